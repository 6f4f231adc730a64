import type { Kind, RedactedSpan } from './placeholder.ts';

/** Where an expression matches in a text, from left to right, each as [start, end), in linear time for one match. */
export type Matches = (text: string) => Iterable<readonly [start: number, end: number]>;

/** What an installation keeps although it looks like something that is removed. */
export interface Exceptions {
  /** Names of fields that sound like a secret's and hold none, as `wordsOfName` writes them. */
  readonly names: ReadonlySet<string>;
  readonly patterns: readonly ExceptionPattern[];
}

export interface ExceptionPattern {
  /** As it was written. */
  readonly regex: string;
  readonly matches: Matches;
}

export const NO_EXCEPTIONS: Exceptions = { names: new Set(), patterns: [] };

/** These give access to something, and are known by more than the look of a number or a name: they are always removed. */
const ALWAYS: ReadonlySet<Kind> = new Set(['token', 'private-key', 'jwt', 'aws-key', 'authorization', 'password']);

/** UTF-16 units that matches of a text may read together, as for patterns that remove (custom-pattern.ts). */
const READ_AT_MOST = 4_000_000;

/** Whether a span stays: it lies within one match of an exception. */
export type IsExcepted = (span: RedactedSpan) => boolean;

const NOTHING: IsExcepted = () => false;

/** What stays of a text. In a text with too many matches the last of them do not count. */
export function exceptedIn(text: string, { patterns }: Exceptions): IsExcepted {
  if (patterns.length === 0) return NOTHING;
  const ranges = patterns.flatMap(({ matches }) => rangesIn(text, matches)).sort(([a], [b]) => a - b);
  if (ranges.length === 0) return NOTHING;
  const reach: number[] = [];
  for (const [, end] of ranges) reach.push(Math.max(end, reach.at(-1) ?? 0));
  return ({ kind, start, end }) => !ALWAYS.has(kind) && (reach[lastFrom(ranges, start)] ?? -1) >= end;
}

function rangesIn(text: string, matches: Matches): readonly (readonly [number, number])[] {
  const ranges: (readonly [number, number])[] = [];
  let read = 0;
  for (const range of matches(text)) {
    read += text.length;
    if (read > READ_AT_MOST) break;
    ranges.push(range);
  }
  return ranges;
}

/** The index of the last range that begins at `start` or before, or -1. */
function lastFrom(ranges: readonly (readonly [number, number])[], start: number): number {
  let low = 0;
  let high = ranges.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((ranges[middle]?.[0] ?? 0) <= start) low = middle + 1;
    else high = middle;
  }
  return low - 1;
}
