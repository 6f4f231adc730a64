import type { AlertBatch } from '../incidents/signal.ts';
import { METRICS } from '../metrics.ts';
import { surprise } from '../values/surprise.ts';
import type { Inbox, InboxEntry } from './inbox.ts';
import { type RecordDeps, type RecordedGroup, recordBatch } from './record-batch.ts';

export interface AcceptDeps extends RecordDeps {
  /** Where requests wait while the table refuses. Without one they are refused too. */
  readonly inbox?: Inbox;
}

/** `inboxed`: the alerts are durable, and are taken in when the table does not refuse any more. */
export type Accepted =
  | { readonly taken: readonly RecordedGroup[]; readonly alerts: number }
  | { readonly inboxed: true; readonly alerts: number };

/** Makes a batch durable: in the table, or else in the inbox, from which it comes again. */
export async function acceptBatch(
  batch: AlertBatch,
  entry: InboxEntry,
  deps: AcceptDeps,
): Promise<Accepted | 'unavailable'> {
  const alerts = batch.alerts.length;
  try {
    return { taken: await recordBatch(batch, deps), alerts };
  } catch (error) {
    deps.telemetry.event('error', 'ingest-failed', { source: entry.source, ...surprise(error) });
  }
  if (deps.inbox === undefined) return 'unavailable';
  try {
    await deps.inbox.put(entry);
    deps.telemetry.count(METRICS.inboxed, { source: entry.source });
    return { inboxed: true, alerts };
  } catch (error) {
    deps.telemetry.event('error', 'inbox-failed', { source: entry.source, ...surprise(error) });
    return 'unavailable';
  }
}
