import {
  ChangeMessageVisibilityCommand,
  type MessageSystemAttributeValue,
  SendMessageBatchCommand,
  SendMessageCommand,
  type SQSClient,
} from '@aws-sdk/client-sqs';
import type { NotificationQueue } from '../flows/notification-queue.ts';
import type { Telemetry } from '../flows/telemetry.ts';
import { type Notification, notificationGroup, notificationId } from '../incidents/notification.ts';
import { type DurationMs, duration, hours, minutes } from '../values/time.ts';

export interface SqsQueueOptions {
  readonly client: SQSClient;
  readonly queueUrl: string;
  readonly deadLetterQueueUrl: string;
  readonly telemetry: Telemetry;
  /** The X-Ray trace that the sender works under, as Lambda has it: `Root=1-…;Parent=…;Sampled=1`. */
  readonly traceHeader?: () => string | undefined;
}

/** Some of a batch did not reach the queue. `ids` are deduplication ids; nothing else of the messages is said. */
export class NotificationsNotSent extends Error {
  override readonly name = 'NotificationsNotSent';
  readonly ids: readonly string[];

  constructor(failures: readonly { readonly id: string; readonly code: string }[]) {
    super(`not sent: ${failures.map(({ id, code }) => `${id} (${code})`).join(', ')}`);
    this.ids = failures.map(({ id }) => id);
  }
}

/** What SendMessageBatch takes. */
const BATCH = 10;
/** Messages have a reason of at most this many characters; SQS has room for a megabyte. */
const REASON = 1024;
/**
 * 12 hours after a message was received it is visible again, whatever is asked for, and asking for more is an error.
 * A function holds it for 15 minutes at most before it asks.
 * Source: https://docs.aws.amazon.com/AWSSimpleQueueService/latest/APIReference/API_ChangeMessageVisibility.html
 */
const LONGEST_POSTPONEMENT = duration(hours(12) - minutes(15));

/** The delivery queue in SQS: FIFO, with dead letters in a second FIFO queue. */
export function sqsNotificationQueue(options: SqsQueueOptions): NotificationQueue {
  const { client, queueUrl, deadLetterQueueUrl } = options;
  return {
    async send(notifications) {
      const failures = [];
      for (const batch of batchesOf(notifications)) failures.push(...(await sendBatch(batch, options)));
      if (failures.length > 0) throw new NotificationsNotSent(failures);
    },
    async deadLetter(notification, reason) {
      await client.send(
        new SendMessageCommand({
          QueueUrl: deadLetterQueueUrl,
          ...messageOf(notification),
          MessageAttributes: { reason: { DataType: 'String', StringValue: sendable(reason) } },
          ...tracedBy(options),
        }),
      );
    },
    async postpone(receipt, by) {
      await client.send(
        new ChangeMessageVisibilityCommand({
          QueueUrl: queueUrl,
          ReceiptHandle: receipt,
          VisibilityTimeout: visibilitySeconds(by),
        }),
      );
    },
  };
}

/**
 * Says of each message in the log that it is on its way. A failure of the whole request throws: nobody knows then what
 * of it was taken, and a repeated send is recognised.
 */
async function sendBatch(batch: readonly Notification[], options: SqsQueueOptions) {
  const entries = batch.map((notification, i) => ({
    Id: String(i),
    ...messageOf(notification),
    ...tracedBy(options),
  }));
  const { Failed = [] } = await options.client.send(
    new SendMessageBatchCommand({ QueueUrl: options.queueUrl, Entries: entries }),
  );
  const failed = new Set(Failed.map(({ Id }) => Number(Id)));
  for (const [i, notification] of batch.entries()) {
    if (!failed.has(i)) options.telemetry.event('info', 'notification-queued', { ...notification });
  }
  return Failed.map(({ Id, Code }) => ({
    id: entries[Number(Id)]?.MessageDeduplicationId ?? 'unknown',
    code: Code ?? 'unknown',
  }));
}

const messageOf = (notification: Notification) => ({
  MessageBody: JSON.stringify(notification),
  MessageGroupId: notificationGroup(notification),
  MessageDeduplicationId: notificationId(notification),
});

/** The consumer's trace joins the sender's. */
function tracedBy({ traceHeader }: SqsQueueOptions) {
  const header = traceHeader?.();
  if (header === undefined) return {};
  const AWSTraceHeader: MessageSystemAttributeValue = { DataType: 'String', StringValue: header };
  return { MessageSystemAttributes: { AWSTraceHeader } };
}

function* batchesOf<T>(all: readonly T[]): Generator<readonly T[]> {
  for (let i = 0; i < all.length; i += BATCH) yield all.slice(i, i + BATCH);
}

const visibilitySeconds = (by: DurationMs): number => Math.ceil(Math.min(Math.max(by, 0), LONGEST_POSTPONEMENT) / 1000);

/** An attribute is never empty, and holds no control characters. */
const sendable = (reason: string): string =>
  // biome-ignore lint/suspicious/noControlCharactersInRegex: these are what SQS refuses
  reason.replace(/[\u0000-\u0008\u000b\u000c\u000e-\u001f\ufffe\uffff]/g, ' ').slice(0, REASON) || 'no reason given';
