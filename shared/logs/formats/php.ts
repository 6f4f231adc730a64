import type { LogLevel } from '../log-record.ts';
import type { LogFormat } from './log-format.ts';
import { messageAndStack } from './text-format.ts';

/** `PHP Fatal error:  Uncaught …`, alone, behind a time, or as php-fpm puts it into a notice. */
const LINE =
  /^(?:\[[^\]]{1,60}\] )?(?:(?:NOTICE|WARNING): )?(?:PHP message: )?(?:PHP )(?<kind>(?:Fatal|Parse|Recoverable fatal|Core|Compile) error|(?:Core |Compile |User )?Warning|(?:User )?Notice|(?:User )?Deprecated|Strict Standards): {1,2}(?<message>.*)$/s;

/** What PHP itself writes of errors and warnings. https://www.php.net/manual/en/errorfunc.constants.php */
export const php: LogFormat = {
  name: 'php',
  read: ({ text, json }) => {
    const { kind, message = '' } = (json === undefined ? LINE.exec(text)?.groups : undefined) ?? {};
    return kind === undefined ? undefined : { level: levelOf(kind), ...messageAndStack(message) };
  },
};

function levelOf(kind: string): LogLevel {
  if (/fatal/i.test(kind)) return 'fatal';
  if (kind.endsWith('error')) return 'error';
  return kind.endsWith('Warning') ? 'warn' : 'info';
}
