import { readHeader } from './exception-header.ts';
import { isOwnPythonFile } from './in-app.ts';
import { LONGEST_TRACE, type LoggedException, placeOfFile, type StackFrame } from './stack-frame.ts';

export const TRACEBACK = 'Traceback (most recent call last)';
const FRAME = /^File "([^"]{1,1000})", line \d+(?:, in (.+))?$/;
/** What draws the tree of an exception group. */
const GROUP = /^ *(?:\+-\+-+|\+-*|\|) ?/;

/**
 * Reads Python's tracebacks: frames outermost first, type and message behind them, causes before what they caused.
 * Gives the outermost exception first, and frames innermost first. Of an exception group the first exception is read.
 * Source: https://docs.python.org/3/library/traceback.html
 */
export function readPythonTrace(lines: readonly string[]): readonly LoggedException[] {
  const found: LoggedException[] = [];
  let frames: StackFrame[] | undefined;
  for (const drawn of lines) {
    const line = GROUP.test(drawn) ? drawn.replace(GROUP, '') : drawn;
    const text = line.trim();
    const frame = readFrame(text);
    if (frame !== undefined) {
      frames ??= [];
      frames.push(frame);
      if (frames.length > LONGEST_TRACE) frames.shift();
    } else if (text.includes(TRACEBACK)) frames = [];
    else if (frames !== undefined && text !== '' && !/^\s/.test(line)) {
      found.push({ ...readHeader(text), frames: frames.reverse() });
      frames = undefined;
    }
  }
  if (frames !== undefined && frames.length > 0) found.push({ type: '', message: '', frames: frames.reverse() });
  return found.reverse();
}

function readFrame(text: string): StackFrame | undefined {
  if (!text.startsWith('File "')) return undefined;
  const [, path, name] = FRAME.exec(text) ?? [];
  if (path === undefined) return undefined;
  return { place: placeOfFile(path), name: name ?? '', isInApp: isOwnPythonFile(path) };
}
