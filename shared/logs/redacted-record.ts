import { type RedactOptions, redact } from '../redaction/redact.ts';
import type { LogRecord } from './log-record.ts';

const TEXTS = ['message', 'service', 'exceptionType', 'exceptionMessage', 'stack', 'requestId'] as const;

/** What a log entry says, without personal data and secrets. The very same object when there is nothing to remove. */
export function redactedRecord(record: LogRecord, options?: RedactOptions): LogRecord {
  const changed: { [name in (typeof TEXTS)[number]]?: string } = {};
  for (const name of TEXTS) {
    const text = record[name];
    const clean = text === undefined ? text : redact(text, options).text;
    if (clean !== undefined && clean !== text) changed[name] = clean;
  }
  return Object.keys(changed).length === 0 ? record : { ...record, ...changed };
}
