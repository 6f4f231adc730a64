import { readTraceId } from '../traces/trace-ids.ts';
import { manyLines, oneLine } from '../values/cut.ts';
import type { Labels } from '../values/labels.ts';
import type { NamedLink, NamedText } from './document.ts';

/**
 * Annotations that programs write for programs, or that a message shows in another form. All others are words of
 * people, and messages keep them.
 */
const OF_PROGRAMS: ReadonlySet<string> = new Set([
  // Where a line of a log stands, and its traces.
  ...['log_stream', 'request_id', 'trace_id', 'span_id', 'stack'],
  // Grafana's.
  ...['datasource_uid', 'ref_id', 'rule_uid', 'image_url'],
]);

const isOfPrograms = (name: string): boolean => name.startsWith('__') || OF_PROGRAMS.has(name);

/** What people wrote about a problem or an alert. Nothing is cut. */
export interface Written {
  /** One line. */
  readonly summary?: string;
  readonly description?: string;
  /** Everything else, under its name as people read it. */
  readonly others: readonly NamedText[];
  /** Annotations that are nothing but an address. */
  readonly links: readonly NamedLink[];
}

/** These first, in this order; the others follow as they came. */
const ORDER = ['message', 'impact', 'action', 'runbook', 'title'];

/**
 * Sorts annotations into what people wrote and where it leads. Left out is a text that repeats another one, or that is
 * nothing but IDs of the traces that the message shows anyway.
 */
export function writtenIn(annotations: Labels, traces: readonly string[]): Written {
  const ofPeople = Object.entries(annotations).filter(([name, text]) => !isOfPrograms(name) && !isOf(traces, text));
  const summary = oneLine(annotations.summary ?? '');
  const described = manyLines(annotations.description ?? '') || manyLines(annotations.message ?? '');
  const description = described === summary ? '' : described;
  const texts = ofPeople
    .filter(([name, text]) => name !== 'summary' && name !== 'description' && !isAddress(text))
    .sort(([a], [b]) => placeOf(a) - placeOf(b))
    .map(([name, text]) => ({ name: readable(name), text: manyLines(text) }));
  return {
    ...(summary !== '' && { summary }),
    ...(description !== '' && { description }),
    others: eachOnce(texts, ['', summary, description]),
    links: ofPeople
      .filter(([, text]) => isAddress(text))
      .map(([name, text]) => ({ word: readable(name.replace(/_url$/i, '')), url: text.trim() })),
  };
}

function eachOnce(texts: readonly NamedText[], known: readonly string[]): readonly NamedText[] {
  const firstOf = new Map(texts.toReversed().map((one) => [one.text, one]));
  return texts.filter((one) => firstOf.get(one.text) === one && !known.includes(one.text));
}

const placeOf = (name: string): number => (ORDER.includes(name) ? ORDER.indexOf(name) : ORDER.length);

const ADDRESS = /^\s*https?:\/\/[^\s"'<>]+\s*$/i;
const isAddress = (text: string): boolean => ADDRESS.test(text) && URL.canParse(text.trim());

const isOf = (traces: readonly string[], text: string): boolean =>
  traces.length > 0 && text.split(/[\s,]+/).every((word) => traces.includes(readTraceId(word) ?? ''));

/** `customer_impact` as `Customer impact`. */
const readable = (name: string): string =>
  oneLine(name.replace(/[_-]+/g, ' ')).replace(/^./u, (first) => first.toUpperCase()) || 'Note';
