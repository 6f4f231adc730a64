import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { Fingerprinter } from '../../shared/domain/fingerprint/fingerprinter.ts';
import { mayGoOn } from '../../shared/formats/continuation.ts';
import type { LogBatch } from '../../shared/logs/batch.ts';
import { decode } from '../../shared/logs/decode.ts';
import { errorsIn } from '../../shared/logs/errors-in.ts';
import { Repeats } from '../../shared/logs/repeats.ts';
import { ENTRIES, OPTIONS } from '../formats/entries.ts';
import { dataOf } from '../support/log-batch.ts';

/** Reads `what` for each place, and notes which places were read. */
function reading(what: (place: number) => string) {
  const read: number[] = [];
  const repeats = new Repeats((place: number) => {
    read.push(place);
    return what(place);
  });
  return { read, of: (entry: string, place: number) => repeats.of(entry, place) };
}

describe('entries of one outline', () => {
  it('are read three times, and now and then', () => {
    const { read, of } = reading(() => 'failed');
    const results = Array.from({ length: 120 }, (_, i) => of(`order ${i + 1} failed`, i + 1));
    expect(new Set(results)).toEqual(new Set(['failed']));
    expect(read).toEqual([1, 2, 3, 50, 100]);
  });

  it('are all read once one of them gave something else', () => {
    const { read, of } = reading((place) => (place === 2 ? 'other' : 'failed'));
    const results = Array.from({ length: 60 }, (_, i) => of(`order ${i + 1} failed`, i + 1));
    expect(read).toHaveLength(60);
    expect(results.filter((result) => result === 'other')).toHaveLength(1);
  });

  it('are told from those of another', () => {
    const { of } = reading((place) => (place % 2 === 0 ? 'even' : 'odd'));
    const results = Array.from({ length: 60 }, (_, i) => of(i % 2 === 0 ? `order ${i}` : `item ${i}`, i));
    expect(results).toEqual(results.map((_, i) => (i % 2 === 0 ? 'even' : 'odd')));
  });

  it('are all read where they are too long for one', () => {
    const { read, of } = reading(() => 'long');
    for (let i = 0; i < 10; i += 1) of('x'.repeat(50_000), i);
    expect(read).toHaveLength(10);
  });
});

describe('a storm', () => {
  const settings = { ...OPTIONS, minLevel: 'error', fingerprinter: new Fingerprinter() } as const;

  function countsIn(entries: readonly string[]): ReadonlyMap<string, number> {
    const decoded = decode(dataOf(entries));
    const { events, ...rest } = (decoded.ok && decoded.batch) as LogBatch;
    const errors = errorsIn({ events, ...rest }, settings);
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
          for (const [error, count] of countsIn([one])) expected.set(error, (expected.get(error) ?? 0) + count);
        }
        expect(countsIn(entries)).toEqual(expected);
      }),
      { numRuns: 200 },
    );
  });
});
