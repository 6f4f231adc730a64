import type { NotificationQueue } from '../../shared/flows/notification-queue.ts';
import type { Wake, Wakes } from '../../shared/flows/wakes.ts';
import { type Notification, notificationGroup, notificationId } from '../../shared/incidents/notification.ts';
import { after, type Clock, type DurationMs, type EpochMs, minutes } from '../../shared/values/time.ts';
import type { ReceivedDelivery } from './sqs-event.ts';

interface Queued {
  readonly message: Notification | Wake;
  /** Of a wake its own: they have no order. */
  readonly group: string;
  visibleAt: EpochMs;
  receives: number;
}

const DEDUPLICATED_FOR = minutes(5);

/**
 * The queues of deliveries in memory: SQS FIFO's rules for notifications, which are order within a group, five minutes of
 * deduplication and visibility of one message; and a delay for each wake.
 */
export class MemoryQueue implements NotificationQueue, Wakes {
  readonly dead: { notification: Notification; reason: string }[] = [];
  /** Every notification that was accepted, once per accepted send. */
  readonly sent: Notification[] = [];
  private readonly queued = new Map<string, Queued>();
  private readonly seen = new Map<string, EpochMs>();
  private wakes = 0;

  constructor(private readonly clock: Clock) {}

  async send(notifications: readonly Notification[]): Promise<void> {
    const now = this.clock();
    for (const notification of notifications) {
      const id = notificationId(notification);
      const seenAt = this.seen.get(id);
      if (seenAt !== undefined && now < after(seenAt, DEDUPLICATED_FOR)) continue;
      this.seen.set(id, now);
      this.sent.push(notification);
      const group = notificationGroup(notification);
      this.queued.set(id, { message: notification, group, visibleAt: now, receives: 0 });
    }
  }

  async ask(wakes: readonly Wake[], delay: DurationMs): Promise<void> {
    const visibleAt = after(this.clock(), delay);
    for (const wake of wakes) {
      const id = `wake ${this.wakes++}`;
      this.queued.set(id, { message: wake, group: id, visibleAt, receives: 0 });
    }
  }

  async deadLetter(notification: Notification, reason: string): Promise<void> {
    this.dead.push({ notification, reason });
  }

  async postpone(receipt: string, by: DurationMs): Promise<void> {
    const queued = this.queued.get(receipt);
    if (queued) queued.visibleAt = after(this.clock(), by);
  }

  /** What a receiver may take now: the head of each group, if it is visible. */
  receive(): readonly ReceivedDelivery[] {
    const groups = new Set<string>();
    const received: ReceivedDelivery[] = [];
    for (const [receipt, queued] of this.queued) {
      if (groups.has(queued.group)) continue;
      groups.add(queued.group);
      if (queued.visibleAt > this.clock()) continue;
      queued.receives++;
      received.push({ receipt, notification: queued.message, receives: queued.receives });
    }
    return received;
  }

  delete(receipt: string): void {
    this.queued.delete(receipt);
  }

  /** Notifications and wakes that wait. */
  get depth(): number {
    return this.queued.size;
  }

  /** When the next message becomes visible. */
  get nextAt(): EpochMs | undefined {
    const times = [...this.queued.values()].map((queued) => queued.visibleAt);
    return times.length > 0 ? (Math.min(...times) as EpochMs) : undefined;
  }
}
