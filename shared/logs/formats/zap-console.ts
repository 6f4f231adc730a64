import { levelNamed } from '../log-record.ts';
import { jsonOf } from './json.ts';
import type { LogFormat } from './log-format.ts';
import { errorIn } from './logged-error.ts';
import { reading, TIME } from './text-format.ts';

const LINE = new RegExp(
  String.raw`^(?<time>${TIME})\t(?<level>[A-Za-z]{4,6})\t(?:(?:[\w.-]{1,100}\t)?[\w./@-]{1,200}:\d{1,6}\t)?(?<message>.*)$`,
  's',
);

/** zap's console encoder: columns between tabs; name and caller may be missing. https://pkg.go.dev/go.uber.org/zap/zapcore#NewConsoleEncoder */
export const zapConsole: LogFormat = {
  name: 'zap-console',
  read: ({ text }) => {
    const { time, level = '', message } = LINE.exec(text)?.groups ?? {};
    const known = levelNamed(level);
    if (known === undefined || message === undefined) return undefined;
    const { from, to } = fieldsIn(message) ?? { from: 0, to: 0 };
    const fields = jsonOf(message.slice(from + 1, to));
    if (fields === undefined) return reading(known, message, time);
    return { ...errorIn(fields), ...reading(known, message.slice(0, from) + message.slice(to), time), fields };
  },
};

/** Where the fields stand, with the tab before them: at the end of a line, of the first one as a rule. */
function fieldsIn(message: string): { readonly from: number; readonly to: number } | undefined {
  let start = 0;
  for (const line of message.split(/[\r\n]/)) {
    const at = line.endsWith('}') ? line.indexOf('\t{') : -1;
    if (at >= 0) return { from: start + at, to: start + line.length };
    start += line.length + 1;
  }
  return undefined;
}
