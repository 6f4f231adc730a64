import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { entryOf, isSameEntry, type TraceSummary, usualOf } from '../../shared/traces/trace-usual.ts';
import { seconds } from '../../shared/values/time.ts';
import { CHECKOUT, treeOf } from '../support/sample-trace.ts';

const ENTRY = { service: 'checkout', method: 'POST', url: 'https://shop.example/orders/4213/pay' };
/** After so many seconds. */
const took = (time: number, changes: Partial<TraceSummary> = {}): TraceSummary => ({
  ...ENTRY,
  took: seconds(time),
  hasFailed: false,
  ...changes,
});

describe('How long a request usually takes', () => {
  test.each([
    ['the middle of an odd number', [5, 0.18, 0.1, 0.2, 0.17], 180],
    ['between the two in the middle of an even number', [0.1, 0.2, 0.3, 0.4, 5, 0.05], 250],
  ])('is %s', (_, times, usual) => {
    expect(
      usualOf(
        times.map((time) => took(time)),
        ENTRY,
      ),
    ).toBe(usual);
  });

  test('is not told by fewer than five, by those that failed, or by those that came in elsewhere', () => {
    const four = [1, 2, 3, 4].map((time) => took(time));
    const others = [took(1, { hasFailed: true }), took(1, { service: 'cart' }), took(1, { method: 'GET' })];
    expect(usualOf([...four, ...others], ENTRY)).toBeUndefined();
    expect(usualOf([...four, ...others, took(5)], ENTRY)).toBe(3000);
  });

  test('has as many below as above', () => {
    const ms = fc.integer({ min: 0, max: 60_000 });
    fc.assert(
      fc.property(fc.array(ms, { minLength: 5, maxLength: 40 }), (times) => {
        const usual =
          usualOf(
            times.map((time) => took(time / 1000)),
            ENTRY,
          ) ?? Number.NaN;
        const below = times.filter((time) => time < usual - 1).length;
        const above = times.filter((time) => time > usual + 1).length;
        expect(Math.max(below, above)).toBeLessThanOrEqual(times.length / 2);
      }),
    );
  });
});

describe('Two requests are of one kind', () => {
  test.each([
    ['whatever the numbers and ids in the path', 'https://shop.example/orders/77/pay', true],
    ['whatever the query', 'https://shop.example/orders/1/pay?retry=2', true],
    ['whatever the name of the host', 'https://10-0-0-1.internal/orders/1/pay', true],
    ['where only the path is written down', '/orders/9/pay', true],
    ['not on another path', 'https://shop.example/orders/1/refund', false],
    ['not where there is no path to compare', undefined, false],
  ])('%s', (_, url, isSame) => {
    const { service, method } = ENTRY;
    expect(isSameEntry({ service, method, ...(url !== undefined && { url }) }, ENTRY)).toBe(isSame);
  });
});

describe('The entry of a trace', () => {
  test('is its first service, with method and address', () => {
    const entry = { service: 'checkout', method: 'POST', url: 'https://shop.example/orders/4213/pay' };
    expect(entryOf(treeOf(CHECKOUT))).toEqual(entry);
  });

  test('may be no request of the web', () => {
    expect(entryOf(treeOf([{ id: 'a', name: 'worker', took: 1 }]))).toEqual({ service: 'worker' });
  });

  test('is not known where what joins its parts is missing, or nothing can be read', () => {
    expect(entryOf(treeOf([...CHECKOUT, { id: 'z', name: 'edge', took: 1 }]))).toBeUndefined();
    expect(entryOf(treeOf([]))).toBeUndefined();
  });
});
