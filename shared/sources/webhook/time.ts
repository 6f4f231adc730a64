import { type EpochMs, earliest, instant } from '../../values/time.ts';

/** As Go writes a `time.Time` to JSON: nanoseconds at most, `Z` or an offset. */
const RFC_3339 = /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}(?:\.\d{1,9})?(?:Z|[+-]\d{2}:\d{2})$/;

export const isTime = (text: string): boolean => RFC_3339.test(text) && !Number.isNaN(Date.parse(text));

/**
 * The instant, or undefined when the sender has none: Go's zero time (`0001-01-01T00:00:00Z`) means that, and so does
 * anything else before 1970. A sender's clock that runs ahead is set right: nothing it tells happened after we heard it.
 */
export function instantOf(text: string | null | undefined, receivedAt: EpochMs): EpochMs | undefined {
  const ms = text ? Date.parse(text) : 0;
  return ms > 0 ? earliest(instant(ms), receivedAt) : undefined;
}
