import type { Link, LinkKind } from '../../values/link.ts';
import { type Cuts, fits, LIMITS } from './cuts.ts';

/** No blank, quote or angle bracket: a URL that holds one ends early in some messages. */
const WEB_URL = /^https?:\/\/[^\s"'<>]+$/i;

/** Only http and https: a link is clicked by people, and its text comes from outside. */
export const isWebUrl = (text: string): boolean => WEB_URL.test(text) && URL.canParse(text);

export type LinkCandidate = readonly [LinkKind, string | null | undefined];

/** The first usable URL of each kind. A URL over the limit is left out: cut, it would lead elsewhere. */
export function linksFrom(candidates: readonly LinkCandidate[], cuts: Cuts): readonly Link[] {
  const links: Link[] = [];
  for (const [kind, url] of candidates) {
    if (!url || links.some((link) => link.kind === kind) || !isWebUrl(url)) continue;
    if (fits(url, LIMITS.url)) links.push({ kind, url });
    else cuts.notes.add(`${kind} link over ${LIMITS.url} bytes left out`);
  }
  return links;
}
