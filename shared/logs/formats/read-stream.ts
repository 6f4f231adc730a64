import { isAtLeast, type LogLevel, type LogRecord } from '../log-record.ts';
import { Continuation } from './continuation.ts';
import { isCutLine, isPartial, lineOf, type OpenedEntry, openEntry, readEntry } from './index.ts';
import { jsonOf } from './json.ts';
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

/** Where an entry is: it may be several, if the lines of a stack trace came as entries of their own. */
export interface Place {
  /** Index of the first, and of the one behind the last. */
  readonly from: number;
  readonly to: number;
}

interface StreamReading {
  readonly record: LogRecord;
  /** The entry was no JSON: it was redacted, if anything was. */
  readonly isText: boolean;
  readonly format: LogFormat;
}

/** A record, and which of the entries it was read from. */
export type StreamRecord = StreamReading & Place;

/** What is joined to one entry at most. */
const MOST_LINES = 1000;
const MOST_CHARACTERS = 262_144;

/** The entries of one log stream, to be read in their order, or passed over. */
export class StreamReader {
  readonly #entries: readonly string[];
  readonly #options: StreamOptions;
  /** That of the entry before, which is tried first with the next one. */
  #format: LogFormat | undefined;

  constructor(entries: readonly string[], options: StreamOptions) {
    this.#entries = entries;
    this.#options = options;
  }

  /** Lines of a stack trace that came as entries of their own are put together again. */
  places(): Iterable<Place> {
    return joined(this.#entries, this.#options);
  }

  read({ from, to }: Place): StreamReading {
    const { redactText = asItIs } = this.#options;
    const entry = joinedEntry(this.#entries.slice(from, to));
    const isText = entry.json === undefined;
    const whole = isText ? { ...entry, text: redactText(entry.text) } : entry;
    const { record, format } = readEntry(whole, this.#options, this.#format);
    this.#format = format;
    return { record, isText, format };
  }
}

/** Reads the entries of one log stream: those at `minLevel` or above. */
export function readStream(entries: readonly string[], options: StreamOptions): readonly StreamRecord[] {
  const reader = new StreamReader(entries, options);
  const records: StreamRecord[] = [];
  for (const place of reader.places()) {
    const reading = reader.read(place);
    if (isAtLeast(reading.record.level, options.minLevel)) records.push({ ...reading, ...place });
  }
  return records;
}

const asItIs = (text: string): string => text;

function* joined(entries: readonly string[], options: ReadOptions): Generator<Place> {
  const continuation = new Continuation((line) => isAtLeast(readEntry(line, options).record.level, 'error'));
  let isCut = false;
  let from = 0;
  let size = 0;
  for (const [at, entry] of entries.entries()) {
    const line = lineOf(entry);
    const isFull = at - from >= MOST_LINES || size + line.length > MOST_CHARACTERS;
    // The rest of a line that a container runtime cut is no line of its own.
    const goesOn = isCut || continuation.goesOn(line);
    isCut = isPartial(entry);
    if (!goesOn || isFull) {
      if (at > from) yield { from, to: at };
      from = at;
      size = 0;
    }
    size += line.length;
  }
  if (entries.length > from) yield { from, to: entries.length };
}

/** What was around the first line is around all of them. */
function joinedEntry(entries: readonly string[]): OpenedEntry {
  const lines = entries.map(openEntry);
  const [first = { text: '', json: undefined, envelopes: [] }] = lines;
  if (lines.length === 1) return first;
  const text = lines
    .map((line, at) => (at === lines.length - 1 || isCutLine(line) ? line.text : `${line.text}\n`))
    .join('');
  return { ...first, text, json: jsonOf(text) };
}
