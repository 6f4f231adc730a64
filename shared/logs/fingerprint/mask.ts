import {
  BITS_SHIFT,
  CHARACTER_KINDS,
  CLASS_MASK,
  classAt,
  DIGIT,
  HAS_AT,
  HAS_BACKSLASH,
  HAS_COLON,
  HAS_DIGIT,
  HAS_DOT,
  HAS_SLASH,
  INNER,
  isAlphanumeric,
  isHexLetter,
  isLatin,
  isUpper,
  LETTER,
  OTHER,
  QUOTE,
  SPACE,
} from './characters.ts';
import {
  isAfterTime,
  isBoolean,
  isNothing,
  isNumberedName,
  isOfCalendar,
  isUnit,
  LONGEST_NUMBERED_NAME,
  LONGEST_OF_CALENDAR,
  LONGEST_UNIT,
  tellsWhy,
} from './known-words.ts';
import { randomPart, suffixIn } from './random-id.ts';
import { inKnownForms } from './script-forms.ts';
import { isCode, isTellingName } from './telling.ts';
import { endOfValue } from './value-end.ts';
import {
  endOfHost,
  isBetweenVariables,
  isErrorCode,
  isHexGroups,
  isHexWord,
  isMailAddress,
  isPath,
  isUuidAt,
  isWindowsPath,
  runAt,
  UUID_LENGTH,
  variableIn,
} from './word-shapes.ts';

/** Stands in a template for what varies. */
export const VARIABLE = '<*>';

/** What is behind it identifies no error any more. In UTF-16 units. */
const LONGEST_MESSAGE = 4096;
const LONGEST_QUOTED = 1024;
const LONGEST_NAME = 24;

/**
 * The template of a message: its words, with `<*>` for what varies. Variable are numbers with their units, times, ids,
 * addresses, paths, quoted texts, values of `name=value`, and lists of those. Runs in one pass, in a time linear in
 * the message's length, which is cut at 4,096 characters. White space becomes single spaces.
 */
export const maskMessage = (message: string): string =>
  new Mask(prepared(message.length > LONGEST_MESSAGE ? message.slice(0, LONGEST_MESSAGE) : message)).run();

const prepared = (message: string): string => inKnownForms(withoutBindings(withoutPlaceholders(firstLine(message))));

/** What an error adds below its first line, indented: details, which differ more than errors do. */
function firstLine(text: string): string {
  const end = text.indexOf('\n');
  const isAll = end < 0 || /\n\S/.test(text) || !TELLS_ENOUGH.test(text.slice(0, end));
  return isAll ? text : text.slice(0, end);
}
/** Five words. */
const TELLS_ENOUGH = /^\s{0,20}(?:\S{1,200} {1,9}){4}\S/;

/** Values that were bound to an SQL statement, and the version of a function in the name of its log stream. */
const withoutBindings = (text: string): string =>
  text.replace(/(?<= values? )\([^\n]*$/i, '(0)').replaceAll('[$LATEST]', '[0]');

const PLACEHOLDER = /‹[a-z-]{2,20}(?::[a-z0-9-]{1,32})?›/g;

/** What redaction took out varied: an order's number that looks like that of a card makes no other error. */
const withoutPlaceholders = (text: string): string => (text.includes('‹') ? text.replaceAll(PLACEHOLDER, '0') : text);

const PERCENT = 37;
const APOSTROPHE = 39;
const OPEN = 40;
const CLOSE = 41;
const COMMA = 44;
const COLON = 58;
const LESS = 60;
const EQUALS = 61;
const GREATER = 62;
const BACKSLASH = 92;
const UNDERSCORE = 95;
const BRACKET_CLOSE = 93;
const BRACE_OPEN = 123;

/** What may stand between two variables for them to be one: ` ` `,` `-` `:` `/` `.` `+` `|` `_` `#` `@` `&`. */
const JOINS = new Uint8Array(128);
for (const character of ' \t\r\n,-:/.+|_#@&') JOINS[character.charCodeAt(0)] = 1;

/** As `classAt` has it: control characters, too. */
const WHITE_SPACE = /[\p{Cc} ]+/gu;
/** `view.opened`, `retry_after`: words with dots or underscores between. No text can be read in two ways. */
const COMPOUND = /^\w+(?:\.\w+)+$|^\w[^\W_]*_\w+$/;
/** Shorter words have no ids in them that have no digits; other characters than those of ids are of hosts and paths. */
const SHORTEST_RANDOM = 13;
const NO_ID = HAS_COLON | HAS_AT | HAS_BACKSLASH;
const REQUEST_METHOD = /^(?:GET|POST|PUT|PATCH|DELETE|HEAD|OPTIONS) /;

class Mask {
  readonly #text: string;
  #out = '';
  /** Up to here the text is in `#out`. */
  #copied = 0;
  /** Where the last variable ends in the text, and the part of its word before it. */
  #variableEnd = -1;
  #prefix = '';
  /** What is variable so far in the word that is being read; from is -1 when nothing is. */
  #spanFrom = -1;
  #spanTo = -1;
  /** White space that is not one space was passed since `#copied`. */
  #isRagged = false;
  /** No quotation mark of this kind closes before this place. */
  readonly #unclosed = new Map<number, number>();

  constructor(text: string) {
    this.#text = text;
  }

  run(): string {
    const text = this.#text;
    // A message that is quoted as a whole is no value.
    let at = classAt(text, 0) === QUOTE && this.#closingMark(0) === text.length - 1 ? 1 : 0;
    while (at < text.length) at = this.#step(at);
    this.#copy(text.length);
    return this.#out.trim();
  }

  #step(at: number): number {
    switch (classAt(this.#text, at)) {
      case SPACE:
        return this.#space(at);
      case QUOTE:
        return this.#quoted(at);
      case OTHER:
        return this.#mark(at);
      default:
        return this.#word(at);
    }
  }

  #space(from: number): number {
    let to = from + 1;
    while (to < this.#text.length && classAt(this.#text, to) === SPACE) to += 1;
    if (to > from + 1 || this.#text.charCodeAt(from) !== 32) this.#isRagged = true;
    return to;
  }

  #copy(to: number): void {
    const part = this.#text.slice(this.#copied, to);
    this.#out += this.#isRagged ? part.replace(WHITE_SPACE, ' ') : part;
    this.#isRagged = false;
    this.#copied = to;
  }

  /** Marks a part of the text as variable. `word` is where its word begins. */
  #variable(from: number, to: number, word = from): void {
    const prefix = word === from ? '' : this.#text.slice(word, from);
    if (!this.#continues(word, prefix)) {
      this.#copy(from);
      this.#out += VARIABLE;
    }
    this.#prefix = prefix;
    this.#isRagged = false;
    this.#copied = to;
    this.#variableEnd = to;
  }

  /** Whether nothing but separators, and the same prefix again, is between the last variable and this one: a list. */
  #continues(word: number, prefix: string): boolean {
    if (this.#copied !== this.#variableEnd) return false;
    return this.#areSeparators(this.#variableEnd, word) && (prefix === '' || prefix === this.#prefix);
  }

  #areSeparators(from: number, to: number): boolean {
    for (let at = from; at < to; at += 1) if (JOINS[this.#text.charCodeAt(at)] !== 1) return false;
    return true;
  }

  /** A quoted text, from its first mark. A name in quotes before a colon stays, as in JSON. */
  #quoted(at: number): number {
    const text = this.#text;
    if (at > 0 && isLatin(text, at - 1)) return at + 1;
    const end = this.#closingMark(at);
    if (end < 0 || end === at + 1) return at + 1;
    if (text.charCodeAt(end + 1) === COLON && this.#isKey(at, end)) return this.#behindKey(at + 1, end);
    if (this.#isReason(at)) return at + 1;
    if (isTellingName(text, at, end)) return end + 1;
    const method = REQUEST_METHOD.exec(text.slice(at + 1, at + 10));
    this.#variable(at + 1 + (method === null ? 0 : method[0].length), end);
    return end + 1;
  }

  /** `{ error: 'card refused' }`: the value of a name without quotes that says what went wrong. */
  #isReason(at: number): boolean {
    const before = this.#text.slice(Math.max(0, at - LONGEST_NAME - 2), at);
    const name = /[{,]\s{0,9}([A-Za-z_]\w{0,20}): $/.exec(before)?.[1];
    return name !== undefined && tellsWhy(name);
  }

  /** Whether a quoted text before a colon is a name, as in JSON: behind a brace or a comma, and a plain word. */
  #isKey(at: number, end: number): boolean {
    const text = this.#text;
    const before = text.charCodeAt(classAt(text, at - 1) === SPACE ? at - 2 : at - 1);
    if (before !== BRACE_OPEN && before !== COMMA) return false;
    for (let i = at + 1; i < end; i += 1) {
      const one = classAt(text, i);
      if (one !== LETTER && one !== INNER) return false;
    }
    return true;
  }

  /** Where to go on behind a name in quotes: inside the value, where that tells what went wrong. */
  #behindKey(from: number, end: number): number {
    const text = this.#text;
    const value = text.charCodeAt(end + 2) === 32 ? end + 3 : end + 2;
    return classAt(text, value) === QUOTE && tellsWhy(text.slice(from, end)) ? value + 1 : end + 1;
  }

  /** -1: none within reach. */
  #closingMark(at: number): number {
    const text = this.#text;
    const mark = text.charCodeAt(at);
    const limit = Math.min(text.length, at + LONGEST_QUOTED);
    for (let i = Math.max(at + 1, this.#unclosed.get(mark) ?? 0); i < limit; i += 1) {
      const code = text.charCodeAt(i);
      if (code === BACKSLASH) i += 1;
      // An apostrophe inside a word closes nothing: 'Ann's file'.
      else if (code === mark && (mark !== APOSTROPHE || !isLatin(text, i + 1))) return i;
    }
    this.#unclosed.set(mark, limit);
    return -1;
  }

  #mark(at: number): number {
    const code = this.#text.charCodeAt(at);
    if (code === EQUALS) return this.#value(at);
    if (code === LESS && classAt(this.#text, at + 1) === DIGIT && classAt(this.#text, at - 1) === SPACE) {
      return this.#lessThan(at);
    }
    if (code === CLOSE) this.#closeParenthesis(at);
    return at + 1;
  }

  /** `<1 sec` is a variable as `2 sec` is. */
  #lessThan(at: number): number {
    const next = this.#word(at + 1);
    if (this.#out.endsWith(`<${VARIABLE}`)) this.#out = `${this.#out.slice(0, -VARIABLE.length - 1)}${VARIABLE}`;
    return next;
  }

  /** `28902 bytes (28.2 KB)` is one variable, and so is `10.0.0.1 ()`. */
  #closeParenthesis(at: number): void {
    const isEmpty = this.#copied === this.#variableEnd && this.#text.slice(this.#copied, at) === ' (';
    const isOne = this.#copied === at && this.#variableEnd === at && this.#out.endsWith(`${VARIABLE} (${VARIABLE}`);
    if (!isEmpty && !isOne) return;
    if (isOne) this.#out = this.#out.slice(0, -VARIABLE.length - 2);
    this.#copied = at + 1;
    this.#variableEnd = at + 1;
  }

  /** The value of `name=value` or `name = value`, from its equals sign. */
  #value(at: number): number {
    const text = this.#text;
    const isSpaced = text.charCodeAt(at - 1) === 32;
    const nameEnd = isSpaced ? at - 1 : at;
    if (!this.#isNameEnd(nameEnd - 1)) return at + 1;
    const next = text.charCodeAt(at + 1);
    if (next === EQUALS || next === GREATER) return at + 2;
    const from = isSpaced && next === 32 ? at + 2 : at + 1;
    const isWhy = tellsWhy(text.slice(Math.max(0, nameEnd - LONGEST_NAME), nameEnd));
    if (classAt(text, from) === QUOTE) return isWhy ? from + 1 : from;
    if (isWhy) return from;
    const to = endOfValue(text, from);
    this.#copy(from);
    this.#out += VARIABLE;
    this.#prefix = '';
    this.#copied = to;
    this.#variableEnd = to;
    return to;
  }

  #isNameEnd(at: number): boolean {
    const code = this.#text.charCodeAt(at);
    return (
      code === UNDERSCORE || code === CLOSE || code === BRACKET_CLOSE || (at >= 0 && isAlphanumeric(this.#text, at))
    );
  }

  #word(from: number): number {
    const text = this.#text;
    let has = 0;
    let pending = 0;
    let to = from;
    let at = from;
    for (; at < text.length; at += 1) {
      const code = text.charCodeAt(at);
      const kind = code < 128 ? (CHARACTER_KINDS[code] ?? OTHER) : LETTER;
      const one = kind & CLASS_MASK;
      if (one === LETTER || one === DIGIT) {
        has |= pending | (kind >> BITS_SHIFT);
        to = at + 1;
      } else if (one === INNER) pending |= kind >> BITS_SHIFT;
      else break;
    }
    if (to === from) {
      if (at - from >= 3 && isBlackedOut(text, from, at)) this.#variable(from, at);
      return at;
    }
    return Math.max(at, this.#anyWord(from, to, has));
  }

  /** A word that holds letters or digits. Gives where to go on. */
  #anyWord(from: number, to: number, has: number): number {
    if (to - from >= SHORTEST_RANDOM && (has & NO_ID) === 0 && this.#randomId(from, to)) return to;
    if (has !== 0) return this.#shapedWord(from, to, has);
    this.#plainWord(from, to);
    return to;
  }

  /** An id that a machine made, whole or at the end of a name. */
  #randomId(from: number, to: number): boolean {
    const word = this.#text.slice(from, to);
    const suffix = suffixIn(word);
    const start = suffix === undefined ? randomPart(word) : suffix[0];
    if (start < 0) return false;
    let end = suffix === undefined ? to : from + suffix[1];
    while (suffix === undefined && '_-'.includes(this.#text.charAt(end)) && end < this.#text.length) end += 1;
    this.#variable(from + start, end, from);
    return true;
  }

  /** Letters alone, perhaps with hyphens, underscores and the like. Most words are; what can be tells the first letter. */
  #plainWord(from: number, to: number): void {
    const text = this.#text;
    const first = text.charCodeAt(from);
    const length = to - from;
    if (isVariableWord(text, from, to, first)) this.#variable(from, to);
    else if (length <= LONGEST_OF_CALENDAR && length > 1 && this.#belongsToTime(first, from, to))
      this.#variable(from, to);
  }

  #belongsToTime(first: number, from: number, to: number): boolean {
    const isBehindVariable = this.#copied === this.#variableEnd && this.#areSeparators(this.#variableEnd, from);
    if (!isBehindVariable && !isUpper(first)) return false;
    const word = this.#text.slice(from, to);
    if (isBehindVariable && isAfterTime(word)) return true;
    return isOfCalendar(word) && (isBehindVariable || this.#isBeforeDate(to));
  }

  /** `Thu Jan 03`: a day of the week before a month or a number. */
  #isBeforeDate(from: number): boolean {
    const text = this.#text;
    let at = from;
    while (at < from + 3 && (text.charCodeAt(at) === 32 || text.charCodeAt(at) === COMMA)) at += 1;
    if (at === from) return false;
    if (classAt(text, at) === DIGIT) return true;
    let to = at;
    while (to < at + LONGEST_OF_CALENDAR && classAt(text, to) === LETTER) to += 1;
    return isOfCalendar(text.slice(at, to));
  }

  /** A word that holds digits, slashes, dots, colons or the like. Gives where to go on. */
  #shapedWord(from: number, to: number, has: number): number {
    const text = this.#text;
    if ((has & HAS_SLASH) !== 0 && (has & HAS_COLON) !== 0 && text.slice(from, to).includes('://')) {
      return this.#url(from);
    }
    const end = this.#addressEnd(from, to, has);
    if (end > from) {
      this.#variable(from, end);
      return end;
    }
    if ((has & HAS_DIGIT) !== 0) return this.#isName(from, to) ? to : this.#numbered(from, to);
    if ((has & HAS_COLON) !== 0) this.#behindColon(from, to);
    return to;
  }

  /** Whether a word with digits tells which error it is. */
  #isName(from: number, to: number): boolean {
    const text = this.#text;
    if (isErrorCode(text, from, to) || isCode(text, from, to)) return true;
    return to - from <= LONGEST_NUMBERED_NAME && isNumberedName(text.slice(from, to));
  }

  /** A path, a mail address, a host or an IPv6 or hardware address; `from` when it is none. */
  #addressEnd(from: number, to: number, has: number): number {
    const text = this.#text;
    if ((has & HAS_SLASH) !== 0 && isPath(text, from, to)) return to;
    if ((has & HAS_BACKSLASH) !== 0 && isWindowsPath(text, from, to)) return to;
    if ((has & HAS_AT) !== 0 && (has & HAS_DOT) !== 0 && isMailAddress(text, from, to)) return to;
    if ((has & HAS_COLON) !== 0 && isHexGroups(text, from, to)) return to;
    return (has & HAS_DOT) !== 0 && text.charCodeAt(to) !== OPEN ? endOfHost(text, from, to) : from;
  }

  /** A URL ends at white space, a quotation mark or a closing bracket, and not with a sentence's punctuation. */
  #url(from: number): number {
    const text = this.#text;
    let to = from;
    while (to < text.length && !endsUrl(text, to)) to += 1;
    while (SENTENCE_END.test(text.charAt(to - 1))) to -= 1;
    this.#variable(from, to);
    return to;
  }

  /** `overlap:false`, `tag:null`, `action:view.opened`: a value that is no plain word. */
  #behindColon(from: number, to: number): void {
    const text = this.#text;
    const colon = text.lastIndexOf(':', to - 1);
    if (colon <= from || tellsWhy(text.slice(from, colon))) return;
    const value = text.slice(colon + 1, to);
    if (isBoolean(value) || isNothing(value) || COMPOUND.test(value)) this.#variable(colon + 1, to, from);
  }

  /** A word with digits: its variable runs, and what is between them in an id. */
  #numbered(word: number, limit: number): number {
    this.#spanFrom = -1;
    for (let at = word; at < limit; ) at = isAlphanumeric(this.#text, at) ? this.#run(word, at, limit) : at + 1;
    if (this.#spanFrom < 0) return limit;
    const to = this.#text.charCodeAt(this.#spanTo) === PERCENT ? this.#spanTo + 1 : this.#spanTo;
    this.#variable(this.#spanFrom, to, word);
    return to < limit ? limit : this.#unit(to);
  }

  /** Adds a run of letters and digits to what is variable in its word. Gives its end. */
  #run(word: number, from: number, limit: number): number {
    const text = this.#text;
    if (isUuidAt(text, from, limit)) {
      this.#span(word, from, from + UUID_LENGTH);
      return from + UUID_LENGTH;
    }
    const run = runAt(text, from, limit);
    if (run.digits > 0) {
      const [first, last] = variableIn(text, from, run);
      this.#span(word, first, last);
    } else if (this.#isBehindSpan(from) && isBetweenVariables(text, from, run, limit)) this.#spanTo = run.to;
    return run.to;
  }

  #isBehindSpan(at: number): boolean {
    return this.#spanFrom >= 0 && at - this.#spanTo === 1 && this.#text.charCodeAt(this.#spanTo) !== COLON;
  }

  #span(word: number, from: number, to: number): void {
    if (this.#spanFrom >= 0 && !this.#areSeparators(this.#spanTo, from)) {
      this.#variable(this.#spanFrom, this.#spanTo, word);
      this.#spanFrom = -1;
    }
    if (this.#spanFrom < 0) this.#spanFrom = this.#withSign(from, word);
    this.#spanTo = to;
  }

  #withSign(from: number, word: number): number {
    const code = this.#text.charCodeAt(from - 1);
    const isSign = code === 45 || code === 43;
    return from > word && isSign && !isAlphanumeric(this.#text, from - 2) ? from - 1 : from;
  }

  /** The unit behind a number, with its `(s)`. */
  #unit(number: number): number {
    const text = this.#text;
    if (text.charCodeAt(number) !== 32) return number;
    const from = number + 1;
    let to = from;
    while (to <= from + LONGEST_UNIT && classAt(text, to) === LETTER) to += 1;
    if (to === from || classAt(text, to) === DIGIT || text.charCodeAt(to) === EQUALS) return number;
    if (!isUnit(text.slice(from, to))) return number;
    if (text.startsWith('(s)', to)) to += 3;
    this.#copied = to;
    this.#variableEnd = to;
    return to;
  }
}

/** `true`, `False`, and ids of hexadecimal letters alone. */
function isVariableWord(text: string, from: number, to: number, first: number): boolean {
  const length = to - from;
  if (length >= 8) return isHexLetter(first) && isHexWord(text, from, to);
  const lower = first | 32;
  return (length === 4 || length === 5) && (lower === 116 || lower === 102) && isBoolean(text.slice(from, to));
}

/** `***`: what was blacked out. */
function isBlackedOut(text: string, from: number, to: number): boolean {
  for (let at = from; at < to; at += 1) if (text.charCodeAt(at) !== 42) return false;
  return true;
}

const SENTENCE_END = /[.,:;!]/;

function endsUrl(text: string, at: number): boolean {
  const one = classAt(text, at);
  const code = text.charCodeAt(at);
  return one === SPACE || one === QUOTE || code === GREATER || code === CLOSE || code === BRACKET_CLOSE;
}
