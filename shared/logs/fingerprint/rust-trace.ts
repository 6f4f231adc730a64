import { LONGEST_TRACE, type LoggedException, placeOfFile, type StackFrame } from './stack-frame.ts';

/** `thread 'main' panicked at src/main.rs:2:5:`, and before Rust 1.73 `panicked at 'message', src/main.rs:2:5`. */
export const RUST_PANIC = /(?:^|[\r\n])(?:[^\r\n]{0,200} )?panicked at (?:'|[^\r\n]{1,500}:\d{1,7}:\d{1,7})/;
const OLD = /panicked at '(?<message>.*)', (?<path>[^',\s]{1,500}):\d{1,7}:\d{1,7}$/s;
const NEW = /panicked at (?<path>\S{1,500}):\d{1,7}:\d{1,7}:?$/;
const FRAME = /^ {0,6}\d{1,4}: {1,4}(?:0x[\da-f]{1,16} - )?(?<name>\S.{0,500})$/;
const PLACE = /^ {4,20}at (?<path>\S{1,500}?)(?::\d{1,7}){1,2}$/;
/** The standard library, the runtime of async programs, and crates that were fetched. */
const OUTSIDE_PATH = /^\/rustc\/|\/\.cargo\/|\/registry\/src\/|\/library\/(?:std|core|alloc)\//;
const OUTSIDE_NAME = /^<?(?:std|core|alloc|tokio|rust_|__rust|_?start|main$|clone|backtrace)/;

/**
 * Reads what Rust writes of a panic, with or without a backtrace. The message counts: a panic has no type.
 * Source: https://doc.rust-lang.org/std/panic/index.html
 */
export function readRustTrace(lines: readonly string[]): readonly LoggedException[] {
  const at = lines.findIndex((line) => line.includes('panicked at '));
  const head = lines[at] ?? '';
  const old = OLD.exec(head)?.groups?.message;
  const isNew = old === undefined && NEW.test(head);
  const message = old ?? (isNew ? (lines[at + 1] ?? '') : head.slice(head.indexOf('panicked at ') + 12));
  return [{ type: 'panic', message, frames: framesIn(lines), countsMessage: true }];
}

function framesIn(lines: readonly string[]): readonly StackFrame[] {
  const frames: StackFrame[] = [];
  for (const [at, line] of lines.entries()) {
    const name = FRAME.exec(line)?.groups?.name;
    if (name === undefined || frames.length >= LONGEST_TRACE) continue;
    const path = PLACE.exec(lines[at + 1] ?? '')?.groups?.path ?? '';
    const plain = name.replace(/::h[\da-f]{16}$/, '').replaceAll('::{{closure}}', '');
    frames.push({
      place: placeOfFile(path),
      name: plain,
      isInApp: !OUTSIDE_PATH.test(path) && !OUTSIDE_NAME.test(plain),
    });
  }
  return frames;
}
