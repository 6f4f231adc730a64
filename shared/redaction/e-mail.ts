import { isDigit, isLetter } from './boundary.ts';
import { matchEnd } from './matched.ts';
import { NO_SPANS, type RedactedSpan } from './placeholder.ts';

/** RFC 5321 allows 64 characters. */
const LONGEST_LOCAL = 64;

const DOMAIN = /(?:[a-z\d](?:[a-z\d-]{0,61}[a-z\d])?\.){1,8}(?:xn--[a-z\d-]{2,59}|[a-z]{2,24})/iy;
const FOREIGN_DOMAIN = /(?:[\p{L}\d-]{1,63}\.){1,8}\p{L}{2,24}/uy;
const FOREIGN_LETTER = /[^\P{L}\p{ASCII}]/u;

/** What has an address's form: versions (`react@18.2.0-rc.1`), images (`logo@2x.png`), files, units of systemd. */
const NO_DOMAIN =
  /^v?\d+\.\d|\.(?:[cm]?[jt]sx?|css|png|jpe?g|gif|svg|webp|json|html?|xml|ya?ml|map|jar|java|class|log|txt|conf|lock|service|socket|slice|scope|timer|target|mount|automount|device|swap)$/i;

/**
 * Names that only a private network has, where `rabbit@mq-0.mq.svc` is a node of a cluster. Another name that is not
 * known may be an address with a slip, `bob@example.con`, and is removed.
 * Source: https://www.rfc-editor.org/rfc/rfc6762#appendix-G, https://www.rfc-editor.org/rfc/rfc8375
 */
const PRIVATE_DOMAIN =
  /\.(?:svc|local|localdomain|localhost|internal|intranet|private|corp|home|lan|arpa|cluster|default|pod|k8s|consul|nomad|docker)$/i;

/** The e-mail address around the "@" at `at`. */
export function emailAt(text: string, at: number, floor: number): readonly RedactedSpan[] {
  const end = longest(matchEnd(DOMAIN, text, at + 1), matchEnd(FOREIGN_DOMAIN, text, at + 1));
  if (end === -1 || isNoMailDomain(text.slice(at + 1, end))) return NO_SPANS;
  const start = localStart(text, at, floor);
  return start === at || isAccount(text, start, at) ? NO_SPANS : [{ kind: 'e-mail', start, end }];
}

const isNoMailDomain = (domain: string): boolean => NO_DOMAIN.test(domain) || PRIVATE_DOMAIN.test(domain);

/** A Korean particle may follow a domain in ASCII without a space: that domain comes first. */
const longest = (domain: number, foreign: number): number => (domain === -1 ? foreign : domain);

function localStart(text: string, at: number, floor: number): number {
  const least = Math.max(floor, at - LONGEST_LOCAL);
  let start = at;
  while (start > least && isLocal(text, start - 1)) start--;
  if (start === at) while (start > least && FOREIGN_LETTER.test(text[start - 1] ?? '')) start--;
  return pastPunctuation(text, pastEscape(text, start, floor), at);
}

const PUNCTUATION = "._%+-'";

function isLocal(text: string, at: number): boolean {
  const code = text.charCodeAt(at);
  if (isLetter(code) || isDigit(code)) return true;
  const character = text[at] ?? '';
  // A quote, but for names such as O'Brien.
  if (character === "'") return isLetter(text.charCodeAt(at - 1)) && isLetter(text.charCodeAt(at + 1));
  return PUNCTUATION.includes(character);
}

const ESCAPE = /[nrtbf]|u[\da-f]{4}/iy;

/** In JSON within a text the address may follow an escape, as in `\nbob@example.com`: that one has to stay whole. */
const pastEscape = (text: string, start: number, floor: number): number =>
  start > floor && text[start - 1] === '\\' ? Math.max(start, matchEnd(ESCAPE, text, start)) : start;

function pastPunctuation(text: string, start: number, at: number): number {
  let first = start;
  while (first < at && PUNCTUATION.includes(text[first] ?? '')) first++;
  return first;
}

/** Programs under whose names nodes of a cluster, or accounts on machines, are known. */
const PROGRAMS: ReadonlySet<string> = new Set([
  'git',
  'rabbit',
  'ejabberd',
  'mongooseim',
  'emqx',
  'vernemq',
  'couchdb',
  'riak',
  'celery',
]);

/** `ssh://deploy@example.com` and `git@github.com:…` are accounts on machines, whose names are needed. */
const isAccount = (text: string, start: number, at: number): boolean =>
  text.slice(start - 3, start) === '://' || PROGRAMS.has(text.slice(start, at));
