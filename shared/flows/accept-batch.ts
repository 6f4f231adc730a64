import type { AlertBatch } from '../incidents/signal.ts';
import { METRICS } from '../metrics.ts';
import { splitBody } from '../sources/webhook/split-body.ts';
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
    return { taken: await recordBatch(batch, deps, entry.receivedAt), alerts };
  } catch (error) {
    deps.telemetry.event('error', 'ingest-failed', { source: entry.source, ...surprise(error) });
  }
  if (deps.inbox === undefined) return 'unavailable';
  try {
    await putWhole(entry, deps.inbox);
    deps.telemetry.count(METRICS.inboxed, { source: entry.source });
    return { inboxed: true, alerts };
  } catch (error) {
    deps.telemetry.event('error', 'inbox-failed', { source: entry.source, ...surprise(error) });
    return 'unavailable';
  }
}

class NoRoom extends Error {
  override readonly name = 'NoRoom';
}

/**
 * An entry without room is divided by its alerts. When a part of it cannot be kept, the sender repeats all of it, and
 * what was kept already is known when it comes again.
 */
async function putWhole(entry: InboxEntry, inbox: Inbox): Promise<void> {
  if ((await inbox.put(entry)) !== 'too-large') return;
  const halves = splitBody(entry.body);
  if (halves === undefined) throw new NoRoom('the inbox has no room for a single alert');
  for (const body of halves) await putWhole({ ...entry, body }, inbox);
}
