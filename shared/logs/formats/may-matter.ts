import { isAtLeast, type LogLevel, wordsOfLevel } from '../log-record.ts';
import { ByteSearch, type Pattern, type Sought } from './byte-search.ts';
import { mayGoOn } from './continuation.ts';
import { isPartial, lineOf } from './index.ts';

/**
 * A first look at the bytes of log entries, before anything is parsed: which could be at `min_level` or above. It may
 * take one that is below, and never leaves one out that is not (a test compares it with all parsers). So it looks for
 * every word and number by which a parser finds a level or an error, wherever it stands, in the line itself and in JSON
 * in which the line stands as a text.
 */

/** What has to be true of a match, around it or behind it, for it to count: from its first byte to before `to`. */
type Check = Sought['holds'];

const always: Check = () => true;
const BACKSLASH = 92;
const QUOTE = 34;
const SPACE = 32;
const COLON = 58;

const isLetter = (code: number | undefined): boolean => {
  const lower = (code ?? 0) | 32;
  return lower >= 97 && lower <= 122;
};
const isDigit = (code: number | undefined): boolean => code !== undefined && code >= 48 && code <= 57;

const isWordPart = (code: number | undefined): boolean => isLetter(code) || isDigit(code) || code === 95;

/** No letter before and none behind; the one before may end an escape of JSON, or a terminal's colour. */
const alone: Check = (bytes, from, to) => !isLetter(bytes[to]) && isWordStart(bytes, from);

function isWordStart(bytes: Uint8Array, from: number): boolean {
  const before = bytes[from - 1];
  if (!isLetter(before) || bytes[from - 2] === BACKSLASH) return true;
  if (bytes[from - 5] === 117 && bytes[from - 6] === BACKSLASH) return true;
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
  while (start < limit && start < bytes.length && !isOfValue(bytes, start)) start += 1;
  const isEscape = bytes[start] === ESCAPED_CHARACTER && bytes[start - 1] === BACKSLASH;
  return start < limit && !isEscape ? start : -1;
}

/** The `u` of `\u000a`: a blank, perhaps. */
const ESCAPED_CHARACTER = 117;
/** The letters of `\n`, `\r` and `\t`, which are blanks. */
const ESCAPED_BLANKS: ReadonlySet<number | undefined> = new Set([110, 114, 116]);

function isOfValue(bytes: Uint8Array, at: number): boolean {
  if (isDigit(bytes[at])) return true;
  return isLetter(bytes[at]) && !(bytes[at - 1] === BACKSLASH && ESCAPED_BLANKS.has(bytes[at]));
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

/** The priority of a syslog line: `<27>`. */
const syslogPriority =
  (most: number): Check =>
  (bytes, from) => {
    let to = from + 1;
    let value = 0;
    for (; isDigit(bytes[to]) && to < from + 4; to += 1) value = value * 10 + ((bytes[to] ?? 48) - 48);
    return bytes[to] === 62 && value % 8 <= most;
  };

/** A character that JSON writes as a number, though it need not: `\u0065rror`. */
const escaped: Check = (bytes, _, to) => {
  const high = bytes[to] ?? 0;
  return (high === 51 && isDigit(bytes[to + 1])) || (high >= 52 && high <= 55);
};

/** What is about a terminal's colour has to be looked at without it: `e\\u001b[31mrror`. */
const coloured =
  (least: 'warn' | 'error'): Check =>
  (bytes, from, to) => {
    const about = bytes.subarray(Math.max(0, from - LONGEST_MATCH), to + LONGEST_MATCH);
    const plain = Buffer.from(about).toString('latin1').replace(COLOUR, '');
    return SEARCHES[least].in(Buffer.from(plain, 'latin1'))(0) >= 0;
  };
const COLOUR = /(?<!\\)\\+u001b\[(?:[\d;?]{0,20}[A-Za-z])?/g;
const LONGEST_MATCH = 60;

/** A report of Lambda's platform that does not say that all went well. */
const unsuccessful: Check = (bytes, _, to) => {
  if (!REPORTS.some((name) => isAt(bytes, name, to))) return false;
  const [entry = ''] = Buffer.from(bytes.subarray(to, to + LONGEST_REPORT))
    .toString('latin1')
    .split('"},{"id":"', 1);
  return !/status\\+":\\+"success\\+"/.test(entry);
};
const REPORTS = ['report', 'initReport'].map((name) => Buffer.from(name));
const LONGEST_REPORT = 1000;

/** The name of a field, or the beginning of one: `stack`, `stack_trace`, `stackTrace`. */
const field: Check = (bytes, _, to) => {
  const next = bytes[to] ?? 0;
  return next === QUOTE || next === BACKSLASH || next === 95 || next === 46 || (next | 32) === 116;
};

const NOTHING = ['0', 'null', 'false', '[]', '{}'].map((value) => Buffer.from(value));

/** That there was something, and not `"errors":0`, `"error":null` or `0 errors`. */
const something: Check = (bytes, from, to) => {
  const end = bytes[to] === 115 ? to + 1 : to;
  if (bytes[from - 1] === SPACE) {
    return bytes[from - 2] !== 48 || isWordPart(bytes[from - 3]) || end === to || isWordPart(bytes[end]);
  }
  const value = valueOfField(bytes, from, end);
  return value < 0 || !NOTHING.some((text) => isAt(bytes, text, value) && isValueEnd(bytes[value + text.length]));
};

const isValueEnd = (code: number | undefined): boolean => code === 44 || code === 125;

/** Where the value begins of a name in quotes, with as many backslashes before the second one as before the first. */
function valueOfField(bytes: Uint8Array, from: number, to: number): number {
  const slashes = slashesBefore(bytes, from - 1);
  if (bytes[from - 1] !== QUOTE || slashes > MOST_SLASHES) return -1;
  const mark = to + slashes;
  if (slashesBefore(bytes, mark) !== slashes || bytes[mark] !== QUOTE || bytes[mark + 1] !== COLON) return -1;
  return bytes[mark + 2] === SPACE ? mark + 3 : mark + 2;
}

/** In a text, in JSON in a text, and in JSON in a text of JSON. */
const MOST_SLASHES = 7;

function slashesBefore(bytes: Uint8Array, at: number): number {
  let from = at;
  while (bytes[from - 1] === BACKSLASH) from -= 1;
  return at - from;
}

function isAt(bytes: Uint8Array, text: Uint8Array, from: number): boolean {
  for (let i = 0; i < text.length; i += 1) if (bytes[from + i] !== text[i]) return false;
  return true;
}

/** `fail`, `failed`, `failure` and the like as words of their own; `failover` is none. */
const failed: Check = (bytes, from, to) => {
  let end = to;
  while (isLetter(bytes[end]) && end < to + LONGEST_ENDING) end += 1;
  const ending = String.fromCharCode(...bytes.subarray(to, end)).toLowerCase();
  return FAILED.has(ending) && !isWordPart(bytes[end]) && isWordStart(bytes, from) && something(bytes, from, end);
};
const FAILED = new Set(['', 's', 'ed', 'ure', 'ures', 'ing']);
const LONGEST_ENDING = 5;

const ALL = String.fromCharCode(...Array(0x100).keys());
const DIGITS = '0123456789';
/** What may stand before a word, as `isWordStart` has it. */
const BEFORE_WORD = ALL.replace(/[a-z]/gi, '').concat('abcdefmnrt');

/** Letters in either case. */
const either = (text: string): Pattern =>
  [...text].map((one) => (/[a-z]/i.test(one) ? one.toLowerCase() + one.toUpperCase() : one));

const all = (texts: readonly string[], holds: Check): readonly Sought[] =>
  texts.map((text) => ({ pattern: either(text), holds }));

/** Words of `levelNamed`, `errorIn` and `soundsAlarm`, cut where nothing else begins so. */
const WORDS = [
  ...['eror', 'exc_', 'fatal', 'panic', 'critical', 'severe', 'emerg', 'thrown', 'throwable', '@x"', '@x\\'],
  ...['traceback', 'timed out', 'aborted', 'aborting', 'killed', 'out of memory', 'unhandled', 'uncaught'],
  ...['segmentation fault', 'crash', 'goroutine ', 'runtime exited', 'process exited', 'segmentation violation'],
  ...[
    'no such file or directory',
    'command not found',
    'permission denied',
    'no space left',
    'core dumped',
    'unexpected fault',
    'illegal instruction',
    'oomkill',
    'stack smashing',
    'double free',
    'invalid pointer',
  ],
  ...['terminate called', 'exec '],
];

/** `GET /orders 502 `, `GET /orders HTTP/1.1 502`, `| 502 |`, `Completed 502 `. */
const answeredSo: Check = (bytes, from, to) => {
  const before = bytes[from - 1];
  if (before === PIPE) return bytes[to - 1] === SPACE && bytes[to] === PIPE;
  if (before === 100) return bytes[from - 9] === 67 || bytes[from - 9] === 99;
  const path = wordStart(bytes, from);
  return isMethod(bytes, path) || (bytes[path] === LETTER_H && isMethod(bytes, wordStart(bytes, path - 1)));
};
const PIPE = 124;
const LETTER_H = 72;
const LONGEST_PATH = 2010;

/** Where the word begins that ends before `to`. */
function wordStart(bytes: Uint8Array, to: number): number {
  let at = to;
  while (at > 0 && to - at < LONGEST_PATH && bytes[at - 1] !== SPACE) at -= 1;
  return at;
}

/** The last letters of the methods of HTTP, as one number. */
const METHOD_ENDS = new Set(
  ['ET', 'ST', 'UT', 'AD', 'CH', 'TE', 'NS'].map((two) => (two.charCodeAt(0) << 8) | two.charCodeAt(1)),
);

/** Whether a method and a blank are before a place. */
const isMethod = (bytes: Uint8Array, at: number): boolean =>
  bytes[at - 1] === SPACE && METHOD_ENDS.has(((bytes[at - 3] ?? 0) << 8) | (bytes[at - 2] ?? 0));

/** Words of levels that no other pattern finds. */
const inAscii = (levels: readonly LogLevel[]): readonly string[] =>
  levels
    .flatMap(wordsOfLevel)
    .filter((word) => /^[ -~]+$/.test(word) && !KNOWN_WORDS.some((known) => word.includes(known)));
const KNOWN_WORDS = [...WORDS, 'error', 'fail', 'warn', 'wrn'];

/** `"s":"F"`, `"level":"E"`. */
const levelLetter: Check = (bytes, from) =>
  mayNameLevel(bytes, from) &&
  /(?:"s|level|lvl|sev\w{0,10}|priority|"L)\\+": ?\\*$/i.test(
    Buffer.from(bytes.subarray(Math.max(0, from - LONGEST_LEVEL_NAME), from)).toString('latin1'),
  );
const LONGEST_LEVEL_NAME = 32;

/** A look at the end of the name is cheaper: collectors write `"_p":"F"` around every line. */
function mayNameLevel(bytes: Uint8Array, from: number): boolean {
  let end = from;
  while (end > 0 && !isWordPart(bytes[end - 1])) end -= 1;
  if (!isWordPart(bytes[end - 2]) || ((bytes[end - 1] ?? 0) | 32) === LETTER_Y) return true;
  for (let at = end; at > end - LONGEST_LEVEL_NAME; at -= 1) if (((bytes[at - 1] ?? 0) | 32) === LETTER_V) return true;
  return false;
}
const LETTER_V = 118;
const LETTER_Y = 121;

/** Words that are not ASCII stand in UTF-8. */
const foreign = (levels: readonly LogLevel[]): readonly Sought[] =>
  levels
    .flatMap(wordsOfLevel)
    .filter((word) => /[^ -~]/.test(word))
    .flatMap((word) => [word, word.toUpperCase(), word.charAt(0).toUpperCase() + word.slice(1)])
    .map((word) => ({ pattern: [...Buffer.from(word).toString('latin1')], holds: always }));

function soughtAt(least: 'warn' | 'error'): readonly Sought[] {
  const isWarn = least === 'warn';
  const most = isWarn ? 4 : 3;
  return [
    ...all(isWarn ? [...WORDS, 'warn', 'wrn'] : WORDS, always),
    ...all(['error', 'exception'], something),
    ...all(['fail'], failed),
    ...all(inAscii(['error', 'fatal']), alone),
    ...['ERRO[', 'FATA[', 'PANI['].map((text) => ({ pattern: [...text], holds: always })),
    ...all(['stack'], field),
    ...foreign(isWarn ? ['warn', 'error', 'fatal'] : ['error', 'fatal']),
    ...(isWarn ? all(inAscii(['warn']), alone) : []),
    // `E!`, and frames: a trace is an error by itself.
    { before: BEFORE_WORD, pattern: [isWarn ? 'EW' : 'E', '!'], holds: isWordStart },
    { pattern: ['\\', 't', 'a', 't', ' '], holds: always },
    { pattern: [' ', ' ', 'a', 't', ' '], holds: always },
    ...['File \\', ':in `', ":in '", ':in \\'].map((text) => ({ pattern: [...text], holds: always })),
    { before: ALL, pattern: ['#', DIGITS, ' ', '/{[pABCDEFGHIJKLMNOPQRSTUVWXYZ'], holds: always },
    // A letter as the level.
    { pattern: [DIGITS, ' ', isWarn ? 'EFW' : 'EF', ' '], holds: always },
    { pattern: ['\\', '"', isWarn ? 'EFW' : 'EF', '\\'], holds: levelLetter },
    ...all(['level', 'lvl', 'severity'], levelNumber(isWarn ? isWarnNumber : isErrorNumber)),
    ...all(['status'], badStatus),
    ...all(['platform.'], unsuccessful),
    ...all(['priority'], priority(most)),
    ...all(['\\u00'], escaped),
    ...all(['\\u001b['], coloured(least)),
    // The status in a line of an access log.
    { pattern: ['"', ' ', '5', DIGITS, DIGITS, ' "\\'], holds: always },
    { pattern: [' ', '5', DIGITS, DIGITS, ' "\\'], holds: answeredSo },
    { before: ALL, pattern: ['<', DIGITS], holds: syslogPriority(most) },
    // `E0102 03:04:05`, as klog writes levels.
    {
      before: BEFORE_WORD,
      pattern: [isWarn ? 'EFW' : 'EF', '01', DIGITS, DIGITS, DIGITS, ' '],
      holds: isWordStart,
    },
  ];
}

const SEARCHES = { warn: new ByteSearch(soughtAt('warn')), error: new ByteSearch(soughtAt('error')) } as const;

/** What tells which entries of a log stream are worth a look. */
export interface StreamFilter {
  /**
   * Makes ready to look into the bytes of a batch, in which entries stand as texts of JSON. Given a place, tells where
   * the next thing begins, there or later, by which an entry may be at the level or above; -1: nowhere.
   */
  readonly search: (batch: Uint8Array) => (from: number) => number;
  /** Whether an entry may belong to the one before it, as a line of a stack trace does: then neither is left alone. */
  readonly goesOn: (before: string, entry: string) => boolean;
}

const takesAll: StreamFilter = { search: () => (from) => from, goesOn: () => false };

/** Finds the entries that may be at `least` or above. */
export function streamFilter(least: LogLevel): StreamFilter {
  if (!isAtLeast(least, 'warn')) return takesAll;
  const search = SEARCHES[least === 'warn' ? 'warn' : 'error'];
  return {
    search: (batch) => search.in(batch),
    goesOn: (before, entry) => isPartial(before) || mayGoOn(lineOf(before), lineOf(entry)),
  };
}
