import type { PlaceSettings } from '../destinations/bound-integration.ts';
import type { Memory, RetryReason } from '../destinations/conversation.ts';
import type { Notification } from '../incidents/notification.ts';
import type { Shown } from '../incidents/shown.ts';
import type { ShownByVersion01 } from '../incidents/version-0-1.ts';
import type { TraceMemory } from '../traces/trace-memory.ts';
import type { Severity } from '../values/severity.ts';
import type { DurationMs, EpochMs } from '../values/time.ts';
import type { PlaceRecord } from './place-record.ts';
import type { Wake } from './wakes.ts';

/**
 * What is known of one incident at one place: what is shown there, what the place is owed, and why it has not got it yet.
 * The entry is the delivery; the queue only says that there is one.
 */
export interface LedgerEntry {
  readonly incident: string;
  readonly place: string;
  /** Counts the writes of this entry; the condition of the next one. 0: not written yet. */
  readonly version: number;
  readonly generation: number;
  /** The decision it is up to date with. Older notifications are superseded. */
  readonly rev: number;
  /** The newest decision that the place is owed. Not above `rev`, or absent: it is owed nothing. */
  readonly wanted?: number;
  /** Where that decision came from. */
  readonly hint?: Pick<Notification, 'lane' | 'reason'>;
  /** Absent: an entry of version 0.1, which was written once it was delivered. */
  readonly state?: DeliveryState;
  /** One worker is bringing the place up to date; the others stop. */
  readonly lease?: Lease;
  /** When `sweep` looks at it: a worker may have died with it, or its wake may have been lost. */
  readonly lookAt?: EpochMs;
  /** Its rank among what waits in line at the place, the smallest first. */
  readonly urgency?: number;
  readonly memory?: Memory;
  readonly shown?: Shown | ShownByVersion01;
  /** How it was reached, for its last message, should the routing file not name it any more by then. */
  readonly settings?: PlaceSettings;
  /** What was asked about its traces: in an entry of its own, because all receivers show the same. */
  readonly traces?: TraceMemory;
  readonly expiresAt: EpochMs;
}

/** `given-up`: set aside as a dead letter. `dropped`: there was nothing to be sent, or nowhere to send it to. */
export type DeliveryState =
  | WaitingDelivery
  | { readonly is: 'delivered'; readonly at: EpochMs }
  | { readonly is: 'dropped'; readonly at: EpochMs; readonly why: string }
  | { readonly is: 'given-up'; readonly at: EpochMs; readonly why: string; readonly detail: string };

export interface WaitingDelivery {
  readonly is: 'waiting';
  readonly why: WaitReason;
  /** What the receiver answered, and what people can do. */
  readonly detail?: string;
  /** When the place was first owed what it has not got yet. */
  readonly since: EpochMs;
  /** A try that fails from then on is the last one. */
  readonly deadline: EpochMs;
  /** Tries that failed. */
  readonly attempts: number;
  readonly triedAt?: EpochMs;
  readonly nextTryAt: EpochMs;
  /** The receiver asked for a short wait, until then. */
  readonly heedUntil?: EpochMs;
  /** How urgent it is (delivery-priority.ts), the smallest first. */
  readonly priority: number;
  /** Its place in line among those of the same priority. Absent: not known, so no digest speaks of it. */
  readonly ranked?: Ranked;
  /** It waits for a turn at its place, not for a time of its own. */
  readonly inLine?: true;
}

/**
 * Since when it has stood in line, and was as bad as it is: a digest that speaks of what stood in line at some time speaks of
 * it if that time is later.
 */
export interface Ranked {
  readonly at: EpochMs;
  readonly episode: number;
  readonly severity: Severity;
}

/** `new`: it was not tried yet. `paced`: others have their turn at the place. `internal-error`: see the log; the receiver was not the reason. */
export type WaitReason = RetryReason | 'new' | 'paced' | 'internal-error';

export interface Lease {
  readonly until: EpochMs;
  /** The version by which it was taken: no other lease of this entry has it. */
  readonly by: number;
}

/** An entry that one worker may write. */
export type Leased = LedgerEntry & { readonly lease: Lease };

/**
 * Whether an entry is of this generation of the incident that is there now. An expired one is of an incident that the table
 * has deleted: another that was made since counts its generations and decisions from 1 again.
 */
export const isEntryOf = (entry: LedgerEntry, generation: number, now: EpochMs): boolean =>
  entry.generation === generation && entry.expiresAt > now;

/** Both ends belong to it. */
export interface UrgencyRange {
  readonly from: number;
  readonly to: number;
}

/** Entries to be looked at. */
export interface DueDeliveries {
  /** The longest waiting first. */
  readonly keys: readonly Required<Wake>[];
  /** Where the next page begins, in the ledger's own form. Absent: this was the last. */
  readonly next?: unknown;
}

export interface DeliveryLedger {
  get(incident: string, place: string): Promise<LedgerEntry | undefined>;
  /** Writes if the stored version is still `entry.version`; returns what is stored now. `conflict`: it was not. */
  put(entry: LedgerEntry): Promise<LedgerEntry | 'conflict'>;
  /** The next page of entries whose `lookAt` has come, behind `from`, the `next` of the page before. */
  due(now: EpochMs, from?: unknown): Promise<DueDeliveries>;
  /** Incidents that wait in line at a place, the most urgent first; of those whose `urgency` is in the range. */
  inLine(place: string, limit: number, range?: UrgencyRange): Promise<readonly string[]>;
  /** How many of them there are. */
  countInLine(place: string, range: UrgencyRange): Promise<number>;
  /** What is known of a place, of one that was never written too. */
  place(place: string): Promise<PlaceRecord>;
  /** Writes if the stored version is still `state.version`; returns what is stored now. */
  putPlace(state: PlaceRecord): Promise<PlaceRecord | 'conflict'>;
  /** Takes a pace's slot if `interval` has passed since the one before it: `now`. Otherwise when the next one is free. */
  takeSlot(pace: string, interval: DurationMs, now: EpochMs): Promise<EpochMs>;
}
