import type { Learned } from '../domain/fingerprint/fingerprint.ts';
import { type Fingerprinter, learnable, underLearned } from '../domain/fingerprint/fingerprinter.ts';
import type { Overridden } from '../domain/fingerprint/overrides.ts';
import { isAtLeast, type LogRecord } from '../domain/log-record.ts';
import { type RedactOptions, redact } from '../domain/redact/redact.ts';
import { redactedRecord } from '../domain/redacted-record.ts';
import type { AlertBatch } from '../domain/signal.ts';
import type { EpochMs } from '../domain/time.ts';
import { type Place, type StreamOptions, StreamReader } from '../formats/read-stream.ts';
import type { LogBatch } from './batch.ts';
import { errorAlert } from './error-alert.ts';
import { Repeats } from './repeats.ts';

export interface ErrorSettings extends StreamOptions {
  readonly fingerprinter: Fingerprinter;
}

/** One error as a batch shows it. */
export interface SeenError {
  readonly fingerprint: Overridden;
  readonly record: LogRecord;
  readonly service: string;
  readonly times: readonly EpochMs[];
  readonly traces: ReadonlySet<string>;
}

/**
 * The errors in a batch of log events, each with how often it was seen and in which seconds: what is written to the
 * table once for each, however many lines there were. Personal data and secrets are removed before anything is made
 * of a line.
 */
export function errorsIn(batch: LogBatch, settings: ErrorSettings, redaction?: RedactOptions): readonly SeenError[] {
  const errors = new Errors();
  const messages = batch.events.map(({ message }) => message);
  const redactText = (text: string): string => redact(text, redaction).text;
  const reader = new StreamReader(messages, { ...settings, redactText });
  const read = (place: Place): Seen | undefined => {
    const { record, isText } = reader.read(place);
    if (!isAtLeast(record.level, settings.minLevel)) return undefined;
    return seenIn(isText ? record : redactedRecord(record, redaction), batch, settings, errors);
  };
  const repeats = isByRules(settings, redaction) ? undefined : new Repeats(read);
  for (const place of reader.places()) {
    const { from, to } = place;
    const entry = to - from === 1 ? (messages[from] ?? '') : messages.slice(from, to).join('\n');
    const seen = repeats === undefined ? read(place) : repeats.of(entry, place);
    const time = batch.events[from]?.timestamp;
    if (time !== undefined) seen?.times.push(time);
  }
  return errors.all();
}

/** Rules and patterns of one's own may look at numbers, too: then every entry is read. */
const isByRules = ({ fingerprinter }: ErrorSettings, redaction?: RedactOptions): boolean =>
  fingerprinter.hasRules || (redaction?.patterns ?? []).length > 0;

function seenIn(record: LogRecord, batch: LogBatch, { fingerprinter }: ErrorSettings, errors: Errors): Seen {
  const service = serviceOf(record, batch);
  const seen = errors.of(fingerprinter.of(record, service), record, service);
  if (record.traceId !== undefined && seen.traces.size < TRACES_KEPT) seen.traces.add(record.traceId);
  return seen;
}

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
export function alertsOf(
  seen: readonly SeenError[],
  batch: LogBatch,
  learned: ReadonlyMap<string, Learned> = new Map(),
): readonly AlertBatch[] {
  const errors = new Errors();
  for (const { fingerprint, record, service, times, traces } of seen) {
    const learnedOf = learned.get(service);
    const under = learnedOf === undefined ? fingerprint : underLearned(fingerprint, record, learnedOf);
    const known = errors.of(under, record, service);
    for (const time of times) known.times.push(time);
    for (const trace of traces) if (known.traces.size < TRACES_KEPT) known.traces.add(trace);
  }
  return errors.all().map((one) => errorAlert(one, batch));
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

  all(): readonly SeenError[] {
    return [...this.#seen.values()];
  }
}

/** What the program calls itself, else the last part of its log group: `/aws/lambda/checkout` is `checkout`. */
const serviceOf = ({ service }: LogRecord, { logGroup }: LogBatch): string =>
  service ?? logGroup.split('/').findLast((part) => part !== '') ?? logGroup;
