import { after, before, type EpochMs, earliest, hours, instant, latest, minutes, seconds } from '../values/time.ts';
import { type Hit, hitsBeside, hitsIn, newestHit, readHits } from './hits.ts';
import type { ErrorsIncident, HitArchive } from './incident.ts';

/** Hits that an incident drops, once they stand on pages. What is dropped stays counted. */
export interface Flush {
  /** Of the texts that stand in the incident itself. */
  readonly own: readonly string[];
  /** That of the pages they are put on. */
  readonly number: number;
  /** All that is dropped, from its open shards too. */
  readonly hits: readonly Hit[];
  /** That of the incident afterwards. */
  readonly archive: HitArchive;
}

/** Texts, and characters of them, above which an incident drops some: each of its writes pays for all of it. */
const OWN_KEPT = { texts: 128, size: 8192 };
/** The newest, which are left: what is known of the last minutes is shown beside alerts of the same service. */
const NEWEST_KEPT = { texts: 64, size: 4096 };

/** Batches a second above which an error is hot. One item takes some hundred writes of its size a second. */
const HOT = 4;

/**
 * What an incident drops now. `isOver`: it ends, so what is known by now is no news any more. One with shards drops
 * everything, and must have closed them before.
 */
export function flushOf(incident: ErrorsIncident, isOver: boolean, now: EpochMs): Flush | undefined {
  const { hits, archive, shards } = incident;
  const isFull = hits.size > OWN_KEPT.texts || sizeOf([...hits]) > OWN_KEPT.size;
  const isSharded = archive?.isSharded === true || (isFull && isSeenOften(incident, now));
  if (!isOver && !isFull && !isSharded) return undefined;
  const own = isOver || isSharded ? [...hits] : older([...hits]);
  const isOwn = new Set(own);
  const left = [...hits].filter((text) => !isOwn.has(text));
  const dropped = hitsBeside(readHits([...own, ...(shards?.open ?? [])]), readHits([...left, ...(shards?.next ?? [])]));
  return {
    own,
    number: archive?.number ?? now,
    hits: dropped,
    archive: {
      ...archiveAfter(incident, dropped, now),
      isSharded,
      ...(isSharded && latelyIn(dropped, now)),
      ...endOf(incident, isOver, now),
    },
  };
}

/**
 * The first number is an instant: an incident may be deleted, and begin anew while its pages are still there. Writers that
 * drop its first hits at the same time use different ones, all of them below the next.
 */
const nextNumber = (archive: HitArchive | undefined, now: EpochMs): number =>
  archive === undefined ? after(now, hours(1)) : archive.number + 1;

const archiveAfter = ({ archive, seenAt }: ErrorsIncident, dropped: readonly Hit[], now: EpochMs) => ({
  number: nextNumber(archive, now),
  newest: instant(Math.max(archive?.newest ?? 0, newestHit(dropped) ?? 0)),
  at: now,
  seenAt,
});

const LATELY = minutes(10);

function latelyIn(dropped: readonly Hit[], now: EpochMs): Pick<HitArchive, 'lately'> {
  const lately = { from: now, to: instant(0), count: 0 };
  for (const { at, count } of dropped) {
    if (at < before(now, LATELY)) continue;
    lately.from = earliest(lately.from, at);
    lately.to = latest(lately.to, at);
    lately.count += count;
  }
  return { lately };
}

function endOf({ archive }: ErrorsIncident, isOver: boolean, now: EpochMs): Pick<HitArchive, 'endedNumber'> {
  if (isOver) return { endedNumber: nextNumber(archive, now) };
  return archive?.endedNumber === undefined ? {} : { endedNumber: archive.endedNumber };
}

const sizeOf = (texts: readonly string[]): number => texts.reduce((sum, { length }) => sum + length, 0);

/** By the time since it dropped something last; before that, by what its sender says. */
function isSeenOften({ hits, archive }: ErrorsIncident, now: EpochMs): boolean {
  const since = archive?.at ?? readHits(hits).reduce((oldest, { at }) => Math.min(oldest, at), now as number);
  return hits.size > (HOT * Math.max(now - since, seconds(1))) / 1000;
}

/** All but the newest. */
function older(texts: readonly string[]): readonly string[] {
  const newestFirst = texts
    .map((text) => ({ text, at: newestHit(hitsIn(text)) ?? instant(0) }))
    .sort((a, b) => b.at - a.at);
  let size = 0;
  return newestFirst
    .filter(({ text }, i) => {
      size += text.length;
      return i >= NEWEST_KEPT.texts || size > NEWEST_KEPT.size;
    })
    .map(({ text }) => text);
}
