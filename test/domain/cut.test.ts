import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { cutBytes, cutText, oneLine } from '../../shared/domain/cut.ts';

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

describe('a text as one line', () => {
  test('line breaks, tabs and control characters become one space', () => {
    expect(oneLine(' disk\r\n\tfull\u0000\u0007 on\u2028a ')).toBe('disk full on a');
  });
});
