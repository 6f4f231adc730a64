import { VARIABLE } from '../fingerprint/mask.ts';

/** Whether every word of `words` is the same in `wide`, or variable there. */
export function covers(wide: readonly string[], words: readonly string[]): boolean {
  if (wide.length !== words.length) return false;
  for (let at = 0; at < words.length; at += 1) if (wide[at] !== words[at] && wide[at] !== VARIABLE) return false;
  return true;
}

/**
 * How many different words make a place variable, by how many other words of the template are the same: one, two, and
 * so on. The more is the same, the fewer do. The first word of a message mostly says what happened: there, twice as
 * many are needed.
 */
const WORDS_NEEDED = [8, 6, 5, 5, 4] as const;

/** The only place in which two templates hold different words, where the second has no variable; -1 when there is none. */
export function onlyDifference(words: readonly string[], other: readonly string[]): number {
  let difference = -1;
  for (let at = 0; at < words.length; at += 1) {
    if (words[at] === other[at] || other[at] === VARIABLE) continue;
    if (words[at] === VARIABLE || difference >= 0) return -1;
    difference = at;
  }
  return difference;
}

const IS_WORD = /\p{L}{2}/u;

/** How many different words a place of a template needs to become variable. */
export function wordsNeeded(words: readonly string[], at: number): number {
  const same = words.reduce((count, word, other) => (other !== at && IS_WORD.test(word) ? count + 1 : count), 0);
  const needed = same === 0 ? Number.POSITIVE_INFINITY : (WORDS_NEEDED[same - 1] ?? WORDS_NEEDED[4]);
  return at === 0 ? 2 * needed : needed;
}

/** How many words of a template are variable. */
export const variablesIn = (words: readonly string[]): number =>
  words.reduce((count, word) => (word === VARIABLE ? count + 1 : count), 0);
