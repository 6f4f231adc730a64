import { soundsAlarm } from './alarm-words.ts';
import type { LogFormat } from './log-format.ts';
import { messageAndStack } from './text-format.ts';

/** Everything else. It has no level, so an error is what has a stack trace or the words of one. */
export const plain: LogFormat = {
  name: 'plain',
  read: ({ text }) => ({ level: soundsAlarm(text) ? 'error' : 'info', ...messageAndStack(text) }),
};
