import { OUTBOX_GRACE } from '../incidents/decide.ts';
import type { Incident, OutboxEntry } from '../incidents/incident.ts';
import { METRICS } from '../metrics.ts';
import { surprise } from '../values/surprise.ts';
import { after, type Clock } from '../values/time.ts';
import type { IncidentStore } from './incident-store.ts';
import type { NotificationQueue } from './notification-queue.ts';
import type { Telemetry } from './telemetry.ts';

export interface OutboxDeps {
  readonly store: Pick<IncidentStore, 'clearOutbox'>;
  readonly queue: Pick<NotificationQueue, 'send'>;
  readonly telemetry: Telemetry;
  readonly clock: Clock;
}

/** Sends the outbox entries that a writer left behind; the sender of a fresh one may still be on its way. */
export async function sendLeftBehind(incident: Incident, deps: OutboxDeps): Promise<void> {
  const now = deps.clock();
  await sendOutbox(incident, (entry) => after(entry.at, OUTBOX_GRACE) <= now, incident.dueAt, deps);
}

/** A send that fails, or a crash in here, leaves the entry where `sweep` finds it; a repeated send is recognised. */
export async function sendOutbox(
  incident: Incident,
  isMine: (entry: OutboxEntry) => boolean,
  dueOnceSent: Incident['dueAt'],
  deps: OutboxDeps,
): Promise<void> {
  for (const entry of incident.outbox.filter(isMine)) {
    const notifications = entry.notifications.map((one) => ({
      incident: incident.id,
      generation: entry.generation,
      rev: entry.rev,
      ...one,
    }));
    try {
      await deps.queue.send(notifications);
      for (const { reason } of notifications) deps.telemetry.count(METRICS.decided, { reason });
      const isLast = incident.outbox.every((one) => one.rev === entry.rev);
      await deps.store.clearOutbox(incident, entry.rev, isLast ? dueOnceSent : incident.dueAt);
    } catch (error) {
      deps.telemetry.count(METRICS.leftBehind, {});
      deps.telemetry.event('warn', 'outbox-left-behind', { incident: incident.id, ...surprise(error) });
    }
  }
}
