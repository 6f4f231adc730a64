import type { SQSBatchResponse, SQSEvent, SQSRecord } from 'aws-lambda';
import { unpackEntry } from '../../shared/adapters/sqs-inbox.ts';
import { acceptFromInbox } from '../../shared/flows/accept-from-inbox.ts';
import type { RecordDeps } from '../../shared/flows/record-batch.ts';
import { METRICS } from '../../shared/metrics.ts';
import type { Source } from '../../shared/sources/source.ts';
import { surprise } from '../../shared/values/surprise.ts';
import { between, instant } from '../../shared/values/time.ts';

export type InboxHandler = (event: SQSEvent) => Promise<SQSBatchResponse>;

/** The inbox queue's consumer: an entry that is not taken in comes again, until the queue sets it aside. */
export const createInboxHandler =
  (deps: RecordDeps & { readonly sources: readonly Source[] }): InboxHandler =>
  async ({ Records }) => {
    const isDone = await Promise.all(Records.map((record) => isTaken(record, deps)));
    return {
      batchItemFailures: Records.filter((_, i) => !isDone[i]).map(({ messageId }) => ({ itemIdentifier: messageId })),
    };
  };

async function isTaken(
  record: SQSRecord,
  deps: RecordDeps & { readonly sources: readonly Source[] },
): Promise<boolean> {
  try {
    await acceptFromInbox(unpackEntry(record.body), deps.sources, deps);
    return true;
  } catch (error) {
    const { ApproximateReceiveCount, SentTimestamp } = record.attributes;
    const receives = Number(ApproximateReceiveCount);
    deps.telemetry.event('error', 'inbox-entry-failed', { message: record.messageId, receives, ...surprise(error) });
    // The queue's own age leaves out what was received three times, so it cannot see what keeps failing.
    deps.telemetry.age(METRICS.inboxAge, {}, between(instant(Number(SentTimestamp)), deps.clock()));
    return false;
  }
}
