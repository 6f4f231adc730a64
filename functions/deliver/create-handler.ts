import type { SQSBatchResponse, SQSEvent, SQSRecord } from 'aws-lambda';
import type { Notification } from '../../shared/domain/notification.ts';
import { type DeliverDeps, deliver, pauseAfter } from '../../shared/flows/deliver.ts';
import type { NotificationQueue } from '../../shared/ports.ts';

export type DeliverHandler = (event: SQSEvent) => Promise<SQSBatchResponse>;

/**
 * The delivery queue's consumer. A message that is not done is reported as failed, with its visibility set to when
 * it shall come again; the later ones of its group wait behind it.
 */
export const createHandler =
  (deps: DeliverDeps & { readonly queue: NotificationQueue }): DeliverHandler =>
  async (event) => {
    const groups = new Map<string, SQSRecord[]>();
    for (const record of event.Records) {
      const group = record.attributes.MessageGroupId ?? record.messageId;
      groups.set(group, [...(groups.get(group) ?? []), record]);
    }
    const failures = await Promise.all([...groups.values()].map((records) => inOrder(records, deps)));
    return { batchItemFailures: failures.flat().map((itemIdentifier) => ({ itemIdentifier })) };
  };

/** Ids of the messages that are not done: the first that fails and all behind it. */
async function inOrder(
  records: readonly SQSRecord[],
  deps: DeliverDeps & { readonly queue: NotificationQueue },
): Promise<readonly string[]> {
  for (const [i, record] of records.entries()) {
    if (!(await isDone(record, deps))) return records.slice(i).map((one) => one.messageId);
  }
  return [];
}

async function isDone(record: SQSRecord, deps: DeliverDeps & { readonly queue: NotificationQueue }): Promise<boolean> {
  const receives = Number(record.attributes.ApproximateReceiveCount);
  const notification = JSON.parse(record.body) as Notification;
  try {
    const delivered = await deliver(notification, receives, deps);
    if ('done' in delivered) return true;
    if ('deadLetter' in delivered) {
      await deps.queue.deadLetter(notification, delivered.deadLetter);
      return true;
    }
    await deps.queue.postpone(record.receiptHandle, delivered.again);
  } catch (error) {
    // A surprise: the table refuses, or a bug. It comes again until the queue gives up and sets it aside.
    const name = error instanceof Error ? error.name : 'unknown';
    deps.telemetry.event('error', 'delivery-failed', { ...notification, receives, error: name });
    await deps.queue.postpone(record.receiptHandle, pauseAfter(receives)).catch(() => undefined);
  }
  return false;
}
