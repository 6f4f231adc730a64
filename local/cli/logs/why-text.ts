import { StreamReader } from '../../../shared/logs/formats/read-stream.ts';
import { isAtLeast, type LogLevel, type LogRecord } from '../../../shared/logs/log-record.ts';
import { redact } from '../../../shared/redaction/redact.ts';
import { cutText, oneLine } from '../../../shared/values/cut.ts';
import type { InputStream } from '../../log-input.ts';
import { errorSettings, type LogReading } from './found-errors.ts';

const LONGEST = 100;

/** For each entry of a stream whether it is an error, why, and as which format it was read. Events count from 1. */
export function whyText({ logStream, events }: InputStream, reading: LogReading): string {
  const settings = errorSettings(reading);
  const redactText = (text: string): string => redact(text, reading.redaction).text;
  const messages = events.map(({ message }) => message);
  const stream = new StreamReader(messages, { ...settings, redactText });
  const rows = [...stream.places()].map((place) => {
    const { record, format } = stream.read(place);
    const isError = isAtLeast(record.level, settings.minLevel);
    const numbers = place.to - place.from === 1 ? `${place.to}` : `${place.from + 1}-${place.to}`;
    const why = `${isError ? 'error' : 'no error'}: ${reasonOf(record, format.name, settings.minLevel)}`;
    return `${numbers}  ${why}\n    ${cutText(oneLine(redactText(messages[place.from] ?? '')), LONGEST)}\n`;
  });
  return `${logStream}\n${rows.join('')}`;
}

/** A text without a level is an error by what it says. */
function reasonOf({ level, stack }: LogRecord, format: string, least: LogLevel): string {
  if (format !== 'plain') return `read as ${format} with level ${level}; min_level is ${least}`;
  if (stack !== undefined) return 'it has no level and a stack trace';
  return isAtLeast(level, 'error')
    ? 'it has no level and words of an error'
    : 'it has no level and no words of an error';
}
