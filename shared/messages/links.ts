import type { Link, LinkKind } from '../values/link.ts';
import type { NamedLink } from './document.ts';
import type { View } from './view.ts';

/** In the order in which people need them. */
export const LINK_WORDS: Readonly<Record<LinkKind, string>> = {
  runbook: 'Runbook',
  dashboard: 'Dashboard',
  panel: 'Panel',
  source: 'Source',
  silence: 'Silence',
  logs: 'Logs',
  trace: 'Trace',
  image: 'Image',
};

/** Links in the order in which people need them. Of two pages of the source the last is the sender's own, and has its name. */
export function namedLinks({ links, source }: Pick<View, 'links' | 'source'>): readonly NamedLink[] {
  const kinds = Object.keys(LINK_WORDS);
  const [page, own] = links.filter((link) => link.kind === 'source');
  return [...links]
    .sort((a, b) => kinds.indexOf(a.kind) - kinds.indexOf(b.kind))
    .map((link) => ({
      word: page && link === own ? source.replace(/^./, (first) => first.toUpperCase()) : wordOf(link),
      url: link.url,
    }));
}

const wordOf = ({ kind, name }: Link): string => name ?? LINK_WORDS[kind];

/** Longer ones are not opened by every browser and mail client; cut, they would lead elsewhere. */
const URL_CHARACTERS = 2048;

/** Those that a reader can follow: addresses of the web, in ASCII, without characters that could end a link's markup. Each once. */
export function openable(links: readonly NamedLink[]): readonly NamedLink[] {
  const all = links
    .filter(({ url }) => /^https?:/i.test(url) && URL.canParse(url))
    .map(({ word, url }) => ({ word, url: new URL(url).href.replace(/["<>\\^`{|}]/g, encodeURIComponent) }))
    .filter(({ url }) => url.length <= URL_CHARACTERS);
  return [...new Map(all.toReversed().map((link) => [link.url, link])).values()].toReversed();
}
