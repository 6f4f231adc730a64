import type { LogRecord } from './log-record.ts';
import { type RedactOptions, redact } from './redact/redact.ts';

/**
 * What is counted and shown of a log entry, without personal data and secrets. What else it says is redacted where it
 * is stored (`redactedDetails`).
 */
export function redactedRecord(record: LogRecord, options?: RedactOptions): LogRecord {
  const clean = (text: string): string => redact(text, options).text;
  const { message, exceptionMessage, stack } = record;
  return {
    ...record,
    message: clean(message),
    ...(exceptionMessage !== undefined && { exceptionMessage: clean(exceptionMessage) }),
    ...(stack !== undefined && { stack: clean(stack) }),
  };
}
