import { after, type DurationMs, duration, type EpochMs, minutes, seconds } from '../values/time.ts';

/** From 0 up to 1, as `Math.random` gives it. */
export type Chance = () => number;

const FIRST = seconds(5);
const SHORTEST = seconds(1);
const LONGEST = minutes(5);
const JITTER = 0.2;
/** No wait for a receiver is longer. What says so was written by a clock that was ahead, and its wait is over. */
export const LONGEST_WAIT = duration(LONGEST * (1 + JITTER));
export const isToCome = (at: EpochMs, now: EpochMs): boolean => now < at && at <= after(now, LONGEST_WAIT);

/**
 * The wait after a failed try, by how many have failed: what the receiver asks for, else 5 seconds, doubled each time;
 * at least 1 second and at most 5 minutes, so that no receiver stops us for a day or drives us to ask without a pause.
 * How often that is does not matter: patience is a time, not a number of tries.
 * Jitter keeps those that failed together from coming back together. It never makes a try come before the time that
 * was asked for, because that try would fail too.
 */
export function waitAfter(failures: number, asked: DurationMs | undefined, chance: Chance): DurationMs {
  const wait = Math.min(Math.max(asked ?? doubled(failures), SHORTEST), LONGEST);
  const spread = wait * (1 - JITTER + 2 * JITTER * chance());
  const earliest = asked !== undefined && asked <= LONGEST ? wait : SHORTEST;
  return duration(Math.round(Math.max(spread, earliest)));
}

const doubled = (failures: number): number => FIRST * 2 ** Math.min(Math.max(failures - 1, 0), 16);
