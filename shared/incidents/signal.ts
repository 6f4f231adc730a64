import type { Labels } from '../values/labels.ts';
import type { Link } from '../values/link.ts';
import type { EpochMs } from '../values/time.ts';
import type { Hit } from './hits.ts';
import type { IncidentKind } from './incident.ts';
import type { SenderMessage } from './sender-message.ts';
import type { StateReason } from './state-reason.ts';

/** One alert as a source sent it, in canonical form. */
export interface Alert {
  readonly status: 'firing' | 'resolved';
  /** Identity of the alert: the hash of its labels (`hashLabels`), never a text. */
  readonly fingerprint: string;
  readonly labels: Labels;
  readonly annotations: Labels;
  /** Exactly as it was sent; 0 where the sender has no time for it. */
  readonly startsAt: EpochMs;
  /** As it was sent. Absent while it fires. */
  readonly endsAt?: EpochMs;
  readonly links: readonly Link[];
  /** An error in logs is counted: how often it was seen, by batch and second. Absent for an alert, which fires once. */
  readonly hits?: readonly Hit[];
  /** The measured values behind the alert (Grafana's `values`), by query letter or name. */
  readonly values?: Readonly<Record<string, number>>;
  /** Where its condition does not explain its status. */
  readonly stateReason?: StateReason;
}

/** Which incidents a signal belongs to. One group of a batch holds signals of one kind. */
export const kindOf = ({ hits }: Alert): IncidentKind => (hits === undefined ? 'alerts' : 'errors');

/** One webhook body in canonical form: what a sender grouped together. */
export interface AlertBatch {
  /** The source's word, `alertmanager` or `grafana`. */
  readonly source: string;
  /** The sender's own name for the receiver it sent to. */
  readonly sender: string;
  readonly groupLabels: Labels;
  readonly alerts: readonly Alert[];
  readonly message?: SenderMessage | undefined;
  /** How many alerts the sender itself left out (`truncatedAlerts`). */
  readonly truncated: number;
  /** The sender says that every alert of the group is over, those that it does not list too. */
  readonly isAllOver?: true;
  /** Which of the sender's routes sent it, where it says so: `a4f2/Xk9_`, the root first. */
  readonly senderRoute?: string | undefined;
  /** The sender's own address, for a link back. */
  readonly externalUrl?: string;
  /** Its source speaks once of each change and repeats nothing. Absent: what fires is sent again and again. */
  readonly isOnChange?: true;
  /** What was cut from this body on the way in, in words a person reads (`annotation "stack" cut at 4096 characters`). */
  readonly cuts: readonly string[];
}
