import { levelNamed } from '../log-record.ts';
import { jsonOf } from './json.ts';
import type { LogFormat } from './log-format.ts';
import { errorIn } from './logged-error.ts';
import { reading, TIME } from './text-format.ts';

const LINE = new RegExp(
  String.raw`^(?<time>${TIME})\t(?<level>[A-Za-z]{4,6})\t(?:(?:[\w.-]{1,100}\t)?[\w./@-]{1,200}:\d{1,6}\t)?(?<message>.*)$`,
  's',
);
/** Fields at the end of the first line. */
const FIELDS = /\t(\{[^\r\n]*\})(?=[\r\n]|$)/;

/** zap's console encoder: columns between tabs; name and caller may be missing. https://pkg.go.dev/go.uber.org/zap/zapcore#NewConsoleEncoder */
export const zapConsole: LogFormat = {
  name: 'zap-console',
  read: ({ text }) => {
    const { time, level = '', message } = LINE.exec(text)?.groups ?? {};
    const known = levelNamed(level);
    if (known === undefined || message === undefined) return undefined;
    const fields = jsonOf(FIELDS.exec(message)?.[1] ?? '');
    if (fields === undefined) return reading(known, message, time);
    return { ...errorIn(fields), ...reading(known, message.replace(FIELDS, ''), time), fields };
  },
};
