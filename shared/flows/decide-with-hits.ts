import pMap from 'p-map';
import { type Decision, decide, type Terms } from '../incidents/decide.ts';
import { type Flush, flushOf } from '../incidents/flush.ts';
import { ARCHIVED_FOR, entriesOf, entryToken, OWN_PAGE, shardsOf } from '../incidents/hit-archive.ts';
import type { ErrorsIncident, Incident } from '../incidents/incident.ts';
import { textsOn } from '../incidents/shards.ts';
import { after, type EpochMs, latest } from '../values/time.ts';
import { droppedInReach } from './archived-hits.ts';
import type { IncidentStore } from './incident-store.ts';

/** A decision, and what its incident drops with it. */
export interface Decided {
  readonly decision: Decision;
  readonly flush?: Flush;
}

type Store = Pick<IncidentStore, 'get' | 'hitPages'>;

/**
 * Decides on all hits that an incident may need. One with shards is decided on what they hold; where that is to be saved
 * they are closed before, and it is decided again: no hit may come between what is decided and what is dropped.
 */
export async function decideWithHits(read: Incident, terms: Terms, now: EpochMs, store: Store): Promise<Decided> {
  const incident = isUnread(read) ? ((await store.get(read.id)) ?? read) : read;
  if (incident.kind === 'alerts') return { decision: decide(incident, terms, now) };
  const decided = await decideOnHits(incident, terms, now, store);
  if (incident.shards === undefined) return decided;
  if (!decided.decision.changed && !isFull(incident)) return { decision: decided.decision };
  return await decideOnHits(await closed(incident, now, store), terms, now, store);
}

const isUnread = (incident: Incident): boolean =>
  incident.kind === 'errors' && incident.archive?.isSharded === true && incident.shards === undefined;

/** Texts on the shards of an incident, above which they are closed although nothing is to be saved. */
const SHARDED_KEPT = 4096;

const isFull = ({ shards }: ErrorsIncident): boolean => (shards?.open.size ?? 0) > SHARDED_KEPT;

async function decideOnHits(
  incident: ErrorsIncident,
  terms: Terms,
  now: EpochMs,
  { hitPages }: Store,
): Promise<Decided> {
  const past = await droppedInReach(incident, terms.timing.threshold, hitPages);
  const decision = decide({ ...incident, past }, terms, now);
  const isOver = decision.next.state === 'resolved' && incident.state !== 'resolved';
  const flush = flushOf(incident, isOver, now);
  return { decision, ...(flush && { flush }) };
}

/** With its shards closed. */
async function closed(incident: ErrorsIncident, now: EpochMs, { hitPages }: Store): Promise<ErrorsIncident> {
  const keys = shardsOf(incident.id, incident.archive?.number ?? 0);
  const pages = await pMap(keys, (key) => hitPages.close(key, after(now, ARCHIVED_FOR)), { concurrency: keys.length });
  const seenAt = latest(incident.seenAt, ...pages.map((page) => page.seenAt));
  return { ...incident, seenAt, shards: { open: textsOn(pages), next: incident.shards?.next ?? new Set() } };
}

/** Puts what an incident drops on a page, and makes its pages known. Before it is saved: a crash leaves it in both places. */
export async function archive(incident: Incident, flush: Flush, now: EpochMs, { hitPages }: Store): Promise<void> {
  const { id } = incident;
  const expiresAt = after(now, ARCHIVED_FOR);
  const { number } = flush;
  if (flush.own.length > 0) {
    const own = { hits: new Set(flush.own), seenAt: incident.seenAt, expiresAt };
    await hitPages.add({ incident: id, number, shard: OWN_PAGE }, own);
  }
  const isSharded = incident.kind === 'errors' && incident.archive?.isSharded === true;
  await pMap(
    entriesOf(flush.hits, { number, isSharded }),
    ([hour, entry]) => hitPages.index(id, hour, entryToken(entry), expiresAt),
    { concurrency: 16 },
  );
}
