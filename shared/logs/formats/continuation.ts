import { soundsAlarm } from './alarm-words.ts';

const INDENTED = /^(?:[ \t]|$)/;
/** How lines of a trace begin that are not indented, whatever the language. */
const GOES_ON =
  /^(?:at \S|Caused by: |Suppressed: |\.\.\. \d|--- End of |---> |During handling of the above|The above exception was|goroutine \d|created by |runtime stack:|exit status \d|\[signal |Node\.js v\d|[)\]}]+[,;]?$|Runtime\.[A-Z]\w+$|stack backtrace:$|note: |Stack trace:$|#\d{1,4} (?:\{main\}|\/|\[internal)|future: <|\[SQL: |\[parameters: |\(Background on this error|\*\* \(|Dumping heap to |Heap dump file created |Terminating due to java)/;
const TRACEBACK = 'Traceback (most recent call last)';
/** `main.(*Server).handle(`. What follows a dot is read once only, however many dots there are: lines may be hostile. */
const GO_NAME = /^[\w./*()-]{1,300}?\.[\w-]{1,300}\(/;
/** `main.(*Server).handle`, as zap writes traces. */
const GO_NAME_ALONE =
  /^[\w/-]{1,200}(?:\.[\w/-]{1,100}){0,8}\.(?:\(\*?\w{1,100}\)\.)?\w{1,200}(?:\.func\d{1,4}(?:\.\d{1,4})?)?$/;
const GO_PLACE = /^(?:goroutine \d|(?:\t| {2,8})\S+:\d+)/;
const PANIC = /^(?:panic|fatal error): /;
const SERVING = 'panic serving ';
/** Loggers of the JVM write an exception, with its package, below the line that tells of it. */
const JVM_EXCEPTION = /^(?:(?:[a-z_]\w{0,60}\.){1,10}[A-Z][\w$]{0,100}|[A-Z]\w{0,60}\$[\w$]{1,100})(?::|$)/;
const ALARMED = /\b(?:ERROR|WARN|WARNING|SEVERE|FATAL)\b|^\S{0,40} {0,3}\[(?:error|warn|warning|fatal)\]/;
const BELOW_ALARM = /\b(?:INFO|DEBUG|TRACE|FINE)\b/;
/** Below the line of source that an uncaught error of Node came from. */
const CARET = /^\s*\^+$/;
const SCRIPT_PLACE = /^\S{1,500}\.[cm]?[jt]sx?:\d{1,7}$/;
/** What a program writes as its last word behind what went wrong. */
const LAST_WORD = /^(?:Aborted|Segmentation fault|Illegal instruction|Trace\/breakpoint trap)\b/;
const DYING = /terminate called|^\s+what\(\):|stack smashing|corruption|^free\(\)|^libc\+\+abi/;
/** Each line of one report begins alike: npm's, and that of a crash of the JVM. */
const REPORT = /^(?:npm (?:ERR!|error)|#)(?: |$)/;

// Neither has a blank in it, and most lines do: that is seen sooner.
const isGoName = (line: string): boolean => !line.includes(' ') && GO_NAME_ALONE.test(line);
const isScriptPlace = (line: string): boolean => !line.includes(' ') && SCRIPT_PLACE.test(line);
const isGoCall = (line: string): boolean =>
  line.endsWith(')') && (GO_NAME.test(line) || line.startsWith('panic(')) && !line.includes('\n');
const isFrame = (line: string): boolean => /^\s+(?:at |\.\.\. \d)/.test(line);

/**
 * Says which lines go on with the entry before them, where each line of a stack trace came as an entry of its own: a
 * container writes lines, and its collector does not know which of them were one. Has to see all lines of a stream, in
 * their order. `isError`: whether a line, as the first of an entry, is an error: a traceback behind it belongs to it, and
 * behind any other line is an error of its own.
 */
export class Continuation {
  readonly #isError: (line: string) => boolean;
  /** The first line of the entry, the line before, and the last one that was not empty. */
  #head = '';
  #before = '';
  #written = '';
  /** Between `Traceback` and the line with type and message behind the frames. */
  #isInTraceback = false;
  #hasTraceback = false;
  /** A line of the entry, before the last one, begins what Go's runtime writes of a panic. */
  #hasPanic = false;

  constructor(isError: (line: string) => boolean) {
    this.#isError = isError;
  }

  goesOn(line: string): boolean {
    const goesOn = this.#belongs(line);
    if (goesOn) this.#hasPanic ||= beginsPanic(this.#before);
    else {
      this.#head = line;
      this.#hasTraceback = this.#hasPanic = false;
    }
    if (isTraceback(line)) this.#isInTraceback = this.#hasTraceback = true;
    else if (!INDENTED.test(line)) this.#isInTraceback = false;
    this.#before = line;
    if (line.trim() !== '') this.#written = line;
    return goesOn;
  }

  #belongs(line: string): boolean {
    if (line.startsWith('{')) return false;
    if (isTraceback(line)) return this.#hasTraceback ? this.#before === '' : this.#isError(this.#head);
    if (INDENTED.test(line) || this.#isInTraceback || GOES_ON.test(line)) return true;
    if (this.#isWithinNodeError(line) || this.#isOfReport(line)) return true;
    if (this.#isAnnounced(line)) return true;
    return isGoCall(line) && (this.#hasPanic || beginsPanic(this.#before) || GO_PLACE.test(this.#before));
  }

  /** The place, the line of source and the caret with which Node begins what it writes of an uncaught error. */
  #isWithinNodeError(line: string): boolean {
    if (this.#before === '' && CARET.test(this.#written)) return true;
    return isScriptPlace(this.#head) && (isScriptPlace(this.#before) || CARET.test(line));
  }

  #isOfReport(line: string): boolean {
    const mark = REPORT.exec(line)?.[0].trim();
    if (mark !== undefined && this.#before.startsWith(mark)) return true;
    return LAST_WORD.test(line) && DYING.test(this.#before);
  }

  /** What a line of a logger announces: the exception below it, and the rest of a message behind a colon. */
  #isAnnounced(line: string): boolean {
    if (this.#before.endsWith(':')) {
      if (JVM_EXCEPTION.test(this.#before) || this.#before.includes('panicked at ') || this.#isAlarmed()) return true;
    }
    if (JVM_EXCEPTION.test(line) && !isFrame(this.#before) && this.#isAlarmed()) return true;
    return isGoName(line) && (GO_PLACE.test(this.#before) || (this.#before === this.#head && this.#isAlarmed()));
  }

  #isAlarmed(): boolean {
    return ALARMED.test(this.#head) || (BELOW_ALARM.test(this.#head) && soundsAlarm(this.#head));
  }
}

const beginsPanic = (line: string): boolean => PANIC.test(line) || line.includes(SERVING);
const isTraceback = (line: string): boolean => line.startsWith(TRACEBACK);

/** Whether `Continuation` may say that a line goes on with the one before it, whatever was before these two. */
export function mayGoOn(before: string, line: string): boolean {
  if (line.startsWith('{')) return false;
  if (INDENTED.test(before) || isTraceback(before) || isTraceback(line) || before.endsWith(':')) return true;
  if (isScriptPlace(before) || CARET.test(line)) return true;
  if (INDENTED.test(line) || GOES_ON.test(line) || JVM_EXCEPTION.test(line)) return true;
  return REPORT.test(line) || LAST_WORD.test(line) || isGoName(line) || isGoCall(line);
}
