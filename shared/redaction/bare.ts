import { isDigit, isLetter } from './boundary.ts';

/** A list, a query or a statement goes on: a space, the end, another separator, or the next name. */
const GOES_ON = /[\s,;&|)\]}"'\\‹]|amp;| ?[\w.$%-]{1,64} ?[=:]|$/y;
const ENDS_ALWAYS = /\s/;
const SEPARATORS = ',;&|';
const CLOSERS = ')]}>';
const QUOTES = '"\'`';
const PUNCTUATION = '.,;:';
const PERCENT = 37;

/**
 * The end of a value without quotes that begins at `start` and reaches `from` in any case. Separators, brackets and
 * quotes end it only where the text around it goes on behind them: inside a password they may stand as well. A value
 * does not begin with a separator.
 */
export function bareEnd(text: string, start: number, from = start): number {
  let end = Math.max(start, from);
  while (end < text.length && !endsBare(text, end, start)) end++;
  while (end > from && text[end - 1] === '\\') end--;
  while (end > from && PUNCTUATION.includes(text[end - 1] ?? '')) end--;
  return end;
}

function endsBare(text: string, at: number, start: number): boolean {
  const character = text[at] ?? '';
  if (isWordBehind(character)) return false;
  if (ENDS_ALWAYS.test(character)) return true;
  if (SEPARATORS.includes(character)) return at === start || goesOn(text, at + 1);
  if (CLOSERS.includes(character) || QUOTES.includes(character)) return !isPartAgain(text, at + 1);
  if (character === '<') return text[at + 1] === '/';
  return character === '\\' && isEscape(text, at, start);
}

/** Most characters of most values, decided first. */
const isWordBehind = (character: string): boolean =>
  isLetter(character.charCodeAt(0)) || isDigit(character.charCodeAt(0));

function goesOn(text: string, at: number): boolean {
  GOES_ON.lastIndex = at;
  return GOES_ON.test(text);
}

/** A letter or a digit, as it is or as a query escapes it. */
const isPartAgain = (text: string, at: number): boolean => {
  const code = text.charCodeAt(at);
  return isLetter(code) || isDigit(code) || code === PERCENT;
};

/** `\n`, `\r` and `\t` in JSON; behind another backslash it is that one which is escaped. */
const isEscape = (text: string, at: number, start: number): boolean =>
  'nrt'.includes(text[at + 1] ?? ' ') && (at === start || text[at - 1] !== '\\');
