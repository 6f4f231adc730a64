import type { Link, LinkKind } from '../values/link.ts';
import type { NamedLink } from './document.ts';

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

/** Links in the order in which people need them. */
export function namedLinks(links: readonly Link[]): readonly NamedLink[] {
  const kinds = Object.keys(LINK_WORDS);
  return [...links]
    .sort((a, b) => kinds.indexOf(a.kind) - kinds.indexOf(b.kind))
    .map(({ kind, name, url }) => ({ word: name ?? LINK_WORDS[kind], url }));
}

/** Longer ones are not opened by every browser and mail client; cut, they would lead elsewhere. */
const URL_CHARACTERS = 2048;

/** Those that a reader can follow: addresses of the web, in ASCII, without characters that could end a link's markup. Each once. */
export function openable(links: readonly NamedLink[]): readonly NamedLink[] {
  const all = links
    .filter(({ url }) => /^https?:/i.test(url) && URL.canParse(url))
    .map(({ word, url }) => ({ word, url: new URL(url).href.replace(/["<>\\^`{|}]/g, encodeURIComponent) }))
    .filter(({ url }) => url.length <= URL_CHARACTERS);
  const first = new Map(all.toReversed().map((link) => [link.url, link]));
  return all.filter((link) => first.get(link.url) === link);
}
