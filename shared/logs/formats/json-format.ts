import type { EpochMs } from '../../values/time.ts';
import { type LevelScale, type LogLevel, levelNamed, levelNumbered } from '../log-record.ts';
import { withoutColours } from './colours.ts';
import { firstMessage, instantIn, type Json, textOf, valueAt } from './json.ts';
import type { EntryFacts, LogFormat } from './log-format.ts';
import { errorIn, type LoggedError } from './logged-error.ts';

/** How a logger writes JSON. */
export interface JsonLayout {
  /** Whether an entry is this logger's, by fields that only it has together. */
  readonly is: (json: Json) => boolean;
  readonly level: string;
  /** How levels that are numbers are to be read. Without it they are words. */
  readonly scale?: LevelScale;
  /** Fields of the message, the first that has one. */
  readonly message: readonly string[];
  readonly service?: string;
  readonly time?: readonly string[];
}

/** A format whose entries are JSON objects. Errors are found wherever loggers put them (`errorIn`). */
export function jsonFormat(name: string, layout: JsonLayout): LogFormat {
  return {
    name,
    read: ({ json }) => (json !== undefined && layout.is(json) ? readJson(json, layout) : undefined),
  };
}

function readJson(json: Json, layout: JsonLayout): EntryFacts {
  const error = errorIn(json);
  const service = layout.service === undefined ? undefined : textOf(valueAt(json, layout.service));
  const at = timeIn(json, layout.time ?? []);
  return {
    level: levelOf(valueAt(json, layout.level), layout.scale) ?? levelOfError(error),
    message: firstMessage(json, layout.message) ?? error.exceptionMessage ?? '',
    ...error,
    ...(service !== undefined && { service }),
    ...(at !== undefined && { at }),
  };
}

function timeIn(json: Json, names: readonly string[]): EpochMs | undefined {
  const name = names.find((one) => valueAt(json, one) !== undefined);
  return name === undefined ? undefined : instantIn(valueAt(json, name));
}

/** A level as a word, or as a number on a scale; numbers may be written as texts. */
export function levelOf(value: unknown, scale: LevelScale = 'bunyan'): LogLevel | undefined {
  if (typeof value === 'number') return levelNumbered(value, scale);
  if (typeof value !== 'string') return undefined;
  const word = withoutColours(value);
  return /^\d{1,5}$/.test(word) ? levelNumbered(Number(word), scale) : levelNamed(word.replace(DISTANCE, ''));
}

/** Behind a level, how far it is above: `ERROR+2` of slog, `ERROR2` of OpenTelemetry. And white space. */
const DISTANCE = /(?:[+-]\d?|\d|(?<!\s))\s*$/;

/** Without a level, an exception makes an entry an error. */
export const levelOfError = ({ exceptionType, stack }: LoggedError): LogLevel =>
  exceptionType === undefined && stack === undefined ? 'info' : 'error';

/** Whether an entry has all of these fields. */
export const hasAll = (json: Json, ...names: readonly string[]): boolean =>
  names.every((name) => json[name] !== undefined);

export const hasAny = (json: Json, ...names: readonly string[]): boolean =>
  names.some((name) => json[name] !== undefined);
