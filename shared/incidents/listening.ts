import {
  after,
  between,
  type DurationMs,
  duration,
  type EpochMs,
  earliest,
  hours,
  instant,
  isAhead,
  latest,
  minutes,
} from '../values/time.ts';

/** A stretch of time in which we did not listen to a source: what it said then is not known. */
export interface Gap {
  readonly from: EpochMs;
  readonly to: EpochMs;
}

/** When we listened. One for the whole system. */
export interface Listening {
  /** When `sweep` ran last. */
  readonly last: EpochMs;
  /** Asleep, stopped, without a sweep, or by a clock that jumped ahead. The oldest first. */
  readonly gaps: readonly Gap[];
  /** By source: while requests of it were refused. */
  readonly refused: Readonly<Record<string, readonly Gap[]>>;
}

export const NO_GAPS: readonly Gap[] = [];

/** Sweeps come each minute, and one of them may be late. */
const LISTENED_FOR = minutes(2);
/** Alertmanager tries again what was refused with its next flush, which is by its `group_interval`, five minutes by default. */
const REFUSED_TOGETHER = hours(1);
/** A note of the time that is younger is not worth a write. */
const NOTED_EVERY: DurationMs = duration(30_000);
const GAPS_KEPT = 100;

/** The listening as it is once a sweep runs. The same object where nothing is worth a write. */
export function listenedTo(known: Listening | undefined, now: EpochMs, longestSilence: DurationMs): Listening {
  if (known !== undefined && known.last <= now && now < after(known.last, NOTED_EVERY)) return known;
  const kept = (gaps: readonly Gap[]) => keptOf(gaps, now, longestSilence);
  const refused = Object.entries(known?.refused ?? {}).flatMap(([source, gaps]) => {
    const left = kept(gaps);
    return left.length > 0 ? [[source, left] as const] : [];
  });
  const gaps = kept([...(known?.gaps ?? []), ...openGap(known, now)]);
  return { last: now, gaps, refused: Object.fromEntries(refused) };
}

/** The listening once a request of a source was refused. Refusals that follow each other are one stretch. */
export function refusedAt(known: Listening, source: string, now: EpochMs): Listening {
  const spans = known.refused[source] ?? [];
  const last = spans.at(-1);
  const isNew = last === undefined || now > after(last.to, REFUSED_TOGETHER) || now < last.from;
  const next = isNew ? [...spans, { from: now, to: now }] : [...spans.slice(0, -1), { ...last, to: now }];
  return { ...known, refused: { ...known.refused, [source]: next.slice(-GAPS_KEPT) } };
}

/** When we did not listen to a source, up to now: what is noted, and what no sweep has noted yet. */
export function gapsAt(known: Listening | undefined, source: string, now: EpochMs): readonly Gap[] {
  return merged([...(known?.gaps ?? []), ...openGap(known, now), ...(known?.refused[source] ?? [])]);
}

/** When a source that was last heard then has been silent for so long while we listened. `gaps`: as `gapsAt` gives them. */
export function silentFor(window: DurationMs, heardAt: EpochMs, gaps: readonly Gap[]): EpochMs {
  let at = after(heardAt, window);
  for (const { from, to } of gaps) {
    if (from >= at) break;
    if (to > heardAt) at = after(at, between(latest(from, heardAt), to));
  }
  return at;
}

/** Up to when something may be due that a clock has written which was ahead. Undefined: the clock did not jump back. */
export const jumpedBackFrom = (known: Listening | undefined, now: EpochMs): EpochMs | undefined =>
  known !== undefined && isAhead(known.last, now) ? known.last : undefined;

/** For how long we did not listen between two times. */
export const notListenedBetween = (from: EpochMs, to: EpochMs, gaps: readonly Gap[]): DurationMs =>
  duration(gaps.reduce((sum, gap) => sum + Math.max(0, earliest(gap.to, to) - latest(gap.from, from)), 0));

/** Of a table that no sweep has written to, it is not known when we listened. */
function openGap(known: Listening | undefined, now: EpochMs): readonly Gap[] {
  if (known === undefined) return [{ from: instant(0), to: now }];
  return now > after(known.last, LISTENED_FOR) ? [{ from: known.last, to: now }] : [];
}

/** Those that any silence may still have in it. Of too many, the oldest count as one with what is between them. */
function keptOf(gaps: readonly Gap[], now: EpochMs, longestSilence: DurationMs): readonly Gap[] {
  const all = merged(gaps);
  const listenedSince = ({ to }: Gap) => between(to, now) - notListenedBetween(to, now, all);
  const young = all.filter((gap) => listenedSince(gap) < longestSilence);
  const surplus = young.slice(0, Math.max(0, young.length - GAPS_KEPT + 1));
  const [first] = surplus;
  const last = surplus.at(-1);
  if (first === undefined || last === undefined) return young;
  return [{ from: first.from, to: last.to }, ...young.slice(surplus.length)];
}

/** In order, and none overlaps another. */
function merged(gaps: readonly Gap[]): readonly Gap[] {
  const found: Gap[] = [];
  for (const gap of [...gaps].sort((a, b) => a.from - b.from)) {
    const last = found.at(-1);
    if (last === undefined || gap.from > last.to) found.push(gap);
    else found.splice(-1, 1, { from: last.from, to: latest(last.to, gap.to) });
  }
  return found;
}
