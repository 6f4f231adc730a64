import type { LogLevel } from '../log-record.ts';
import type { LogFormat } from './log-format.ts';
import { messageAndStack } from './text-format.ts';

const LINE = /^(TRAC|DEBU|INFO|WARN|ERRO|FATA|PANI)\[[^\]]{1,40}\] ?(.*)$/s;
const LEVELS: Readonly<Record<string, LogLevel>> = {
  TRAC: 'trace',
  DEBU: 'debug',
  INFO: 'info',
  WARN: 'warn',
  ERRO: 'error',
  FATA: 'fatal',
  PANI: 'fatal',
};

/** logrus as a terminal shows it: four letters and the seconds since the start. Without a terminal it writes logfmt. */
export const logrusText: LogFormat = {
  name: 'logrus-text',
  read: ({ text }) => {
    const [, level = '', message = ''] = LINE.exec(text) ?? [];
    const known = LEVELS[level];
    return known === undefined ? undefined : { level: known, ...messageAndStack(message) };
  },
};
