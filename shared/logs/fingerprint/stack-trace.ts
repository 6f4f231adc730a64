import { readAtTrace } from './at-trace.ts';
import { readGoTrace } from './go-trace.ts';
import { PHP_FRAME, readPhpTrace } from './php-trace.ts';
import { readPythonTrace, TRACEBACK } from './python-trace.ts';
import { RUBY_FRAME, readRubyTrace } from './ruby-trace.ts';
import { RUST_PANIC, readRustTrace } from './rust-trace.ts';
import type { LoggedException } from './stack-frame.ts';

/** What is beyond tells nothing that the beginning and the causes before it did not. In UTF-16 units. */
const LONGEST_TEXT = 262_144;

const READERS = {
  python: readPythonTrace,
  at: readAtTrace,
  go: readGoTrace,
  php: readPhpTrace,
  ruby: readRubyTrace,
  rust: readRustTrace,
} as const;

const LINE_BREAK = /[\r\n]/;
const AT_LINE = /(?:^|[\r\n])[ \t]*at \S/;
const PYTHON_FRAME = /(?:^|[\r\n])[ |+]*File "[^"\r\n]{1,1000}", line \d/;
const GO_PLACE = /[\r\n](?:\t| {2,8})\S+\.(?:go|s):\d+(?: \+0x|[ \r\n]|$)/;
const GO_HEADER = /^(?:panic|fatal error): /m;

/**
 * Reads the exceptions of a stack trace as Node, the JVM, .NET, Python, Go, Rust, PHP or Ruby write it, the outermost first and each
 * cause behind what it caused. Empty when the text holds no trace. Linear in the length of the text.
 */
export function readStackTrace(text: string): readonly LoggedException[] {
  const cut = text.length > LONGEST_TEXT ? text.slice(0, LONGEST_TEXT) : text;
  const writer = writerOf(cut);
  return writer === undefined ? [] : READERS[writer](cut.split(/\r\n?|\n/));
}

/** Whether a text of several lines holds a stack trace. */
export const hasStackTrace = (text: string): boolean => LINE_BREAK.test(text) && writerOf(text) !== undefined;

function writerOf(text: string): keyof typeof READERS | undefined {
  if (text.includes(TRACEBACK) || PYTHON_FRAME.test(text)) return 'python';
  if (RUST_PANIC.test(text)) return 'rust';
  if (AT_LINE.test(text)) return 'at';
  if (PHP_FRAME.test(text)) return 'php';
  if (RUBY_FRAME.test(text)) return 'ruby';
  return GO_PLACE.test(text) || GO_HEADER.test(text) ? 'go' : undefined;
}
