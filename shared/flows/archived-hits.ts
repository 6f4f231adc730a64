import pMap from 'p-map';
import {
  type ArchiveEntry,
  byHour,
  type HitPageKey,
  joined,
  mayHave,
  OWN_PAGE,
  readArchiveEntry,
  shardOfBatch,
  shardsOf,
  type TimeSpan,
} from '../incidents/hit-archive.ts';
import { countOf, type Hit, hitsBeside, readHits } from '../incidents/hits.ts';
import { type ErrorsIncident, type Incident, openHits } from '../incidents/incident.ts';
import type { Threshold } from '../incidents/window.ts';
import { after, before, type DurationMs, duration, seconds } from '../values/time.ts';
import type { HitPages } from './hit-pages.ts';

/** Pages that are read at a time. */
const CONCURRENCY = 16;

/** Of hits that a batch brings, those that its incident has not counted and dropped already. */
export async function notDropped(
  incident: Incident | undefined,
  hits: readonly Hit[],
  pages: HitPages,
): Promise<readonly Hit[]> {
  if (incident?.kind !== 'errors' || incident.archive === undefined) return hits;
  const { newest } = incident.archive;
  const spans = hits.filter(({ at }) => at <= newest).map(({ at }) => ({ from: at, to: at }));
  const keys = (await entriesIn(incident, spans, pages)).flatMap((entry) => [
    ...(entry.isSharded ? shardsWith(incident.id, entry, hits) : []),
    ownPage(incident.id, entry),
  ]);
  return hitsBeside(hits, await hitsOn(keys, pages));
}

function shardsWith(incident: string, { number }: ArchiveEntry, hits: readonly Hit[]): readonly HitPageKey[] {
  const shards = new Set(hits.map(({ batch }) => shardOfBatch(batch)));
  return [...shards].map((shard) => ({ incident, number, shard }));
}

const ownPage = (incident: string, { number }: ArchiveEntry): HitPageKey => ({ incident, number, shard: OWN_PAGE });

/**
 * Hits that an incident has dropped and that could be in one window with those it has, where there are enough of them to
 * meet its threshold.
 */
export async function droppedInReach(
  incident: ErrorsIncident,
  { count, within }: Threshold,
  pages: HitPages,
): Promise<readonly Hit[]> {
  const { archive, state } = incident;
  if (archive === undefined || state === 'firing') return [];
  const open = readHits(openHits(incident));
  const reach: DurationMs = duration(within + seconds(1));
  const spans = open
    .map(({ at }) => ({ from: before(at, reach), to: after(at, reach) }))
    .filter(({ from }) => from <= archive.newest);
  const entries = (await entriesIn(incident, spans, pages)).filter(
    ({ number }) => state === 'pending' || number >= (archive.endedNumber ?? 0),
  );
  if (entries.length === 0 || countOf(open) + countOf(entries) < count) return [];
  const keys = entries.flatMap((entry) => [
    ...(entry.isSharded ? shardsOf(incident.id, entry.number) : []),
    ownPage(incident.id, entry),
  ]);
  // A writer that died after it had written a page left there what is still in the incident.
  return hitsBeside(await hitsOn(keys, pages), open);
}

/** What the index knows of these spans. */
async function entriesIn(
  { id }: ErrorsIncident,
  spans: readonly TimeSpan[],
  pages: HitPages,
): Promise<readonly ArchiveEntry[]> {
  const parts = joined(spans).flatMap(byHour);
  const look = async (hour: number): Promise<readonly ArchiveEntry[]> => {
    const known = [...(await pages.indexed(id, hour))].map(readArchiveEntry);
    return known.filter((entry) => parts.some(([of, span]) => of === hour && mayHave(entry, span)));
  };
  const hours = new Set(parts.map(([hour]) => hour));
  return (await pMap(hours, look, { concurrency: CONCURRENCY })).flat();
}

async function hitsOn(keys: readonly HitPageKey[], pages: HitPages): Promise<readonly Hit[]> {
  const distinct = new Map(keys.map((key) => [`${key.number}.${key.shard}`, key]));
  const found = await pMap(distinct.values(), (key) => pages.read(key), { concurrency: CONCURRENCY });
  return readHits(found.flatMap(({ hits }) => [...hits]));
}
