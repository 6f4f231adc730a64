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
  let removed: readonly Span[] | undefined;
  let floor = 0;
  for (const [start, end] of matches(text)) {
    if (end <= start || start < floor) continue;
    removed ??= placeholdersIn(text);
    if (removed.some((one) => cuts(one, start) || cuts(one, end))) continue;
    spans.push({ kind: 'custom', start, end, name });
    floor = end;
  }
  return spans;
}

const cuts = (placeholder: Span, at: number): boolean => placeholder.start < at && at < placeholder.end;

function placeholdersIn(text: string): readonly Span[] {
  const found: Span[] = [];
  const opening = String.fromCharCode(OPENING);
  for (let start = text.indexOf(opening); start !== -1; start = text.indexOf(opening, start + 1)) {
    const end = placeholderEnd(text, start);
    if (end !== -1) found.push({ kind: 'custom', start, end });
  }
  return found.length === 0 ? NOTHING : found;
}
