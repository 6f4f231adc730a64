import { readStackTrace } from '../fingerprint/stack-trace.ts';
import { soundsAlarm } from './alarm-words.ts';
import type { LogFormat } from './log-format.ts';
import { messageAndStack } from './text-format.ts';

/** The rest of a trace whose beginning came in another batch, where it is counted. */
const BEGINS_WITHIN = /^\s{0,100}(?:at |File "|from )/;
/** What a runtime writes before it ends. */
const FATAL = /^(?:fatal error|fatal|panic):/i;
/** A name of a class of one's own: `OrderGone: order 17`. */
const CLASS_NAME = /^[A-Z][a-z\d]{1,60}(?:[A-Z][a-z\d]{1,60}){1,10}(?::|$)/m;

/** Everything else. It has no level, so an error is what has the stack trace of an exception or the words of one. */
export const plain: LogFormat = {
  name: 'plain',
  read: ({ text }) => {
    const said = messageAndStack(text);
    const isError = soundsAlarm(text) || (said.stack !== undefined && isThrown(text));
    return { level: FATAL.test(text) ? 'fatal' : isError ? 'error' : 'info', ...said };
  },
};

/** Whether the trace is one of an exception: programs print where they are, too. */
const isThrown = (text: string): boolean =>
  !BEGINS_WITHIN.test(text) && (CLASS_NAME.test(text) || readStackTrace(text).some(({ type }) => type !== ''));
