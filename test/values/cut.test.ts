import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { cutBytes, cutText, manyLines, oneLine } from '../../shared/values/cut.ts';

describe('cutting a text', () => {
  test('a text that fits stays as it is', () => {
    expect(cutText('checkout', 8)).toBe('checkout');
    expect(cutBytes('größe', 7)).toBe('größe');
  });

  test('a longer one ends in "…" at exactly the limit', () => {
    expect(cutText('checkout', 7)).toBe('checko…');
    expect(cutBytes('checkout', 7)).toBe('chec…');
  });

  test('a code point of two units or four bytes is kept whole or left out', () => {
    expect(cutText('ab🔥cd', 4)).toBe('ab…');
    expect(cutText('ab🔥cd', 5)).toBe('ab🔥…');
    expect(cutBytes('ab🔥cdefgh', 8)).toBe('ab…');
    expect(cutBytes('ab🔥cdefgh', 9)).toBe('ab🔥…');
  });

  test('no space is left before the "…"', () => {
    expect(cutText('two words', 5)).toBe('two…');
  });

  test('a limit without room for the "…" leaves nothing', () => {
    expect(cutText('checkout', 0)).toBe('');
    expect(cutBytes('checkout', 2)).toBe('');
    expect(cutBytes('checkout', 3)).toBe('…');
  });

  test('any text is cut within its limit, to a beginning of itself, and stays well-formed', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme' }), fc.nat({ max: 40 }), (text, max) => {
        for (const [cut, size] of [
          [cutText(text, max), cutText(text, max).length],
          [cutBytes(text, max), Buffer.byteLength(cutBytes(text, max))],
        ] as const) {
          expect(size).toBeLessThanOrEqual(max);
          if (cut !== text && cut !== '') {
            expect(cut.endsWith('…')).toBe(true);
            expect(text.startsWith(cut.slice(0, -1))).toBe(true);
          }
          expect(Buffer.from(cut).toString()).toBe(cut);
        }
      }),
    );
  });
});

describe('a text as it may stand in a message', () => {
  test('as one line it has single spaces for line breaks, tabs and control characters', () => {
    expect(oneLine(' disk\r\n\tfull\u0000\u0007 on\u2028a ')).toBe('disk full on a');
    expect(oneLine('  disk   full ')).toBe('disk full');
  });

  test('as many lines it keeps line breaks and indents, and at most one empty line in a row', () => {
    expect(manyLines('a\r\n  b\tc \n\n\n\n\nd\u2028e\u0000f\n')).toBe('a\n  b  c\n\nd\ne f');
  });

  test('of one line of ASCII, many lines keep the spaces between words and lose those at the ends', () => {
    expect(manyLines('  disk   full ')).toBe('disk   full');
  });

  test('it cannot turn the direction of the text around it', () => {
    expect(oneLine('user\u202egpj.exe\u2066!')).toBe('user gpj.exe !');
    expect(manyLines('user\u202egpj.exe')).toBe('user gpj.exe');
  });

  test('it holds no half of a surrogate pair', () => {
    expect(oneLine('fire \ud83d\ude80 half \ud83d!')).toBe('fire 🚀 half !');
    expect(manyLines('half \ude80!')).toBe('half  !');
  });
});
