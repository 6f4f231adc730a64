import type { NotificationQueue } from '../shared/flows/notification-queue.ts';
import { type Notification, notificationGroup, notificationId } from '../shared/incidents/notification.ts';
import { duration, hours } from '../shared/values/time.ts';
import type { FifoQueue, QueueMessage } from './fifo-queue.ts';

/** The delivery queue on a laptop. Throws when a message is postponed that is no longer held. */
export const localNotificationQueue = (queue: FifoQueue): NotificationQueue => ({
  send: (notifications) => queue.send(notifications.map(messageOf)),
  deadLetter: (notification, reason) => queue.deadLetter(messageOf(notification), reason),
  postpone: async (receipt, by) => {
    // A receiver that asks for more than SQS can wait is asked once more than it wants.
    const visibility = duration(Math.min(Math.max(by, 0), hours(12)));
    const result = await queue.changeVisibility(receipt, visibility);
    if (result !== 'changed') throw new Error(`cannot postpone ${receipt}: ${result}`);
  },
});

const messageOf = (notification: Notification): QueueMessage => ({
  deduplicationId: notificationId(notification),
  group: notificationGroup(notification),
  body: JSON.stringify(notification),
});
