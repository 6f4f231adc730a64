import { type EpochMs, instant } from './time.ts';

/**
 * How often an error was seen: one text for each second of each batch of log events, in a set that is only added to
 * (see membership.ts). A batch that is delivered again adds the same texts, so it is not counted again.
 */
export interface Hit {
  /** Identity of the batch that brought it. */
  readonly batch: string;
  /** The second, by its beginning. */
  readonly at: EpochMs;
  readonly count: number;
}

/** `<batch>.<second, base 36>.<count, base 36>`. */
export const hitToken = ({ batch, at, count }: Hit): string =>
  `${batch}.${(at / 1000).toString(36)}.${count.toString(36)}`;

function readHit(token: string): Hit {
  const [batch = '', second = '', count = ''] = token.split('.');
  return { batch, at: instant(Number.parseInt(second, 36) * 1000), count: Number.parseInt(count, 36) };
}

/**
 * The hits in a set of texts. A batch that is delivered again may be counted otherwise than the first time, as by a newer
 * version of Tocsin: of two counts of one second the greater is right.
 */
export function readHits(tokens: Iterable<string>): readonly Hit[] {
  const most = new Map<string, Hit>();
  for (const hit of [...tokens].map(readHit)) {
    const known = most.get(placeOf(hit));
    if (known === undefined || known.count < hit.count) most.set(placeOf(hit), hit);
  }
  return [...most.values()];
}

/** Of a set of texts those that count what these hits do. */
export function tokensOf(hits: readonly Hit[], tokens: Iterable<string>): readonly string[] {
  const places = new Set(hits.map(placeOf));
  return [...tokens].filter((token) => places.has(placeOf(readHit(token))));
}

const placeOf = ({ batch, at }: Hit): string => `${batch}.${at}`;

/** The hits of one error in one batch, from the times of its events. */
export function hitsOf(batch: string, times: readonly EpochMs[]): readonly Hit[] {
  const counts = new Map<number, number>();
  for (const time of times) {
    const second = Math.floor(time / 1000);
    counts.set(second, (counts.get(second) ?? 0) + 1);
  }
  return [...counts].map(([second, count]) => ({ batch, at: instant(second * 1000), count }));
}

export const countOf = (counted: readonly { readonly count: number }[]): number =>
  counted.reduce((sum, { count }) => sum + count, 0);
