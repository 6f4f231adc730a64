import { type DurationMs, type EpochMs, hours, instant, minutes, seconds } from '../values/time.ts';

/**
 * How often an error was seen: one text for each batch of log events, in a set that is only added to (see membership.ts).
 * A batch that is delivered again adds the same text, so it is not counted again.
 */
export interface Hit {
  /** Identity of the batch that brought it. */
  readonly batch: string;
  /** The second, by its beginning. */
  readonly at: EpochMs;
  readonly count: number;
}

/**
 * The hits of one batch: `<batch>.<second>.<count>`, then `.<seconds later>.<count>` for each further second, in base 36.
 * Version 0.1 wrote a text for each second.
 */
export const hitToken = (...hits: readonly Hit[]): string => [hits[0]?.batch, ...spansOf(hits)].join('.');

/** One text for each batch. */
export function hitTokens(hits: readonly Hit[]): readonly string[] {
  const byBatch = new Map<string, Hit[]>();
  for (const hit of hits) {
    const ofBatch = byBatch.get(hit.batch);
    if (ofBatch === undefined) byBatch.set(hit.batch, [hit]);
    else ofBatch.push(hit);
  }
  return [...byBatch.values()].map((ofBatch) => hitToken(...ofBatch));
}

function spansOf(hits: readonly Hit[]): readonly string[] {
  let last = 0;
  return [...hits]
    .sort((a, b) => a.at - b.at)
    .flatMap(({ at, count }) => {
      const second = Math.floor(at / 1000);
      const later = second - last;
      last = second;
      return [later.toString(36), count.toString(36)];
    });
}

export function hitsIn(token: string): readonly Hit[] {
  const [batch = '', ...spans] = token.split('.');
  const hits: Hit[] = [];
  let second = 0;
  for (let i = 0; i + 1 < spans.length; i += 2) {
    second += Number.parseInt(spans[i] ?? '', 36);
    hits.push({ batch, at: instant(second * 1000), count: Number.parseInt(spans[i + 1] ?? '', 36) });
  }
  return hits;
}

/**
 * The hits in a set of texts. A batch that is delivered again may be counted otherwise than the first time, as by a newer
 * version of Tocsin: of two counts of one second the greater is right.
 */
export function readHits(tokens: Iterable<string>): readonly Hit[] {
  const most = new Map<string, Hit>();
  for (const token of tokens) {
    for (const hit of hitsIn(token)) {
      const known = most.get(placeOf(hit));
      if (known === undefined || known.count < hit.count) most.set(placeOf(hit), hit);
    }
  }
  return [...most.values()];
}

/** Those of hits that a set of texts does not count. */
export function hitsBeside(hits: readonly Hit[], known: readonly Hit[]): readonly Hit[] {
  const places = new Set(known.map(placeOf));
  return hits.filter((hit) => !places.has(placeOf(hit)));
}

const placeOf = ({ batch, at }: Hit): string => `${batch}.${at}`;

/** Of one batch: as many events as CloudWatch Logs takes in one call, each in a second of its own. */
const HITS_OF_BATCH = 10_000;
/** A batch that holds even more is counted by the minute, the hour or the day. */
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

/** The newest second in which it was seen, as its sender dates it. */
export const newestHit = (hits: readonly Hit[]): EpochMs | undefined =>
  hits.length === 0 ? undefined : hits.reduce((newest, { at }) => (at > newest ? at : newest), instant(0));
