import { isAtLeast, type LogLevel } from '../domain/log-record.ts';

/**
 * A first look at the bytes of an entry, before anything is parsed: whether it could be at `min_level` or above. It may
 * say yes to an entry that is below, and never no to one that is not (a test compares it with all parsers). So it looks
 * for every word and number by which a parser finds a level or an error, wherever it stands, in the line itself and in
 * JSON in which the line stands as a text.
 */

/** What has to be true behind a word, or around it, for it to count. */
type Check = (bytes: Uint8Array, from: number, to: number) => boolean;

interface Alarm {
  /** In small letters. At least three characters. */
  readonly word: string;
  readonly check: Check;
}

const always: Check = () => true;
const BACKSLASH = 92;

const isLetter = (code: number | undefined): boolean => {
  const lower = (code ?? 0) | 32;
  return lower >= 97 && lower <= 122;
};
const isDigit = (code: number | undefined): boolean => code !== undefined && code >= 48 && code <= 57;

/** No letter before and none behind; `\n` before is an escape of JSON, and `m` may be the end of a terminal's colour. */
const alone: Check = (bytes, from, to) => !isLetter(bytes[to]) && isWordStart(bytes, from);

function isWordStart(bytes: Uint8Array, from: number): boolean {
  const before = bytes[from - 1];
  if (!isLetter(before) || bytes[from - 2] === BACKSLASH) return true;
  return before === 109 && (isDigit(bytes[from - 2]) || bytes[from - 2] === 91 || bytes[from - 2] === 59);
}

/** Between a name and its value: quotes, colons, equals signs, blanks and backslashes. */
const MOST_BETWEEN = 12;
/** The rest of a name: `levelno`, `severity_number`, `log.level`. */
const MOST_OF_NAME = 12;

/** Where the value begins of a name that is read up to `at`; -1 when it is too far off. */
function valueStart(bytes: Uint8Array, at: number): number {
  let start = at;
  while (start < at + MOST_OF_NAME && (isLetter(bytes[start]) || bytes[start] === 95)) start += 1;
  const limit = start + MOST_BETWEEN;
  while (start < limit && start < bytes.length && !isLetter(bytes[start]) && !isDigit(bytes[start])) start += 1;
  return start < limit ? start : -1;
}

/** The number whose digits begin at `at`; NaN when it is not plain digits. */
function numberAt(bytes: Uint8Array, at: number): number {
  let value = 0;
  let to = at;
  for (; isDigit(bytes[to]) && to < at + 6; to += 1) value = value * 10 + ((bytes[to] ?? 48) - 48);
  const next = bytes[to];
  return next === 46 || next === 101 || next === 69 ? Number.NaN : value;
}

/** Levels as numbers: of Bunyan and Pino, OpenTelemetry, syslog and, by the name `levelno`, Python. */
const levelNumber =
  (isBad: (number: number, isPython: boolean) => boolean): Check =>
  (bytes, _, to) => {
    const at = valueStart(bytes, to);
    if (at < 0) return true;
    if (!isDigit(bytes[at])) return false;
    const number = numberAt(bytes, at);
    return Number.isNaN(number) || isBad(number, bytes[to] === 110 || bytes[to] === 78);
  };

const isErrorNumber = (n: number, isPython: boolean): boolean =>
  n <= 3 || (n >= 17 && n <= 24) || n >= (isPython ? 40 : 50);
const isWarnNumber = (n: number, isPython: boolean): boolean =>
  n <= 4 || (n >= 13 && n <= 24) || n >= (isPython ? 30 : 40);

/** `"status":502`, `"status":"timeout"`. */
const badStatus: Check = (bytes, _, to) => {
  const at = valueStart(bytes, to);
  if (at < 0) return true;
  return isDigit(bytes[at]) ? numberAt(bytes, at) >= 500 : (bytes[at] ?? 0) === 116;
};

/** journald's, from 0 for the worst. */
const priority =
  (most: number): Check =>
  (bytes, _, to) => {
    const at = valueStart(bytes, to);
    return at < 0 || (isDigit(bytes[at]) && numberAt(bytes, at) <= most);
  };

/** A status in a line of an access log: ` 502 `. */
const serverError: Check = (bytes, from) =>
  isDigit(bytes[from + 2]) && isDigit(bytes[from + 3]) && !isDigit(bytes[from + 4]);

/** The priority of a syslog line: `<27>`. */
const syslogPriority =
  (most: number): Check =>
  (bytes, from) => {
    let to = from + 1;
    let value = 0;
    for (; isDigit(bytes[to]) && to < from + 4; to += 1) value = value * 10 + ((bytes[to] ?? 48) - 48);
    return bytes[to] === 62 && value % 8 <= most;
  };

/** `E0102 03:04:05`, as klog writes levels: capitals. */
const klog: Check = (bytes, from) => {
  for (let at = from + 1; at < from + 5; at += 1) if (!isDigit(bytes[at])) return false;
  return (bytes[from] ?? 0) < 97 && bytes[from + 5] === 32 && isWordStart(bytes, from);
};

/** A letter that JSON writes as a number: `\u0065rror`. */
const escapedLetter: Check = (bytes, from) =>
  bytes[from + 3] === 48 && (bytes[from + 4] ?? 0) >= 52 && (bytes[from + 4] ?? 0) <= 55;

/** An indented line belongs to the one before it, as a frame of a trace does. */
const indented: Check = (bytes, _, to) => bytes[to] === 32 || (bytes[to] === BACKSLASH && bytes[to + 1] === 116);

const DIGITS = '0123456789';
const withDigits = (before: string): readonly string[] => [...DIGITS].map((digit) => before + digit);

/** Words in which those of `levelNamed`, `errorIn` and `soundsAlarm` begin, cut where nothing else begins so. */
const WORDS = [
  ...[
    'erro',
    'eror',
    'exce',
    'exc_',
    'fata',
    'fail',
    'pani',
    'crit',
    'severe',
    'emerg',
    'thro',
    'stack',
    '@x"',
    '@x\\',
  ],
  ...['traceback', 'timed out', 'abort', 'killed', 'out of memory', 'unhandled', 'uncaught', 'segmentation', 'crash'],
  ...['goroutine', 'runtime exited', 'process exited'],
];
const WORDS_ALONE = ['err', 'ftl', 'alert'];

function alarmsFor(least: 'warn' | 'error'): readonly Alarm[] {
  const isWarn = least === 'warn';
  const most = isWarn ? 4 : 3;
  const levels = isWarn ? ['e', 'f', 'w'] : ['e', 'f'];
  return [
    ...all(isWarn ? [...WORDS, 'warn', 'wrn'] : WORDS, always),
    ...all(WORDS_ALONE, alone),
    ...all(['level', 'lvl', 'severity'], levelNumber(isWarn ? isWarnNumber : isErrorNumber)),
    ...all(['status'], badStatus),
    ...all(['priority'], priority(most)),
    ...all(['\\u0'], escapedLetter),
    ...all(['message":"'], indented),
    ...all(withDigits(' 5'), serverError),
    ...all(
      withDigits('<').flatMap((start) => [`${start}>`, ...withDigits(start)]),
      syslogPriority(most),
    ),
    ...all(
      levels.flatMap((level) => [...withDigits(`${level}0`), ...withDigits(`${level}1`)]),
      klog,
    ),
  ];
}

const all = (words: readonly string[], check: Check): readonly Alarm[] => words.map((word) => ({ word, check }));

/** Letters fall onto one number in either case; other characters share numbers with them, and are told apart later. */
const fold = (code: number): number => code & 31;

/** Looks for many words at once: at each byte, one look whether it and the next two can begin one. */
class Search {
  /** For each two characters, which third ones lead on, as bits. */
  readonly #thirds = new Uint32Array(1024);
  readonly #alarms = new Map<number, Alarm[]>();

  constructor(alarms: readonly Alarm[]) {
    for (const alarm of alarms) {
      const [one = 0, two = 0, three = 0] = [0, 1, 2].map((at) => fold(alarm.word.charCodeAt(at)));
      const pair = (one << 5) | two;
      this.#thirds[pair] = (this.#thirds[pair] ?? 0) | (1 << three);
      const key = (pair << 5) | three;
      this.#alarms.set(key, [...(this.#alarms.get(key) ?? []), alarm]);
    }
  }

  finds(bytes: Uint8Array): boolean {
    const thirds = this.#thirds;
    let pair = bytes.length > 1 ? (fold(bytes[0] ?? 0) << 5) | fold(bytes[1] ?? 0) : 0;
    for (let at = 2; at < bytes.length; at += 1) {
      const third = fold(bytes[at] ?? 0);
      if ((((thirds[pair] ?? 0) >>> third) & 1) === 1 && this.#findsAt(bytes, at - 2, (pair << 5) | third)) return true;
      pair = ((pair & 31) << 5) | third;
    }
    return false;
  }

  #findsAt(bytes: Uint8Array, from: number, key: number): boolean {
    for (const { word, check } of this.#alarms.get(key) ?? []) {
      if (isWordAt(bytes, from, word) && check(bytes, from, from + word.length)) return true;
    }
    return false;
  }
}

function isWordAt(bytes: Uint8Array, from: number, word: string): boolean {
  for (let i = 0; i < word.length; i += 1) {
    const wanted = word.charCodeAt(i);
    const code = bytes[from + i];
    if (code !== wanted && (code === undefined || (code | 32) !== wanted || !isLetter(code))) return false;
  }
  return true;
}

const SEARCHES = { warn: new Search(alarmsFor('warn')), error: new Search(alarmsFor('error')) } as const;

/**
 * Whether an entry may be at `least` or above, or belongs to one before it: false only if it certainly is not. Takes
 * the entry itself or, as bytes, what stands for it between the quotes of JSON; and several entries, as they stand in
 * the JSON of a batch.
 */
export function mayMatter(entry: Uint8Array | string, least: LogLevel): boolean {
  if (!isAtLeast(least, 'warn')) return true;
  const bytes = typeof entry === 'string' ? Buffer.from(entry) : entry;
  return isContinuation(bytes) || SEARCHES[least === 'warn' ? 'warn' : 'error'].finds(bytes);
}

/** Indented, or the end of a structure that was. */
function isContinuation(bytes: Uint8Array): boolean {
  const [first, second] = bytes;
  return first === 32 || first === 9 || (first === BACKSLASH && second === 116);
}

/** The same question about the entries of a stream, one after the other. */
export interface StreamFilter {
  readonly mayMatter: (entry: Uint8Array) => boolean;
  /** Whether any of several entries may, by the bytes of the batch that they stand in. */
  readonly mayHold: (entries: Uint8Array) => boolean;
}

/**
 * As `mayMatter`, and remembers the entry before: behind an indented line, the next one may still belong to the same
 * stack trace (Python's type and message, Go's functions).
 */
export function streamFilter(least: LogLevel): StreamFilter {
  let isInTrace = false;
  return {
    mayMatter: (entry) => {
      const matters = isInTrace || mayMatter(entry, least);
      isInTrace = isContinuation(entry) || startsTrace(entry);
      return matters;
    },
    mayHold: (entries) => mayMatter(entries, least),
  };
}

const TRACE_STARTS = ['Traceback (', 'goroutine '].map((text) => Buffer.from(text));
const startsTrace = (entry: Uint8Array): boolean =>
  TRACE_STARTS.some((start) => start.every((byte, at) => entry[at] === byte));
