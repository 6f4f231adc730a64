import { isBehindEscape, isWord } from './boundary.ts';
import { changesOfClass } from './disorder.ts';
import { matchEnd } from './matched.ts';
import { type Kind, NO_SPANS, type RedactedSpan } from './placeholder.ts';
import { SECRET_SHAPES } from './secret-shapes.ts';
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

type Before = NonNullable<TokenShape['before']>;

const FORMS: readonly TokenForm[] = [
  { kind: 'private-key', mark: KEY_FILE_START, rest: KEY_FILE },
  ...[...TOKEN_SHAPES, ...SECRET_SHAPES].flatMap(({ marks, kind = 'token', ...shape }) =>
    marks.map((mark) => ({ ...shape, kind, mark })),
  ),
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
    if (!text.startsWith(form.mark, at) || !isBehind(text, at, form)) continue;
    const { start, from } = beginningOf(text, at, floor, form);
    // Before the rest is read: within one long word this is asked again and again.
    if (start === -1 || from === -1 || (form.isApart && !startsApart(text, start))) continue;
    const end = matchEnd(form.rest, text, from);
    if (end !== -1 && hasShape(text, start, end, form)) return [{ kind: form.kind, start, end }];
  }
  return NO_SPANS;
}

const LONGEST_COMMAND = 240;

const isBehind = (text: string, at: number, { behind }: TokenForm): boolean =>
  behind === undefined || behind.test(text.slice(Math.max(0, at - LONGEST_COMMAND), at));

/** Where the credential begins, and from where the rest of it is read; -1: nowhere. */
function beginningOf(text: string, at: number, floor: number, form: TokenForm): { start: number; from: number } {
  const { mark, lead, before, keepsMark } = form;
  const behind = at + mark.length;
  const from = lead === undefined ? behind : matchEnd(lead, text, behind);
  if (keepsMark) return { start: from, from };
  return { start: before === undefined ? at : startBefore(text, at, floor, before), from };
}

function startBefore(text: string, at: number, floor: number, { of, least, most }: Before): number {
  let start = at;
  while (start > floor && at - start < most && of.test(text[start - 1] ?? '')) start--;
  const goesOn = start > floor && of.test(text[start - 1] ?? '') && !isBehindEscape(text, start);
  return at - start < least || goesOn ? -1 : start;
}

const hasShape = (text: string, start: number, end: number, { isApart, fewestChanges = 0 }: TokenForm): boolean =>
  (isApart !== true || endsApart(text, end)) &&
  (fewestChanges === 0 || changesOfClass(text.slice(start, end)) >= fewestChanges);

const isJoined = (text: string, at: number): boolean => isWord(text.charCodeAt(at)) || text[at] === '-';

const startsApart = (text: string, at: number): boolean =>
  !(isJoined(text, at - 1) || text[at - 1] === '.') || isBehindEscape(text, at);

const endsApart = (text: string, at: number): boolean =>
  !isJoined(text, at) && !(text[at] === '.' && isJoined(text, at + 1));
