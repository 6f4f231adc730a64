import type { EpochMs } from '../values/time.ts';

/** A request whose credentials were right and whose body could be read. */
export interface InboxEntry {
  /** The source's name. */
  readonly source: string;
  readonly body: string;
  readonly receivedAt: EpochMs;
}

/** Where requests wait while the table refuses. At least once, in no order. */
export interface Inbox {
  /** `too-large`: it has no room for the entry, and nothing was kept. Throws unless the entry is durable. */
  put(entry: InboxEntry): Promise<'put' | 'too-large'>;
}
