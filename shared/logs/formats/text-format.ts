import { hasStackTrace, readStackTrace } from '../fingerprint/stack-trace.ts';
import { type LogLevel, levelNamed } from '../log-record.ts';
import { instantIn } from './json.ts';
import type { EntryFacts, LogFormat } from './log-format.ts';

/** What a line's pattern finds. The groups' names are those of the pattern. */
interface Found {
  readonly level?: string | undefined;
  readonly message?: string | undefined;
  readonly time?: string | undefined;
}

/** Parts of patterns. All of them are linear: none can be read in two ways. */
export const TIME = String.raw`\d{4}[-/]\d{2}[-/]\d{2}[T ]\d{2}:\d{2}:\d{2}(?:[.,]\d{1,9})?(?: ?(?:Z|UTC|[+-]\d{2}:?\d{2}))?`;

/**
 * A format whose entries begin with a pattern that has the groups `level` and `message`, and perhaps `time`. A stack
 * trace below the first line belongs to it.
 */
export function textFormat(name: string, ...patterns: readonly RegExp[]): LogFormat {
  return {
    name,
    read: ({ text, json }) => (json === undefined ? readText(text, patterns) : undefined),
  };
}

function readText(text: string, patterns: readonly RegExp[]): EntryFacts | undefined {
  for (const pattern of patterns) {
    const found: Found | undefined = pattern.exec(text)?.groups;
    const level = found?.level === undefined ? undefined : levelNamed(found.level);
    if (found !== undefined && level !== undefined) return reading(level, found.message ?? '', found.time);
  }
  return undefined;
}

/** An entry whose message may hold a stack trace. */
export function reading(level: LogLevel, text: string, time?: string): EntryFacts {
  const at = time === undefined ? undefined : instantIn(time);
  return { level, ...messageAndStack(text), ...(at !== undefined && { at }) };
}

/** The first line is the message where a stack trace follows; without one, all lines are. */
export function messageAndStack(text: string): Pick<EntryFacts, 'message' | 'stack'> {
  const whole = text.trimEnd();
  if (!hasStackTrace(whole)) return { message: whole };
  return { message: headline(whole), stack: whole };
}

/** A trace without a log line above it begins with its own first line, or with the place in the source. */
const TELLS_NOTHING = /^(?:\s|\+|Traceback |\S{1,1000}:\d{1,9}$)/;

function headline(text: string): string {
  const [first = ''] = text.split(/[\r\n]/, 1);
  const [outermost] = TELLS_NOTHING.test(first) ? readStackTrace(text) : [];
  if (outermost === undefined) return first;
  const { type, message } = outermost;
  return type === '' || message === '' ? type + message : `${type}: ${message}`;
}
