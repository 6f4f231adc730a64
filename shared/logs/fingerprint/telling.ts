/** Words behind which a number or a name tells which error it is, and varies less than errors do. */

const words = (text: string): ReadonlySet<string> => new Set(text.split(' '));

/** A number behind one of these is a code: `status code 404`, `signal 9`, `SQLSTATE[23000]`, `HTTP 503`. */
const BEFORE_CODE = words('status code errno signal exit http sqlstate hresult');
/** A status of 4xx or 5xx behind one of these, at the end of what is said: `upstream returned 502`. */
const BEFORE_STATUS = words('returned answered responded got with');
const STATUS = /^[45]\d\d$/;
/** Only right behind it: `error 1045`, but `error: 17 orders`. */
const ERROR = 'error';
const LONGEST_CODE = 5;
/** HRESULTs and NTSTATUSes of failures. */
const FAILURE = /^0x(?:80[01]|c00)[\da-f]{5}$/i;

/** Whether the word with digits between `from` and `to` is a code that tells which error it is. */
export function isCode(text: string, from: number, to: number): boolean {
  if (to - from === 10 && FAILURE.test(text.slice(from, to))) return true;
  if (to - from > LONGEST_CODE || !CODE.test(text.slice(from, to))) return false;
  const before = wordBefore(text, from);
  if (BEFORE_STATUS.has(before.word))
    return STATUS.test(text.slice(from, to)) && !/^ ?[A-Za-z]/.test(text.slice(to, to + 2));
  if (before.word === ERROR) return before.between === ' ' && to - from > 1;
  return BEFORE_CODE.has(before.word) && !isDetail(text, before);
}

/** `GET /orders status: 200 len: 17`, and what stands behind a comma: a detail of what was said before. */
function isDetail(text: string, { word, between, from }: WordBefore): boolean {
  if (word === 'status' && between.includes(':')) return true;
  if (word === 'sqlstate') return false;
  const earlier = word === 'code' ? wordBefore(text, from) : undefined;
  const first = earlier !== undefined && BEFORE_CODE.has(earlier.word) ? earlier.from : from;
  return text.slice(first - 2, first) === ', ';
}
/** An SQLSTATE may hold letters: `42S22`. */
const CODE = /^\d{1,5}$|^\d{2}[A-Z\d]{3}$/;

/** What the name of a thing in code is quoted behind: it is one of few, and another one is another error. */
const BEFORE_NAME = words(
  'relation column constraint attribute property module field function method class table type variable parameter schema ' +
    'database reading setting extension procedure member enum trait struct symbol macro import KeyError',
);
/** With the word before that. */
const BEFORE_NAME_PAIRS = words('module_named package_named for_key keyword_argument import_name array_key');
/** A name in code: no number of its own, no blank. */
const NAME = /^(?:\.{1,2}\/)?[A-Za-z_$@][A-Za-z_$@./-]{0,80}\d?$/;

/** Whether a quoted text, whose marks stand at `open` and `close`, is the name of a thing in code that tells the error. */
export function isTellingName(text: string, open: number, close: number): boolean {
  if (!NAME.test(text.slice(open + 1, close))) return false;
  const { word, from } = wordBefore(text, open);
  if (BEFORE_NAME.has(word)) return true;
  if (word === 'name' && text.startsWith(' is not defined', close + 1)) return true;
  return BEFORE_NAME_PAIRS.has(`${wordBefore(text, from).word}_${word}`);
}

/** Behind these stands the name of a person or an account, without quotes: `Invalid user ada from 192.0.2.1`. */
const BEFORE_ACCOUNT = words('for_user invalid_user illegal_user unknown_user by_user of_user');
const LETTER_E = 101;
const LETTER_R = 114;
const BEHIND_ACCOUNT = /^(?: (?:from|by|on|at|in) |[,;)]|$)/;

/** Whether the word between `from` and `to` is the name of an account. */
export function isAccount(text: string, from: number, to: number): boolean {
  // This is asked of every word of a message. Two letters of the word before are enough to rule out most of them.
  if (text.charCodeAt(from - 2) !== LETTER_R || text.charCodeAt(from - 3) !== LETTER_E) return false;
  const { word, between, from: at } = wordBefore(text, from);
  if (word !== 'user' || between !== ' ' || !BEHIND_ACCOUNT.test(text.slice(to, to + 6))) return false;
  return BEFORE_ACCOUNT.has(`${wordBefore(text, at).word}_${word}`);
}

const LONGEST_WORD = 16;

interface WordBefore {
  readonly word: string;
  /** What stands between it and the place. */
  readonly between: string;
  readonly from: number;
}

/** The word before a place: in small letters, but for names of types. */
function wordBefore(text: string, at: number): WordBefore {
  let to = at;
  while (to > 0 && at - to < 3 && ' :=[(#'.includes(text.charAt(to - 1))) to -= 1;
  let from = to;
  while (from > 0 && to - from < LONGEST_WORD && isLetter(text.charCodeAt(from - 1))) from -= 1;
  const word = text.slice(from, to);
  return { word: word === 'KeyError' ? word : word.toLowerCase(), between: text.slice(to, at), from };
}

const isLetter = (code: number): boolean => (code | 32) >= 97 && (code | 32) <= 122;
