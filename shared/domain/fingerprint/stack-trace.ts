import { readAtTrace } from './at-trace.ts';
import { readGoTrace } from './go-trace.ts';
import { readPythonTrace, TRACEBACK } from './python-trace.ts';
import type { LoggedException } from './stack-frame.ts';

/** What is beyond tells nothing that the beginning and the causes before it did not. In UTF-16 units. */
const LONGEST_TEXT = 262_144;

const AT_LINE = /(?:^|\n)\s*at \S/;
const PYTHON_FRAME = /(?:^|\n)[ |+]*File "[^"\n]{1,1000}", line \d/;
const GO_PLACE = /\n\t\S+\.(?:go|s):\d+(?: \+0x| |\n|$)/;
const GO_HEADER = /^(?:panic|fatal error): /m;

/**
 * Reads the exceptions of a stack trace as Node, the JVM, .NET, Python or Go write it, the outermost first and each
 * cause behind what it caused. Empty when the text holds no trace. Linear in the length of the text.
 */
export function readStackTrace(text: string): readonly LoggedException[] {
  const cut = (text.length > LONGEST_TEXT ? text.slice(0, LONGEST_TEXT) : text).replace(/\r\n?/g, '\n');
  if (cut.includes(TRACEBACK) || PYTHON_FRAME.test(cut)) return readPythonTrace(cut.split('\n'));
  if (AT_LINE.test(cut)) return readAtTrace(cut.split('\n'));
  if (GO_PLACE.test(cut) || GO_HEADER.test(cut)) return readGoTrace(cut.split('\n'));
  return [];
}
