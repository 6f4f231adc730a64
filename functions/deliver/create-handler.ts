import type { SQSBatchResponse, SQSEvent, SQSRecord } from 'aws-lambda';
import * as z from 'zod';
import { type DeliverDeps, deliver, deliverOwed } from '../../shared/flows/deliver.ts';
import type { NotificationQueue } from '../../shared/flows/notification-queue.ts';
import { waitAfter } from '../../shared/flows/retry-wait.ts';
import { takeTurn } from '../../shared/flows/take-turn.ts';
import type { Wake } from '../../shared/flows/wakes.ts';
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

const WAKE: z.ZodType<Wake> = z.strictObject({ place: z.string(), incident: z.exactOptional(z.string()) });

const MESSAGE = z.union([NOTIFICATION, WAKE]);

type Message = Notification | Wake;

/** A message and what it says. */
interface Received {
  readonly record: SQSRecord;
  readonly message: Message;
}

interface HandlerDeps extends DeliverDeps {
  readonly queue: NotificationQueue;
}

/**
 * The consumer of the delivery queue and of the queue of wakes. What waits for its receiver stands in the ledger, and its
 * message is done. A message is reported as failed when the ledger refuses; the later ones of its group wait behind it.
 */
export const createDeliverHandler =
  (deps: HandlerDeps): DeliverHandler =>
  async (event) => {
    const groups = new Map<string, Received[]>();
    const failed: string[] = [];
    for (const record of event.Records) {
      const message = messageIn(record, deps);
      if (message === undefined) {
        failed.push(record.messageId);
        continue;
      }
      const group = groupOf(message);
      groups.set(group, [...(groups.get(group) ?? []), { record, message }]);
    }
    const undone = await Promise.all([...groups.values()].map((messages) => inOrder(messages, deps)));
    return { batchItemFailures: [...failed, ...undone.flat()].map((itemIdentifier) => ({ itemIdentifier })) };
  };

const groupOf = (message: Message): string =>
  'rev' in message ? notificationGroup(message) : `${message.incident ?? ''} ${message.place}`;

/** Undefined: it is no message of ours. It comes again until the queue gives up and sets it aside. */
function messageIn({ body, messageId }: SQSRecord, { telemetry }: HandlerDeps): Message | undefined {
  try {
    return MESSAGE.parse(JSON.parse(body));
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

async function isDone({ record, message }: Received, deps: HandlerDeps): Promise<boolean> {
  try {
    if ('rev' in message) await deliver(message, deps);
    else if (message.incident !== undefined) await deliverOwed(message.incident, message.place, deps);
    else await takeTurn(message.place, deps);
    return true;
  } catch (error) {
    // A surprise: the table refuses, or a bug. It comes again until the queue gives up and sets it aside.
    const receives = Number(record.attributes.ApproximateReceiveCount);
    deps.telemetry.event('error', 'delivery-failed', { ...message, receives, ...surprise(error) });
    await deps.queue.postpone(record.receiptHandle, waitAfter(receives, undefined, deps.chance)).catch(() => undefined);
  }
  return false;
}
