interface Bounded {
  readonly pattern: string;
  /** UTF-16 units that it reads at most, or reads again at most. */
  readonly atMost: number;
  /** What sees to that: a text that stands in a file. */
  readonly by: readonly [path: string, text: string];
}

/** Patterns that need more than linear time, and may. */
export const BOUNDED: readonly Bounded[] = [
  {
    pattern: String.raw`/\B(?=(?:\d{3})+$)/g`,
    atMost: 24,
    by: ['shared/messages/wording.ts', 'const grouped = (n: number): string => String(n).replace('],
  },
  {
    pattern: String.raw`/\barn:aws[\w:/-]*$/`,
    atMost: 80,
    by: ['shared/redaction/secret-pair.ts', 'const SEEN_BEFORE = 80;'],
  },
  {
    // Linear: of a row of backslashes each is read again so many times. It takes minutes to prove.
    pattern: String.raw`/%([2-7][\da-f]|0[9ad]|e[a-d]%[89ab][\da-f]%[89ab][\da-f])|\\{1,31}u(00[2-7][\da-f]|000[9ad]|[a-d][\da-f]{3})/gi`,
    atMost: 31,
    by: ['shared/redaction/encoded.ts', String.raw`\\{1,31}u(`],
  },
];
