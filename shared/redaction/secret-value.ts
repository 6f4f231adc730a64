import { bareEnd } from './bare.ts';
import { matchEnd } from './matched.ts';
import { numberAt } from './number.ts';
import { isRemoved, NO_SPANS, type RedactedSpan } from './placeholder.ts';
import { quotedEnd } from './quoted.ts';
import { isNoSecret, isProse, type SecretRule } from './secret-name.ts';
import { privateKeyEnd } from './token.ts';

/** How a value follows its name. */
export interface Lead {
  readonly rule: SecretRule;
  /** Behind "?" or "&" and an equals sign. */
  readonly isInQuery: boolean;
  /** Behind a colon and a space, or a flag: prose may follow instead of a value. */
  readonly mayBeProse: boolean;
  /** No token is a word, though a password may be one: words that follow are prose. */
  readonly mayBeWords: boolean;
  /** Right behind an equals sign: in `password= user=bob` there is none. */
  readonly mayBeEmpty: boolean;
}

interface Value {
  readonly start: number;
  readonly end: number;
  readonly isBare: boolean;
}

/** The secrets at `at`, behind the separator: one value, the elements of a list, or what an object of a type holds. */
export function secretsAt(text: string, at: number, lead: Lead): readonly RedactedSpan[] {
  const found: RedactedSpan[] = [];
  for (const { start, end, isBare } of valuesAt(text, at, lead, 0)) {
    if (isBare && isNone(text, start, end, lead)) continue;
    found.push(...secretBetween(text, start, end, lead.rule));
  }
  return found;
}

/** Also `b'…'` and `u'…'`, as Python shows bytes and texts. */
const QUOTE = /[bu]?(\\{0,31})(["'`])/iy;
/** `Optional[…]`, `SecretStr(…)`, `Token{…}`. Other words before a bracket are a part of the value. */
const WRAPPER =
  /(?:(?:[\w.]{0,40}(?:token|secret|secretstr|password|credentials?|key|cookies?|session|string|value|bytes|list|set|array|optional)|some|just|ok) ?)?[({[]\s{0,4}/iy;
/** The one field of a type that is nothing but a value. */
const INNER = /\s{0,4}(?:\\{0,31}["'])?(?:value|raw)(?:\\{0,31}["'])?\s?[=:]\s{0,4}/iy;
const FIELD = /\s{0,4}(?:\\{0,31}["'])?[\w.-]{1,40}(?:\\{0,31}["'])?\s?(?:=|:(?!:))|‹/y;
/** What a usage or a template has in the place of a value: `<password>`, `${PASSWORD}`, `{{ password }}`. */
const FILL_IN = /<[a-z][\w -]{0,39}>|\$\{[\w.:-]{1,64}\}|\{\{[^{}\n]{0,64}\}\}/iy;
/** `Token{a64f992 …}`: Android shows where an object is. */
const HASH_CODE = /[\da-f]{6,8}(?=[ }])/y;
const DEEPEST = 3;

function valuesAt(text: string, at: number, lead: Lead, depth: number): readonly Value[] {
  const quoted = quotedAt(text, at);
  if (quoted !== undefined) return [quoted];
  if (matchEnd(FILL_IN, text, at) !== -1) return [];
  const inner = depth < DEEPEST ? matchEnd(WRAPPER, text, at) : -1;
  if (inner === -1) return [bareAt(text, at, lead)];
  if (text.slice(at, inner).trimEnd().endsWith('[')) return elementsAt(text, inner, lead, depth + 1);
  const value = matchEnd(INNER, text, inner);
  if (text[inner - 1] === '{' && matchEnd(HASH_CODE, text, inner) !== -1) return [];
  // Other fields have names of their own, or were found before.
  if (value === -1 && !text.startsWith('(', at) && matchEnd(FIELD, text, inner) !== -1) return [];
  return valuesAt(text, Math.max(inner, value), lead, depth + 1);
}

function quotedAt(text: string, at: number): Value | undefined {
  QUOTE.lastIndex = at;
  const [, slashes = '', quote] = QUOTE.exec(text) ?? [];
  if (quote === undefined) return undefined;
  const start = QUOTE.lastIndex;
  const end = quotedEnd(text, start, quote.charCodeAt(0), slashes.length);
  return { start, end: Math.max(end, privateKeyEnd(text, start)), isBare: false };
}

const ELEMENT = /[^\]},"]*/y;
const NEXT_ELEMENT = /(?:\\{0,31}["'`])?\s{0,8},\s{0,8}/y;

function elementsAt(text: string, at: number, lead: Lead, depth: number): readonly Value[] {
  const values: Value[] = [];
  for (let start = at; start !== -1; ) {
    const isPlain = quotedAt(text, start) === undefined && matchEnd(WRAPPER, text, start) === -1;
    const element: readonly Value[] = isPlain
      ? [{ start, end: matchEnd(ELEMENT, text, start), isBare: true }]
      : valuesAt(text, start, lead, depth);
    values.push(...element);
    const end = element.at(-1)?.end;
    start = end === undefined ? -1 : matchEnd(NEXT_ELEMENT, text, end);
  }
  return values;
}

/** https://www.iana.org/assignments/http-authschemes/ */
const SCHEME =
  /(?:bearer|basic|digest|negotiate|ntlm|token|api-?key|hawk|oauth|dpop|jwt|mac|hmac|ssws|sharedkey|signature|aws4-hmac-sha256)(?:[ \t]{1,4}|\+|%20)/iy;
/** Of Digest, OAuth, AWS4-HMAC-SHA256: `username="…", response="…"`. */
const PARAMETERS = /(?:[\w-]{1,40}=(?:\\{0,31}"[^"\n]*"|[^\s,"]*),? {0,2})+/y;
const NEXT_COOKIE = /; ?(?=[\w.$-])/y;

/** A query escapes what could end a value but for quotes, brackets and punctuation, which may be the text's. */
const QUERY_VALUE = /[^\s&"<>\\]*[^\s&"<>\\'`)\]}.,;:]/y;

function bareAt(text: string, start: number, { rule, isInQuery }: Lead): Value {
  const behindScheme = matchEnd(SCHEME, text, start);
  const parameters = behindScheme === -1 ? -1 : matchEnd(PARAMETERS, text, behindScheme);
  const query = isInQuery ? matchEnd(QUERY_VALUE, text, start) : -1;
  let end = bareEnd(text, start, Math.max(start, behindScheme, parameters, query, spacedEnd(text, start, rule)));
  for (let next = end; rule === 'cookies' && next !== -1; next = matchEnd(NEXT_COOKIE, text, end)) {
    end = bareEnd(text, next);
  }
  return { start, end, isBare: true };
}

const RESIDENT_NUMBER = /\d{6}[ -]{1,3}\d{7}(?!\d)/y;

const PHONE = /\+?\(?\d[\d ().-]{5,20}\d/y;

/** The end of a value that has spaces by its form, a key file or a number in groups, or -1. */
function spacedEnd(text: string, start: number, rule: SecretRule): number {
  const number = numberAt(text, start, start - 1, false).at(-1)?.end ?? -1;
  const phone = rule === 'phone' ? matchEnd(PHONE, text, start) : -1;
  return Math.max(number, phone, privateKeyEnd(text, start), matchEnd(RESIDENT_NUMBER, text, start));
}

const MEANS_SOMETHING = /[\p{L}\p{N}]/u;
const WORDS = /[A-Z]?[a-z]{1,14}[,.]? (?=[A-Za-z\d])/y;
const NEXT_NAME = / [\w.-]{1,64}=[^=\s]/y;
/** `unexpected token: }` */
const LONGEST_SIGN = 3;

function isNone(text: string, start: number, end: number, { mayBeProse, mayBeWords, mayBeEmpty }: Lead): boolean {
  const value = text.slice(Math.max(start, matchEnd(SCHEME, text, start)), end);
  if (mayBeWords && matchEnd(WORDS, text, start) !== -1) return true;
  if ((mayBeProse && isProse(value)) || (mayBeEmpty && matchEnd(NEXT_NAME, text, start - 1) !== -1)) return true;
  return value.length <= LONGEST_SIGN && !MEANS_SOMETHING.test(value);
}

/** The value between two indexes, unless it is none. The scheme of credentials stays: it tells what was tried. */
export function secretBetween(text: string, from: number, end: number, rule: SecretRule): readonly RedactedSpan[] {
  const behindScheme = matchEnd(SCHEME, text, from);
  const start = behindScheme !== -1 && behindScheme < end ? behindScheme : from;
  const value = text.slice(start, end);
  if (end <= start || isRemoved(value) || isNoSecret(value, rule)) return NO_SPANS;
  return [{ kind: start > from ? 'authorization' : rule === 'phone' ? 'phone' : 'secret', start, end }];
}
