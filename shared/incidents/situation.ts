import { after, type EpochMs, isAhead, seconds } from '../values/time.ts';
import { type Facts, factsOf, type Incident, type IncidentHead } from './incident.ts';
import { type Lane, type LaneMemory, notifiedAtOf } from './lanes.ts';
import { lifecycle } from './lifecycle.ts';
import { peakOf } from './peak.ts';
import type { LookReason, NotifyReason, SuppressReason } from './reason.ts';
import type { ListenedTiming, Timing } from './timing.ts';

/** What is decided on: an incident as it is now, and what is known beside it. */
export interface Situation {
  readonly incident: Incident;
  readonly facts: Facts;
  /** That of its route. */
  readonly timing: ListenedTiming;
  readonly now: EpochMs;
}

/** A stored incident as it is now: with what was recorded since the last decision, and with the time that has passed. */
export function situationOf(stored: Incident, timing: ListenedTiming, now: EpochMs): Situation {
  const read = factsOf(stored, now);
  const live = lifecycle(stored, read, timing, now);
  const facts = live.ends === stored.ends ? read : factsOf(live, now);
  const peak = live.state === 'pending' ? undefined : peakOf(live, facts);
  return { incident: peak ? { ...live, peak } : live, facts, timing, now };
}

/** A lane, and when it was looked at last. */
export interface LaneState {
  readonly lane: Lane;
  readonly memory: LaneMemory | undefined;
}

/** Why to look at the places of a lane, or what there is to say to one of them, and the figures that say so. */
export interface News<Reason = LookReason | NotifyReason> {
  readonly reason: Reason;
  readonly because: string;
}

/** Why a lane is not notified, by which figures, and until when at the longest. */
export interface Suppression {
  readonly suppress: SuppressReason;
  readonly because: string;
  readonly until?: EpochMs;
}

/** A place is notified some seconds after its lane was looked at, and its own interval must have passed by the next look. */
export const REPEAT_GRACE = seconds(30);

/**
 * Whether its source has said since then that the problem stays. Alertmanager and Grafana do not say that something was
 * silenced there, nor that it was over meanwhile: they say nothing. An error is counted, and what speaks of changes only has
 * nothing more to say.
 */
export const isConfirmedSince = (
  at: EpochMs,
  { incident, now }: { readonly incident: IncidentHead; readonly now: EpochMs },
): boolean => incident.kind === 'errors' || incident.isOnChange === true || isBetween(at, confirmedAtOf(incident), now);

/** What a clock has dated that was ahead cannot be compared. */
const isBetween = (from: EpochMs, at: EpochMs, now: EpochMs): boolean => at > from && !isAhead(at, now);

/** When its source last said that it fires, as far as that is known. */
export const confirmedAtOf = ({ confirmedAt, seenAt }: IncidentHead): EpochMs => confirmedAt ?? seenAt;

/** When to look whether a problem that stays is due to be repeated. */
export const repeatDueAt = (memory: LaneMemory, { repeatInterval }: Timing): EpochMs =>
  after(after(notifiedAtOf(memory), repeatInterval), REPEAT_GRACE);

/** When a place may have more to show, which it asked to be looked at for: a trace, or a repeat of its own. */
export const lookDueAt = ({ lookAt }: Incident, { memory }: LaneState): EpochMs | undefined =>
  memory !== undefined && lookAt !== undefined && lookAt > memory.at ? lookAt : undefined;
