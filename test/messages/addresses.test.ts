import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { piecesOf } from '../../shared/messages/addresses.ts';

const addressesIn = (text: string) => piecesOf(text).flatMap((one) => (one.is === 'address' ? [one.text] : []));

describe('addresses in what people wrote', () => {
  test.each<readonly [string, readonly string[]]>([
    ['see https://wiki.example/checkout', ['https://wiki.example/checkout']],
    ['See HTTPS://wiki.example/a?b=1&c=2#d.', ['HTTPS://wiki.example/a?b=1&c=2#d']],
    [
      '(https://wiki.example/a), [http://b.example]; "https://c.example/x"',
      ['https://wiki.example/a', 'http://b.example', 'https://c.example/x'],
    ],
    ['https://wiki.example/Disk_(full)!', ['https://wiki.example/Disk_(full)']],
    ['`curl https://a.example:8080/x|jq`', ['https://a.example:8080/x']],
    ['<https://a.example|b> and [text](https://c.example/d)', ['https://a.example', 'https://c.example/d']],
    ['first line\nhttps://a.example/\nlast', ['https://a.example/']],
    ['https://wiki.example/checkout를 보세요', ['https://wiki.example/checkout']],
    ['https://wiki.example/결제-장애 를 보세요', ['https://wiki.example/결제-장애']],
    ['«https://a.example/x»', ['https://a.example/x']],
    ['no address: javascript:alert(1), ftp://a.example, www.example.com, https://, mailto:a@b.example', []],
    ['cut: https://wiki.example/check…', []],
    ['redacted: https://a.example/?token=‹secret›&x=1', []],
    [
      Array.from({ length: 12 }, (_, i) => `https://a.example/${i}`).join(' '),
      Array.from({ length: 10 }, (_, i) => `https://a.example/${i}`),
    ],
    [`https://a.example/${'x'.repeat(2048)}`, []],
  ])('%s', (text, addresses) => {
    expect(addressesIn(text)).toEqual(addresses);
  });

  test('can be opened, and are all of the text with what stands between them', () => {
    const text = fc
      .array(fc.oneof(fc.string({ unit: 'grapheme' }), fc.webUrl({ withQueryParameters: true, withFragments: true })))
      .map((parts) => parts.join(''));
    fc.assert(
      fc.property(text, (one) => {
        const pieces = piecesOf(one);
        expect(pieces.map((piece) => piece.text).join('')).toBe(one);
        for (const piece of pieces) {
          expect(piece.text).not.toBe('');
          if (piece.is === 'address') expect(piece.url).toMatch(/^https?:\/\/[!-~]+$/);
        }
      }),
    );
  });
});
