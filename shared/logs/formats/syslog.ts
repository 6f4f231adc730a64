import { levelNumbered } from '../log-record.ts';
import type { EntryFacts, LogFormat } from './log-format.ts';
import { messageAndStack } from './text-format.ts';

/** Severity and facility; behind it the header of RFC 5424, or that of RFC 3164 with the program as a tag. */
const PRIORITY = /^<(?<priority>\d{1,3})>/;
const NEW = /^1 \S{1,40} \S{1,255} (?<program>\S{1,48}) \S{1,128} \S{1,32} (?:-|\[[^\]]{0,1000}\]) ?/;
const OLD = /^(?:[A-Z][a-z]{2} [ \d]\d \d{2}:\d{2}:\d{2} \S{1,255} )?(?:(?<program>[\w./-]{1,48})(?:\[\d{1,10}\])?: )?/;

/** A line of syslog with its priority. https://www.rfc-editor.org/rfc/rfc5424, https://www.rfc-editor.org/rfc/rfc3164 */
export const syslog: LogFormat = {
  name: 'syslog',
  read: ({ text }) => {
    const found = PRIORITY.exec(text);
    const level = levelNumbered(Number(found?.groups?.priority ?? Number.NaN) % 8, 'syslog');
    return found === null || level === undefined ? undefined : { level, ...behind(text.slice(found[0].length)) };
  },
};

function behind(text: string): Pick<EntryFacts, 'message' | 'stack' | 'service'> {
  const header = NEW.exec(text) ?? OLD.exec(text);
  const program = header?.groups?.program ?? '-';
  return {
    ...messageAndStack(text.slice(header?.[0].length ?? 0)),
    ...(program !== '-' && { service: program }),
  };
}
