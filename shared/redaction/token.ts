import { isBehindEscape, isWord } from './boundary.ts';
import { changesOfClass } from './disorder.ts';
import { matchEnd } from './matched.ts';
import { type Kind, NO_SPANS, type RedactedSpan } from './placeholder.ts';
import { TOKEN_SHAPES, type TokenShape } from './token-shapes.ts';

const BASE64_LINES = '(?:(?:\\s|\\\\+[nr])+[A-Za-z\\d+/=]{16,})*';
const PRIVATE_KEY = '[A-Z ]{0,40}PRIVATE KEY(?: BLOCK)?-----';
/** To its end, else the lines that are left of it. In JSON its line breaks are `\n`. The longest in use have 13 kB. */
const KEY_FILE = new RegExp(
  `${PRIVATE_KEY}(?:(?:[\\w\\s+/=\\\\,.:;()]|-(?!-)){0,20000}-----END ${PRIVATE_KEY}|${BASE64_LINES})`,
  'y',
);

const KEY_FILE_START = '-----BEGIN ';

/** The end of the private key that begins at `at`, or -1. */
export const privateKeyEnd = (text: string, at: number): number =>
  text.startsWith(KEY_FILE_START, at) ? matchEnd(KEY_FILE, text, at + KEY_FILE_START.length) : -1;

/** A credential that is known by a mark in it. */
export interface TokenForm extends Omit<TokenShape, 'provider' | 'page' | 'marks'> {
  readonly kind: Kind;
  readonly mark: string;
}

const FORMS: readonly TokenForm[] = [
  { kind: 'private-key', mark: KEY_FILE_START, rest: KEY_FILE },
  ...TOKEN_SHAPES.flatMap(({ marks, kind = 'token', ...shape }) => marks.map((mark) => ({ ...shape, kind, mark }))),
];

/** The forms by the first two characters of their marks. */
export const TOKEN_FORMS: ReadonlyMap<string, readonly TokenForm[]> = byPair();

function byPair(): Map<string, TokenForm[]> {
  const forms = new Map<string, TokenForm[]>();
  for (const form of FORMS) {
    const pair = form.mark.slice(0, 2);
    forms.set(pair, [...(forms.get(pair) ?? []), form]);
  }
  return forms;
}

/** The credential whose mark begins at `at`, if it has one of these forms. */
export function tokenAt(text: string, at: number, floor: number, forms: readonly TokenForm[]): readonly RedactedSpan[] {
  for (const form of forms) {
    if (!text.startsWith(form.mark, at)) continue;
    const behind = at + form.mark.length;
    const end = matchEnd(form.rest, text, behind);
    const start = end === -1 || form.before === undefined ? at : startBefore(text, at, floor, form.before);
    if (end === -1 || start === -1 || !hasShape(text, start, end, form)) continue;
    return [{ kind: form.kind, start: form.isAddress ? behind : start, end }];
  }
  return NO_SPANS;
}

/** What stands before a mark is no longer. */
const LONGEST_BEFORE = 100;

function startBefore(text: string, at: number, floor: number, before: RegExp): number {
  const from = Math.max(floor, at - LONGEST_BEFORE);
  const index = text.slice(from, at).search(before);
  return index === -1 ? -1 : from + index;
}

const hasShape = (text: string, start: number, end: number, { isApart, fewestChanges = 0 }: TokenForm): boolean =>
  (isApart !== true || standsApart(text, start, end)) &&
  (fewestChanges === 0 || changesOfClass(text.slice(start, end)) >= fewestChanges);

const isJoined = (text: string, at: number): boolean => isWord(text.charCodeAt(at)) || text[at] === '-';

function standsApart(text: string, start: number, end: number): boolean {
  if ((isJoined(text, start - 1) || text[start - 1] === '.') && !isBehindEscape(text, start)) return false;
  return !isJoined(text, end) && !(text[end] === '.' && isJoined(text, end + 1));
}
