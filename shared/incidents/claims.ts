import type { Severity } from '../values/severity.ts';
import type { EpochMs } from '../values/time.ts';

/**
 * Which alerts belong to an incident, and which of them fire.
 *
 * The table keeps two sets of short texts, one text for each start and one for each end of an alert. Adding to a set
 * is atomic, takes no order and may be repeated, so fifty writers, a redelivered webhook and a second Alertmanager
 * that sends the same need no lock and no read before the write. Everything else is derived from the two sets.
 */
export interface Start {
  readonly fingerprint: string;
  /** Exactly as it was sent: with the fingerprint it is the identity of an occurrence. Never compared with our clock. */
  readonly startsAt: EpochMs;
  readonly severity: Severity;
  /** At the door. What came before and after what is decided by this alone. */
  readonly receivedAt: EpochMs;
  /** Who sent it (voice.ts). Empty: version 0.1 stored it, which kept no voices, and no times of receipt of starts. */
  readonly voice: string;
  /** The sender's group that listed it. */
  readonly group: string;
}

/** How an alert ended. Only the first was reported by its sender. */
export const END_KINDS = ['reported', 'no-longer-reported', 'assumed', 'regrouped'] as const;
export type EndKind = (typeof END_KINDS)[number];

export interface End {
  readonly fingerprint: string;
  /** Of the occurrence that is over, as it was sent. Absent: of whatever its voice says fires. */
  readonly startsAt?: EpochMs;
  /** As it was sent. Absent: the sender has none. */
  readonly endsAt?: EpochMs;
  readonly receivedAt: EpochMs;
  /** Empty: of all voices. Version 0.1 knew no others. */
  readonly voice: string;
  readonly kind: EndKind;
  /** Of an alert of which nothing else may be known. */
  readonly severity: Severity;
}

/**
 * A body lists all of its group, and not this alert, which it had said fires. It is silenced or inhibited there, or its sender
 * lost sight of it: that is no end, and Alertmanager never reports the end of such an alert.
 */
export interface Unreported {
  readonly kind: 'unreported';
  readonly fingerprint: string;
  readonly receivedAt: EpochMs;
  readonly voice: string;
  readonly group: string;
  readonly severity: Severity;
  /** Whatever its voice says fires. */
  readonly startsAt?: undefined;
  readonly endsAt?: undefined;
}

/** What takes back that an alert fires. */
export type Retraction = End | Unreported;
export const RETRACTION_KINDS: readonly Retraction['kind'][] = [...END_KINDS, 'unreported'];
