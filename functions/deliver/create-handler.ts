import type { SQSBatchResponse, SQSEvent, SQSRecord } from 'aws-lambda';
import * as z from 'zod';
import { type DeliverDeps, deliver } from '../../shared/flows/deliver.ts';
import type { NotificationQueue } from '../../shared/flows/notification-queue.ts';
import { waitAfter } from '../../shared/flows/retry-wait.ts';
import { type Notification, notificationGroup } from '../../shared/incidents/notification.ts';
import { OLD_LANE } from '../../shared/incidents/version-0-1.ts';
import { surprise } from '../../shared/values/surprise.ts';

export type DeliverHandler = (event: SQSEvent) => Promise<SQSBatchResponse>;

const CHANGE = z.object({
  incident: z.string(),
  generation: z.int(),
  rev: z.int(),
  reason: z.string(),
});

/** Version 0.1 may have left messages in the queue, which name an integration. */
const NOTIFICATION: z.ZodType<Notification> = z.union([
  CHANGE.extend({ lane: z.string(), place: z.string() }),
  CHANGE.extend({ integration: z.string() }).transform(({ integration, ...change }) => ({
    ...change,
    lane: OLD_LANE,
    place: integration,
  })),
]);

/** A message and what it says. */
interface Received {
  readonly record: SQSRecord;
  readonly notification: Notification;
}

interface HandlerDeps extends DeliverDeps {
  readonly queue: NotificationQueue;
}

/**
 * The delivery queue's consumer. A message that is not done is reported as failed, with its visibility set to when
 * it shall come again; the later ones of its group wait behind it.
 */
export const createDeliverHandler =
  (deps: HandlerDeps): DeliverHandler =>
  async (event) => {
    const groups = new Map<string, Received[]>();
    const failed: string[] = [];
    for (const record of event.Records) {
      const notification = notificationIn(record, deps);
      if (notification === undefined) {
        failed.push(record.messageId);
        continue;
      }
      const group = notificationGroup(notification);
      groups.set(group, [...(groups.get(group) ?? []), { record, notification }]);
    }
    const undone = await Promise.all([...groups.values()].map((messages) => inOrder(messages, deps)));
    return { batchItemFailures: [...failed, ...undone.flat()].map((itemIdentifier) => ({ itemIdentifier })) };
  };

/** Undefined: it is no message of ours. It comes again until the queue gives up and sets it aside. */
function notificationIn({ body, messageId }: SQSRecord, { telemetry }: HandlerDeps): Notification | undefined {
  try {
    return NOTIFICATION.parse(JSON.parse(body));
  } catch (error) {
    telemetry.event('error', 'notification-unreadable', { message: messageId, ...surprise(error) });
    return undefined;
  }
}

/** Ids of the messages that are not done: the first that fails and all behind it. */
async function inOrder(messages: readonly Received[], deps: HandlerDeps): Promise<readonly string[]> {
  for (const [i, message] of messages.entries()) {
    if (!(await isDone(message, deps))) return messages.slice(i).map(({ record }) => record.messageId);
  }
  return [];
}

async function isDone({ record, notification }: Received, deps: HandlerDeps): Promise<boolean> {
  const receives = Number(record.attributes.ApproximateReceiveCount);
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
    deps.telemetry.event('error', 'delivery-failed', { ...notification, receives, ...surprise(error) });
    await deps.queue.postpone(record.receiptHandle, waitAfter(receives, undefined, deps.chance)).catch(() => undefined);
  }
  return false;
}
