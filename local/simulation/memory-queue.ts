import type { NotificationQueue } from '../../shared/flows/notification-queue.ts';
import { type Notification, notificationGroup, notificationId } from '../../shared/incidents/notification.ts';
import { after, type Clock, type DurationMs, type EpochMs, minutes } from '../../shared/values/time.ts';

interface Waiting {
  readonly notification: Notification;
  visibleAt: EpochMs;
  receives: number;
}

const DEDUPLICATED_FOR = minutes(5);

/** SQS FIFO's rules in memory: order within a group, five minutes of deduplication, visibility of one message. */
export class MemoryQueue implements NotificationQueue {
  readonly dead: { notification: Notification; reason: string }[] = [];
  /** Every notification that was accepted, once per accepted send. */
  readonly sent: Notification[] = [];
  private readonly waiting = new Map<string, Waiting>();
  private readonly seen = new Map<string, EpochMs>();

  constructor(private readonly clock: Clock) {}

  async send(notifications: readonly Notification[]): Promise<void> {
    const now = this.clock();
    for (const notification of notifications) {
      const id = notificationId(notification);
      const seenAt = this.seen.get(id);
      if (seenAt !== undefined && now < after(seenAt, DEDUPLICATED_FOR)) continue;
      this.seen.set(id, now);
      this.sent.push(notification);
      this.waiting.set(id, { notification, visibleAt: now, receives: 0 });
    }
  }

  async deadLetter(notification: Notification, reason: string): Promise<void> {
    this.dead.push({ notification, reason });
  }

  async postpone(receipt: string, by: DurationMs): Promise<void> {
    const message = this.waiting.get(receipt);
    if (message) message.visibleAt = after(this.clock(), by);
  }

  /** What a receiver may take now: the head of each group, if it is visible. */
  receive(): readonly { receipt: string; notification: Notification; receives: number }[] {
    const groups = new Set<string>();
    const received = [];
    for (const [receipt, message] of this.waiting) {
      const group = notificationGroup(message.notification);
      if (groups.has(group)) continue;
      groups.add(group);
      if (message.visibleAt > this.clock()) continue;
      message.receives++;
      received.push({ receipt, notification: message.notification, receives: message.receives });
    }
    return received;
  }

  delete(receipt: string): void {
    this.waiting.delete(receipt);
  }

  get depth(): number {
    return this.waiting.size;
  }

  /** When the next message becomes visible. */
  get nextAt(): EpochMs | undefined {
    const times = [...this.waiting.values()].map((message) => message.visibleAt);
    return times.length > 0 ? (Math.min(...times) as EpochMs) : undefined;
  }
}
