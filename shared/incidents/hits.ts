import { type DurationMs, type EpochMs, hours, instant, minutes, seconds } from '../values/time.ts';

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

/** Of one batch. An incident has room for some 19,000, and several batches may come at once. */
const HITS_OF_BATCH = 1000;
/** A batch that holds what an agent kept for hours is counted by the minute, the hour or the day. */
const SPANS: readonly DurationMs[] = [seconds(1), minutes(1), hours(1), hours(24)];

/** The hits of one error in one batch, from the times of its events. */
export function hitsOf(batch: string, times: readonly EpochMs[]): readonly Hit[] {
  let counts = new Map<number, number>();
  for (const span of SPANS) {
    counts = new Map();
    for (const time of times) {
      const at = time - (time % span);
      counts.set(at, (counts.get(at) ?? 0) + 1);
    }
    if (counts.size <= HITS_OF_BATCH) break;
  }
  return [...counts].map(([at, count]) => ({ batch, at: instant(at), count }));
}

export const countOf = (counted: readonly { readonly count: number }[]): number =>
  counted.reduce((sum, { count }) => sum + count, 0);
