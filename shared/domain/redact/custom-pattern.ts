import { NOTHING, OPENING, placeholderEnd, type Span } from './placeholder.ts';

/** What an installation removes beside the kinds that are known: its customers' numbers, say. */
export interface CustomPattern {
  /** At most 32 lower-case letters, digits and "-": it stands in the placeholder. */
  readonly name: string;
  /** Where it matches, from left to right, each as [start, end). Has to need linear time for any text. */
  readonly matches: (text: string) => Iterable<readonly [start: number, end: number]>;
}

/** A match that cuts into a placeholder is none: what it was about is gone already. */
export function customSpans(text: string, { name, matches }: CustomPattern): readonly Span[] {
  const spans: Span[] = [];
  let floor = 0;
  for (const [start, end] of matches(text)) {
    if (end <= start || start < floor || isInPlaceholder(text, start) || isInPlaceholder(text, end)) continue;
    spans.push({ kind: 'custom', start, end, name });
    floor = end;
  }
  return spans.length === 0 ? NOTHING : spans;
}

const LONGEST_PLACEHOLDER = 64;

function isInPlaceholder(text: string, at: number): boolean {
  const from = Math.max(0, at - LONGEST_PLACEHOLDER);
  const opening = text.slice(from, at).lastIndexOf(String.fromCharCode(OPENING));
  return opening !== -1 && placeholderEnd(text, from + opening) > at;
}
