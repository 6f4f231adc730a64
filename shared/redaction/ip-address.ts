import { endsAt } from './boundary.ts';
import { matchEnd } from './matched.ts';
import { NO_SPANS, type RedactedSpan } from './placeholder.ts';

const OCTET = '(?:25[0-5]|2[0-4]\\d|1?\\d?\\d)';
const DOTTED = `${OCTET}(?:\\.${OCTET}){3}`;
const GROUP = '[\\da-f]{1,4}';
const IPV4 = new RegExp(DOTTED, 'y');

/** Eight groups, or fewer around one "::". A time has colons, too, and never two together. */
const IPV6 = [
  new RegExp(`::(?:ffff(?::0)?:)?${DOTTED}`, 'iy'),
  new RegExp(`(?:${GROUP}:){7}${GROUP}`, 'iy'),
  new RegExp(`(?:${GROUP}(?::${GROUP}){0,6})?::(?:${GROUP}(?::${GROUP}){0,6})?`, 'iy'),
] as const;
const SHORTEST_IPV6 = 3;

/** The end of the IPv4 address that begins at `at`, or -1. A version of four parts looks the same. */
export function ipv4End(text: string, at: number): number {
  const end = matchEnd(IPV4, text, at);
  return end !== -1 && endsAt(text, end) ? end : -1;
}

const BEFORE = /[\w:.]/;
const BEHIND = /[\w:‹]/;
const HEX = /[\da-f]/i;

/** The IPv6 address whose first colon stands at `at`. */
export function ipv6At(text: string, at: number, floor: number): readonly RedactedSpan[] {
  let start = at;
  while (start > floor && at - start < 4 && HEX.test(text[start - 1] ?? '')) start--;
  if (start === floor ? floor > 0 : BEFORE.test(text[start - 1] ?? '')) return NO_SPANS;
  for (const form of IPV6) {
    const end = matchEnd(form, text, start);
    if (end - start >= SHORTEST_IPV6 && !BEHIND.test(text[end] ?? '')) return [{ kind: 'ip', start, end }];
  }
  return NO_SPANS;
}
