import { isOwnGoCode } from './in-app.ts';
import { LONGEST_TRACE, type LoggedException, type StackFrame } from './stack-frame.ts';

/** Some collectors make blanks of the tab. */
const PLACE = /^(?:\t| {2,8})(\S+):\d+(?: \+0x| |$)/;
const HEADER = /^(?:.{0,200}\b)?(panic|fatal error)(?:: | serving \S{1,100}: )/;
const LINE_END = /[\n\r\u2028\u2029]/;

/**
 * Reads what Go writes of a panic or a fatal error, and the traces that loggers add: a line with a function, and one
 * with its place below. Of several goroutines the first is read, which is the one that failed.
 */
export function readGoTrace(lines: readonly string[]): readonly LoggedException[] {
  const goroutine = lines.findIndex((line) => line.startsWith('goroutine '));
  const header = headerIn(goroutine < 0 ? lines : lines.slice(0, goroutine));
  const frames: StackFrame[] = [];
  for (let at = Math.max(0, goroutine + 1); at < lines.length && frames.length < LONGEST_TRACE; at += 1) {
    const line = lines[at] ?? '';
    if (goroutine >= 0 && line.trim() === '') break;
    const frame = readFrame(line, lines[at + 1] ?? '');
    if (frame === undefined) continue;
    // What is above called the functions that were deferred, and what recovered from the panic.
    if (line.startsWith('panic(')) frames.length = 0;
    else frames.push(frame);
  }
  return header === undefined && frames.length === 0 ? [] : [{ type: '', message: '', ...header, frames }];
}

function headerIn(lines: readonly string[]): { type: string; message: string } | undefined {
  for (const line of lines) {
    const [whole = '', type] = HEADER.exec(line) ?? [];
    if (type !== undefined && !LINE_END.test(line)) return { type, message: line.slice(whole.length) };
  }
  const first = lines.find((line) => line.trim() !== '');
  return first === undefined || PLACE.test(lines[1] ?? '') ? undefined : { type: '', message: first.trim() };
}

/** `main.(*Shop).Charge(0xc000012345)` above its place; `created by` is who started the goroutine, not who failed. */
function readFrame(line: string, below: string): StackFrame | undefined {
  const path = PLACE.exec(below)?.[1];
  if (path === undefined || line === '' || /^\s/.test(line) || line.startsWith('created by ')) return undefined;
  const qualified = line.replace(/\([^()]*\)$/, '');
  const dot = qualified.indexOf('.', qualified.lastIndexOf('/') + 1);
  return {
    place: dot < 0 ? '' : qualified.slice(0, dot),
    // Functions inside a function are numbered in the order of the source.
    name: qualified
      .slice(dot + 1)
      .replace(/\b(func|gowrap)\d+/g, '$1')
      .replace(/\.\d+\b/g, ''),
    isInApp: isOwnGoCode(qualified, path),
  };
}
