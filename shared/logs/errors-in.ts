import { cutText } from '../domain/cut.ts';
import type { Fingerprint } from '../domain/fingerprint/fingerprint.ts';
import type { Fingerprinter } from '../domain/fingerprint/fingerprinter.ts';
import { hitsOf } from '../domain/hits.ts';
import { hashLabels, type Labels } from '../domain/labels.ts';
import type { LogLevel, LogRecord } from '../domain/log-record.ts';
import { type RedactOptions, redact } from '../domain/redact/redact.ts';
import type { Alert, AlertBatch } from '../domain/signal.ts';
import { type EpochMs, earliest } from '../domain/time.ts';
import { readStream, type StreamOptions } from '../formats/read-stream.ts';
import type { LogBatch } from './batch.ts';

export interface ErrorSettings extends StreamOptions {
  readonly fingerprinter: Fingerprinter;
}

/** The source's word, for matchers: `__source__="logs"`. */
export const LOGS = 'logs';

/** One error as a batch shows it. */
interface Seen {
  readonly fingerprint: Fingerprint;
  readonly record: LogRecord;
  readonly service: string;
  readonly times: EpochMs[];
  readonly traces: Set<string>;
}

/**
 * The errors in a batch of log events, each with how often it was seen and in which seconds: what is written to the
 * table once for each, however many lines there were. Personal data and secrets are removed before anything is made
 * of a line.
 */
export function errorsIn(batch: LogBatch, settings: ErrorSettings, redaction?: RedactOptions): readonly AlertBatch[] {
  const seen = new Map<string, Seen>();
  const { records } = readStream(
    batch.events.map(({ message }) => message),
    settings,
  );
  for (const { record, from } of records) {
    const time = batch.events[from]?.timestamp;
    if (time !== undefined)
      add(seen, cleaned(record, redaction), serviceOf(record, batch), time, settings.fingerprinter);
  }
  return [...seen.values()].map((one) => alertBatch(one, batch));
}

function add(
  seen: Map<string, Seen>,
  record: LogRecord,
  service: string,
  time: EpochMs,
  fingerprinter: Fingerprinter,
): void {
  const fingerprint = fingerprinter.of(record);
  const key = `${fingerprint.id} ${service}`;
  const known = seen.get(key) ?? { fingerprint, record, service, times: [], traces: new Set<string>() };
  seen.set(key, known);
  known.times.push(time);
  if (record.traceId !== undefined && known.traces.size < TRACES_KEPT) known.traces.add(record.traceId);
}

const TRACES_KEPT = 3;

function cleaned(record: LogRecord, redaction?: RedactOptions): LogRecord {
  const clean = (text: string): string => redact(text, redaction).text;
  return {
    ...record,
    message: clean(record.message),
    ...(record.exceptionMessage !== undefined && { exceptionMessage: clean(record.exceptionMessage) }),
    ...(record.stack !== undefined && { stack: clean(record.stack) }),
  };
}

/** What the program calls itself, else the last part of its log group: `/aws/lambda/checkout` is `checkout`. */
const serviceOf = ({ service }: LogRecord, { logGroup }: LogBatch): string =>
  service ?? logGroup.split('/').findLast((part) => part !== '') ?? logGroup;

const SEVERITIES: Readonly<Record<LogLevel, string>> = {
  fatal: 'critical',
  error: 'error',
  warn: 'warning',
  info: 'info',
  debug: 'none',
  trace: 'none',
};

/** Characters. What people read first is the template; the rest is an example. */
const LIMITS = { template: 300, message: 1500, stack: 3000 } as const;

function alertBatch({ fingerprint, record, service, times, traces }: Seen, batch: LogBatch): AlertBatch {
  const identity: Labels = { alertname: record.exceptionType ?? 'LogError', service, error: fingerprint.id };
  const labels: Labels = { ...identity, severity: SEVERITIES[record.level], log_group: batch.logGroup };
  const alert: Alert = {
    status: 'firing',
    fingerprint: hashLabels(identity),
    labels,
    annotations: annotationsOf(fingerprint, record, traces, batch),
    startsAt: earliest(...times),
    links: [],
    hits: hitsOf(`${batch.id.slice(0, 8)}${hashLabels(identity).slice(0, 4)}`, times),
  };
  return { source: LOGS, sender: batch.logGroup, groupLabels: identity, alerts: [alert], truncated: 0, cuts: [] };
}

function annotationsOf(
  { template }: Fingerprint,
  { message, stack, requestId }: LogRecord,
  traces: ReadonlySet<string>,
  { logStream }: LogBatch,
): Labels {
  return {
    summary: cutText(template, LIMITS.template),
    description: cutText(message, LIMITS.message),
    ...(stack !== undefined && { stack: cutText(stack, LIMITS.stack) }),
    ...(traces.size > 0 && { trace_id: [...traces].join(' ') }),
    ...(requestId !== undefined && { request_id: requestId }),
    log_stream: logStream,
  };
}
