import { levelNamed } from '../log-record.ts';
import { jsonOf } from './json.ts';
import type { EntryFacts, LogFormat } from './log-format.ts';
import { errorIn } from './logged-error.ts';
import { messageAndStack, reading, TIME } from './text-format.ts';

const ID = String.raw`[\da-f]{8}-[\da-f]{4}-[\da-f]{4}-[\da-f]{4}-[\da-f]{12}`;

/** `2030-01-02T03:04:05.678Z<tab>request id<tab>ERROR<tab>message`, as console.error is written. */
const NODE = new RegExp(
  String.raw`^(?<time>${TIME})\t(?<id>${ID}|undefined)\t(?<level>[A-Z]{4,5})\t(?<message>.*)$`,
  's',
);
/** `[ERROR]<tab>time<tab>request id<tab>message`, as Python's `logging` is written. */
const PYTHON = new RegExp(String.raw`^\[(?<level>[A-Z]{4,8})\]\t(?<time>${TIME})\t(?<id>${ID})?\t(?<message>.*)$`, 's');
/** `[ERROR] ValueError: no amount`, as Python's runtime writes what a function raised, with lines or carriage returns. */
const RAISED = /^\[ERROR\] (?<message>.*)$/s;
const TIMED_OUT = new RegExp(`^${TIME} (?<id>${ID}) (?<message>Task timed out after .*)$`, 's');
const EXITED = new RegExp(
  `^(?:${TIME} )?(?:RequestId: )?(?<id>${ID}) (?:Error: )?(?<message>(?:Runtime exited|Process exited).*)$`,
  's',
);
const EXIT_TYPE = /\b(Runtime\.[A-Z]\w{2,40}|Extension\.[A-Z]\w{2,40})\b/;
const PLATFORM = /^(?:START|END|REPORT|INIT_START|RESTORE_START|EXTENSION|TELEMETRY|LAMBDA_WARNING:) /;
const INIT_FAILED = /^INIT_REPORT .*\bStatus: (timeout|error)/;
/** Behind the status. */
const INIT_ERROR = /\s+Error Type: (\S+)/y;
/** What Node's runtime writes before an error as JSON. */
const UNCAUGHT = /^(?:Invoke Error|Uncaught Exception|Unhandled Promise Rejection)\s+(?=\{)/;

/**
 * What Lambda writes when its log format is text: its own lines, those of its runtimes, and errors that end a function.
 * https://docs.aws.amazon.com/lambda/latest/dg/monitoring-cloudwatchlogs.html
 */
export const lambdaText: LogFormat = {
  name: 'lambda-text',
  read: ({ text, json }) => {
    if (json !== undefined) return undefined;
    if (PLATFORM.test(text)) return { level: 'info', message: text.trimEnd() };
    return logged(NODE.exec(text) ?? PYTHON.exec(text)) ?? raised(text) ?? ended(text);
  },
};

function logged(found: RegExpExecArray | null): EntryFacts | undefined {
  const { level = '', message = '', time, id } = found?.groups ?? {};
  const known = levelNamed(level);
  if (known === undefined) return undefined;
  return { ...(uncaught(message) ?? reading(known, message)), level: known, ...withId(id), ...atOf(time) };
}

const withId = (id: string | undefined) => (id === undefined || id === 'undefined' ? {} : { requestId: id });
const atOf = (time: string | undefined) => {
  const at = reading('info', '', time).at;
  return at === undefined ? {} : { at };
};

function uncaught(message: string): Pick<EntryFacts, 'message' | 'stack'> | undefined {
  const head = UNCAUGHT.exec(message)?.[0];
  const json = head === undefined ? undefined : jsonOf(message.slice(head.length));
  if (json === undefined) return undefined;
  const error = errorIn(json);
  return { message: error.exceptionMessage ?? head?.trim() ?? '', ...error };
}

function raised(text: string): EntryFacts | undefined {
  const message = RAISED.exec(text)?.groups?.message;
  if (message === undefined) return undefined;
  const [first = ''] = message.split(/[\r\n]/, 1);
  const type = /^([A-Za-z_][\w.]{0,100}): /.exec(first)?.[1];
  return {
    level: 'error',
    ...messageAndStack(message),
    ...(type !== undefined && { exceptionType: type, exceptionMessage: first.slice(type.length + 2) }),
  };
}

function ended(text: string): EntryFacts | undefined {
  const timedOut = TIMED_OUT.exec(text)?.groups;
  if (timedOut !== undefined) {
    return {
      level: 'error',
      message: timedOut.message?.trimEnd() ?? '',
      exceptionType: 'Lambda.Timeout',
      ...withId(timedOut.id),
    };
  }
  const exited = EXITED.exec(text)?.groups;
  if (exited !== undefined) {
    const [message = ''] = (exited.message ?? '').split(/[\r\n]/, 1);
    return {
      level: 'fatal',
      message,
      exceptionType: EXIT_TYPE.exec(text)?.[1] ?? 'Runtime.ExitError',
      ...withId(exited.id),
    };
  }
  return initFailed(text);
}

function initFailed(text: string): EntryFacts | undefined {
  const [head, status] = INIT_FAILED.exec(text) ?? [];
  if (head === undefined) return undefined;
  if (status === 'timeout')
    return { level: 'error', message: 'Initialization timed out', exceptionType: 'Lambda.Timeout' };
  INIT_ERROR.lastIndex = head.length;
  const [, type] = INIT_ERROR.exec(text) ?? [];
  return { level: 'fatal', message: 'Initialization failed', exceptionType: type ?? 'Runtime.ExitError' };
}
