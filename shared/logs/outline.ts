/** In bytes. What is longer has no outline. */
const LONGEST = 32_768;
const LONGEST_NAME = 16;
/** A number that tells what an entry is has no more digits, and an id has no fewer characters. */
const LONGEST_CODE = 5;
const SHORTEST_ID = 8;
const UUID_LENGTH = 36;

/** Under such names numbers tell what an entry is. Between name and number: quotes, a colon or an equals sign. */
const TELLING =
  /(?:level|levelno|lvl|severity|number|status|priority|value|code|type|name|class|kind|service)[^a-z\d]{1,6}$/i;
/** The same in a sentence: `status code 404`, `signal 9`, `SQLSTATE[42S22]`. */
const TELLING_WORD = /(?:status|code|errno|error|signal|exit|http|sqlstate)[ :=[(#]{1,3}$/i;
const UUID = /^[\da-f]{8}-[\da-f]{4}-[\da-f]{4}-[\da-f]{4}-[\da-f]{12}$/;

/** What the bytes of a word are, as bits. Everything that is not ASCII counts as a letter. */
const LETTER = 1;
const DIGIT = 2;
const HEX_LETTER = 4;
const KINDS = new Uint8Array(256).fill(LETTER, 128);
KINDS.fill(LETTER, 65, 91).fill(LETTER, 97, 123).fill(HEX_LETTER, 97, 103).fill(DIGIT, 48, 58);
const UNDERSCORE = 95;
KINDS[UNDERSCORE] = LETTER;

const BYTE = {
  quote: 34,
  dollar: 36,
  hyphen: 45,
  dot: 46,
  zero: 48,
  colon: 58,
  less: 60,
  equals: 61,
  at: 64,
  space: 32,
} as const;
/** Counts in place of what varies. */
const VARYING = 7;

/** The text that is looked at. Behind it are zeros. */
const bytes = Buffer.alloc(LONGEST + UUID_LENGTH);

/**
 * A number for a text, whatever tells it from its like: numbers and times, UUIDs and other ids. Numbers that belong to a
 * name count (`ORA-00942`, `shop-2`, `Orders$1`), and those that tell what an entry is (a level, a status). So entries
 * with one outline are one error as a rule, and mostly differ in nothing that is looked at. Two others have the same
 * with a chance of one in 2^53. Undefined: it is too long.
 */
export function outlineOf(text: string): number | undefined {
  if (text.length * 3 > LONGEST) return undefined;
  const length = bytes.write(text, 'utf8');
  bytes.fill(0, length, length + UUID_LENGTH);
  let one = 0x811c9dc5;
  let other = 0;
  let varied = -1;
  for (let at = 0; at < length; ) {
    const word = wordAt(at);
    const to = word >>> KIND_BITS;
    const mayVary = (word & DIGIT) !== 0 || bytes[to] === BYTE.quote;
    const end = mayVary ? endOfVarying(at, to, word, varied) : at;
    if (end > at) {
      one = Math.imul(one ^ VARYING, 0x01000193);
      other = Math.imul(other + VARYING, 0x5bd1e995);
      varied = at = end;
    } else {
      for (; at < to || (at < length && KINDS[bytes[at] ?? 0] === 0); at += 1) {
        const byte = bytes[at] ?? 0;
        one = Math.imul(one ^ byte, 0x01000193);
        other = Math.imul(other + byte, 0x5bd1e995);
      }
    }
  }
  return (one >>> 0) * 0x200000 + (other >>> 11);
}

const KIND_BITS = 3;

/** Where the word ends that begins here, and in the lowest three bits what is in it. */
function wordAt(from: number): number {
  let kinds = 0;
  for (let to = from; ; to += 1) {
    const kind = KINDS[bytes[to] ?? 0] ?? 0;
    if (kind === 0) return (to << KIND_BITS) | kinds;
    kinds |= kind;
  }
}

/** Where what varies ends that begins with this word; `from` when it does not vary. */
function endOfVarying(from: number, to: number, kinds: number, varied: number): number {
  if (isNameOfId(from, to)) return endOfQuoted(to);
  if ((kinds & DIGIT) === 0) return from;
  if (to - from === SHORTEST_ID && isUuid(from)) return from + UUID_LENGTH;
  if (bytes[to] === BYTE.at || ((kinds & LETTER) === 0 && to - from >= SHORTEST_ID)) return to;
  if (KINDS[bytes[from] ?? 0] !== DIGIT || isFailureCode(from, to)) return from;
  return isOfName(from, varied) || tells(from, to) ? from : to;
}

/** `"orderId":"`, `"request_id":"`, `"id":"`: what such a field says tells which entry it is. */
function isNameOfId(from: number, to: number): boolean {
  const [i, d] = [bytes[to - 2] ?? 0, bytes[to - 1] ?? 0];
  if ((d | 32) !== 100 || (i | 32) !== 105 || to - from < 2) return false;
  if (bytes[to] !== BYTE.quote || bytes[to + 1] !== BYTE.colon || bytes[to + 2] !== BYTE.quote) return false;
  return i === 73 || to - from === 2 || bytes[to - 3] === UNDERSCORE;
}

/** The quotation mark that ends what follows a name in quotes; the name's own where it is too far off. */
function endOfQuoted(name: number): number {
  const end = bytes.indexOf(BYTE.quote, name + 3);
  return end < 0 || end > name + LONGEST_ID ? name : end;
}
const LONGEST_ID = 128;

const isUuid = (from: number): boolean =>
  bytes[from + 8] === BYTE.hyphen &&
  bytes[from + 13] === BYTE.hyphen &&
  UUID.test(bytes.toString('latin1', from, from + UUID_LENGTH));

/** `shop-2`, `Orders$1`: behind a letter and a joint. */
function isOfName(from: number, varied: number): boolean {
  const joint = bytes[from - 1];
  if (joint !== BYTE.hyphen && joint !== BYTE.dot && joint !== BYTE.dollar) return false;
  return varied !== from - 1 && ((KINDS[bytes[from - 2] ?? 0] ?? 0) & (LETTER | HEX_LETTER)) !== 0;
}

/** `0x80070005`: an HRESULT. */
const isFailureCode = (from: number, to: number): boolean =>
  to - from === 10 && bytes[from] === BYTE.zero && (bytes[from + 1] ?? 0) > BYTE.colon;

/** `0`, as in `0 errors`; `<27>` and `" 502 ` of syslog and of access logs; and what a name says. */
function tells(from: number, to: number): boolean {
  const before = bytes[from - 1];
  if (before === BYTE.less || (bytes[from] === BYTE.zero && to - from === 1)) return true;
  if (to - from > LONGEST_CODE) return false;
  const second = bytes[from - 2];
  if (before === BYTE.space && (second === BYTE.quote || isServerError(from, to))) return true;
  if (mayBehindTelling(from) && TELLING_WORD.test(nameBefore(from))) return true;
  return isValue(before, second) && TELLING.test(nameBefore(from));
}

/** Whether these two are between a name and its value. */
const isValue = (before: number | undefined, second: number | undefined): boolean =>
  before === BYTE.equals ||
  (before === BYTE.colon && second === BYTE.quote) ||
  ((before === BYTE.quote || before === BYTE.space) && (second === BYTE.colon || second === BYTE.equals)) ||
  (before === BYTE.quote && second === BYTE.space);

const nameBefore = (from: number): string => bytes.toString('latin1', Math.max(0, from - LONGEST_NAME), from);

/** The last two letters of the words of `TELLING_WORD`, which are looked at first. */
const ENDS = new Set(
  ['us', 'de', 'no', 'or', 'al', 'it', 'tp', 'te'].map((two) => (two.charCodeAt(0) << 8) | two.charCodeAt(1)),
);

/** Whether one of these may be before a number, with a mark or two between. */
function mayBehindTelling(from: number): boolean {
  let at = from - 1;
  while (at > from - 4 && KINDS[bytes[at] ?? 0] === 0) at -= 1;
  return ENDS.has((((bytes[at - 1] ?? 0) | 32) << 8) | ((bytes[at] ?? 0) | 32));
}

/** `GET /orders 502 3 ms`. */
const isServerError = (from: number, to: number): boolean => to - from === 3 && bytes[from] === BYTE.zero + 5;
