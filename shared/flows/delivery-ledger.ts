import type { Memory } from '../destinations/conversation.ts';
import type { Shown } from '../incidents/shown.ts';
import type { ShownByVersion01 } from '../incidents/version-0-1.ts';
import type { TraceMemory } from '../traces/trace-memory.ts';
import type { DurationMs, EpochMs } from '../values/time.ts';

/** What is known of one incident at one place. */
export interface LedgerEntry {
  readonly incident: string;
  readonly place: string;
  /** Counts the writes of this entry; the condition of the next one. 0: not written yet. */
  readonly version: number;
  readonly generation: number;
  /** The decision it is up to date with. Older notifications are superseded. */
  readonly rev: number;
  readonly memory?: Memory;
  readonly shown?: Shown | ShownByVersion01;
  /** A slot in its place's pace, claimed and not used yet. */
  readonly slotAt?: EpochMs;
  /** What was asked about its traces: in an entry of its own, because all receivers show the same. */
  readonly traces?: TraceMemory;
  readonly expiresAt: EpochMs;
}

/**
 * Whether an entry is of this generation of the incident that is there now. An expired one is of an incident that the table
 * has deleted: another that was made since counts its generations and decisions from 1 again.
 */
export const isEntryOf = (entry: LedgerEntry, generation: number, now: EpochMs): boolean =>
  entry.generation === generation && entry.expiresAt > now;

export interface DeliveryLedger {
  get(incident: string, place: string): Promise<LedgerEntry | undefined>;
  /** Writes if the stored version is still `entry.version`; returns what is stored now. `conflict`: it was not. */
  put(entry: LedgerEntry): Promise<LedgerEntry | 'conflict'>;
  /** The next free slot of a place, at least `interval` after the one before it; it belongs to the caller. */
  claimSlot(place: string, interval: DurationMs, now: EpochMs): Promise<EpochMs>;
}
