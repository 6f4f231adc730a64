import type { Timing } from '../../shared/incidents/timing.ts';
import type { DurationMs } from '../../shared/values/time.ts';

const UNITS: readonly (readonly [string, number])[] = [
  ['d', 86_400_000],
  ['h', 3_600_000],
  ['m', 60_000],
  ['s', 1000],
  ['ms', 1],
];

/** A duration as the routing file writes it, exactly: `1h30m`. */
export function durationText(length: DurationMs): string {
  let rest: number = length;
  const parts = UNITS.map(([unit, size]) => {
    const n = Math.floor(rest / size);
    rest -= n * size;
    return n > 0 ? `${n}${unit}` : '';
  });
  return parts.join('') || '0s';
}

/** What holds for a route, by the keys of the routing file. */
export const timingSettings = (timing: Timing): Readonly<Record<string, string>> => ({
  threshold: `${timing.threshold.count} within ${durationText(timing.threshold.within)}`,
  update_interval: durationText(timing.updateInterval),
  group_interval: durationText(timing.groupInterval),
  repeat_interval: durationText(timing.repeatInterval),
  dedup_window: durationText(timing.dedupWindow),
  resolve_after: durationText(timing.resolveAfter),
});
