import type { AlertBatch } from '../incidents/signal.ts';
import { type RedactOptions, redact } from '../redaction/redact.ts';
import type { EpochMs } from '../values/time.ts';
import type { LogBatch } from './cloudwatch/batch.ts';
import { errorAlert, type SeenError } from './error-alert.ts';
import type { LearnedTemplates } from './fingerprint/fingerprint.ts';
import { type Fingerprinter, learnable, underLearned } from './fingerprint/fingerprinter.ts';
import type { Overridden } from './fingerprint/overrides.ts';
import { type Place, type StreamOptions, StreamReader } from './formats/read-stream.ts';
import { isAtLeast, type LogRecord } from './log-record.ts';
import { outlineOf } from './outline.ts';
import { redactedRecord } from './redacted-record.ts';
import { Repeats } from './repeats.ts';

export interface ErrorSettings extends StreamOptions {
  readonly fingerprinter: Fingerprinter;
}

/**
 * The errors in a batch of log events, each with how often it was seen and in which seconds: what is written to the
 * table once for each, however many lines there were. Personal data and secrets are removed before anything is made
 * of a line.
 */
export function errorsIn(batch: LogBatch, settings: ErrorSettings, redaction?: RedactOptions): readonly SeenError[] {
  const reader = new BatchReader(batch, settings, redaction);
  for (const place of reader.places()) reader.take(place);
  return reader.errors.all();
}

/** Below the least level. */
const BELOW = '';

/** By the settings of a function, which live as long as it does. */
const REPEATS = new WeakMap<ErrorSettings, Repeats>();

function repeatsOf(settings: ErrorSettings): Repeats {
  const known = REPEATS.get(settings) ?? new Repeats();
  REPEATS.set(settings, known);
  return known;
}

class BatchReader {
  readonly errors = new Errors();
  readonly #batch: LogBatch;
  readonly #settings: ErrorSettings;
  readonly #redaction: RedactOptions | undefined;
  readonly #messages: readonly string[];
  readonly #stream: StreamReader;
  /** What a program is called that does not say it. */
  readonly #service: string;
  /** Absent where rules or patterns of one's own may look at numbers, too: then every entry is read. */
  readonly #repeats: Repeats | undefined;

  constructor(batch: LogBatch, settings: ErrorSettings, redaction?: RedactOptions) {
    this.#batch = batch;
    this.#settings = settings;
    this.#redaction = redaction;
    this.#service = lastPartOf(batch.logGroup);
    this.#messages = batch.events.map(({ message }) => message);
    this.#stream = new StreamReader(this.#messages, {
      ...settings,
      redactText: (text) => redact(text, redaction).text,
    });
    const isByRules = settings.fingerprinter.hasRules || (redaction?.patterns ?? []).length > 0;
    this.#repeats = isByRules ? undefined : repeatsOf(settings);
  }

  places(): Iterable<Place> {
    return this.#stream.places();
  }

  /** Counts an entry, if it is an error. */
  take(place: Place): void {
    const outline = this.#repeats === undefined ? undefined : outlineOf(this.#entryAt(place));
    const known = outline === undefined ? undefined : this.#repeats?.known(outline);
    if (known === BELOW) return;
    const seen = (known === undefined ? undefined : this.#seenAlready(known)) ?? this.#read(place, outline);
    const time = this.#batch.events[place.from]?.timestamp;
    if (time !== undefined) seen?.times.push(time);
  }

  #entryAt({ from, to }: Place): string {
    return to - from === 1 ? (this.#messages[from] ?? '') : this.#messages.slice(from, to).join('\n');
  }

  /** Undefined, too, while there is a trace in each, and not yet enough of them. */
  #seenAlready(what: string): Seen | undefined {
    const seen = this.errors.known(what.endsWith(' ') ? what + this.#service : what);
    const mayHaveTrace = seen !== undefined && seen.traces.size === seen.times.length && seen.traces.size < TRACES_KEPT;
    return mayHaveTrace ? undefined : seen;
  }

  #read(place: Place, outline: number | undefined): Seen | undefined {
    const { record: entry, isText } = this.#stream.read(place);
    if (!isAtLeast(entry.level, this.#settings.minLevel)) {
      if (outline !== undefined) this.#repeats?.add(outline, BELOW);
      return undefined;
    }
    const record = isText ? entry : redactedRecord(entry, this.#redaction);
    const service = record.service ?? this.#service;
    const fingerprint = this.#settings.fingerprinter.of(record, service);
    if (outline !== undefined) this.#repeats?.add(outline, `${fingerprint.id} ${record.service ?? ''}`);
    const seen = this.errors.of(fingerprint, record, service);
    if (record.traceId !== undefined && seen.traces.size < TRACES_KEPT) seen.traces.add(record.traceId);
    return seen;
  }
}

/** `/aws/lambda/checkout` is `checkout`. */
const lastPartOf = (logGroup: string): string => logGroup.split('/').findLast((part) => part !== '') ?? logGroup;

/** What the messages of each service say, as the mask has it, where that makes their fingerprints. */
export function templatesIn(errors: readonly SeenError[]): ReadonlyMap<string, readonly string[]> {
  const found = new Map<string, string[]>();
  for (const { fingerprint, service } of errors) {
    const template = learnable(fingerprint);
    if (template === undefined) continue;
    const known = found.get(service);
    if (known === undefined) found.set(service, [template]);
    else known.push(template);
  }
  return found;
}

/** The alerts of a batch, errors that are one by what was learned of their service as one. */
export const alertsOf = (
  seen: readonly SeenError[],
  batch: LogBatch,
  learned: ReadonlyMap<string, LearnedTemplates> = new Map(),
): readonly AlertBatch[] => mergedUnder(seen, learned).map((one) => errorAlert(one, batch));

/** Errors that are one by what was learned of their service as one. */
export function mergedUnder(
  seen: readonly SeenError[],
  learned: ReadonlyMap<string, LearnedTemplates>,
): readonly SeenError[] {
  const errors = new Errors();
  for (const { fingerprint, record, service, times, traces } of seen) {
    const learnedOf = learned.get(service);
    const under = learnedOf === undefined ? fingerprint : underLearned(fingerprint, record, learnedOf);
    const known = errors.of(under, record, service);
    for (const time of times) known.times.push(time);
    for (const trace of traces) if (known.traces.size < TRACES_KEPT) known.traces.add(trace);
  }
  return errors.all();
}

interface Seen extends SeenError {
  readonly times: EpochMs[];
  readonly traces: Set<string>;
}

const TRACES_KEPT = 3;

/** Errors by fingerprint and service, with an example of each. */
class Errors {
  readonly #seen = new Map<string, Seen>();

  of(fingerprint: Overridden, record: LogRecord, service: string): Seen {
    const key = `${fingerprint.id} ${service}`;
    const known = this.#seen.get(key) ?? { fingerprint, record, service, times: [], traces: new Set<string>() };
    this.#seen.set(key, known);
    return known;
  }

  /** By fingerprint and service, with a space between. */
  known(key: string): Seen | undefined {
    return this.#seen.get(key);
  }

  all(): readonly SeenError[] {
    return [...this.#seen.values()];
  }
}
