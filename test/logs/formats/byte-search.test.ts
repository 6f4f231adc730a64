import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { ByteSearch, type Sought } from '../../../shared/logs/formats/byte-search.ts';

const letters = fc.constantFrom('a', 'b', 'c', ' ', 'ab', 'bc', 'abc ');
const sought = fc.tuple(fc.option(letters, { nil: undefined }), fc.array(letters, { minLength: 3, maxLength: 7 })).map(
  ([before, pattern]): Sought => ({
    ...(before !== undefined && { before }),
    pattern,
    holds: (bytes, from) => bytes[from] !== 97 || from % 3 !== 0,
  }),
);
const text = fc.array(fc.constantFrom('a', 'b', 'c', ' ', 'é', '"'), { maxLength: 60 }).map((all) => all.join(''));

function isAt({ before, pattern, holds }: Sought, bytes: Uint8Array, from: number): boolean {
  const isThere = pattern.every(
    (some, i) => from + i < bytes.length && some.includes(String.fromCharCode(bytes[from + i] ?? 0)),
  );
  if (before !== undefined && (from === 0 || !before.includes(String.fromCharCode(bytes[from - 1] ?? 0)))) return false;
  return isThere && holds(bytes, from, from + pattern.length);
}

describe('a search for many patterns', () => {
  it('finds one exactly where there is one, at whatever address the bytes are', () => {
    fc.assert(
      fc.property(
        fc.array(sought, { minLength: 1, maxLength: 12 }),
        text,
        fc.nat(7),
        fc.nat(20),
        (all, word, before, from) => {
          const bytes = Buffer.from(`${'abc '.repeat(2).slice(0, before)}${word}`).subarray(before);
          const found = new ByteSearch(all).in(bytes)(from);
          const places = [...bytes.keys()].filter((at) => at >= from && all.some((one) => isAt(one, bytes, at)));
          if (found < 0) expect(places).toEqual([]);
          else expect(places).toContain(found);
        },
      ),
      { numRuns: 5000 },
    );
  });

  it('passes over nothing when it is asked again behind what it found', () => {
    const search = new ByteSearch([{ pattern: ['eE', 'r', 'r'], holds: () => true }]).in(
      Buffer.from('err, Err and err'),
    );
    expect([search(0), search(1), search(6), search(14)]).toEqual([0, 5, 13, -1]);
  });
});
