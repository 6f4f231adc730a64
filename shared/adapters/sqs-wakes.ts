import { SendMessageBatchCommand, type SQSClient } from '@aws-sdk/client-sqs';
import type { Wake, Wakes } from '../flows/wakes.ts';
import { type DurationMs, minutes } from '../values/time.ts';

/** What SendMessageBatch takes. */
const BATCH = 10;
/** Source: https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/sqs-delay-queues.html */
const LONGEST_DELAY = minutes(15);

/** Some of a batch did not reach the queue. */
class WakesNotAsked extends Error {
  override readonly name = 'WakesNotAsked';
}

/** A standard queue: a FIFO queue has one delay for all of its messages. */
export const sqsWakes = ({ client, queueUrl }: { readonly client: SQSClient; readonly queueUrl: string }): Wakes => ({
  async ask(wakes, after) {
    for (let i = 0; i < wakes.length; i += BATCH) {
      const Entries = wakes.slice(i, i + BATCH).map((wake, n) => entryOf(wake, n, after));
      const { Failed = [] } = await client.send(new SendMessageBatchCommand({ QueueUrl: queueUrl, Entries }));
      if (Failed.length > 0) throw new WakesNotAsked(Failed.map(({ Code }) => Code ?? 'unknown').join(', '));
    }
  },
});

const entryOf = (wake: Wake, n: number, after: DurationMs) => ({
  Id: String(n),
  MessageBody: JSON.stringify(wake),
  // Whole seconds, and not before the time: the place would not be ready yet.
  DelaySeconds: Math.ceil(Math.min(after, LONGEST_DELAY) / 1000),
});
