/** Decimal digits that a double always keeps. Those behind are not its sender's: 0.1 + 0.2 is 0.30000000000000004. */
const DIGITS = 15;

/**
 * A measured number as its sender has it: all its digits, but none that only arithmetic made. Whole numbers are written
 * out as far as they are exact, and what is no number has the words of Prometheus.
 */
export function formatNumber(value: number): string {
  if (Number.isNaN(value)) return 'NaN';
  if (!Number.isFinite(value)) return value > 0 ? '+Inf' : '-Inf';
  // `String` writes negative zero without its sign.
  if (Number.isSafeInteger(value)) return String(value);
  const rounded = roundedTo(DIGITS, value);
  const isLong = Math.abs(rounded) > Number.MAX_SAFE_INTEGER;
  return (isLong ? rounded.toExponential() : String(rounded)).replace('e+', 'e');
}

/** The greatest doubles round up to what is no double any more. */
function roundedTo(digits: number, value: number): number {
  const rounded = Number(value.toPrecision(digits));
  return Number.isFinite(rounded) ? rounded : value;
}
