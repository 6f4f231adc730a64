import { hitsOf } from '../incidents/hits.ts';
import type { Alert, AlertBatch } from '../incidents/signal.ts';
import { cutText } from '../values/cut.ts';
import { hashLabels, type Labels } from '../values/labels.ts';
import { type EpochMs, earliest } from '../values/time.ts';
import type { LogBatch } from './cloudwatch/batch.ts';
import type { Fingerprint } from './fingerprint/fingerprint.ts';
import type { Overridden } from './fingerprint/overrides.ts';
import type { LogLevel, LogRecord } from './log-record.ts';

/** The source's word, for matchers: `__source__="logs"`. */
export const LOGS_SOURCE = 'logs';

const SEVERITIES: Readonly<Record<LogLevel, string>> = {
  fatal: 'critical',
  error: 'error',
  warn: 'warning',
  info: 'info',
  debug: 'none',
  trace: 'none',
};

/** One error as a batch shows it. */
export interface SeenError {
  readonly fingerprint: Overridden;
  readonly record: LogRecord;
  readonly service: string;
  readonly times: readonly EpochMs[];
  readonly traces: ReadonlySet<string>;
}

/** Characters. What people read first is the template; the rest is an example. */
const LIMITS = { template: 300, message: 1500, stack: 3000 } as const;

/** An error of a batch as an alert. Which one it is depends on its fingerprint and service alone. */
export function errorAlert({ fingerprint, record, service, times, traces }: SeenError, batch: LogBatch): AlertBatch {
  const type = typeOf(fingerprint);
  const identity: Labels = { ...(type && { alertname: type }), service, error: fingerprint.id };
  const labels: Labels = { ...identity, severity: SEVERITIES[record.level], log_group: batch.logGroup };
  const alert: Alert = {
    status: 'firing',
    fingerprint: hashLabels(identity),
    labels,
    annotations: annotationsOf(fingerprint, record, traces, batch),
    startsAt: times.reduce((first, time) => earliest(first, time)),
    links: [],
    hits: hitsOf(`${batch.id.slice(0, 8)}${hashLabels(identity).slice(0, 4)}`, times),
  };
  return {
    source: LOGS_SOURCE,
    sender: batch.logGroup,
    groupLabels: identity,
    alerts: [alert],
    truncated: 0,
    cuts: [],
  };
}

/** That of the outermost exception, where it is part of the fingerprint: errors with the same one have one name. */
const typeOf = ({ parts }: Fingerprint): string | undefined => parts.find(({ part }) => part === 'type')?.value;

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
