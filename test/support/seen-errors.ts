import { hitsOf } from '../../shared/incidents/hits.ts';
import type { Alert } from '../../shared/incidents/signal.ts';
import type { DurationMs, EpochMs } from '../../shared/values/time.ts';
import { alert, NOON } from './world.ts';

/** One error of one batch of log events, seen at these times. */
export const seenError = (batch: string, times: readonly EpochMs[]): Alert => ({
  ...alert('error', { startsAt: (times[0] ?? NOON) as EpochMs }),
  hits: hitsOf(batch, times),
});

/**
 * Whether some window of the time holds so many of these instants, by trying each of them as its first. Instants are known
 * by the second: two whose seconds are `within` apart may be in one window.
 */
export function windowHolds(times: readonly EpochMs[], count: number, within: DurationMs): boolean {
  const second = (time: number) => Math.floor(time / 1000);
  return times.some(
    (first) =>
      times.filter((time) => second(time) >= second(first) && second(time) - second(first) <= within / 1000).length >=
      count,
  );
}
