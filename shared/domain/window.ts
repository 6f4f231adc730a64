import { after, type DurationMs, type EpochMs } from './time.ts';

/** How many occurrences within which time make an incident worth telling. */
export interface Threshold {
  readonly count: number;
  readonly within: DurationMs;
}

/**
 * When a run of occurrences that meets the threshold began, the first of them if there are several. The window slides,
 * it is not aligned to minutes, and occurrences that arrive late or out of order count where they happened.
 */
export function metSince(occurrences: readonly EpochMs[], { count, within }: Threshold): EpochMs | undefined {
  const sorted = [...occurrences].sort((a, b) => a - b);
  return sorted.find((at, i) => {
    const last = sorted[i + Math.max(count, 1) - 1];
    return last !== undefined && last < after(at, within);
  });
}
