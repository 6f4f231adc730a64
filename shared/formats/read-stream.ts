import { isAtLeast, type LogLevel, type LogRecord } from '../domain/log-record.ts';
import { Continuation } from './continuation.ts';
import { type OpenedEntry, openEntry, readEntry } from './index.ts';
import type { LogFormat } from './log-format.ts';
import type { ReadOptions } from './record-facts.ts';

export interface StreamOptions extends ReadOptions {
  readonly minLevel: LogLevel;
  /**
   * Redacts an entry that is no JSON before it is read: what tells that a value is a secret may be taken for the name
   * of a logger, or for a type. Default: entries are read as they are.
   */
  readonly redactText?: (text: string) => string;
}

/** A record, and which of the entries it was read from. */
export interface StreamRecord {
  readonly record: LogRecord;
  /** The entry was no JSON: it was redacted, if anything was. */
  readonly isText: boolean;
  /** Index of the first entry, and of the one behind the last. */
  readonly from: number;
  readonly to: number;
}

export interface ReadStream {
  readonly records: readonly StreamRecord[];
  /** The format of the stream's last entry, for the next batch. */
  readonly format: LogFormat | undefined;
}

/** What is joined to one entry at most. */
const MOST_LINES = 1000;
const MOST_CHARACTERS = 262_144;

/**
 * Reads the entries of one log stream, in their order: those at `minLevel` or above. Lines of a stack trace that came
 * as entries of their own are put together again. `remembered`: the stream's format, from the batch before.
 */
export function readStream(entries: readonly string[], options: StreamOptions, remembered?: LogFormat): ReadStream {
  const records: StreamRecord[] = [];
  let format = remembered;
  const { redactText = asItIs } = options;
  for (const { from, to, entry } of joined(entries.map(openEntry))) {
    const isText = entry.json === undefined;
    const { record, format: read } = readEntry(
      isText ? { ...entry, text: redactText(entry.text) } : entry,
      options,
      format,
    );
    format = read;
    if (isAtLeast(record.level, options.minLevel)) records.push({ record, isText, from, to });
  }
  return { records, format };
}

const asItIs = (text: string): string => text;

interface Joined {
  readonly from: number;
  readonly to: number;
  readonly entry: OpenedEntry;
}

function* joined(entries: readonly OpenedEntry[]): Generator<Joined> {
  const continuation = new Continuation();
  let from = 0;
  let size = 0;
  for (const [at, { text }] of entries.entries()) {
    const isFull = at - from >= MOST_LINES || size + text.length > MOST_CHARACTERS;
    if (!continuation.goesOn(text) || isFull) {
      if (at > from) yield joinedOf(entries, from, at);
      from = at;
      size = 0;
    }
    size += text.length;
  }
  if (entries.length > from) yield joinedOf(entries, from, entries.length);
}

/** What was around the first line is around all of them. */
function joinedOf(entries: readonly OpenedEntry[], from: number, to: number): Joined {
  const lines = entries.slice(from, to);
  const [first = { text: '', json: undefined, envelopes: [] }] = lines;
  if (lines.length === 1) return { from, to, entry: first };
  return { from, to, entry: { ...first, text: lines.map(({ text }) => text).join('\n') } };
}
