import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { burstSince, type Threshold } from '../../shared/incidents/window.ts';
import { duration, instant, minutes } from '../../shared/values/time.ts';

const once = (ms: number) => ({ at: instant(ms), until: instant(ms), count: 1 });

const beganAt = (occurrences: readonly number[], threshold: Threshold) => burstSince(occurrences.map(once), threshold);

describe('A threshold', () => {
  test.each([
    ['of one is met by the first occurrence', [500, 900], 1, 100, 500],
    ['is met by as many as it asks for', [0, 30, 60], 3, 100, 0],
    ['is met by more', [0, 10, 20, 30], 3, 100, 0],
    ['is not met by fewer', [0, 30], 3, 100, undefined],
    ['is not met by none', [], 1, 100, undefined],
    ['is not met by as many that lie too far apart', [0, 60, 120], 3, 100, undefined],
    ['is not met by two that lie its whole span apart', [0, 100], 2, 100, undefined],
    ['is met by two that lie a millisecond less apart', [0, 99], 2, 100, 0],
    ['leaves out what came long before', [0, 1000, 1010, 1020], 3, 100, 1000],
    ['is met wherever the span lies', [80, 95, 110, 125], 3, 60, 80],
    ['is met in whatever order they arrive', [60, 0, 30], 3, 100, 0],
    ['is met by occurrences of one instant', [7, 7, 7], 3, 1, 7],
    ['is met since the first of several runs', [0, 10, 500, 510], 2, 100, 0],
  ])('%s', (_, occurrences, count, within, since) => {
    expect(beganAt(occurrences, { count, within: duration(within) })).toBe(since);
  });

  test('is met where a plain count of every span says so', () => {
    const occurrences = fc.array(fc.integer({ min: 0, max: 300 }), { maxLength: 25 });
    const threshold = fc.record({ count: fc.integer({ min: 1, max: 6 }), within: fc.integer({ min: 1, max: 100 }) });
    fc.assert(
      fc.property(occurrences, threshold, (ms, { count, within }) => {
        const beginnings = ms.filter((from) => ms.filter((at) => at >= from && at < from + within).length >= count);
        const since = beginnings.length > 0 ? Math.min(...beginnings) : undefined;
        expect(beganAt(ms, { count, within: duration(within) })).toBe(since);
      }),
      { numRuns: 500 },
    );
  });

  test('leaves its argument as it was', () => {
    const occurrences = Object.freeze([3, 1, 2].map(once));
    expect(burstSince(occurrences, { count: 3, within: minutes(1) })).toBe(1);
  });
});
