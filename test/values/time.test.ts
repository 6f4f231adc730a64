import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  after,
  before,
  between,
  duration,
  earliest,
  formatDuration,
  formatInstant,
  formatTimeOfDay,
  hours,
  instant,
  latest,
  minutes,
  parseDuration,
  seconds,
} from '../../shared/values/time.ts';

const AT = instant(Date.parse('2026-08-22T14:02:09.750Z'));

/** Units of Prometheus in the order in which it wants them, in milliseconds. */
const UNITS = { y: 31_536_000_000, w: 604_800_000, d: 86_400_000, h: 3_600_000, m: 60_000, s: 1000, ms: 1 } as const;

describe('A duration in the routing file', () => {
  test.each([
    ['0', 0],
    ['0s', 0],
    ['30s', 30_000],
    ['90m', 5_400_000],
    ['1h30m', 5_400_000],
    ['1d', 86_400_000],
    ['1w2d', 777_600_000],
    ['1y', 31_536_000_000],
    ['250ms', 250],
    ['1y1w1d1h1m1s1ms', 32_230_861_001],
    ['007s', 7000],
  ])('%s is %d ms', (text, ms) => {
    expect(parseDuration(text)).toBe(ms);
  });

  test.each([
    '',
    ' ',
    '5',
    '-5s',
    '+5s',
    '1.5h',
    '30 s',
    ' 30s',
    '30s ',
    '30s\n',
    '30S',
    's',
    '1m1h',
    '1h1h',
    '1ms1s',
    '5min',
    '1e3s',
    '٣s',
    '99999999999y',
  ])('%j is none', (text) => {
    expect(parseDuration(text)).toBeUndefined();
  });

  test('is the sum of its units, however many there are and whatever their size', () => {
    const amounts = fc.record(
      Object.fromEntries(Object.keys(UNITS).map((unit) => [unit, fc.option(fc.integer({ min: 0, max: 5000 }))])),
    );
    fc.assert(
      fc.property(amounts, (parts) => {
        const given = Object.entries(UNITS).filter(([unit]) => parts[unit] !== null);
        const text = given.map(([unit]) => `${parts[unit]}${unit}`).join('');
        const sum = given.reduce((ms, [unit, size]) => ms + Number(parts[unit]) * size, 0);
        expect(parseDuration(text)).toBe(text === '' ? undefined : sum);
      }),
    );
  });

  test('is refused with its units in any other order', () => {
    fc.assert(
      fc.property(fc.shuffledSubarray(Object.keys(UNITS), { minLength: 2 }), (units) => {
        const falling = Object.keys(UNITS).filter((unit) => units.includes(unit));
        fc.pre(units.join() !== falling.join());
        expect(parseDuration(units.map((unit) => `1${unit}`).join(''))).toBeUndefined();
      }),
    );
  });

  test('that goes on for a megabyte is read in linear time', () => {
    expect(parseDuration('1'.repeat(1024 * 1024))).toBeUndefined();
    expect(parseDuration(`${'1s'.repeat(512 * 1024)}`)).toBeUndefined();
  });
});

describe('A duration for people', () => {
  test.each([
    [0, 'under 1s'],
    [999, 'under 1s'],
    [-5000, 'under 1s'],
    [1000, '1s'],
    [59_999, '59s'],
    [60_000, '1m'],
    [250_000, '4m 10s'],
    [3_600_000, '1h'],
    [3_605_000, '1h'],
    [3_665_000, '1h 1m'],
    [183_600_000, '2d 3h'],
    [40 * 86_400_000, '40d'],
  ])('%d ms is "%s"', (ms, text) => {
    expect(formatDuration(duration(ms))).toBe(text);
  });

  test('reads back as at most what it was, and as more than its smaller unit less', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1000, max: 400 * 86_400_000 }), (ms) => {
        const text = formatDuration(duration(ms));
        const read = parseDuration(text.replaceAll(' ', '')) ?? 0;
        const largest = UNITS[text.match(/[dhms]/)?.[0] as 'd' | 'h' | 'm' | 's'];
        expect(read).toBeLessThanOrEqual(ms);
        expect(ms - read).toBeLessThan(largest);
      }),
    );
  });
});

describe('An instant', () => {
  test('is written in full and in UTC, or as a time of day', () => {
    expect(formatInstant(AT)).toBe('2026-08-22 14:02:09 UTC');
    expect(formatTimeOfDay(AT)).toBe('14:02:09 UTC');
  });

  test('moves by durations, and durations lie between instants', () => {
    expect(between(AT, after(AT, minutes(5)))).toBe(300_000);
    expect(before(after(AT, hours(2)), hours(2))).toBe(AT);
    expect(between(after(AT, seconds(1)), AT)).toBe(-1000);
  });

  test('is the earliest or latest of several', () => {
    const [a, b, c] = [AT, after(AT, seconds(1)), before(AT, seconds(1))];
    expect(earliest(a, b, c)).toBe(c);
    expect(latest(a, b, c)).toBe(b);
  });

  test('has no parts of a millisecond', () => {
    expect([instant(1.9), duration(-1.9)]).toEqual([1, -1]);
  });
});
