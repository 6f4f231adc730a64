import { type DurationMs, type EpochMs, hours, instant, minutes } from '../values/time.ts';
import type { Hit } from './hits.ts';

/**
 * Where hits stand that the incident itself has no room for. A page is a set of texts of hits (hits.ts), known by a number
 * that grows and by its shard. While an error is hot its batches write to the shards of the incident's present number;
 * otherwise they write to the incident, and what it drops is put on a page of its own. Once a number is closed, its pages
 * are never written again.
 */
export interface HitPageKey {
  readonly incident: string;
  readonly number: number;
  readonly shard: number;
}

/** A hot error takes 16 times what one item takes. */
const SHARDS = 16;
/** The page of what stood in the incident itself. */
export const OWN_PAGE = SHARDS;

/** Where the batch of a hit stands, if it is on a shard. */
export function shardOfBatch(batch: string): number {
  let hash = 0;
  for (let i = 0; i < batch.length; i++) hash = (Math.imul(hash, 31) + batch.charCodeAt(i)) >>> 0;
  return hash % SHARDS;
}

export const shardsOf = (incident: string, number: number): readonly HitPageKey[] =>
  Array.from({ length: SHARDS }, (_, shard) => ({ incident, number, shard }));

/**
 * What a closed number holds of one hour: `<number>.<minutes>.<count>` or, of one whose hits are on shards, `….s`. The
 * minutes in which there are hits are 60 bits, in two halves.
 */
export interface ArchiveEntry {
  readonly number: number;
  readonly isSharded: boolean;
  readonly minutes: readonly [first: number, second: number];
  readonly count: number;
}

const HOUR: DurationMs = hours(1);
const HALF = 30;

const hourOf = (at: EpochMs): number => Math.floor(at / HOUR);

export const entryToken = ({ number, isSharded, minutes: [first, second], count }: ArchiveEntry): string =>
  [number, first, second, count].map((part) => part.toString(36)).join('.') + (isSharded ? '.s' : '');

export function readArchiveEntry(token: string): ArchiveEntry {
  const [number = '', first = '', second = '', count = '', shards] = token.split('.');
  const read = (text: string) => Number.parseInt(text, 36);
  return { number: read(number), isSharded: shards === 's', minutes: [read(first), read(second)], count: read(count) };
}

/** The entries of the hits of a number, by their hours. */
export function entriesOf(
  hits: readonly Hit[],
  of: Pick<ArchiveEntry, 'number' | 'isSharded'>,
): ReadonlyMap<number, ArchiveEntry> {
  const byHour = new Map<number, { minutes: [number, number]; count: number }>();
  for (const { at, count } of hits) {
    const entry = byHour.get(hourOf(at)) ?? { minutes: [0, 0], count: 0 };
    const minute = Math.floor((at % HOUR) / minutes(1));
    entry.minutes[minute < HALF ? 0 : 1] |= 1 << (minute % HALF);
    entry.count += count;
    byHour.set(hourOf(at), entry);
  }
  return new Map([...byHour].map(([hour, entry]) => [hour, { ...of, ...entry }]));
}

/** Whether a number may have hits from one instant to another, both within the hour of its entry. */
export function mayHave({ minutes: bits }: ArchiveEntry, { from, to }: TimeSpan): boolean {
  for (let minute = Math.floor((from % HOUR) / minutes(1)); minute <= Math.floor((to % HOUR) / minutes(1)); minute++) {
    if (((bits[minute < HALF ? 0 : 1] ?? 0) >>> (minute % HALF)) & 1) return true;
  }
  return false;
}

/** A span of time, both ends in it. */
export interface TimeSpan {
  readonly from: EpochMs;
  readonly to: EpochMs;
}

/** Spans that meet as one, in order. */
export function joined(spans: readonly TimeSpan[]): readonly TimeSpan[] {
  const found: TimeSpan[] = [];
  for (const span of [...spans].sort((a, b) => a.from - b.from)) {
    const last = found.at(-1);
    if (last === undefined || span.from > last.to) found.push(span);
    else found[found.length - 1] = { from: last.from, to: instant(Math.max(last.to, span.to)) };
  }
  return found;
}

/** A span cut where hours begin, by hour. */
export function byHour({ from, to }: TimeSpan): readonly (readonly [hour: number, TimeSpan])[] {
  const parts: [number, TimeSpan][] = [];
  for (let hour = hourOf(from); hour <= hourOf(to); hour++) {
    const begin = Math.max(from, hour * HOUR);
    const end = Math.min(to, (hour + 1) * HOUR - 1);
    parts.push([hour, { from: instant(begin), to: instant(end) }]);
  }
  return parts;
}

/** How long hits are known once they were dropped: CloudWatch Logs takes events that are up to 14 days old. */
export const ARCHIVED_FOR: DurationMs = hours(15 * 24);
