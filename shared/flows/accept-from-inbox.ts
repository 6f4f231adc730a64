import type { Source } from '../sources/source.ts';
import type { InboxEntry } from './inbox.ts';
import { type RecordDeps, recordBatch } from './record-batch.ts';

/** An entry of the inbox that no source reads: its source is gone, or reads by other rules than it did. */
class UnreadableEntry extends Error {
  override readonly name = 'UnreadableEntry';
}

/** Takes in what waited in the inbox. Throws while the table refuses, and `UnreadableEntry`. */
export async function acceptFromInbox(
  { source, body, receivedAt }: InboxEntry,
  sources: readonly Source[],
  deps: RecordDeps,
): Promise<void> {
  const parsed = sources.find((one) => one.name === source)?.parse(body, receivedAt, deps.redaction);
  if (!parsed?.ok) throw new UnreadableEntry(`${source}: ${parsed?.reason ?? 'no such source'}`);
  await recordBatch(parsed.batch, deps, receivedAt);
}
