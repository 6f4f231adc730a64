import type { Severity } from '../values/severity.ts';
import type { EpochMs } from '../values/time.ts';
import type { Pinged } from './pinged.ts';

/** What a place shows of an incident, and what people were notified of there. Kept beside the destination's own memory. */
export interface Shown {
  /** When it was brought up to date last. */
  readonly at: EpochMs;
  /** When people were notified there last. Absent: never, as far as is known. */
  readonly notifiedAt?: EpochMs;
  readonly episode: number;
  readonly status: 'firing' | 'resolved';
  /** The worst of what fired then. */
  readonly severity: Severity;
  /** Fingerprints of what fired then. */
  readonly firing: readonly string[];
  readonly occurrences: number;
  readonly ends: number;
  /** Names of alerts that were shown firing in this episode. */
  readonly alertNames: readonly string[];
  readonly pinged: Pinged;
  /** The size that people know of (magnitude.ts). */
  readonly magnitude: number;
  /** Keys of what people were notified of last, the newest last. */
  readonly pings: readonly string[];
  /** Once it is regrouped: fingerprints of what fired, which other groups list since. */
  readonly regrouped?: readonly string[];
  /** Hash of what the sender said of its alerts. Absent in what version 0.1 stored. */
  readonly factsDigest?: string;
}

/** Names of alerts that are remembered. Beyond that a new one is no news. */
export const NAMES_KEPT = 100;
