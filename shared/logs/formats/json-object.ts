import { LEVEL_LETTERS, type LevelScale, type LogLevel, levelNamed } from '../log-record.ts';
import { STATUS } from './access-json.ts';
import { soundsAlarm } from './alarm-words.ts';
import { firstMessage, firstText, instantIn, type Json, textAt, valueAt } from './json.ts';
import { levelOf, levelOfError } from './json-format.ts';
import type { LogFormat } from './log-format.ts';
import { errorIn, type LoggedError } from './logged-error.ts';

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
  'LogLevel',
  'logLevel',
  '@level',
  'severity_text',
  'severityText',
  'L',
  'level.name',
  'priority',
  'sev',
  'level_value',
  'levelValue',
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
  '@message',
  'M',
];
const TIME = ['timestamp', '@timestamp', 'T', 't.$date', 'time', 'ts', 'datetime', 'asctime', 'date'];

/** Any other JSON object, by the names that most loggers use. Without a level, an exception in it makes it an error. */
export const jsonObject: LogFormat = {
  name: 'json-object',
  read: ({ json, text }) => {
    if (json === undefined) return undefined;
    const error = errorIn(json);
    const at = instantIn(firstValue(json, TIME));
    return {
      level: levelIn(json) ?? levelByContent(json, error),
      message: firstMessage(json, MESSAGE) ?? error.exceptionMessage ?? text,
      ...error,
      ...(at !== undefined && { at }),
    };
  },
};

/** Of an entry without a level: by what it says, or what was answered. */
function levelByContent(json: Json, error: LoggedError): LogLevel {
  const letter = typeof json.s === 'string' && json.ctx !== undefined ? LEVEL_LETTERS[json.s.charAt(0)] : undefined;
  if (letter !== undefined) return letter;
  const status = Number(firstText(json, STATUS) ?? Number.NaN);
  if (status >= 500 && status <= 599) return 'error';
  const type = levelNamed(textAt(json, 'type') ?? '');
  if (type !== undefined) return type;
  const said = error.exceptionMessage ?? '';
  if (said !== '' && !SAYS_NONE.test(said)) return 'error';
  return soundsAlarm(firstText(json, [...MESSAGE, 'reason']) ?? '') ? 'error' : levelOfError(error);
}

const SAYS_NONE = /^(?:none|null|nil|no|ok|false|0|-)$/i;

/** A word tells more than a number, whose scale can only be guessed. */
function levelIn(json: Json): LogLevel | undefined {
  if (typeof json.levelno === 'number') return levelOf(json.levelno, 'python');
  const values = LEVEL.map((name) => valueAt(json, name));
  for (const value of values) {
    const level = typeof value === 'string' ? levelOfWord(value) : undefined;
    if (level !== undefined) return level;
  }
  const number = values.find((value) => typeof value === 'number');
  return number === undefined ? levelOf(json.PRIORITY, 'syslog') : levelOf(number, scaleOf(number));
}

/** `[ERROR]`, and `E`. */
const levelOfWord = (word: string): LogLevel | undefined =>
  word.length === 1 ? (LEVEL_LETTERS[word] ?? levelOf(word, 'syslog')) : levelOf(word.replace(/[[\]<>]/g, ''));

/** Pino and Bunyan begin at 10, syslog ends at 7. */
const scaleOf = (number: number): LevelScale => (number < 10 ? 'syslog' : number >= 1000 ? 'logback' : 'bunyan');

function firstValue(json: Json, names: readonly string[]): unknown {
  for (const name of names) {
    const value = valueAt(json, name);
    if (value !== undefined) return value;
  }
  return undefined;
}
