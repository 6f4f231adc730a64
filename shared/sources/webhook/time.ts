import { type EpochMs, instant } from '../../values/time.ts';

/** As Go writes a `time.Time` to JSON: nanoseconds at most, `Z` or an offset. */
const RFC_3339 = /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}(?:\.\d{1,9})?(?:Z|[+-]\d{2}:\d{2})$/;

export const isTime = (text: string): boolean => RFC_3339.test(text) && !Number.isNaN(Date.parse(text));

/**
 * The instant exactly as it was sent, whatever our clock says: it is part of what identifies an occurrence. Undefined when the
 * sender has none: Go's zero time (`0001-01-01T00:00:00Z`) means that, and so does anything else before 1970.
 */
export function instantOf(text: string | null | undefined): EpochMs | undefined {
  const ms = text ? Date.parse(text) : 0;
  return ms > 0 ? instant(ms) : undefined;
}

/** Stands for a time that the sender does not have. */
export const NO_TIME = instant(0);
