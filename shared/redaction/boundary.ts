import { OPENING } from './placeholder.ts';

export const isDigit = (code: number): boolean => code >= 48 && code <= 57;

export const isLetter = (code: number): boolean => (code >= 65 && code <= 90) || (code >= 97 && code <= 122);

const UNDERSCORE = 95;
export const isWord = (code: number): boolean => isDigit(code) || isLetter(code) || code === UNDERSCORE;

const isJoint = (code: number): boolean => code === 45 || code === 46;

const WHITE_SPACE_ESCAPES = 'nrtbf';

/** Whether an escape of JSON ends before `at`: in `\n010-…` the number begins behind the "n". */
export const isBehindEscape = (text: string, at: number): boolean =>
  text[at - 2] === '\\' && WHITE_SPACE_ESCAPES.includes(text[at - 1] ?? ' ');

/**
 * Whether a number may begin at `at`, or is the rest of a longer thing: of a word, a decimal fraction, an id with
 * dashes. Letters other than ASCII's are no part of numbers: Korean writes them without a space between. What was
 * removed counts as a word, before `floor` as well as where its placeholder stands: removing it again changes nothing.
 */
export function beginsAt(text: string, at: number, floor: number): boolean {
  if (at === floor) return floor === 0;
  const before = text.charCodeAt(at - 1);
  if (isWord(before)) return isBehindEscape(text, at);
  if (isJoint(before) && at - 2 >= floor) {
    const joined = text.charCodeAt(at - 2);
    return !isDigit(joined) && joined !== UNDERSCORE;
  }
  return true;
}

/** Whether a number may end before `at`. */
export function endsAt(text: string, at: number): boolean {
  const next = text.charCodeAt(at);
  if (isWord(next) || next === OPENING) return false;
  if (!isJoint(next)) return true;
  const joined = text.charCodeAt(at + 1);
  return !isDigit(joined) && joined !== OPENING;
}
