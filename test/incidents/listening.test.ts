import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  type Gap,
  gapsAt,
  type Listening,
  listenedTo,
  notListenedBetween,
  refusedAt,
  silentFor,
} from '../../shared/incidents/listening.ts';
import { after, before, type EpochMs, hours, minutes, seconds } from '../../shared/values/time.ts';
import { NOON } from '../support/world.ts';

const at = (n: number): EpochMs => after(NOON, minutes(n));
const gap = (from: number, to: number): Gap => ({ from: at(from), to: at(to) });
const known = (parts: Partial<Listening> = {}): Listening => ({ last: NOON, gaps: [], refused: {}, ...parts });
const LONGEST = hours(49);

describe('What a sweep notes of our listening', () => {
  const cases: readonly [string, Listening | undefined, EpochMs, Listening][] = [
    ['nothing within half a minute', known(), after(NOON, seconds(29)), known()],
    ['that it listened', known(), at(2), known({ last: at(2) })],
    ['that it slept', known(), at(600), known({ last: at(600), gaps: [gap(0, 600)] })],
    ['that a clock jumped back', known(), at(-60), known({ last: at(-60) })],
    ['one gap of two that touch', known({ gaps: [gap(-9, 0)] }), at(5), known({ last: at(5), gaps: [gap(-9, 5)] })],
    [
      'that it is not known whether anything listened before the first of all sweeps',
      undefined,
      NOON,
      known({ gaps: [{ from: 0 as EpochMs, to: NOON }] }),
    ],
    [
      'no gap any more after which each silence would have been long enough',
      known({ last: at(49 * 60), gaps: [gap(-9, 0)], refused: { grafana: [gap(-5, 0)] } }),
      at(49 * 60 + 1),
      known({ last: at(49 * 60 + 1) }),
    ],
    [
      'an old gap for as long as the gaps after it count',
      known({ last: at(49 * 60), gaps: [gap(-9, 0), gap(10, 20)] }),
      at(49 * 60 + 1),
      known({ last: at(49 * 60 + 1), gaps: [gap(-9, 0), gap(10, 20)] }),
    ],
  ];
  test.each(cases)('is %s', (_, before, now, expected) => {
    expect(listenedTo(before, now, LONGEST)).toEqual(expected);
  });

  test('has at most a hundred gaps; the oldest become one, so that no silence is taken for longer than it was', () => {
    let listening = known();
    for (let n = 1; n <= 150; n++) listening = listenedTo(listening, at(n * 5), (LONGEST * 100) as typeof LONGEST);
    const apart = known({ gaps: Array.from({ length: 150 }, (_, i) => gap(i * 10, i * 10 + 5)), last: at(1500) });
    const { gaps } = listenedTo(apart, at(1501), LONGEST);
    expect(gaps).toHaveLength(100);
    expect(gaps[0]).toEqual(gap(0, 505));
    expect(listening.gaps).toEqual([gap(0, 750)]);
  });
});

describe('What was not heard of a source', () => {
  test('has the time since the last sweep in it, where that is long', () => {
    expect(gapsAt(known(), 'alertmanager', at(2))).toEqual([]);
    expect(gapsAt(known(), 'alertmanager', at(3))).toEqual([gap(0, 3)]);
    expect(gapsAt(undefined, 'alertmanager', at(3))).toEqual([{ from: 0, to: at(3) }]);
  });

  test('has in it what was refused of this source, and not what was refused of others', () => {
    const refused = [0, 5, 10, 300, 305].reduce((one, n) => refusedAt(one, 'grafana', at(n)), known());
    expect(gapsAt(refused, 'grafana', NOON)).toEqual([gap(0, 10), gap(300, 305)]);
    expect(gapsAt(refused, 'alertmanager', NOON)).toEqual([]);
  });
});

describe('A source is silent for a window', () => {
  const cases: readonly [string, readonly Gap[], number][] = [
    ['after it', [], 60],
    ['later by a gap within it', [gap(10, 30)], 80],
    ['later by a gap that begins within it', [gap(59, 600)], 601],
    ['by no gap before the source was heard', [gap(-30, -10)], 60],
    ['by the part of a gap after that', [gap(-30, 10)], 70],
    ['by no gap after that', [gap(60, 100)], 60],
    ['by a gap that only another one makes count', [gap(50, 70), gap(75, 80)], 85],
  ];
  test.each(cases)('%s', (_, gaps, expected) => {
    expect(silentFor(hours(1), NOON, gaps)).toBe(at(expected));
  });

  test('once we listened for exactly that window', () => {
    const gaps = fc
      .uniqueArray(fc.integer({ min: -100, max: 500 }), { minLength: 0, maxLength: 12 })
      .map((times) => times.sort((a, b) => a - b))
      .map((times) => times.flatMap((from, i) => (i % 2 === 0 && times[i + 1] ? [gap(from, times[i + 1] ?? 0)] : [])));
    fc.assert(
      fc.property(gaps, (all) => {
        const end = silentFor(hours(1), NOON, all);
        const listened = end - NOON - notListenedBetween(NOON, end, all);
        expect(listened).toBe(hours(1));
        expect(all.some(({ from, to }) => from < end && end < to)).toBe(false);
        expect(before(end, hours(1)) >= NOON).toBe(true);
      }),
    );
  });
});
