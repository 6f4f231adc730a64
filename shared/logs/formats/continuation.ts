const INDENTED = /^(?:[ \t]|$)/;
/** How lines of a trace begin that are not indented. */
const GOES_ON =
  /^(?:at \S|Caused by: |Suppressed: |\.\.\. \d|--- End of |---> |Traceback \(most recent call last\)|During handling of the above|The above exception was|goroutine \d|created by |runtime stack:|exit status \d|\[signal |Node\.js v\d|[)\]}]+[,;]?$|Runtime\.[A-Z]\w+$)/;
/** `main.(*Server).handle(`. What follows a dot is read once only, however many dots there are: lines may be hostile. */
const GO_NAME = /^[\w./*()-]{1,300}?\.[\w-]{1,300}\(/;
const GO_PLACE = /^(?:goroutine \d|\t\S+:\d+)/;
const PANIC = /^(?:panic|fatal error): /;
/** Loggers of the JVM write an exception, with its package, below the line that tells of it. */
const JVM_EXCEPTION = /^(?:(?:[a-z_]\w{0,60}\.){1,10}[A-Z][\w$]{0,100}|[A-Z]\w{0,60}\$[\w$]{1,100})(?::|$)/;
const ALARMED = /\b(?:ERROR|WARN|WARNING|SEVERE|FATAL)\b/;
/** Below the line of source that an uncaught error of Node came from. */
const CARET = /^\s*\^+$/;

const isGoCall = (line: string): boolean => line.endsWith(')') && GO_NAME.test(line) && !line.includes('\n');

/**
 * Says which lines go on with the entry before them, where each line of a stack trace came as an entry of its own: a
 * container writes lines, and its collector does not know which of them were one. Has to see all lines of a stream, in
 * their order.
 */
export class Continuation {
  /** The line before, and the last one that was not empty. */
  #before = '';
  #written = '';
  /** Between `Traceback` and the line with type and message behind the frames. */
  #isInTraceback = false;
  /** Behind the first line of what Go's runtime writes of a panic. */
  #isInPanic = false;

  goesOn(line: string): boolean {
    const goesOn = this.#belongs(line);
    if (line.startsWith('Traceback ')) this.#isInTraceback = true;
    else if (!INDENTED.test(line)) this.#isInTraceback = false;
    this.#isInPanic = PANIC.test(line) || (this.#isInPanic && goesOn);
    this.#before = line;
    if (line.trim() !== '') this.#written = line;
    return goesOn;
  }

  #belongs(line: string): boolean {
    if (line.startsWith('{')) return false;
    if (INDENTED.test(line) || this.#isInTraceback || GOES_ON.test(line)) return true;
    if (this.#before === '' && CARET.test(this.#written)) return true;
    if (ALARMED.test(this.#written) && JVM_EXCEPTION.test(line)) return true;
    return (this.#isInPanic || GO_PLACE.test(this.#before)) && isGoCall(line);
  }
}

/** Whether `Continuation` may say that a line goes on with the one before it, whatever was before these two. */
export function mayGoOn(before: string, line: string): boolean {
  if (line.startsWith('{')) return false;
  if (INDENTED.test(before) || before.startsWith('Traceback ')) return true;
  return [INDENTED, GOES_ON, JVM_EXCEPTION].some((pattern) => pattern.test(line)) || isGoCall(line);
}
