import { describe, expect, it } from 'vitest';
import { CLOSED_WORDS, closedWordsIn } from './vocabulary.ts';

const inCapitals = (name: string): string => `${name.charAt(0).toUpperCase()}${name.slice(1)}`;
const joinedBy = (sign: string, name: string): string => name.replaceAll(/\p{Lu}/gu, (one) => `${sign}${one}`);

describe.each(Object.keys(CLOSED_WORDS))('the closed word %s', (word) => {
  it.each([
    ['alone', word],
    ['as a type', inCapitals(word)],
    ['inside a name', `is${inCapitals(word)}Before`],
    ['in a file name', `traces-${joinedBy('-', word).toLowerCase()}.test.ts`],
    ['as a constant', `${joinedBy('_', word).toUpperCase()}_AT`],
    ['behind a short form', `XRAY${inCapitals(word)}`],
  ])('is found %s: %s', (_, name) => {
    expect(closedWordsIn(name)).toEqual([word]);
  });

  it('is not found as a part of another word', () => {
    expect(closedWordsIn(`x${word.toLowerCase()}x`)).toEqual([]);
  });
});
