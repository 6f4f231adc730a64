import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { waitAfter } from '../../shared/flows/retry-wait.ts';
import { type DurationMs, duration, hours, minutes, seconds } from '../../shared/values/time.ts';

const MIDDLE = () => 0.5;
const ends = (failures: number, asked?: number) =>
  [0, 0.999_999].map((chance) =>
    Math.round(waitAfter(failures, asked === undefined ? undefined : duration(asked), () => chance) / 1000),
  );

describe('the wait after a failed try', () => {
  test('is 5 seconds, then doubled, and never more than 5 minutes', () => {
    const waits = [1, 2, 3, 4, 5, 6, 7, 8, 200].map((failures) => waitAfter(failures, undefined, MIDDLE) / 1000);
    expect(waits).toEqual([5, 10, 20, 40, 80, 160, 300, 300, 300]);
  });

  test.each<[string, number, DurationMs | undefined, number[]]>([
    ['nothing', 1, undefined, [4, 6]],
    ['nothing after many failures', 50, undefined, [240, 360]],
    ['0 seconds, or a date in the past', 1, seconds(0), [1, 1]],
    ['1 second', 9, seconds(1), [1, 1]],
    ['1 second, again and again', 1000, seconds(1), [1, 1]],
    ['30 seconds', 9, seconds(30), [30, 36]],
    ['5 minutes', 1, minutes(5), [300, 360]],
    ['a day', 1, hours(24), [240, 360]],
  ])(
    'asked for %s is within 20 percent of it, from 1 second to 5 minutes, and not before what was asked',
    (_, failures, asked, expected) => {
      expect(ends(failures, asked)).toEqual(expected);
    },
  );

  test('is never under 1 second, never over 6 minutes, whatever is asked for', () => {
    const asked = fc.option(fc.integer({ min: 0, max: 10 ** 12 }), { nil: undefined });
    const chance = fc.double({ min: 0, max: 1, maxExcluded: true, noNaN: true });
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 1000 }), asked, chance, (failures, wanted, by) => {
        const wait = waitAfter(failures, wanted === undefined ? undefined : duration(wanted), () => by);
        expect(wait).toBeGreaterThanOrEqual(1000);
        expect(wait).toBeLessThanOrEqual(360_000);
        if (wanted !== undefined && wanted <= 300_000) expect(wait).toBeGreaterThanOrEqual(wanted);
      }),
    );
  });
});
