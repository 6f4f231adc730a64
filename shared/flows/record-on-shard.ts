import { ARCHIVED_FOR, shardOfBatch } from '../incidents/hit-archive.ts';
import { hitsIn } from '../incidents/hits.ts';
import type { ErrorsIncident, HitArchive, Incident } from '../incidents/incident.ts';
import { after, type Clock, type EpochMs, minutes } from '../values/time.ts';
import type { HitAddition, HitPages } from './hit-pages.ts';
import type { IncidentStore, Recording } from './incident-store.ts';

export interface ShardDeps {
  readonly store: IncidentStore;
  readonly clock: Clock;
}

type Sharded = ErrorsIncident & { readonly archive: HitArchive };

/** What was added last to a shard is counted by then. */
const COUNTED_WITHIN = minutes(2);

/**
 * Records a batch of an error that is hot: its hits on a shard, so that its incident is written now and then only. Returns
 * the incident as it is afterwards. `conflict`: hits were dropped since `before` was read.
 */
export async function recordOnShard(
  recording: Recording,
  before: Sharded,
  { store, clock }: ShardDeps,
): Promise<Incident | 'conflict'> {
  const expiresAt = after(clock(), ARCHIVED_FOR);
  const addition = { hits: new Set(recording.hits), seenAt: recording.seenAt, expiresAt };
  const where = await addTo(before, addition, store.hitPages);
  if (where === 'conflict') return where;
  // Only hits go to a shard: whatever else is new is written to the incident, and makes it due.
  if (recording.starts.length > 0) return await store.record({ ...recording, hits: [] });
  if (where === 'full') return (await store.get(before.id)) ?? 'conflict';
  const now = clock();
  const head = await store.head(before.id);
  if (head === undefined) return 'conflict';
  const isKept = head.expiresAt >= recording.expiresAt - KEPT_LESS;
  // A writer that closes shards may be about to save that nothing is due.
  if (where === 'present' && isDueSoon(head, now) && isKept) return head;
  const { dueAt, expiresAt: keptUntil } = recording;
  await store.wake(before.id, { dueAt, expiresAt: keptUntil });
  return { ...head, dueAt };
}

/** The incident is written once in this time for the sake of being kept. */
const KEPT_LESS = minutes(60);

const isDueSoon = ({ dueAt, state }: Incident, now: EpochMs): boolean =>
  state !== 'firing' || (dueAt !== undefined && dueAt <= after(now, COUNTED_WITHIN));

/** Texts on a shard above which all are closed: each write pays for the whole page. One shard stands for all of them. */
const SHARD_KEPT = 512;

/** To the present number, or to the next where that is closed. */
async function addTo(
  { id, archive: { number } }: Sharded,
  { hits, ...addition }: HitAddition,
  pages: HitPages,
): Promise<'present' | 'full' | 'next' | 'conflict'> {
  const [text = ''] = hits;
  if (text === '') return 'present';
  const shard = shardOfBatch(hitsIn(text)[0]?.batch ?? '');
  const { added, page } = await pages.add({ incident: id, number, shard }, { ...addition, hits });
  if (added) return shard === 0 && page.hits.size > SHARD_KEPT ? 'full' : 'present';
  const rest = new Set([...hits].filter((one) => !page.hits.has(one)));
  if (rest.size === 0) return 'next';
  const next = await pages.add({ incident: id, number: number + 1, shard }, { ...addition, hits: rest });
  return next.added ? 'next' : 'conflict';
}

/** One that is hot and fires is counted by `sweep`; before, each batch may be the one that meets its threshold. */
export const isLeftToSweep = (incident: Incident, now: EpochMs): boolean =>
  incident.kind === 'errors' &&
  incident.archive?.isSharded === true &&
  incident.shards === undefined &&
  incident.state === 'firing' &&
  isDueSoon(incident, now);
