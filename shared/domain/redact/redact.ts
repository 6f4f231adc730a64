import { type CustomPattern, customSpans } from './custom-pattern.ts';
import { type Decoded, decode, isEncoded } from './encoded.ts';
import { type Kind, NOTHING, placeholderOf, removedFrom, type Span } from './placeholder.ts';
import { scan } from './scan.ts';

export interface RedactOptions {
  /** IP addresses are personal data in some places, and what people look for in others. They stay unless this is set. */
  readonly ips?: boolean;
  readonly patterns?: readonly CustomPattern[];
}

/** How many values of each kind were removed; kinds that were not found are absent. */
export type Found = Readonly<Partial<Record<Kind, number>>>;

export interface Redacted {
  readonly text: string;
  readonly found: Found;
}

const NONE: Found = {};

/**
 * A text without personal data and secrets, placeholders in their places (`placeholderOf`). The very same text when
 * there are none. Takes any text, whole lines or parts of them, in time linear in its length; a second pass changes
 * nothing.
 */
export function redact(text: string, options: RedactOptions = {}): Redacted {
  let rest = text;
  for (const pattern of options.patterns ?? []) rest = replaced(rest, customSpans(rest, pattern));
  for (let pass = 0; pass < PASSES; pass++) {
    const before = rest;
    for (let layers = isEncoded(rest) ? LAYERS : 0; layers >= 0; layers--) {
      rest = replaced(rest, spansIn(rest, layers, options.ips === true));
    }
    if (rest === before) break;
  }
  return { text: rest, found: rest === text ? NONE : foundBetween(text, rest) };
}

/** What was removed may have hidden something beside it from view. A text that holds nothing is read once. */
const PASSES = 4;

/** Layers of escapes: URLs within URLs are escaped twice. The innermost comes first: there a value is whole. */
const LAYERS = 3;

function spansIn(text: string, layers: number, removesIps: boolean): readonly Span[] {
  if (layers === 0) return scan(text, removesIps);
  const decoded = peeled(text, layers);
  if (decoded === undefined) return NOTHING;
  const at = (index: number): number => decoded.offsets[index] ?? 0;
  return scan(decoded.text, removesIps).map((span) => ({ ...span, start: at(span.start), end: at(span.end) }));
}

/** The text with so many layers of escapes undone; undefined when it has fewer. */
function peeled(text: string, layers: number): Decoded | undefined {
  let decoded: Decoded | undefined;
  for (let layer = 0; layer < layers; layer++) {
    const outer: Decoded | undefined = decoded;
    const source = outer?.text ?? text;
    if (!isEncoded(source)) return undefined;
    const inner = decode(source);
    decoded = outer ? { text: inner.text, offsets: inner.offsets.map((offset) => outer.offsets[offset] ?? 0) } : inner;
  }
  return decoded;
}

function replaced(text: string, spans: readonly Span[]): string {
  if (spans.length === 0) return text;
  let result = '';
  let from = 0;
  for (const span of spans) {
    result += text.slice(from, span.start) + placeholderOf(span);
    from = span.end;
  }
  return result + text.slice(from);
}

function foundBetween(text: string, redacted: string): Found {
  const before = removedFrom(text);
  const counts = [...removedFrom(redacted)].map(([kind, count]) => [kind, count - (before.get(kind) ?? 0)] as const);
  return Object.fromEntries(counts.filter(([, count]) => count > 0));
}
