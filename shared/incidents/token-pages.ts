import { after, duration, type EpochMs } from '../values/time.ts';
import type { Incident, TokenPages, Tokens } from './incident.ts';
import { memberPage } from './member-details.ts';

export const NO_TOKENS: Tokens = { starts: [], ends: [] };

/** An incident is saved although nothing was decided, to move what stands in it, or to keep its pages for longer. */
export const isPagingDue = (incident: Incident): boolean =>
  incident.kind === 'alerts' &&
  incident.pages !== undefined &&
  (incident.pages.isFull || incident.pages.expiresAt < incident.expiresAt);

/** Pages last twice as long as their incident, so that they are written again half as often. */
export const pagesExpireAt = ({ expiresAt, seenAt }: Pick<Incident, 'expiresAt' | 'seenAt'>): EpochMs =>
  after(expiresAt, duration(Math.max(0, expiresAt - seenAt)));

/** What is on each page once what stood in the incident itself is on it too, but for what goes. Of pages that change. */
export function changedPages(
  { pages, own }: Pick<TokenPages, 'pages' | 'own'>,
  added: Tokens,
  gone: Tokens,
): ReadonlyMap<number, Tokens> {
  const news = byPage({ starts: [...own.starts, ...added.starts], ends: [...own.ends, ...added.ends] });
  const dropped = byPage(gone);
  const numbers = new Set([...news.keys(), ...dropped.keys()]);
  const content = (number: number): Tokens => {
    const all = [pages.get(number) ?? NO_TOKENS, news.get(number) ?? NO_TOKENS];
    const drop = dropped.get(number) ?? NO_TOKENS;
    return {
      starts: merged(
        all.map(({ starts }) => starts),
        drop.starts,
      ),
      ends: merged(
        all.map(({ ends }) => ends),
        drop.ends,
      ),
    };
  };
  return new Map([...numbers].map((number) => [number, content(number)]));
}

/** In one order, so that the same tokens are the same page. */
function merged(all: readonly (readonly string[])[], gone: readonly string[]): readonly string[] {
  const drop = new Set(gone);
  return [...new Set(all.flat())].filter((token) => !drop.has(token)).sort();
}

function byPage({ starts, ends }: Tokens): ReadonlyMap<number, Tokens> {
  const pages = new Map<number, { starts: string[]; ends: string[] }>();
  const pageOf = (token: string) => {
    const number = memberPage(token.slice(0, token.indexOf('.')));
    const page = pages.get(number) ?? { starts: [], ends: [] };
    pages.set(number, page);
    return page;
  };
  for (const token of starts) pageOf(token).starts.push(token);
  for (const token of ends) pageOf(token).ends.push(token);
  return pages;
}

/** All starts and ends: what is on the pages, and what stands in the incident itself. */
export const tokensIn = ({ pages, own }: Pick<TokenPages, 'pages' | 'own'>) => ({
  starts: new Set([...[...pages.values()].flatMap(({ starts }) => starts), ...own.starts]),
  ends: new Set([...[...pages.values()].flatMap(({ ends }) => ends), ...own.ends]),
});
