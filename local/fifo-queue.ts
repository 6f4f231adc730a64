import {
  after,
  type Clock,
  type DurationMs,
  type EpochMs,
  earliest,
  hours,
  minutes,
  seconds,
} from '../shared/values/time.ts';
import type { Documents } from './document-table.ts';
import { type Dead, type QueueItem, QueueItems, type Waiting } from './queue-item.ts';

export interface QueueMessage {
  readonly deduplicationId: string;
  readonly group: string;
  readonly body: string;
  /** How long it is hidden first. SQS FIFO knows no such delay of one message; a standard queue does. */
  readonly delay?: DurationMs;
}

export interface ReceivedMessage extends QueueMessage {
  readonly id: string;
  /** Stands for this one receive; worth nothing once the message is visible again. */
  readonly receipt: string;
  readonly sentAt: EpochMs;
  readonly firstReceivedAt: EpochMs;
  /** This receive included. */
  readonly receiveCount: number;
}

interface Receive {
  readonly receipt: string;
  readonly at: EpochMs;
}

export interface QueueSettings {
  /** How long a received message stays hidden unless its receiver chooses otherwise. */
  readonly visibility: DurationMs;
  /** A message that was received so often goes to the dead letters instead. */
  readonly maxReceiveCount: number;
}

const QUEUE_DEFAULTS: QueueSettings = { visibility: seconds(60), maxReceiveCount: 200 };
const DEDUPLICATION_WINDOW = minutes(5);
const LONGEST_VISIBILITY = hours(12);
/** Two for each one sent, so that tombstones never pile up and no send pays for many. */
const PURGED_AT_ONCE = 2;

/**
 * A queue with the rules of SQS FIFO, in memory and written through: every transition is one atomic write, made before
 * it shows. One process owns the stored messages; a second one would not see what the first does.
 *
 * Of a group only the first message can be received, so no two of a group are ever in flight; SQS may hand out several
 * of one group in one batch.
 * Source: https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/FIFO-queues-understanding-logic.html
 */
export class FifoQueue {
  readonly #items = new QueueItems();
  readonly #documents: Documents<QueueItem>;
  readonly #clock: Clock;
  readonly #settings: QueueSettings;
  /** By message id, of its last receive. Gone with the process, as those who held them are. */
  readonly #receives = new Map<string, Receive>();
  /** Ids of messages whose write failed, by deduplication id: it may have taken effect, so a repeat writes the same. */
  readonly #unsure = new Map<string, string>();
  readonly #listeners = new Set<() => void>();
  #sequence = 0;
  #turn: Promise<unknown> = Promise.resolve();

  private constructor(documents: Documents<QueueItem>, clock: Clock, settings: QueueSettings) {
    this.#documents = documents;
    this.#clock = clock;
    this.#settings = settings;
  }

  /** Loads what an earlier process left. What it had in flight is visible at once; what it postponed stays hidden. */
  static async open(
    documents: Documents<QueueItem>,
    clock: Clock,
    settings: Partial<QueueSettings> = {},
  ): Promise<FifoQueue> {
    const queue = new FifoQueue(documents, clock, { ...QUEUE_DEFAULTS, ...settings });
    const now = clock();
    for (const item of await documents.load()) {
      const isOrphan = item.state === 'waiting' && !item.postponed;
      queue.#items.set(isOrphan ? { ...item, visibleAt: earliest(item.visibleAt, now) } : item);
    }
    queue.#sequence = queue.#items.highestSequence();
    await queue.#purge(Number.POSITIVE_INFINITY);
    return queue;
  }

  /** Accepts messages in order. One whose deduplication id was sent within the last five minutes is accepted and dropped. */
  send(messages: readonly QueueMessage[]): Promise<void> {
    return this.#change(async () => {
      for (const message of messages) await this.#accept(message);
      await this.#purge(PURGED_AT_ONCE * messages.length);
    });
  }

  /** Up to ten messages, each of another group, hidden from now on. `except`: ids to leave, and with them their groups. */
  receive(max = 10, except: ReadonlySet<string> = new Set()): Promise<readonly ReceivedMessage[]> {
    return this.#exclusively(async () => {
      const received: ReceivedMessage[] = [];
      for (const group of this.#items.groups()) {
        if (received.length >= Math.min(max, 10)) break;
        const head = await this.#receivable(group);
        if (head !== undefined && !except.has(head.id)) received.push(await this.#handOut(head));
      }
      return received;
    });
  }

  delete(receipt: string): Promise<'deleted' | 'receipt-outdated'> {
    return this.#change(async () => {
      const message = this.#holderOf(receipt);
      if (message === undefined) return 'receipt-outdated';
      await this.#bury(message);
      return 'deleted';
    });
  }

  /** Hides a received message for `by` from now, at most 12 hours after it was received. Zero: visible at once. */
  changeVisibility(receipt: string, by: DurationMs): Promise<'changed' | 'receipt-outdated' | 'out-of-range'> {
    return this.#change(async () => {
      if (!(by >= 0 && by <= LONGEST_VISIBILITY)) return 'out-of-range';
      const message = this.#holderOf(receipt);
      if (message === undefined) return 'receipt-outdated';
      const receivedAt = this.#receives.get(message.id)?.at ?? this.#clock();
      const visibleAt = earliest(after(this.#clock(), by), after(receivedAt, LONGEST_VISIBILITY));
      await this.#write({ ...message, visibleAt, postponed: true });
      return 'changed';
    });
  }

  /** Sets a message aside. When it is the first of its group that one is moved, and its receipt is outdated. */
  deadLetter(message: QueueMessage, reason: string): Promise<void> {
    return this.#change(async () => {
      const head = this.#items.head(message.group);
      const isThis = head?.deduplicationId === message.deduplicationId;
      await this.#die(isThis ? head : this.#newItem(message), reason);
    });
  }

  /** Oldest first. */
  deadLetters(): readonly Dead[] {
    return [...this.#items.dead()].sort((a, b) => a.diedAt - b.diedAt);
  }

  /** Puts a dead letter back at the end of its group, its receives forgotten. */
  redrive(id: string): Promise<'redriven' | 'not-found'> {
    return this.#change(async () => {
      const dead = this.#items.get(id);
      if (dead?.state !== 'dead') return 'not-found';
      const { diedAt: _, reason: __, ...message } = dead;
      const sequence = this.#nextSequence();
      const visibleAt = this.#clock();
      await this.#write({ ...message, state: 'waiting', sequence, receiveCount: 0, visibleAt, postponed: false });
      return 'redriven';
    });
  }

  /** When a message can be received next, should nothing else happen. Undefined: nothing waits. */
  nextVisibleAt(): EpochMs | undefined {
    const heads = this.#items.heads();
    return heads.length > 0 ? earliest(...heads.map((head) => head.visibleAt)) : undefined;
  }

  /** Calls back after every transition, which may have made a message visible. Returns what ends it. */
  onChange(listener: () => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  async #accept(message: QueueMessage): Promise<void> {
    const lastSent = this.#items.lastSent(message.deduplicationId);
    if (lastSent !== undefined && this.#clock() < after(lastSent, DEDUPLICATION_WINDOW)) return;
    const item = this.#newItem(message);
    this.#unsure.set(message.deduplicationId, item.id);
    await this.#write(item);
    this.#unsure.delete(message.deduplicationId);
  }

  #newItem({ deduplicationId, group, body, delay }: QueueMessage): Waiting {
    const sequence = this.#nextSequence();
    const id = this.#unsure.get(deduplicationId) ?? String(sequence);
    const now = this.#clock();
    const visibleAt = delay === undefined ? now : after(now, delay);
    const delivery = { receiveCount: 0, visibleAt, postponed: delay !== undefined };
    return { state: 'waiting', id, sequence, deduplicationId, group, body, sentAt: now, ...delivery };
  }

  /** In microseconds, so that it grows even when a restart finds nothing stored to grow from. */
  #nextSequence(): number {
    this.#sequence = Math.max(this.#sequence + 1, this.#clock() * 1000);
    return this.#sequence;
  }

  /** The first message of a group when it is visible, after those received too often have been set aside. */
  async #receivable(group: string): Promise<Waiting | undefined> {
    for (;;) {
      const head = this.#items.head(group);
      if (head === undefined || head.visibleAt > this.#clock()) return undefined;
      if (head.receiveCount < this.#settings.maxReceiveCount) return head;
      await this.#die(head, `received ${head.receiveCount} times and never deleted`);
    }
  }

  async #handOut(head: Waiting): Promise<ReceivedMessage> {
    const at = this.#clock();
    const { id, deduplicationId, group, body, sentAt, firstReceivedAt = at } = head;
    const receiveCount = head.receiveCount + 1;
    const visibleAt = after(at, this.#settings.visibility);
    await this.#write({ ...head, receiveCount, firstReceivedAt, visibleAt, postponed: false });
    this.#items.yieldTurn(group);
    const receipt = `${id}.${head.sequence}.${receiveCount}`;
    this.#receives.set(id, { receipt, at });
    return { id, deduplicationId, group, body, sentAt, firstReceivedAt, receipt, receiveCount };
  }

  #holderOf(receipt: string): Waiting | undefined {
    const item = this.#items.get(receipt.split('.', 1)[0] ?? '');
    if (item?.state !== 'waiting' || !this.#isInFlight(item)) return undefined;
    return this.#receives.get(item.id)?.receipt === receipt ? item : undefined;
  }

  #isInFlight(item: Waiting): boolean {
    return this.#receives.has(item.id) && item.visibleAt > this.#clock();
  }

  async #bury({ id, sequence, deduplicationId, sentAt }: Waiting): Promise<void> {
    if (this.#clock() < after(sentAt, DEDUPLICATION_WINDOW)) {
      await this.#write({ state: 'deleted', id, sequence, deduplicationId, sentAt });
    } else {
      await this.#remove(id);
    }
    this.#receives.delete(id);
  }

  async #die(message: Waiting, reason: string): Promise<void> {
    const { visibleAt: _, postponed: __, ...rest } = message;
    await this.#write({ ...rest, state: 'dead', diedAt: this.#clock(), reason });
    this.#receives.delete(message.id);
  }

  async #purge(limit: number): Promise<void> {
    for (const id of [...this.#items.tombstones()].slice(0, limit)) {
      const sentAt = this.#items.get(id)?.sentAt ?? this.#clock();
      if (this.#clock() >= after(sentAt, DEDUPLICATION_WINDOW)) await this.#remove(id);
    }
  }

  async #write(item: QueueItem): Promise<void> {
    await this.#documents.put(item.id, item);
    this.#items.set(item);
  }

  async #remove(id: string): Promise<void> {
    await this.#documents.remove(id);
    this.#items.delete(id);
  }

  /** One transition at a time: what it read is still so when its write is done. */
  #exclusively<T>(transition: () => Promise<T>): Promise<T> {
    const done = this.#turn.then(transition);
    this.#turn = done.catch(() => {});
    return done;
  }

  #change<T>(transition: () => Promise<T>): Promise<T> {
    return this.#exclusively(transition).finally(() => {
      for (const listener of this.#listeners) listener();
    });
  }
}
