import type { Clock, EpochMs } from '../../shared/values/time.ts';
import type { Documents } from '../document-table.ts';
import type { RoomMessage, RoomThread } from './room-message.ts';

/** What a message starts from: everything that is not given by its place and time. */
export type NewMessage = Omit<RoomMessage, 'ts' | 'postedAt' | 'editedAt'>;
export type MessageEdit = Pick<RoomMessage, 'text' | 'blocks' | 'incident'>;

/** With their threads; the oldest threads go first. */
const MESSAGES_KEPT = 2000;

/** The messages of the room: in memory, and written through before they show. One process owns them. */
export class RoomMessages {
  readonly #documents: Documents<RoomMessage>;
  readonly #clock: Clock;
  readonly #messages = new Map<string, RoomMessage>();
  #lastMicros = 0;
  #changes = 0;

  private constructor(documents: Documents<RoomMessage>, clock: Clock) {
    this.#documents = documents;
    this.#clock = clock;
  }

  static async open(documents: Documents<RoomMessage>, clock: Clock): Promise<RoomMessages> {
    const room = new RoomMessages(documents, clock);
    for (const message of await documents.load()) room.#messages.set(message.ts, message);
    room.#lastMicros = Math.round(Number(room.#inOrder().at(-1)?.ts ?? 0) * 1e6);
    return room;
  }

  /** Grows with every change; together with a start of the process it tells whether a page is up to date. */
  get version(): number {
    return this.#changes;
  }

  find(channel: string, ts: string): RoomMessage | undefined {
    const message = this.#messages.get(ts);
    return message?.channel === channel ? message : undefined;
  }

  async post(fresh: NewMessage): Promise<RoomMessage> {
    const message: RoomMessage = { ...fresh, ts: this.#nextTs(), postedAt: this.#clock() };
    await this.#save(message);
    await this.#dropOldest();
    return message;
  }

  async edit(message: RoomMessage, edit: MessageEdit): Promise<RoomMessage> {
    const edited: RoomMessage = { ...message, ...edit, editedAt: this.#clock() };
    await this.#save(edited);
    return edited;
  }

  /** Newest first, each with its replies, oldest first. A reply that is shown in the channel too stands in both. */
  threads(limit: number): readonly RoomThread[] {
    const all = this.#inOrder();
    const replies = new Map<string, RoomMessage[]>();
    for (const message of all) {
      if (message.threadTs === undefined) continue;
      replies.set(message.threadTs, [...(replies.get(message.threadTs) ?? []), message]);
    }
    return all
      .filter((message) => message.threadTs === undefined || message.isBroadcast)
      .slice(-limit)
      .reverse()
      .map((message) => ({ message, replies: replies.get(message.ts) ?? [] }));
  }

  #inOrder(): RoomMessage[] {
    return [...this.#messages.values()].sort((a, b) => Number(a.ts) - Number(b.ts));
  }

  async #save(message: RoomMessage): Promise<void> {
    await this.#documents.put(message.ts, message);
    this.#messages.set(message.ts, message);
    this.#changes += 1;
  }

  async #dropOldest(): Promise<void> {
    const surplus = this.#messages.size - MESSAGES_KEPT;
    if (surplus <= 0) return;
    const oldest = new Set(
      this.#inOrder()
        .slice(0, surplus)
        .map(({ ts, threadTs }) => threadTs ?? ts),
    );
    for (const { ts, threadTs } of this.#inOrder()) {
      if (!oldest.has(threadTs ?? ts)) continue;
      await this.#documents.remove(ts);
      this.#messages.delete(ts);
    }
  }

  /** Unique, and in order even within a millisecond. */
  #nextTs(): string {
    const now: EpochMs = this.#clock();
    this.#lastMicros = Math.max(now * 1000, this.#lastMicros + 1);
    const micros = this.#lastMicros;
    return `${Math.floor(micros / 1e6)}.${String(micros % 1e6).padStart(6, '0')}`;
  }
}
