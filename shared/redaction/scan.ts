import { authorizationAt } from './authorization.ts';
import { awsSecretKeyBefore, isOfSecretKey, SECRET_KEY_LENGTH } from './aws-secret-key.ts';
import { isDigit } from './boundary.ts';
import { emailAt } from './e-mail.ts';
import { type Exceptions, exceptedIn, type IsExcepted } from './exceptions.ts';
import { ipv6At } from './ip-address.ts';
import { numberAt } from './number.ts';
import { NO_SPANS, OPENING, placeholderEnd, type RedactedSpan } from './placeholder.ts';
import { secretElementAt, secretFlagAt, secretPairAt, secretTagAt } from './secret-pair.ts';
import { sqlSecretsAt } from './sql-values.ts';
import { TOKEN_FORMS, type TokenForm, tokenAt } from './token.ts';
import { oraclePasswordAt, urlPasswordAt } from './url-password.ts';

/** What may begin, or end, where two characters meet. */
const NUMBER = 1;
const TOKEN = 2;
const SEPARATOR = 4;
const AT_SIGN = 8;
const TAG = 16;
const SCHEME = 32;
const FLAG = 64;
const RUN_END = 128;
const ELEMENT = 256;
const VALUES = 512;

/** No value of any kind is shorter. */
const SHORTEST = 5;

const ASCII = 128;
const SPACE = 32;
/** Characters beyond ASCII, and "‹" of these, as control characters that no text has. */
const OTHER = 0;
const OPENED = 1;

/**
 * For all pairs of ASCII characters. A text is read once by this table; anything else is asked only where something
 * may begin.
 */
const MEETINGS = new Uint16Array(ASCII * ASCII);
const FORMS: Map<number, readonly TokenForm[]> = new Map();

/** Pairs with which marks of tokens begin are numbered from 1; by the number and the next character, if one goes on so. */
const NUMBERS = new Uint8Array(ASCII * ASCII);
const GOES_ON = new Uint8Array(256 * ASCII);

const meetingOf = (before: number, code: number): number => before * ASCII + code;

const bitsOf = (meeting: number): number => MEETINGS[meeting] ?? 0;

function mark(bits: number, before: number, code: number): void {
  const meeting = meetingOf(before, code);
  MEETINGS[meeting] = bitsOf(meeting) | bits;
}

const markPair = (bits: number, pair: string): void => mark(bits, pair.charCodeAt(0), pair.charCodeAt(1));

/** Letters before a number that may belong to an escape; capitals may begin an IBAN. */
const BEFORE_NUMBER = /[^\da-z_]|[nrtbf]/;
const BY_CHARACTER = [
  [':', SEPARATOR],
  ['=', SEPARATOR],
  ['@', AT_SIGN],
  ['>', TAG],
] as const;

const CODES = Array.from({ length: ASCII }, (_, code) => code);
const DIGITS = CODES.filter(isDigit);
const OUTSIDE_KEYS = CODES.filter((code) => !isOfSecretKey(code));

for (const before of CODES) {
  for (const [character, bits] of BY_CHARACTER) mark(bits, before, character.charCodeAt(0));
  if (BEFORE_NUMBER.test(String.fromCharCode(before))) for (const digit of DIGITS) mark(NUMBER, before, digit);
  if (isOfSecretKey(before)) for (const code of OUTSIDE_KEYS) mark(RUN_END, before, code);
}
for (const pair of ['be', 'bE', 'Be', 'BE', 'ba', 'bA', 'Ba', 'BA']) markPair(SCHEME, pair);
markPair(FLAG, '--');
for (const pair of ['va', 'VA', 'Va']) markPair(VALUES, pair);
for (const pair of ['",', "',"]) markPair(ELEMENT, pair);
for (const [pair, forms] of TOKEN_FORMS) {
  markPair(TOKEN, pair);
  const meeting = meetingOf(pair.charCodeAt(0), pair.charCodeAt(1));
  FORMS.set(meeting, forms);
  NUMBERS[meeting] = FORMS.size;
  for (const { mark } of forms) {
    const from = FORMS.size * ASCII;
    if (mark.length === 2) GOES_ON.fill(1, from, from + ASCII);
    else GOES_ON[from + mark.charCodeAt(2)] = 1;
  }
}

/** Most of these pairs are frequent in words, and few of them go on as a mark does. */
const goesOn = (meeting: number, next: number): boolean => GOES_ON[(NUMBERS[meeting] ?? 0) * ASCII + next] === 1;

export interface ScanOptions {
  readonly removesIps: boolean;
  readonly except: Exceptions;
}

/**
 * What has to be removed from a text, in order and without overlaps. Read from left to right once; each detector looks
 * at a limited stretch, or at what it removes. Nothing before the end of what was found (`floor`) is looked at again,
 * and placeholders count as found, so that a second pass sees the same and finds nothing more.
 */
export function secretsIn(text: string, options: ScanOptions): readonly RedactedSpan[] {
  const isExcepted = exceptedIn(text, options.except);
  const scan = { ...options, text, floor: 0 };
  const spans: RedactedSpan[] = [];
  let before = OTHER;
  let runEnd = -1;
  for (let at = 0; at <= text.length; at++) {
    const code = asciiAt(text, at);
    const meeting = meetingOf(before, code);
    before = code;
    const bits = bitsOf(meeting);
    if (bits === 0 && code !== OPENED) continue;
    const run = at - runEnd;
    if (bits & RUN_END) runEnd = at;
    if (leadsNowhere(meeting, run, text, at)) continue;
    const found = without(detect(meeting, at, scan), isExcepted);
    const end = found.at(-1)?.end ?? (code === OPENED ? placeholderEnd(text, at) : -1);
    if (end === -1) continue;
    for (const span of withGaps(found, at, scan)) spans.push(span);
    scan.floor = end;
    at = end - 1;
    before = OTHER;
  }
  return spans;
}

const without = (found: readonly RedactedSpan[], isExcepted: IsExcepted): readonly RedactedSpan[] =>
  found.length === 0 ? found : found.filter((span) => !isExcepted(span));

/**
 * With what stands before and between the spans that were found together: the user of a URL with a password may be a
 * token, and so may what is excepted for its name.
 */
function withGaps(found: readonly RedactedSpan[], at: number, scan: Scan): readonly RedactedSpan[] {
  let from = at;
  return found.flatMap((span) => {
    const gap = spansBetween(from, span.start, scan);
    from = span.end;
    return [...gap, span];
  });
}

function spansBetween(from: number, to: number, scan: Scan): readonly RedactedSpan[] {
  if (to - from < SHORTEST) return NO_SPANS;
  return secretsIn(scan.text.slice(from, to), scan).map((span) => ({
    ...span,
    start: span.start + from,
    end: span.end + from,
  }));
}

/**
 * Whether a closer look is not worth it: nothing but a word ends here, which is shorter than a key (the word before it
 * ended `run` characters back), or what begins here does not go on as a mark does.
 */
function leadsNowhere(meeting: number, run: number, text: string, at: number): boolean {
  const bits = bitsOf(meeting);
  return bits === RUN_END ? run <= SECRET_KEY_LENGTH : bits === TOKEN && !goesOn(meeting, asciiAt(text, at + 1));
}

/** One step beyond the end, as if a space were there: what runs to the end of the text ends. */
function asciiAt(text: string, at: number): number {
  if (at === text.length) return SPACE;
  const code = text.charCodeAt(at);
  return code < ASCII ? code : code === OPENING ? OPENED : OTHER;
}

interface Scan extends ScanOptions {
  readonly text: string;
  readonly floor: number;
}

/** The first of what may be here that is. */
function detect(meeting: number, at: number, scan: Scan): readonly RedactedSpan[] {
  const { text, floor, removesIps, except } = scan;
  const bits = bitsOf(meeting);
  if (bits & RUN_END) {
    const key = awsSecretKeyBefore(text, at, floor);
    if (key.length > 0) return key;
  }
  if (bits & (TOKEN | SCHEME | FLAG | VALUES) && at > floor) {
    const found = detectPair(meeting, at - 1, scan);
    if (found.length > 0) return found;
  }
  if (bits & NUMBER) return numberAt(text, at, floor, removesIps);
  if (bits & SEPARATOR) return detectSeparated(at, scan);
  if (bits & AT_SIGN) return emailAt(text, at, floor);
  if (bits & ELEMENT) return secretElementAt(text, at, floor, except.names);
  return bits & TAG ? secretTagAt(text, at, floor, except.names) : NO_SPANS;
}

function detectPair(meeting: number, at: number, { text, floor, except }: Scan): readonly RedactedSpan[] {
  const bits = bitsOf(meeting);
  const token = bits & TOKEN ? tokenAt(text, at, floor, FORMS.get(meeting) ?? []) : NO_SPANS;
  if (token.length > 0) return token;
  if (bits & VALUES) return sqlSecretsAt(text, at, floor, except.names);
  const authorization = bits & SCHEME ? authorizationAt(text, at) : NO_SPANS;
  return authorization.length === 0 && bits & FLAG ? secretFlagAt(text, at, except.names) : authorization;
}

function detectSeparated(at: number, { text, floor, removesIps, except }: Scan): readonly RedactedSpan[] {
  if (text.startsWith('://', at)) return urlPasswordAt(text, at);
  const secrets = isTime(text, at) ? NO_SPANS : secretPairAt(text, at, floor, except.names);
  if (secrets.length > 0 || text[at] === '=') return secrets;
  const oracle = oraclePasswordAt(text, at);
  return oracle.length === 0 && removesIps ? ipv6At(text, at, floor) : oracle;
}

/** `12:34`: in most texts most colons are a time's. */
const isTime = (text: string, at: number): boolean =>
  isDigit(text.charCodeAt(at - 1)) && isDigit(text.charCodeAt(at - 2)) && isDigit(text.charCodeAt(at + 1));
