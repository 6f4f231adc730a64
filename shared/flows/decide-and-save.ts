import { OUTBOX_GRACE, type Terms } from '../incidents/decide.ts';
import type { Incident } from '../incidents/incident.ts';
import { readyToCreate, readyToSave } from '../incidents/retention.ts';
import { isPagingDue } from '../incidents/token-pages.ts';
import { METRICS } from '../metrics.ts';
import type { Policy } from '../routing/policy.ts';
import { after, type EpochMs, earliest } from '../values/time.ts';
import { archive, type Decided, decideWithHits } from './decide-with-hits.ts';
import type { IncidentStore } from './incident-store.ts';
import type { ListeningStore } from './listening-store.ts';
import type { NotificationQueue } from './notification-queue.ts';
import { type OutboxDeps, sendOutbox } from './send-outbox.ts';
import { termsOf, withHearing } from './terms-of.ts';

export interface DecideDeps extends OutboxDeps {
  readonly policy: Policy;
  readonly store: IncidentStore;
  readonly listening: ListeningStore;
  readonly queue: NotificationQueue;
}

/** Above this many lost races in a row the incident is left to `sweep`, which finds it due. */
const ATTEMPTS = 20;
/** After these it is saved even if something was recorded meanwhile, and stays due soon: it is written to all the time. */
const ATTEMPTS_ON_ALL = 3;

/**
 * Decides on an incident that is new, stores it with the decision in one write, and sends its notifications. Undefined:
 * another writer was faster, and nothing is stored.
 */
export async function decideAndCreate(recorded: Incident, deps: DecideDeps): Promise<Incident | undefined> {
  const now = deps.clock();
  const terms = termsOf(recorded, deps.policy);
  const { decision } = await decideHearing(recorded, terms, now, deps);
  const next = readyToCreate(decision, terms.timing);
  if ((await deps.store.create(next)) === 'exists') return undefined;
  await sendOutbox(next, () => true, decision.dueOnceSent, deps);
  return next;
}

/**
 * Decides until there is nothing to change or the change is saved, then sends its notifications. Of
 * concurrent callers one saves; the others read again, decide again and find it done.
 */
export async function decideAndSave(
  read: Incident,
  deps: DecideDeps,
  options: Pick<Terms, 'comparesPlaces' | 'regrouping'> = {},
): Promise<Incident> {
  let incident = read;
  for (let attempt = 0; attempt < ATTEMPTS; attempt++) {
    const now = deps.clock();
    const policy = { ...termsOf(incident, deps.policy), ...options };
    const { decision, flush } = await decideHearing(incident, policy, now, deps);
    if (!decision.changed && flush === undefined && !isPagingDue(incident)) return incident;
    if (flush) await archive(decision.next, flush, now, deps.store);
    const { next, pruning } = readyToSave(decision, policy.timing, now, flush);
    // With an entry in its outbox it is due soon anyway, until that is cleared. That it is regrouped is saved only if its sender
    // did not speak of it meanwhile.
    const evenIfRecorded = (next.outbox.length > 0 && next.regroupedInto === undefined) || attempt >= ATTEMPTS_ON_ALL;
    const saved = evenIfRecorded ? dueSoon(next, now) : next;
    const terms = { assumedEnds: decision.assumedEnds, evenIfRecorded };
    if ((await deps.store.save(saved, pruning, terms)) === 'saved') {
      await sendOutbox(saved, (entry) => entry.rev === next.rev, decision.dueOnceSent, deps);
      return saved;
    }
    const current = await deps.store.get(incident.id);
    if (current === undefined) return incident;
    incident = current;
  }
  deps.telemetry.count(METRICS.contended, {});
  return incident;
}

function dueSoon(incident: Incident, now: EpochMs): Incident {
  const soon = after(now, OUTBOX_GRACE);
  return { ...incident, dueAt: earliest(soon, incident.dueAt ?? soon) };
}

/** Decides; where that ends something because its source is silent, once more by when we listened. */
async function decideHearing(incident: Incident, terms: Terms, now: EpochMs, deps: DecideDeps): Promise<Decided> {
  const decided = await decideWithHits(incident, terms, now, deps.store);
  const { next, assumedEnds } = decided.decision;
  const isBySilence = assumedEnds.length > 0 || (next.assumed && !incident.assumed);
  if (!isBySilence) return decided;
  return await decideWithHits(incident, await withHearing(terms, incident, deps, now), now, deps.store);
}
