import { isDigit, isLetter } from './boundary.ts';
import { matchEnd } from './matched.ts';
import { NO_SPANS, type RedactedSpan } from './placeholder.ts';
import { type SecretRule, secretRule } from './secret-name.ts';
import { secretBetween, secretsAt } from './secret-value.ts';

/** Names that hold no secret here, whatever they sound like. */
type Except = ReadonlySet<string>;

interface Name {
  readonly text: string;
  readonly start: number;
  readonly isQuoted: boolean;
}

/** Not Rust's and C++'s `token::parse`. */
const SEPARATOR = /(?::=|=>|={1,3}|:(?!:))[ \t]{0,8}/y;
const BLANKS = ' \t';

/** The secrets behind the ":" or "=" at `at`, if a secret's name stands before it: `password=…`, `"apiKey": "…"`. */
export function secretPairAt(text: string, at: number, floor: number, except: Except): readonly RedactedSpan[] {
  const name = nameBefore(text, at, floor);
  const rule = name && ruleOf(name, text, floor, except);
  if (name === undefined || rule === undefined || isOther(text, at, name, floor)) return NO_SPANS;
  const start = matchEnd(SEPARATOR, text, at);
  if (start === -1) return NO_SPANS;
  const isColon = text[at] === ':';
  const isInQuery = !isColon && isBehindQuery(text, name);
  const mayBeProse = isColon && !name.isQuoted && BLANKS.includes(text[start - 1] ?? '');
  const mayBeWords = mayBeProse && !PASSWORD.test(name.text);
  const mayBeEmpty = !isColon && !BLANKS.includes(text[at - 1] ?? '');
  return mayBeProse && ERROR.test(name.text)
    ? NO_SPANS
    : secretsAt(text, start, { rule, isInQuery, mayBeProse, mayBeWords, mayBeEmpty });
}

const PASSWORD =
  /pass|pw|psw|pin|cred|auth(?:orization)?$|[^\p{ASCII}]|wort|senha|contras|parola|wachtw|losen|kode|sala|lo$|jelszo|sifre/iu;
/** `ExpiredToken: The security token …` is the name of an error. */
const ERROR =
  /^(?:bad|expired|illegal|incorrect|invalid|malformed|missing|no|revoked|unexpected|unknown|unsupported|wrong)[_-]?[a-z]/i;

const LONGEST_NAME = 64;
const BACKSLASH = '\\';
/** `"name":`, `'name' =>`, and PHP's `[name] =>`. */
const NAME_ENDS = '"\'`]';

function nameBefore(text: string, at: number, floor: number): Name | undefined {
  let end = at;
  while (end > floor && at - end < 2 && BLANKS.includes(text[end - 1] ?? '')) end--;
  const unquoted = end;
  if (end > floor && NAME_ENDS.includes(text[end - 1] ?? '')) end--;
  const isQuoted = end < unquoted;
  while (isQuoted && end > floor && unquoted - end < 32 && text[end - 1] === BACKSLASH) end--;
  let start = end;
  while (start > floor && end - start < LONGEST_NAME && isOfName(text.charCodeAt(start - 1))) start--;
  return end - start < 2 ? undefined : { text: text.slice(start, end), start, isQuoted };
}

/** Letters of any script, digits, and "-", ".", "_", "$". */
const isOfName = (code: number): boolean =>
  isLetter(code) || isDigit(code) || code === 95 || code === 45 || code === 46 || code === 36 || isForeign(code);

/** From the letters of Latin beyond ASCII; no punctuation, no symbols, and no placeholders. */
const isForeign = (code: number): boolean =>
  (code >= 0xc0 && code < 0x2000) || (code >= 0x3041 && code <= 0xd7a3 && code !== 0x30fb);

const isBehindQuery = (text: string, { start }: Name): boolean => '?&'.includes(text[start - 1] ?? ' ');

const ruleOf = (name: Name, text: string, floor: number, except: Except): SecretRule | undefined =>
  secretRule(name.text, except, isBehindQuery(text, name)) ??
  ruleOfTwoWords(name, text, floor, except) ??
  ruleOfValue(name, text, floor, except);

const SECOND_WORD = /^(?:keys?|id|code|string|value|number|no)$/i;
const WORD_BEFORE = /[a-z]{1,16} $/i;

/** `API key: …`, `session id: …`. */
function ruleOfTwoWords(name: Name, text: string, floor: number, except: Except): SecretRule | undefined {
  if (text[name.start - 1] !== ' ' || !SECOND_WORD.test(name.text)) return undefined;
  const [first] = WORD_BEFORE.exec(text.slice(Math.max(floor, name.start - 17), name.start)) ?? [];
  return first === undefined ? undefined : secretRule(`${first.trimEnd()}_${name.text}`, except);
}

const VALUE = /^(?:val|(?:string_?)?value)$/i;
const NAME_BEFORE_VALUE =
  /(?:key|name|header|param|parameter|variable)(?:\\*["'])?\s?[:=]\s?(?:\\*["'])?([\w.\uac00-\ud7a3-]{2,64})(?:\\*["'])?\s{0,8}[,;]\s{0,8}(?:\\*["']?value\\*["']?\s?:\s?\{\s{0,8})?(?:\\*["'])?$/i;

/** `{"name": "password", "value": "…"}`, and `{"key": "password", "value": {"stringValue": "…"}}` of OpenTelemetry. */
function ruleOfValue(name: Name, text: string, floor: number, except: Except): SecretRule | undefined {
  if (!VALUE.test(name.text)) return undefined;
  const [, named] = NAME_BEFORE_VALUE.exec(text.slice(Math.max(floor, name.start - 160), name.start)) ?? [];
  return named === undefined ? undefined : secretRule(named, except);
}

const PATH = /(?:^|[\s"'=(:])\/[\w./-]*$/;
const ARN = /\barn:aws[\w:/-]*$/;
const UNEXPECTED = /(?:unexpected|illegal|unrecogni[sz]ed) $/i;
const SEEN_BEFORE = 80;

/** `/etc/passwd: Permission denied`, the ARN of a secret, and a parser's `unexpected token: where`. */
function isOther(text: string, at: number, { start }: Name, floor: number): boolean {
  if (text[at] !== ':') return false;
  const before = text.slice(Math.max(floor, start - SEEN_BEFORE), start);
  return PATH.test(before) || ARN.test(before) || UNEXPECTED.test(before);
}

const NEXT_ELEMENT = /,\s{0,8}(?=[bu]?\\{0,31}["'])/iy;
const OPENS_ELEMENT = '[(, \n';
/** Names of fields stand in lists too: `["user", "password", "street"]`. */
const ONLY_NAMES = /^[A-Za-z_.-]*$/;

/**
 * The secret behind the "," at `at`, where headers and other pairs are lists: `["X-Api-Key", "…"]`, `('X-Api-Key', '…')`.
 */
export function secretElementAt(text: string, at: number, floor: number, except: Except): readonly RedactedSpan[] {
  // Most of what stands in quotes before a comma is a value.
  if (!opensElement(text, text.lastIndexOf(text[at - 1] ?? '', at - 2))) return NO_SPANS;
  const name = nameBefore(text, at, floor);
  const rule = name === undefined ? undefined : secretRule(name.text, except);
  const start = rule === undefined ? -1 : matchEnd(NEXT_ELEMENT, text, at);
  if (rule === undefined || start === -1) return NO_SPANS;
  const lead = { rule, isInQuery: false, mayBeProse: false, mayBeWords: false, mayBeEmpty: false };
  return secretsAt(text, start, lead).filter((span) => !ONLY_NAMES.test(text.slice(span.start, span.end)));
}

/** Whether the quote at `at` begins an element of a list, and not a value behind a name. */
function opensElement(text: string, at: number): boolean {
  let before = at - 1;
  while (at - before < 32 && text[before] === BACKSLASH) before--;
  return at >= 0 && OPENS_ELEMENT.includes(text[before] ?? ' ');
}

const FLAG = /--([a-z]\w{1,40}(?:-\w{1,40}){0,6})(?:[ \t]{1,4}|["'], {0,2})/iy;

/** The secret behind the flag that begins at `at`: `--password …`, or `"--password", "…"` in a list of arguments. */
export function secretFlagAt(text: string, at: number, except: Except): readonly RedactedSpan[] {
  FLAG.lastIndex = at;
  const name = FLAG.exec(text)?.[1];
  const rule = name === undefined ? undefined : secretRule(name, except);
  if (rule === undefined) return NO_SPANS;
  return secretsAt(text, FLAG.lastIndex, {
    rule,
    isInQuery: false,
    mayBeProse: true,
    mayBeWords: false,
    mayBeEmpty: false,
  });
}

const LONGEST_TAG = 160;
const TAG = /<(?:[\w.-]{1,40}:)?([\w.\uac00-\ud7a3-]{1,64})(?:\s[^<>]{0,80})?$/;
/** Up to the end tag: in prose, `<token>` is a thing to fill in. */
const CONTENT = /[^<]+(?=<\/)/y;

/** The secret behind the ">" at `at` of an XML element: `<password>…</password>`. */
export function secretTagAt(text: string, at: number, floor: number, except: Except): readonly RedactedSpan[] {
  const name = TAG.exec(text.slice(Math.max(floor, at - LONGEST_TAG), at))?.[1];
  const rule = name === undefined ? undefined : secretRule(name, except);
  const end = rule === undefined ? -1 : matchEnd(CONTENT, text, at + 1);
  return rule === undefined || end === -1 ? NO_SPANS : secretBetween(text, at + 1, end, rule);
}
