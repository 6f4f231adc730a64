import { before, type DurationMs, type EpochMs } from './time.ts';

/** How many occurrences within which time make an incident worth telling. */
export interface Threshold {
  readonly count: number;
  readonly within: DurationMs;
}

export interface Peak {
  readonly count: number;
  /** The instant of the occurrence that completed the peak. Absent when there is none. */
  readonly at?: EpochMs;
}

/**
 * The largest number of occurrences in any span of `within`, wherever it lies: the window slides, it is not aligned
 * to minutes, and occurrences that arrive late or out of order count where they happened.
 */
export function peakWithin(occurrences: readonly EpochMs[], within: DurationMs): Peak {
  const sorted = [...occurrences].sort((a, b) => a - b);
  let best: Peak = { count: 0 };
  let from = 0;
  for (const [i, at] of sorted.entries()) {
    while ((sorted[from] ?? at) <= before(at, within)) from++;
    const count = i - from + 1;
    if (count > best.count) best = { count, at };
  }
  return best;
}
