import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { formatNumber } from '../../shared/values/format-number.ts';

describe('A measured number', () => {
  test.each([
    [0, '0'],
    [-0, '0'],
    [7, '7'],
    [-12.5, '-12.5'],
    [812.5, '812.5'],
    [123_456_789_012, '123456789012'],
    [123_456_789_012.5, '123456789012.5'],
    [9_007_199_254_740_991, '9007199254740991'],
    [99.9999999, '99.9999999'],
    [0.1 + 0.2, '0.3'],
    [1.1 * 3, '3.3'],
    [0.7999999999999998, '0.8'],
    [100 / 3, '33.3333333333333'],
    [0.000001, '0.000001'],
    [1.5e-9, '1.5e-9'],
    [1e21, '1e21'],
    [-1e21, '-1e21'],
    [Number('12345678901234567890'), '1.23456789012346e19'],
    [1e308, '1e308'],
    [Number.MAX_VALUE, '1.7976931348623157e308'],
    [-Number.MAX_VALUE, '-1.7976931348623157e308'],
    [5e-324, '5e-324'],
    [Number.NaN, 'NaN'],
    [Number.POSITIVE_INFINITY, '+Inf'],
    [Number.NEGATIVE_INFINITY, '-Inf'],
  ])('%d is written %s', (value, text) => {
    expect(formatNumber(value)).toBe(text);
  });

  test('of up to 15 digits is written with exactly these', () => {
    const digits = fc.integer({ min: -999_999_999_999_999, max: 999_999_999_999_999 });
    fc.assert(
      fc.property(digits, fc.integer({ min: 0, max: 12 }), (whole, decimals) => {
        const sent = Number(`${whole}e-${decimals}`);
        expect(Number(formatNumber(sent)) + 0).toBe(sent + 0);
      }),
    );
  });

  test('is never farther from what was sent than its fifteenth digit', () => {
    fc.assert(
      fc.property(fc.double({ noNaN: true, noDefaultInfinity: true }), (value) => {
        expect(Math.abs(Number(formatNumber(value)) - value)).toBeLessThanOrEqual(Math.abs(value) * 1e-14);
      }),
    );
  });
});
