import type { Incident } from './incident.ts';
import { type Pruning, pruneOf } from './prune.ts';
import type { Timing } from './route.ts';
import { after, type DurationMs, type EpochMs, hours, latest } from './time.ts';

/** How long an incident can be asked about (`explain`) once nothing depends on it any more. */
const KEPT_FOR_QUESTIONS = hours(24);

const retention = (timing: Timing): DurationMs =>
  (Math.max(timing.resolveAfter, timing.threshold.within) + timing.dedupWindow + KEPT_FOR_QUESTIONS) as DurationMs;

/** When an incident that was heard of at `seenAt` may be deleted. */
export const expiryOf = (seenAt: EpochMs, timing: Timing): EpochMs => after(seenAt, retention(timing));

/** A decided incident as it is saved: without what may be forgotten, and with a new date of expiry. */
export function settled(next: Incident, timing: Timing, now: EpochMs): { next: Incident; pruning: Pruning } {
  const pruning = pruneOf(next, timing, now);
  const expiresAt = latest(next.expiresAt, expiryOf(next.endedAt ?? next.seenAt, timing));
  return { next: { ...next, pruned: next.pruned + pruning.occurrences, expiresAt }, pruning };
}
