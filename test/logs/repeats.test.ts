import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { LogBatch } from '../../shared/logs/cloudwatch/batch.ts';
import { decodeDelivery } from '../../shared/logs/cloudwatch/decode.ts';
import { type ErrorSettings, errorsIn } from '../../shared/logs/errors-in.ts';
import { Fingerprinter } from '../../shared/logs/fingerprint/fingerprinter.ts';
import { mayGoOn } from '../../shared/logs/formats/continuation.ts';
import { Repeats } from '../../shared/logs/repeats.ts';
import { dataOf } from '../support/log-batch.ts';
import { ENTRIES, OPTIONS } from './formats/entries.ts';

/** Which of so many entries with one outline are read, if each is `what` says. */
function readOf(count: number, what: (i: number) => string): readonly number[] {
  const repeats = new Repeats();
  return Array.from({ length: count }, (_, i) => i + 1).filter((i) => {
    if (repeats.known(7) !== undefined) return false;
    repeats.add(7, what(i));
    return true;
  });
}

describe('entries of one outline', () => {
  it('are read three times, and now and then', () => {
    expect(readOf(120, () => 'failed')).toEqual([1, 2, 3, 50, 100]);
  });

  it('are all read once one of them was something else', () => {
    expect(readOf(60, (i) => (i === 2 ? 'other' : 'failed'))).toHaveLength(60);
    expect(readOf(120, (i) => (i === 50 ? 'other' : 'failed'))).toHaveLength(3 + 71);
  });

  it('are told from those of another', () => {
    const repeats = new Repeats();
    for (let i = 0; i < 3; i += 1) {
      expect([repeats.known(1), repeats.known(2)]).toEqual([undefined, undefined]);
      repeats.add(1, 'one');
      repeats.add(2, 'other');
    }
    expect([repeats.known(1), repeats.known(2)]).toEqual(['one', 'other']);
  });

  it('are forgotten when there are too many others', () => {
    const repeats = new Repeats();
    for (let i = 0; i < 3; i += 1) if (repeats.known(1) === undefined) repeats.add(1, 'one');
    expect(repeats.known(1)).toBe('one');
    for (let outline = 2; outline < 20_000; outline += 1) repeats.add(outline, 'other');
    expect(repeats.known(1)).toBeUndefined();
  });
});

describe('a storm', () => {
  const settings = { ...OPTIONS, minLevel: 'error', fingerprinter: new Fingerprinter() } as const;

  function countsIn(entries: readonly string[], known: ErrorSettings): ReadonlyMap<string, number> {
    const decoded = decodeDelivery(dataOf(entries));
    const { events, ...rest } = (decoded.ok && decoded.batch) as LogBatch;
    const errors = errorsIn({ events, ...rest }, known);
    return new Map(errors.map(({ fingerprint, service, times }) => [`${fingerprint.id} ${service}`, times.length]));
  }

  it('is counted as its entries are one by one, in all formats', () => {
    const alone = ENTRIES.filter((entry) => !entry.includes('\n') && !mayGoOn('', entry));
    const digits = fc.array(fc.integer({ min: 1, max: 9 }), { minLength: 1, maxLength: 7 });
    const all = fc.array(digits, { minLength: 1, maxLength: 130 });
    fc.assert(
      fc.property(fc.constantFrom(...alone), all, (entry, numbers) => {
        const entries = numbers.map((some) => {
          let at = 0;
          return entry.replace(/[1-9]/g, () => String(some[at++ % some.length]));
        });
        const expected = new Map<string, number>();
        for (const one of entries) {
          for (const [error, count] of countsIn([one], { ...settings }))
            expected.set(error, (expected.get(error) ?? 0) + count);
        }
        expect(countsIn(entries, settings)).toEqual(expected);
      }),
      { numRuns: 200 },
    );
  });
});
