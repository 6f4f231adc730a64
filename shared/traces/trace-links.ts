import type { Link } from '../values/link.ts';
import { after, before, type EpochMs, instant, latest, minutes } from '../values/time.ts';
import { datadogForm, isHalfKnown, xrayForm } from './trace-ids.ts';

/** A page of one's own that shows a trace. */
export interface TracePage {
  /** `Tempo`. */
  readonly name: string;
  /** With words in braces, `{trace_id}`, that stand for what differs from trace to trace. */
  readonly url: string;
}

/** What the words in a page's address stand for. Instants are milliseconds since 1970. */
export const TRACE_WORDS = {
  trace_id: '32 hexadecimal digits, or 16 where only the lower half of the ID is known',
  xray_id: "X-Ray's form; a page whose address has it is left out where only the lower half is known",
  datadog_id: 'the lower half as a decimal number',
  from: 'some time before, in milliseconds since 1970',
  to: 'some time after, in milliseconds since 1970',
} as const;
export type TraceWord = keyof typeof TRACE_WORDS;

/** `{trace_id}`. JSON and LogQL have braces as well, with more in them than a word. */
export const TRACE_WORD = /\{([a-z_]+)\}/g;

/** The time around a trace in which its logs and spans were written. */
export interface TimeRange {
  readonly from: EpochMs;
  readonly to: EpochMs;
}

/** Logs and spans are written around the time of a trace, by several clocks. */
const AROUND = minutes(15);

/**
 * The time around one trace of an incident that lasted from `began` to `last`: around the time that its ID tells, where
 * that lies in the incident, else around all of it. An ID of X-Ray begins with its second; many others begin with anything.
 */
export function timeAround(id: string, began: EpochMs, last: EpochMs): TimeRange {
  const incident = { from: before(began, AROUND), to: after(latest(began, last), AROUND) };
  const at = instant(Number.parseInt(id.slice(0, 8), 16) * 1000);
  const isTime = at >= incident.from && at <= incident.to;
  return isTime ? { from: before(at, AROUND), to: after(at, AROUND) } : incident;
}

/** Links to one's own pages that show a trace. A page that asks for X-Ray's form is left out where there is none. */
export function traceLinks(id: string, pages: readonly TracePage[], { from, to }: TimeRange): readonly Link[] {
  const xray = xrayForm(id);
  const words: Readonly<Record<TraceWord, string>> = {
    trace_id: isHalfKnown(id) ? id.slice(16) : id,
    xray_id: xray ?? '',
    datadog_id: datadogForm(id),
    from: String(from),
    to: String(to),
  };
  return pages
    .filter(({ url }) => xray !== undefined || !url.includes('{xray_id}'))
    .map(({ name, url }) => ({
      kind: 'trace',
      name,
      url: url.replace(TRACE_WORD, (all, word) => wordOr(words, word, all)),
    }));
}

const wordOr = (words: Readonly<Record<string, string>>, word: string, otherwise: string): string =>
  Object.hasOwn(words, word) ? (words[word] ?? otherwise) : otherwise;
