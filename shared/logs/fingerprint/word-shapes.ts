import { bitAt, classAt, DIGIT, HAS_DIGIT, INNER, isAlphanumeric, isHexLetter, isUpper, LETTER } from './characters.ts';
import { isSourceEnding, isTopLevel } from './known-words.ts';

/** All of these look at the word in `text` from `from` to before `to`. */
const SLASH = 47;
const BACKSLASH = 92;
const COLON = 58;
const HYPHEN = 45;
const DOT = 46;
const TILDE = 126;
const UUID = /^[\da-f]{8}-[\da-f]{4}-[\da-f]{4}-[\da-f]{4}-[\da-f]{12}$/i;
export const UUID_LENGTH = 36;

export function isUuidAt(text: string, from: number, to: number): boolean {
  if (from + UUID_LENGTH > to || text.charCodeAt(from + 8) !== HYPHEN || text.charCodeAt(from + 13) !== HYPHEN) {
    return false;
  }
  return UUID.test(text.slice(from, from + UUID_LENGTH));
}

/** `/var/log/app`, `./a`, `../a`, `~/a`, `a/b/c`: one slash inside a word is none yet (`read/write`, `N/A`). */
export function isPath(text: string, from: number, to: number): boolean {
  const first = text.charCodeAt(from);
  if (first === SLASH || first === TILDE || (first === DOT && to - from > 2)) return true;
  return occurrences(text, from, to, SLASH) >= 2;
}

/** `C:\Users\app`, `\\server\share`. */
export function isWindowsPath(text: string, from: number, to: number): boolean {
  if (text.charCodeAt(from) === BACKSLASH) return text.charCodeAt(from + 1) === BACKSLASH;
  return text.charCodeAt(from + 1) === COLON || occurrences(text, from, to, BACKSLASH) >= 2;
}

function occurrences(text: string, from: number, to: number, code: number): number {
  let count = 0;
  for (let at = from; at < to; at += 1) if (text.charCodeAt(at) === code) count += 1;
  return count;
}

/** `ops@example.com`; not `Object@1a2b3c`. */
export function isMailAddress(text: string, from: number, to: number): boolean {
  const at = text.indexOf('@', from);
  if (at <= from || at >= to - 3) return false;
  const dot = text.indexOf('.', at);
  if (dot <= at + 1 || dot >= to - 1) return false;
  for (let i = at + 1; i < to; i += 1) {
    const code = text.charCodeAt(i);
    if (!isAlphanumeric(text, i) && code !== DOT && code !== HYPHEN) return false;
  }
  return true;
}

/**
 * `fe80::1`, `::ffff:10.0.0.1`, `00:1a:2b:3c:4d:5e`: groups of up to four hexadecimal digits with two colons or more
 * between them.
 */
export function isHexGroups(text: string, from: number, to: number): boolean {
  if (to - from > LONGEST_IPV6) return false;
  return occurrences(text, from, to, COLON) >= 2 && HEX_GROUPS.test(text.slice(from, to));
}

/** With an IPv4 address at the end. */
const LONGEST_IPV6 = 45;
const HEX_GROUPS = /^(?:::)?[\da-f]{1,4}(?:(?:::?|\.)[\da-f]{1,4})*$/i;

/**
 * Where the host name ends that begins the word, with its port; `from` when none does. A host name ends in a known
 * last label, or in any when a port follows, but a place in code (`server.py:12`) is none.
 */
export function endOfHost(text: string, from: number, to: number): number {
  const colon = text.indexOf(':', from);
  const nameEnd = colon < 0 || colon > to ? to : colon;
  const dot = text.lastIndexOf('.', nameEnd - 1);
  if (dot <= from || !isHostName(text, from, nameEnd)) return from;
  const last = text.slice(dot + 1, nameEnd);
  const hasPort = nameEnd + 1 < to && allDigits(text, nameEnd + 1, to);
  if (isTopLevel(last)) return hasPort ? to : nameEnd;
  return hasPort && /^[a-z]{2,}$/.test(last) && !isSourceEnding(last) ? to : from;
}

function isHostName(text: string, from: number, to: number): boolean {
  for (let at = from; at < to; at += 1) {
    const code = text.charCodeAt(at);
    const isFit = code === DOT || code === HYPHEN || code === 95 || (code < 128 && isAlphanumeric(text, at));
    if (!isFit) return false;
  }
  return true;
}

function allDigits(text: string, from: number, to: number): boolean {
  for (let at = from; at < to; at += 1) if (classAt(text, at) !== DIGIT) return false;
  return true;
}

/** Eight or more letters, all hexadecimal: an id that happens to hold no digit. */
export function isHexWord(text: string, from: number, to: number): boolean {
  if (to - from < 8) return false;
  for (let at = from; at < to; at += 1) if (!isHexLetter(text.charCodeAt(at))) return false;
  return true;
}

const OPENING = 91;
const CLOSING = 93;

/** `ORA-00942:`, `TS2304:`, `[MY-010187]` name the error: capitals and three to six digits, and a colon behind them. */
export function isErrorCode(text: string, from: number, to: number): boolean {
  if (to - from > 14) return false;
  if (text.charCodeAt(to) === CLOSING)
    return text.charCodeAt(from - 1) === OPENING && /^[A-Z]{2,6}-\d{6}$/.test(text.slice(from, to));
  if (text.charCodeAt(to) !== COLON) return false;
  return /^[A-Z]{1,8}[-_]?\d{3,6}$/.test(text.slice(from, to));
}

/** A run of letters and digits inside a word. */
export interface Run {
  readonly to: number;
  readonly digits: number;
  /** How often a letter follows a digit or a digit a letter. */
  readonly changes: number;
  readonly isHex: boolean;
}

export function runAt(text: string, from: number, limit: number): Run {
  let to = from;
  let digits = 0;
  let changes = 0;
  let isHex = true;
  let before = classAt(text, from);
  // Scripts without blanks write numbers between letters: those are words of their own.
  const isAscii = text.charCodeAt(from) < 128;
  for (; to < limit; to += 1) {
    if (text.charCodeAt(to) < 128 !== isAscii) break;
    const one = classAt(text, to);
    if (one === DIGIT) digits += 1;
    else if (one !== LETTER) break;
    else if (isHex) isHex = isHexLetter(text.charCodeAt(to));
    if (one !== before) changes += 1;
    before = one;
  }
  return { to, digits, changes, isHex };
}

/**
 * Which part of a run with digits is variable: all of an id (`4f2a9c`, `7ms`, `A1B2C3`), the number alone where a name
 * is numbered (`node17`) or holds a number (`Http2Server`).
 */
export function variableIn(text: string, from: number, run: Run): readonly [from: number, to: number] {
  const isWhole = classAt(text, from) === DIGIT || run.changes > 2 || (run.isHex && run.to - from >= 6);
  if (isWhole || (run.changes === 2 && (run.digits > 2 || isLongId(text, from, run.to)))) return [from, run.to];
  let start = from;
  while (classAt(text, start) === LETTER) start += 1;
  let end = start;
  while (end < run.to && classAt(text, end) === DIGIT) end += 1;
  return [start, end];
}

function isLongId(text: string, from: number, to: number): boolean {
  if (to - from < 12) return false;
  for (let at = from; at < to; at += 1) {
    if (!isUpper(text.charCodeAt(at)) && bitAt(text, at) !== HAS_DIGIT) return false;
  }
  return true;
}

/** Short letters between two variable parts of one id: `m` in `attempt_17_m_03`, `Jan` in `02-Jan-2030`. */
export function isBetweenVariables(text: string, from: number, run: Run, limit: number): boolean {
  const length = run.to - from;
  if (length > 4 || classAt(text, run.to) !== INNER || run.to + 1 >= limit) return false;
  return length <= 3 ? classAt(text, run.to + 1) === DIGIT || run.isHex : run.isHex;
}
