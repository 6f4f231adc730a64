import { counted } from '../../../shared/messages/wording.ts';
import { cutText, oneLine } from '../../../shared/values/cut.ts';
import type { InputStream } from '../../log-input.ts';
import type { FoundError } from './found-errors.ts';

const LONGEST = 500;
const STACK_LINES = 8;

/** The errors for a reader at a terminal. */
export function errorsText(errors: readonly FoundError[], streams: readonly InputStream[]): string {
  const events = streams.reduce((sum, stream) => sum + stream.events.length, 0);
  const total = errors.reduce((sum, { count }) => sum + count, 0);
  const head =
    errors.length === 0
      ? `No errors in ${counted(events, 'event')}.\n`
      : `${counted(errors.length, 'error')}, seen ${counted(total, 'time')} in ${counted(events, 'event')}.\n`;
  return [head, ...errors.map(errorText)].join('\n');
}

function errorText(error: FoundError): string {
  const rows: readonly (readonly [string, string | undefined])[] = [
    ['template', oneLine(error.template)],
    ['type', error.type],
    ['level', error.level],
    ['service', error.service],
    ['message', error.message === error.template ? undefined : oneLine(error.message)],
    ['trace', error.traceIds?.join(' ')],
  ];
  const facts = rows.flatMap(([name, value]) =>
    value === undefined ? [] : [`  ${name.padEnd(9)} ${cutText(value, LONGEST)}\n`],
  );
  return `${error.fingerprint}  ${counted(error.count, 'time')}\n${facts.join('')}${stackText(error.stack)}`;
}

function stackText(stack: string | undefined): string {
  if (stack === undefined) return '';
  const lines = stack.split(/\r\n?|\n/);
  const more = lines.length > STACK_LINES ? [`... ${counted(lines.length - STACK_LINES, 'more line')}`] : [];
  return `  stack\n${[...lines.slice(0, STACK_LINES), ...more].map((line) => `    ${cutText(line, LONGEST)}\n`).join('')}`;
}
