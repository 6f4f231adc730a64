import type { LogFormat } from './log-format.ts';
import { reading, TIME } from './text-format.ts';
import { headOf } from './text-head.ts';

const TIME_FIRST = new RegExp(String.raw`^\[?(?<time>${TIME})`);

/** Any other text that tells its level before its message, in whatever order time, level, thread and name stand. */
export const leveledText: LogFormat = {
  name: 'leveled-text',
  read: ({ text, json }) => {
    const head = json === undefined ? headOf(text) : undefined;
    if (head === undefined) return undefined;
    return reading(head.level, text.slice(head.messageAt), TIME_FIRST.exec(text)?.groups?.time);
  },
};
