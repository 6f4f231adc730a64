import { readAtFrame } from './at-frame.ts';
import { readHeader } from './exception-header.ts';
import { LONGEST_TRACE, type LoggedException, type StackFrame } from './stack-frame.ts';

interface Draft {
  readonly type: string;
  message: string;
  readonly frames: StackFrame[];
}

/** A longer line is none. In UTF-16 units. */
const LONGEST_FRAME = 1000;
const CAUSE = /^(?:Caused by: |\[cause\]: |Wrapped by: )/;
const DOTNET_INNER = ' ---> ';
const DOTNET_INNER_END = '--- End of inner exception stack trace ---';
const NODE_ERRORS = '[errors]: [';
/** The line that an uncaught error of Node came from: its place, the code, and a caret below. */
const CARET = /^\s*\^+$/;

/**
 * Reads the traces of Node, the JVM and .NET: lines that begin with `at `, under a line with type and message, with
 * causes. Outermost exception first. What was suppressed in closing resources, and all but the first of Node's
 * aggregated errors, is left out.
 */
export function readAtTrace(lines: readonly string[]): readonly LoggedException[] {
  const reader = new AtTrace();
  for (const line of lines.slice(excerptEnd(lines))) reader.read(line);
  return reader.exceptions;
}

/** Behind the excerpt of the source with which Node begins what it tells of an uncaught error. */
function excerptEnd(lines: readonly string[]): number {
  const caret = lines.findIndex((line, at) => at < 6 && CARET.test(line));
  if (caret < 0) return 0;
  const next = lines.findIndex((line, at) => at > caret && line.trim() !== '');
  return next < 0 ? 0 : next;
}

class AtTrace {
  readonly exceptions: Draft[] = [];
  /** Where frames go. With .NET the innermost exception's come first. */
  #current = -1;
  /** Lines that are further in than this belong to something that is left out. */
  #skippedIndent = Number.POSITIVE_INFINITY;
  /** Of `[errors]: [` and of the first error in it; -1 outside. */
  #errorsIndent = -1;
  #memberIndent = -1;

  read(line: string): void {
    const text = line.trimStart();
    const indent = line.length - text.length;
    if (this.#isSkipped(text, indent)) return;
    if (text.startsWith('at ')) this.#frame(text.trimEnd());
    else if (CAUSE.test(text)) this.#begin(text);
    else if (text.startsWith('---> ')) this.#begin(text.slice(5));
    else if (text.startsWith(DOTNET_INNER_END)) this.#current -= 1;
    else this.#other(text, indent);
  }

  #isSkipped(text: string, indent: number): boolean {
    if (indent > this.#skippedIndent) return true;
    this.#skippedIndent = Number.POSITIVE_INFINITY;
    if (!text.startsWith('Suppressed: ')) return false;
    this.#skippedIndent = indent;
    return true;
  }

  #frame(text: string): void {
    const frame = text.length > LONGEST_FRAME ? undefined : readAtFrame(text);
    if (frame === undefined) return;
    if (this.exceptions.length === 0) this.#push('', '');
    const frames = this.exceptions[Math.max(0, this.#current)]?.frames;
    if (frames !== undefined && frames.length < LONGEST_TRACE) frames.push(frame);
  }

  /** A line with type and message; with .NET perhaps several in one. */
  #begin(text: string): void {
    for (const part of text.split(DOTNET_INNER)) {
      const { type, message } = readHeader(part);
      this.#push(type, message);
    }
  }

  #push(type: string, message: string): void {
    this.exceptions.push({ type, message, frames: [] });
    this.#current = this.exceptions.length - 1;
  }

  /** What was logged above the exception is not part of it. */
  #replace(exception: Draft): void {
    this.exceptions[this.#current] = exception;
  }

  #other(text: string, indent: number): void {
    if (text.startsWith(NODE_ERRORS)) this.#errorsIndent = indent;
    else if (this.#errorsIndent >= 0) this.#aggregated(text, indent);
    else if (this.exceptions.length === 0) this.#firstLine(text);
    else this.#moreOfMessage(text);
  }

  #firstLine(text: string): void {
    if (text.trim() !== '') this.#begin(text);
  }

  #aggregated(text: string, indent: number): void {
    if (this.#memberIndent < 0) {
      this.#memberIndent = indent;
      this.#begin(text);
    } else if (indent <= this.#memberIndent) this.#skippedIndent = this.#errorsIndent;
  }

  #moreOfMessage(text: string): void {
    const current = this.exceptions[this.#current];
    if (current === undefined || current.frames.length > 0 || text.startsWith('...')) return;
    const { type, message } = current.type === '' ? readHeader(text) : current;
    if (type !== current.type) {
      this.#replace({ type, message, frames: current.frames });
      return;
    }
    const inner = text.indexOf(DOTNET_INNER);
    current.message += `\n${inner < 0 ? text : text.slice(0, inner)}`;
    if (inner >= 0) this.#begin(text.slice(inner + DOTNET_INNER.length));
  }
}
