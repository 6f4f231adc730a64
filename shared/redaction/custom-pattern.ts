import type { Matches } from './exceptions.ts';
import { NO_SPANS, OPENING, placeholderEnd, type RedactedSpan } from './placeholder.ts';

/** What an installation removes beside the kinds that are known: its customers' numbers, say. */
export interface CustomPattern {
  /** At most 32 lower-case letters, digits and "-": it stands in the placeholder. */
  readonly name: string;
  /** As it was written. */
  readonly regex: string;
  readonly matches: Matches;
}

/**
 * UTF-16 units that matches of a text may read together. `a(.*b)?` reads a text to its end for each "a" in it, which
 * would take minutes for the longest entry of a log.
 */
const READ_AT_MOST = 4_000_000;

/**
 * A match that cuts into a placeholder is none: what it was about is gone already. In a text with so many matches that
 * it takes too long to find them all, everything behind the last is removed.
 */
export function customSpans(text: string, { name, matches }: CustomPattern): readonly RedactedSpan[] {
  const spans: RedactedSpan[] = [];
  const add = (start: number, end: number) => spans.push({ kind: 'custom', start, end, name });
  let floor = 0;
  let read = 0;
  for (const [start, end] of matches(text)) {
    read += text.length;
    if (read > READ_AT_MOST) {
      add(floor, text.length);
      break;
    }
    if (end <= start || start < floor || isInPlaceholder(text, start) || isInPlaceholder(text, end)) continue;
    add(start, end);
    floor = end;
  }
  return spans.length === 0 ? NO_SPANS : spans;
}

const LONGEST_PLACEHOLDER = 64;

function isInPlaceholder(text: string, at: number): boolean {
  const from = Math.max(0, at - LONGEST_PLACEHOLDER);
  const opening = text.slice(from, at).lastIndexOf(String.fromCharCode(OPENING));
  return opening !== -1 && placeholderEnd(text, from + opening) > at;
}
