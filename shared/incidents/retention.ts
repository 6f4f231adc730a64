import { after, type DurationMs, type EpochMs, hours, latest } from '../values/time.ts';
import type { Decision } from './decide.ts';
import type { Flush } from './flush.ts';
import { countOf } from './hits.ts';
import type { Incident } from './incident.ts';
import { forgottenStartsOf, NOTHING_PRUNED, type Pruning, pruneOf } from './prune.ts';
import type { Timing } from './timing.ts';

/** How long an incident can be asked about (`explain`) once nothing depends on it any more. */
const KEPT_FOR_QUESTIONS = hours(24);

/** Includes the time to the next repeat: what receivers were shown is kept with the incident and must last till then. */
export const retention = (timing: Timing): DurationMs =>
  (Math.max(timing.resolveAfter, timing.threshold.within) +
    timing.repeatInterval +
    timing.dedupWindow +
    KEPT_FOR_QUESTIONS) as DurationMs;

/** When an incident that was heard of at `seenAt` may be deleted. */
export const expiryOf = (seenAt: EpochMs, timing: Timing): EpochMs => after(seenAt, retention(timing));

/** A decided incident as it is saved: without what may be forgotten or is dropped, and with a new date of expiry. */
export function readyToSave(
  { next, assumedEnds }: Decision,
  timing: Timing,
  now: EpochMs,
  flush?: Flush,
): { next: Incident; pruning: Pruning } {
  // The table cannot add to a set and delete from it in one write. What could be dropped is dropped by the next one.
  const forgotten = assumedEnds.length > 0 ? NOTHING_PRUNED : pruneOf(next, timing, now);
  const pruning = flush ? { ...forgotten, hits: flush.own, occurrences: countOf(flush.hits) } : forgotten;
  const saved = { ...kept(next, timing), pruned: next.pruned + pruning.occurrences };
  if (saved.kind === 'errors') return { next: { ...saved, ...(flush && { archive: flush.archive }) }, pruning };
  const { forgottenStarts: _, ...rest } = saved;
  const forgottenStarts = forgottenStartsOf(next, pruning, timing, now);
  return { next: { ...rest, ...(forgottenStarts.length > 0 && { forgottenStarts }) }, pruning };
}

/** The same of one that is new: what could be dropped is dropped by the next write. */
export const readyToCreate = ({ next }: Decision, timing: Timing): Incident => kept(next, timing);

const kept = (next: Incident, timing: Timing): Incident => ({
  ...next,
  expiresAt: latest(next.expiresAt, expiryOf(next.endedAt ?? next.seenAt, timing)),
});
