import { type CustomPattern, customSpans } from './custom-pattern.ts';
import { decodeNames, type Unescaped, withoutEscapes } from './encoded.ts';
import { type Exceptions, exceptedIn, NO_EXCEPTIONS } from './exceptions.ts';
import { type Kind, NO_SPANS, placeholderOf, type RedactedSpan, removedFrom } from './placeholder.ts';
import { secretsIn } from './scan.ts';

export interface RedactOptions {
  /** IP addresses are personal data in some places, and what people look for in others. They stay unless this is set. */
  readonly ips?: boolean;
  readonly patterns?: readonly CustomPattern[];
  /** What stays although it looks like personal data or a secret. */
  readonly except?: Exceptions;
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
export function redact(
  text: string,
  { ips = false, patterns = [], except = NO_EXCEPTIONS }: RedactOptions = {},
): Redacted {
  let rest = text;
  for (const pattern of patterns) rest = without(rest, (part) => ownSpans(part, pattern, except));
  const options = { removesIps: ips, except };
  rest = without(rest, (part) => secretsIn(part, options));
  return { text: rest, found: rest === text ? NONE : foundBetween(text, rest) };
}

function ownSpans(text: string, pattern: CustomPattern, except: Exceptions): readonly RedactedSpan[] {
  const spans = customSpans(text, pattern);
  if (spans.length === 0) return spans;
  const isExcepted = exceptedIn(text, except);
  return spans.filter((span) => !isExcepted(span));
}

type Find = (text: string) => readonly RedactedSpan[];

/** What was removed may have hidden something beside it from view. A text that holds nothing is read once. */
const PASSES = 8;

function without(text: string, find: Find): string {
  let rest = text;
  for (let pass = 0; pass < PASSES; pass++) {
    const spans = spansIn(rest, find);
    if (spans.length === 0) break;
    rest = replaced(rest, spans);
  }
  return rest;
}

/** URLs within URLs are escaped twice. */
const LAYERS = 3;

/** What the text holds under as many layers of escapes as it has: the innermost comes first, there a value is whole. */
function spansIn(text: string, find: Find, layers = 1): readonly RedactedSpan[] {
  const decoded = layers <= LAYERS ? withoutEscapes(text) : undefined;
  if (decoded === undefined) return find(text);
  const spans = inOriginal(decoded, spansIn(decoded.text, find, layers + 1));
  if (spans.length > 0) return spans;
  const named = decodeNames(text);
  const underNames = named === undefined ? NO_SPANS : inOriginal(named, find(named.text));
  return underNames.length > 0 ? underNames : find(text);
}

const inOriginal = ({ at }: Unescaped, spans: readonly RedactedSpan[]): readonly RedactedSpan[] =>
  spans.length === 0 ? NO_SPANS : spans.map((span) => ({ ...span, start: at(span.start), end: at(span.end) }));

function replaced(text: string, spans: readonly RedactedSpan[]): string {
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
  const before = text.includes('‹') ? removedFrom(text) : new Map<Kind, number>();
  const counts = [...removedFrom(redacted)].map(([kind, count]) => [kind, count - (before.get(kind) ?? 0)] as const);
  return Object.fromEntries(counts.filter(([, count]) => count > 0));
}
