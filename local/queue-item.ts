import * as z from 'zod';
import { type EpochMs, instant } from '../shared/values/time.ts';

const at = z.number().transform(instant);

const identity = {
  id: z.string(),
  /** Orders the messages of a group. Larger for every send and redrive, over restarts too. */
  sequence: z.number(),
  deduplicationId: z.string(),
  /** When it was accepted, from which its deduplication window runs. */
  sentAt: at,
};

const message = {
  ...identity,
  group: z.string(),
  body: z.string(),
  receiveCount: z.number(),
  firstReceivedAt: at.optional(),
};

/** A message of the queue as it is stored, by what has become of it. */
export const QUEUE_ITEM = z.discriminatedUnion('state', [
  z.object({
    state: z.literal('waiting'),
    ...message,
    visibleAt: at,
    /** Its consumer chose `visibleAt`, so it holds after a restart; otherwise whoever had it in hand is gone. */
    postponed: z.boolean(),
  }),
  z.object({ state: z.literal('dead'), ...message, diedAt: at, reason: z.string() }),
  /** What is left of a deleted message until its deduplication window is over. */
  z.object({ state: z.literal('deleted'), ...identity }),
]);

export type QueueItem = z.output<typeof QUEUE_ITEM>;
export type Waiting = Extract<QueueItem, { state: 'waiting' }>;
export type Dead = Extract<QueueItem, { state: 'dead' }>;

/** The items of the queue in memory, found by what each rule asks for. */
export class QueueItems {
  readonly #items = new Map<string, QueueItem>();
  readonly #groups = new Map<string, Waiting[]>();
  readonly #lastSent = new Map<string, QueueItem>();
  readonly #tombstones = new Set<string>();

  /** Adds an item or replaces the one with its id. */
  set(item: QueueItem): void {
    this.#unlist(item.id);
    this.#items.set(item.id, item);
    const last = this.#lastSent.get(item.deduplicationId);
    if (last === undefined || last.sentAt <= item.sentAt) this.#lastSent.set(item.deduplicationId, item);
    if (item.state === 'deleted') this.#tombstones.add(item.id);
    if (item.state !== 'waiting') return;
    const group = this.#groups.get(item.group);
    if (group === undefined) this.#groups.set(item.group, [item]);
    else group.splice(group.findLastIndex((one) => one.sequence < item.sequence) + 1, 0, item);
  }

  delete(id: string): void {
    this.#unlist(id);
    const item = this.#items.get(id);
    this.#items.delete(id);
    if (item && this.#lastSent.get(item.deduplicationId)?.id === id) this.#lastSent.delete(item.deduplicationId);
  }

  get(id: string): QueueItem | undefined {
    return this.#items.get(id);
  }

  lastSent(deduplicationId: string): EpochMs | undefined {
    return this.#lastSent.get(deduplicationId)?.sentAt;
  }

  /** Names of the groups with messages waiting, the one whose turn is longest ago first. */
  groups(): readonly string[] {
    return [...this.#groups.keys()];
  }

  /** The only message of a group that may be received: the later ones wait for it. */
  head(group: string): Waiting | undefined {
    return this.#groups.get(group)?.[0];
  }

  heads(): readonly Waiting[] {
    return [...this.#groups.values()].flatMap(([head]) => head ?? []);
  }

  yieldTurn(group: string): void {
    const messages = this.#groups.get(group);
    if (messages === undefined) return;
    this.#groups.delete(group);
    this.#groups.set(group, messages);
  }

  dead(): readonly Dead[] {
    return [...this.#items.values()].filter((item) => item.state === 'dead');
  }

  tombstones(): Iterable<string> {
    return this.#tombstones;
  }

  highestSequence(): number {
    return [...this.#items.values()].reduce((highest, { sequence }) => Math.max(highest, sequence), 0);
  }

  #unlist(id: string): void {
    this.#tombstones.delete(id);
    const item = this.#items.get(id);
    if (item?.state !== 'waiting') return;
    const rest = (this.#groups.get(item.group) ?? []).filter((one) => one.id !== id);
    if (rest.length > 0) this.#groups.set(item.group, rest);
    else this.#groups.delete(item.group);
  }
}
