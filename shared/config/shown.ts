import { isLiteralSecret, namesSecret } from './literal-secret.ts';
import type { Path } from './problem.ts';

const SHOWN_CHARACTERS = 60;

/** What was found, for a message: short, and never a secret or what may be one. */
export function shown(value: unknown, path: Path): string {
  if (value === undefined || value === null) return 'nothing';
  if (Array.isArray(value)) return value.length === 0 ? 'an empty list' : 'a list';
  if (typeof value === 'number') return `the number ${value}`;
  if (typeof value === 'boolean') return String(value);
  if (typeof value === 'string') return shownText(value, path);
  return isMap(value) ? 'a map' : 'a value of another kind';
}

export function shownText(text: string, path: Path): string {
  const key = path.findLast((part) => typeof part === 'string');
  if (isLiteralSecret(key, text)) return 'what looks like a secret itself';
  if (namesSecret(key)) return 'a text that is not repeated here';
  const isLong = text.length > SHOWN_CHARACTERS;
  return isLong ? `${JSON.stringify(text.slice(0, SHOWN_CHARACTERS))}…` : JSON.stringify(text);
}

/** `"a", "b" or "c"`. */
export const anyOf = (words: readonly string[]): string =>
  words.length < 2 ? words.join('') : `${words.slice(0, -1).join(', ')} or ${words.at(-1)}`;

/** A plain map of keys to values. */
export const isMap = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null && [Object.prototype, null].includes(Object.getPrototypeOf(value));
