/** The value below which the given part (0 to 1) of the values lies. */
export function quantile(values: readonly number[], part: number): number {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * part))] ?? Number.NaN;
}

export const median = (values: readonly number[]): number => quantile(values, 0.5);

const rounded = (value: number, digits: number): string =>
  value.toFixed(value >= 100 ? Math.max(0, digits - 2) : value >= 10 ? Math.max(0, digits - 1) : digits);

/** The median, and between brackets the least and the most: `61 (58-75)`. */
export function withSpread(values: readonly number[], digits = 1): string {
  const shown = [median(values), Math.min(...values), Math.max(...values)].map((value) => rounded(value, digits));
  return `${shown[0]} (${shown[1]}-${shown[2]})`;
}
