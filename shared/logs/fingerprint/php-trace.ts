import { readHeader } from './exception-header.ts';
import { LONGEST_TRACE, type LoggedException, placeOfFile, type StackFrame } from './stack-frame.ts';

/** `#0 /var/www/src/Model.php(13): PDO->__construct()`; the last one is `#3 {main}`. */
export const PHP_FRAME =
  /(?:^|[\r\n])#\d{1,4} (?:\{main\}|\[internal function\]|(?:\/|phar:|[A-Z]:\\)[^\r\n(]{1,500}\(\d{1,7}\): )/;
const FRAME = /^#\d{1,4} (?:(?<path>[^(]{1,500})\(\d{1,7}\)|\[internal function\]): (?<name>[^(]{1,300})\(/;
/** Where it was thrown, behind the message. */
const PLACE = / (?:in|at) \/?\S{1,500}(?::\d{1,7}| on line \d{1,7})\)?$/;
/** How Monolog writes an exception into a line. */
const OBJECT =
  /^(?:.{0,2000}?\{"exception":")?\[(?:previous )?(?:exception|object)\] \(?([\w\\]{1,300})\(code: [^)]{0,50}\): /;

const UNCAUGHT = /^(?:.{0,200}? )?Uncaught ([\w\\]{1,300}): /;

/**
 * Reads the traces of PHP: type and message, `Stack trace:`, and numbered frames, the innermost first. Causes stand before
 * what they caused, which begins with `Next`.
 * Source: https://www.php.net/manual/en/class.throwable.php
 */
export function readPhpTrace(lines: readonly string[]): readonly LoggedException[] {
  const found: { header: string; frames: StackFrame[] }[] = [];
  let header = '';
  for (const line of lines) {
    const frame = frameIn(line);
    if (frame !== undefined) {
      if (header !== '' || found.length === 0) found.push({ header, frames: [] });
      header = '';
      const frames = found.at(-1)?.frames;
      if (frames !== undefined && frames.length < LONGEST_TRACE && frame !== 'main') frames.push(frame);
    } else if (header === '' && !NO_HEADER.test(line)) header = line.replace(/^Next /, '');
  }
  return found.map((one) => ({ ...headerOf(one.header), frames: one.frames, countsMessage: true })).reverse();
}

const NO_HEADER = /^(?:Stack trace:|\[stacktrace\]|\s*thrown in |"\}|\s*$)/;

function frameIn(line: string): StackFrame | 'main' | undefined {
  if (/^#\d{1,4} \{main\}/.test(line)) return 'main';
  const { path = '', name } = FRAME.exec(line)?.groups ?? {};
  if (name === undefined) return undefined;
  return { place: placeOfFile(path), name, isInApp: path !== '' && !path.includes('/vendor/') };
}

function headerOf(line: string): { type: string; message: string } {
  const [whole = '', type] = OBJECT.exec(line) ?? [];
  if (type !== undefined) return { type, message: line.slice(whole.length).replace(PLACE, '') };
  const text = line.replace(PLACE, '');
  const [head = '', thrown] = UNCAUGHT.exec(text) ?? [];
  return thrown === undefined ? readHeader(text) : { type: thrown, message: text.slice(head.length) };
}
