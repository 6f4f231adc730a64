import type { LogLevel } from '../log-record.ts';
import { firstMessage, instantIn, type Json, valueAt } from './json.ts';
import { levelOf, levelOfError } from './json-format.ts';
import type { LogFormat } from './log-format.ts';
import { errorIn } from './logged-error.ts';

const LEVEL = [
  'level',
  'severity',
  'log.level',
  'levelname',
  'level_name',
  'log_level',
  'loglevel',
  'lvl',
  'Level',
  'LEVEL',
];
const MESSAGE = [
  'message',
  'msg',
  'event',
  'Message',
  'short_message',
  'text',
  'MESSAGE',
  'body',
  'log',
  'error.message',
  'title',
];
const TIME = ['timestamp', '@timestamp', 'time', 'ts', 'datetime', 'asctime', 'date'];

/** Any other JSON object, by the names that most loggers use. Without a level, an exception in it makes it an error. */
export const jsonObject: LogFormat = {
  name: 'json-object',
  read: ({ json, text }) => {
    if (json === undefined) return undefined;
    const error = errorIn(json);
    const at = instantIn(firstValue(json, TIME));
    return {
      level: levelIn(json) ?? levelOfError(error),
      message: firstMessage(json, MESSAGE) ?? error.exceptionMessage ?? text,
      ...error,
      ...(at !== undefined && { at }),
    };
  },
};

/** A word tells more than a number, whose scale can only be guessed. */
function levelIn(json: Json): LogLevel | undefined {
  if (typeof json.levelno === 'number') return levelOf(json.levelno, 'python');
  const values = LEVEL.map((name) => valueAt(json, name));
  const word = values.find((value) => typeof value === 'string' && levelOf(value) !== undefined);
  const level = word ?? values.find((value) => typeof value === 'number');
  return level === undefined ? levelOf(json.PRIORITY, 'syslog') : levelOf(level);
}

function firstValue(json: Json, names: readonly string[]): unknown {
  for (const name of names) {
    const value = valueAt(json, name);
    if (value !== undefined) return value;
  }
  return undefined;
}
