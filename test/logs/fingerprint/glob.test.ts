import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { glob } from '../../../shared/logs/fingerprint/glob.ts';

const fits = (pattern: string, text: string, ignoreCase = false) => glob(pattern, { ignoreCase })(text);

describe('a pattern', () => {
  it.each([
    ['shop', 'shop', true],
    ['shop', 'shops', false],
    ['shop', 'Shop', false],
    ['*', '', true],
    ['*', 'a\nb', true],
    ['', '', true],
    ['', 'a', false],
    ['connection error: *', 'connection error: ', true],
    ['connection error: *', 'a connection error: 5', false],
    ['*Error', 'shop.ConnectionError', true],
    ['*a*b*c', 'xaxbxcxbc', true],
    ['*a*b*c', 'xaxcxb', false],
    ['v?', 'v1', true],
    ['v?', 'v', false],
    ['v?', 'v😀', true],
    ['what\\?', 'what?', true],
    ['what\\?', 'whats', false],
    ['\\*\\\\', '*\\', true],
    ['a.c', 'abc', false],
  ])('%j and %j: %j', (pattern, text, expected) => {
    expect(fits(pattern, text)).toBe(expected);
  });

  it('fits whatever the case where it is to be ignored', () => {
    expect(fits('Connection ERROR*', 'connection error 5', true)).toBe(true);
  });

  it('fits what the regular expression fits that it stands for', () => {
    const piece = fc.constantFrom('a', 'b', '*', '?');
    fc.assert(
      fc.property(fc.array(piece), fc.array(fc.constantFrom('a', 'b')), (pieces, letters) => {
        const regex = new RegExp(`^${pieces.join('').replaceAll('?', '.').replaceAll('*', '.*')}$`);
        expect(fits(pieces.join(''), letters.join(''))).toBe(regex.test(letters.join('')));
      }),
    );
  });

  it('is no trap: many stars cost no more than the product of the lengths', () => {
    expect(fits(`${'*a'.repeat(50)}b`, 'a'.repeat(4096))).toBe(false);
  });
});
