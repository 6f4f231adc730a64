import type { AlertBatch } from '../incidents/signal.ts';
import { METRICS } from '../metrics.ts';
import type { Source } from '../sources/source.ts';
import { errorName } from '../values/error-name.ts';
import type { Inbox, InboxEntry } from './inbox.ts';
import { type Ingested, ingest, type RecordDeps } from './ingest.ts';

export interface TakeInDeps extends RecordDeps {
  /** Where requests wait while the table refuses. Without one they are refused too. */
  readonly inbox?: Inbox;
}

/** `inboxed`: the alerts are durable, and are taken in when the table does not refuse any more. */
export type TakenIn =
  | { readonly taken: readonly Ingested[]; readonly alerts: number }
  | { readonly inboxed: true; readonly alerts: number };

/** Makes a batch durable: in the table, or else in the inbox, from which it comes again. */
export async function takeIn(batch: AlertBatch, entry: InboxEntry, deps: TakeInDeps): Promise<TakenIn | 'unavailable'> {
  const alerts = batch.alerts.length;
  try {
    return { taken: await ingest(batch, deps), alerts };
  } catch (error) {
    deps.telemetry.event('error', 'ingest-failed', { source: entry.source, error: errorName(error) });
  }
  if (deps.inbox === undefined) return 'unavailable';
  try {
    await deps.inbox.put(entry);
    deps.telemetry.count(METRICS.inboxed, { source: entry.source });
    return { inboxed: true, alerts };
  } catch (error) {
    deps.telemetry.event('error', 'inbox-failed', { source: entry.source, error: errorName(error) });
    return 'unavailable';
  }
}

/** An entry of the inbox that no source reads: its source is gone, or reads by other rules than it did. */
class UnreadableEntry extends Error {
  override readonly name = 'UnreadableEntry';
}

/** Takes in what waited in the inbox. Throws while the table refuses, and `UnreadableEntry`. */
export async function takeOut(
  { source, body, receivedAt }: InboxEntry,
  sources: readonly Source[],
  deps: RecordDeps,
): Promise<void> {
  const parsed = sources.find((one) => one.name === source)?.parse(body, receivedAt);
  if (!parsed?.ok) throw new UnreadableEntry(`${source}: ${parsed?.reason ?? 'no such source'}`);
  await ingest(parsed.batch, deps, receivedAt);
}
