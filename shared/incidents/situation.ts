import { after, type EpochMs } from '../values/time.ts';
import type { Facts, Incident } from './incident.ts';
import { type Lane, type LaneMemory, notifiedAtOf } from './lanes.ts';
import type { NotifyReason, SuppressReason } from './reason.ts';
import type { Timing } from './timing.ts';

/** What is decided on: an incident as it is now, and what is known beside it. */
export interface Situation {
  readonly incident: Incident;
  readonly facts: Facts;
  /** That of its route. */
  readonly timing: Timing;
  readonly now: EpochMs;
}

/** A lane, and what it was notified of last. */
export interface LaneState {
  readonly lane: Lane;
  readonly memory: LaneMemory | undefined;
}

/** What there is to say to a lane, and the figures that say so. */
export interface News {
  readonly reason: NotifyReason;
  readonly because: string;
}

/** Why a lane is not notified, by which figures, and until when at the longest. */
export interface Suppression {
  readonly suppress: SuppressReason;
  readonly because: string;
  readonly until?: EpochMs;
}

/** When a problem that stays is due to be repeated. */
export const repeatDueAt = (memory: LaneMemory, { repeatInterval }: Timing): EpochMs =>
  after(notifiedAtOf(memory), repeatInterval);

/** When to look for a trace that was not there. Any message asks for it as well; a lane that cannot edit is not notified for it. */
export const lookDueAt = ({ lookAt }: Incident, { lane, memory }: LaneState): EpochMs | undefined =>
  lane.edits && memory !== undefined && lookAt !== undefined && lookAt > memory.at ? lookAt : undefined;
