import { decide } from '../incidents/decide.ts';
import type { Incident } from '../incidents/incident.ts';
import { readyToSave } from '../incidents/retention.ts';
import { METRICS } from '../metrics.ts';
import type { Policy } from '../routing/policy.ts';
import type { IncidentStore } from './incident-store.ts';
import type { NotificationQueue } from './notification-queue.ts';
import { type OutboxDeps, sendOutbox } from './send-outbox.ts';
import { termsOf } from './terms-of.ts';

export interface DecideDeps extends OutboxDeps {
  readonly policy: Policy;
  readonly store: IncidentStore;
  readonly queue: NotificationQueue;
}

/** Above this many lost races in a row the incident is left to `sweep`, which finds it due. */
const ATTEMPTS = 20;

/**
 * Decides until there is nothing to change or the change is saved, then sends its notifications. Of
 * concurrent callers one saves; the others read again, decide again and find it done.
 */
export async function decideAndSave(read: Incident, deps: DecideDeps): Promise<Incident> {
  let incident = read;
  for (let attempt = 0; attempt < ATTEMPTS; attempt++) {
    const now = deps.clock();
    const terms = termsOf(incident, deps.policy);
    const decision = decide(incident, terms, now);
    if (!decision.changed) return incident;
    const { next, pruning } = readyToSave(decision, terms.timing, now);
    if ((await deps.store.save(next, pruning, decision.assumedEnds)) === 'saved') {
      await sendOutbox(next, (entry) => entry.rev === next.rev, decision.dueOnceSent, deps);
      return next;
    }
    const current = await deps.store.get(incident.id);
    if (current === undefined) return incident;
    incident = current;
  }
  deps.telemetry.count(METRICS.contended, {});
  return incident;
}
