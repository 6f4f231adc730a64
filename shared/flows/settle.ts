import { decide, OUTBOX_GRACE, type Terms } from '../incidents/decide.ts';
import type { Incident, OutboxEntry } from '../incidents/incident.ts';
import { settled } from '../incidents/settlement.ts';
import { METRICS } from '../metrics.ts';
import type { Policy } from '../routing/policy.ts';
import { errorName } from '../values/error-name.ts';
import { after, type Clock } from '../values/time.ts';
import type { IncidentStore } from './incident-store.ts';
import type { NotificationQueue } from './notification-queue.ts';
import type { Telemetry } from './telemetry.ts';

export interface SettleDeps {
  readonly policy: Policy;
  readonly store: IncidentStore;
  readonly queue: NotificationQueue;
  readonly telemetry: Telemetry;
  readonly clock: Clock;
}

/** Above this many lost races in a row the incident is left to `sweep`, which finds it due. */
const ATTEMPTS = 20;

/**
 * Decides until there is nothing to change or the change is saved, then sends what was told. Of concurrent callers
 * one saves; the others read again and decide again, and find it told.
 */
export async function settle(read: Incident, deps: SettleDeps): Promise<Incident> {
  let incident = read;
  for (let attempt = 0; attempt < ATTEMPTS; attempt++) {
    const now = deps.clock();
    const terms = termsOf(incident, deps.policy);
    const decision = decide(incident, terms, now);
    if (!decision.changed) return incident;
    const { next, pruning } = settled(decision, terms.timing, now);
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

/** Sends the outbox entries that a writer left behind; the sender of a fresh one may still be on its way. */
export async function sendLeftBehind(incident: Incident, deps: SettleDeps): Promise<void> {
  const now = deps.clock();
  await sendOutbox(incident, (entry) => after(entry.at, OUTBOX_GRACE) <= now, incident.dueAt, deps);
}

/** A send that fails, or a crash in here, leaves the entry where `sweep` finds it; a repeated send is recognised. */
async function sendOutbox(
  incident: Incident,
  isMine: (entry: OutboxEntry) => boolean,
  dueOnceSent: Incident['dueAt'],
  deps: SettleDeps,
): Promise<void> {
  for (const entry of incident.outbox.filter(isMine)) {
    const notifications = entry.notifications.map(({ integration, reason }) => ({
      incident: incident.id,
      generation: entry.generation,
      rev: entry.rev,
      integration,
      reason,
    }));
    try {
      await deps.queue.send(notifications);
      for (const { reason } of notifications) deps.telemetry.count(METRICS.told, { reason });
      const isLast = incident.outbox.every((one) => one.rev === entry.rev);
      await deps.store.clearOutbox(incident, entry.rev, isLast ? dueOnceSent : incident.dueAt);
    } catch (error) {
      deps.telemetry.count(METRICS.leftBehind, {});
      deps.telemetry.event('warn', 'outbox-left-behind', { incident: incident.id, error: errorName(error) });
    }
  }
}

/** A route that was removed from the routing file tells nobody, and keeps the root's timing until it ends. */
function termsOf(incident: Incident, policy: Policy): Terms {
  const route = policy.routes.get(incident.subject.route);
  const receiver = route && policy.receivers.get(route.receiver);
  return { timing: (route ?? policy.root).timing, integrations: receiver?.integrations ?? [] };
}
