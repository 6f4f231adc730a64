import type { LogRecord } from './log-record.ts';
import { type RedactOptions, redact } from './redact/redact.ts';

/**
 * What is counted and shown of a log entry, without personal data and secrets. What else it says is redacted where it
 * is stored (`redactedDetails`).
 */
export function redactedRecord(record: LogRecord, options?: RedactOptions): LogRecord {
  const clean = (text: string): string => redact(text, options).text;
  const { message, exceptionType: type, exceptionMessage, stack } = record;
  return {
    ...record,
    message: clean(message),
    ...(exceptionMessage !== undefined && { exceptionMessage: behind(type, exceptionMessage, clean) }),
    ...(stack !== undefined && { stack: clean(stack) }),
  };
}

/** What is taken for a type may be the name of a secret: `[ERROR] password: hunter2`. */
function behind(type: string | undefined, message: string, clean: (text: string) => string): string {
  const lead = `${type}: `;
  const whole = type === undefined ? '' : clean(lead + message);
  return whole.startsWith(lead) ? whole.slice(lead.length) : clean(message);
}
