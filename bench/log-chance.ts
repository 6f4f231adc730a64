/** Values that look random and are the same in each run. */
export interface Chance {
  /** A whole number from 0 to below `end`. */
  readonly below: (end: number) => number;
  readonly hex: (length: number) => string;
  readonly uuid: () => string;
  readonly oneOf: <T>(...values: readonly [T, ...T[]]) => T;
  /** An address of a private network. */
  readonly address: () => string;
}

export function chanceFrom(seed: number): Chance {
  const next = mulberry32(seed);
  const below = (end: number): number => Math.floor(next() * end);
  const hex = (length: number): string =>
    Array.from({ length: Math.ceil(length / 8) }, () =>
      below(2 ** 32)
        .toString(16)
        .padStart(8, '0'),
    )
      .join('')
      .slice(0, length);
  return {
    below,
    hex,
    uuid: () => [8, 4, 4, 4, 12].map(hex).join('-'),
    oneOf: (...values) => values[below(values.length)] ?? values[0],
    address: () => `10.${below(4)}.${below(256)}.${below(256)}`,
  };
}

/** Numbers from 0 to below 1. https://gist.github.com/tommyettinger/46a874533244883189143505d203312c */
function mulberry32(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}
