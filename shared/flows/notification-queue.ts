import type { Notification } from '../incidents/notification.ts';
import type { DurationMs } from '../values/time.ts';

/** Ordered within an incident and integration, at least once, recognises a repeated send. */
export interface NotificationQueue {
  send(notifications: readonly Notification[]): Promise<void>;
  /** Sets a notification aside that can never be delivered, with the reason, where it is alarmed and can be redriven. */
  deadLetter(notification: Notification, reason: string): Promise<void>;
  /** Sets the visibility of one received message: it comes again after that time, and holds back its group until then. */
  postpone(receipt: string, by: DurationMs): Promise<void>;
}
