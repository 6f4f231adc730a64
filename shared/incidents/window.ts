import { after, type DurationMs, type EpochMs } from '../values/time.ts';

/** How many occurrences within which time make an incident worth telling. */
export interface Threshold {
  readonly count: number;
  readonly within: DurationMs;
}

/** Something that happened `count` times from `at` to `until`, it is not known when exactly. */
export interface Burst {
  readonly at: EpochMs;
  readonly until: EpochMs;
  readonly count: number;
}

/**
 * When a run of bursts that meets the threshold began, the first of them if there are several. The window slides, it is
 * not aligned to minutes, and what arrives late or out of order counts where it happened. No threshold that was met is
 * missed, wherever in a burst its occurrences lie.
 */
export function burstSince(bursts: readonly Burst[], { count, within }: Threshold): EpochMs | undefined {
  const sorted = [...bursts].sort((a, b) => a.at - b.at);
  let sum = 0;
  let last = 0;
  for (const first of sorted) {
    for (let next = sorted[last]; next !== undefined && next.at < after(first.until, within); next = sorted[++last]) {
      sum += next.count;
    }
    if (sum >= count) return first.at;
    sum -= first.count;
  }
  return undefined;
}
