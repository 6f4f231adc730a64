import { readStackTrace } from '../fingerprint/stack-trace.ts';
import type { LogFormat } from './log-format.ts';
import { messageAndStack } from './text-format.ts';

const PANIC = /^(?:\[[^\]]{1,60}\] )?thread '[^'\r\n]{0,100}'(?: \(\d{1,10}\))? panicked at /;

/** What Rust writes of a panic; its message stands in quotes, or on a line of its own. */
export const rustPanic: LogFormat = {
  name: 'rust-panic',
  read: ({ text }) => {
    if (!PANIC.test(text)) return undefined;
    const [panic] = readStackTrace(text);
    const { stack } = messageAndStack(text);
    const message = panic?.message ?? text;
    return {
      level: 'fatal',
      message,
      exceptionType: 'panic',
      exceptionMessage: message,
      ...(stack !== undefined && { stack }),
    };
  },
};
