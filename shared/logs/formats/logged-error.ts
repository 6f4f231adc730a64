import { firstText, isJson, type Json, valueAt } from './json.ts';
import { framesText } from './structured-frames.ts';

/** What a JSON entry says of an exception. */
export interface LoggedError {
  readonly exceptionType?: string;
  readonly exceptionMessage?: string;
  readonly stack?: string;
}

/** Fields in which loggers put an error, as an object or as a text. */
const ERROR_FIELDS = ['err', 'error', 'exception', 'thrown', 'exc_info', 'throwable', 'Exception', '@x'];
const TYPE = ['type', 'name', 'errorType', 'class', 'exc_type', 'Type', 'ClassName'];
const MESSAGE = ['message', 'errorMessage', 'value', 'exc_value', 'Message'];
const STACK = [
  'stack',
  'stack_trace',
  'stackTrace',
  'extendedStackTrace',
  'stacktrace',
  'StackTrace',
  'StackTraceString',
];

/** Fields beside the message that say the same: of Lambda, Powertools, ECS, OpenTelemetry, zap and others. */
const OWN_TYPE = ['errorType', 'exception_name', 'error.type', 'exception.type', 'error.kind', 'error_type'];
const OWN_MESSAGE = ['errorMessage', 'error.message', 'exception.message', 'error_message'];
const OWN_STACK = [
  'stack_trace',
  'stackTrace',
  'stack',
  'error.stack_trace',
  'error.stack',
  'exception.stacktrace',
  'stacktrace',
];

/** Causes of causes that are followed. */
const DEEPEST = 5;

/** The exception in a JSON entry, wherever its logger puts it. */
export function errorIn(json: Json): LoggedError {
  const own = ownError(json);
  for (const field of ERROR_FIELDS) {
    const found = readError(json[field]);
    if (found !== undefined) return { ...own, ...found };
  }
  return own;
}

function ownError(json: Json): LoggedError {
  const stack = firstStack(json, OWN_STACK);
  return errorFrom(firstText(json, OWN_TYPE), firstText(json, OWN_MESSAGE), stack);
}

function errorFrom(type: string | undefined, message: string | undefined, stack: string | undefined): LoggedError {
  return {
    ...(type !== undefined && { exceptionType: type }),
    ...(message !== undefined && { exceptionMessage: message }),
    ...(stack !== undefined && { stack }),
  };
}

function readError(value: unknown): LoggedError | undefined {
  if (isJson(value)) return ofObject(value, 0);
  const text = traceText(value);
  if (text === undefined) return undefined;
  return text.includes('\n') ? { stack: text } : { exceptionMessage: text };
}

function ofObject(value: Json, depth: number): LoggedError | undefined {
  const type = firstText(value, TYPE);
  const message = firstText(value, MESSAGE);
  const stack = withCause(firstStack(value, STACK) ?? framesText(value), value, depth);
  return type === undefined && message === undefined && stack === undefined
    ? undefined
    : errorFrom(type, message, stack);
}

/** A cause that stands beside the trace, and not in it, becomes a part of it as in Java. */
function withCause(stack: string | undefined, { cause }: Json, depth: number): string | undefined {
  if (stack === undefined || !isJson(cause) || depth >= DEEPEST || stack.includes('Caused by: ')) return stack;
  const found = ofObject(cause, depth + 1);
  if (found === undefined) return stack;
  const { exceptionType = 'Error', exceptionMessage = '', stack: text } = found;
  return `${stack}\nCaused by: ${text ?? `${exceptionType}: ${exceptionMessage}`}`;
}

function firstStack(json: Json, names: readonly string[]): string | undefined {
  for (const name of names) {
    const text = traceText(valueAt(json, name));
    if (text !== undefined) return text;
  }
  return undefined;
}

/** A trace as one text, as a list of lines, or as structured frames. */
function traceText(value: unknown): string | undefined {
  if (typeof value === 'string') return value === '' ? undefined : value;
  if (isJson(value)) return framesText(value);
  if (!Array.isArray(value) || value.length === 0) return undefined;
  return value.every((one) => typeof one === 'string') ? value.join('\n') : framesText({ frames: value });
}
