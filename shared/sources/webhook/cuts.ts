import { type RedactOptions, redact } from '../../redaction/redact.ts';
import type { Labels } from '../../values/labels.ts';

/**
 * How much of one alert is kept, in bytes of UTF-8. An incident is one DynamoDB item of at most 400 KB, and a person
 * reads no more than this.
 */
export const LIMITS = {
  label: 1024,
  annotation: 4096,
  name: 256,
  url: 4096,
  pairs: 64,
  notes: 20,
  // Of a message as a whole, which stands in the incident itself and costs with each write of it.
  title: 256,
  message: 1024,
} as const;

/** How the texts of one body are cut. */
export interface Cuts {
  /** What was cut, each kind said once however many alerts it happened to. */
  readonly notes: Set<string>;
  /** What the installation removes beside the kinds that are known. */
  readonly redaction: RedactOptions | undefined;
}

/** Up to `LIMITS.notes` notes; their names come from the sender, so their number has to have an end. */
export function notesOf(cuts: Cuts): readonly string[] {
  const notes = [...cuts.notes];
  const rest = notes.length - LIMITS.notes;
  return rest <= 0 ? notes : [...notes.slice(0, LIMITS.notes), `and ${rest} more cuts`];
}

/** A UTF-16 unit takes three bytes of UTF-8 at most, so short texts need no counting. */
export const fits = (text: string, bytes: number): boolean =>
  text.length * 3 <= bytes || Buffer.byteLength(text) <= bytes;

/**
 * The first `bytes` bytes of the text, without the rest of a character that they would split. It is redacted before,
 * with all patterns: what is left of a number that was cut is not known as one.
 */
export function cutRedacted(text: string, bytes: number, redaction: RedactOptions | undefined): string {
  if (fits(text, bytes)) return text;
  const decoder = new TextDecoder('utf-8', { ignoreBOM: true });
  return decoder.decode(Buffer.from(redact(text, redaction).text).subarray(0, bytes), { stream: true });
}

/** The same, and the cut is said. */
export function cutNoted(name: string, text: string, bytes: number, cuts: Cuts): string {
  if (!fits(text, bytes)) cuts.notes.add(`${name} cut at ${bytes} bytes`);
  return cutRedacted(text, bytes, cuts.redaction);
}

/** When there are too many labels or annotations, these stay: routes, severity and messages are made of them. */
const KEPT_FIRST: ReadonlySet<string> = new Set([
  'alertname',
  'severity',
  'level',
  'priority',
  'summary',
  'description',
  'message',
]);

/** The labels or annotations of one alert within the limits. The same object when nothing had to be cut. */
export function cutPairs(kind: 'label' | 'annotation', pairs: Labels, cuts: Cuts): Labels {
  const bytes = LIMITS[kind];
  const entries = Object.entries(pairs);
  if (entries.length <= LIMITS.pairs && entries.every(([name, value]) => fits(name, LIMITS.name) && fits(value, bytes)))
    return pairs;

  const named = entries.filter(([name]) => fits(name, LIMITS.name));
  if (named.length < entries.length) cuts.notes.add(`${kind}s with a name over ${LIMITS.name} bytes left out`);
  if (named.length > LIMITS.pairs) {
    cuts.notes.add(`${kind}s after the first ${LIMITS.pairs} left out`);
    named.sort(([a], [b]) => Number(KEPT_FIRST.has(b)) - Number(KEPT_FIRST.has(a)));
  }
  const kept = named.slice(0, LIMITS.pairs);
  for (const [name, value] of kept) if (!fits(value, bytes)) cuts.notes.add(`${kind} "${name}" cut at ${bytes} bytes`);
  return Object.fromEntries(kept.map(([name, value]) => [name, cutRedacted(value, bytes, cuts.redaction)]));
}
