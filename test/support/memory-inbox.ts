import type { SQSBatchResponse, SQSEvent } from 'aws-lambda';
import { packEntry } from '../../shared/adapters/sqs-inbox.ts';
import type { Inbox, InboxEntry } from '../../shared/flows/inbox.ts';

/** The inbox queue in memory: an entry that is not taken in is there again. */
export class MemoryInbox implements Inbox {
  /** How many were ever put. */
  accepted = 0;
  readonly #waiting = new Map<string, string>();

  async put(entry: InboxEntry): Promise<'put'> {
    this.#waiting.set(String(this.accepted++), packEntry(entry));
    return 'put';
  }

  get depth(): number {
    return this.#waiting.size;
  }

  /** Hands over what waits, ten at a time as Lambda gets it, and at most `most` in all. */
  async receive(handler: (event: SQSEvent) => Promise<SQSBatchResponse>, most = 1000): Promise<void> {
    const waiting = [...this.#waiting].slice(0, most);
    for (let i = 0; i < waiting.length; i += 10) {
      const batch = waiting.slice(i, i + 10);
      const { batchItemFailures } = await handler({ Records: batch.map(([id, body]) => recordOf(id, body)) });
      const failed = new Set(batchItemFailures.map(({ itemIdentifier }) => itemIdentifier));
      for (const [id] of batch) if (!failed.has(id)) this.#waiting.delete(id);
    }
  }
}

const recordOf = (messageId: string, body: string): SQSEvent['Records'][number] => ({
  ...{ messageId, receiptHandle: messageId, body, messageAttributes: {}, md5OfBody: '' },
  attributes: {
    ApproximateReceiveCount: '1',
    SentTimestamp: '0',
    SenderId: 'AIDA',
    ApproximateFirstReceiveTimestamp: '0',
  },
  ...{ eventSource: 'aws:sqs', eventSourceARN: 'arn:aws:sqs:eu-west-1:123456789012:inbox', awsRegion: 'eu-west-1' },
});
