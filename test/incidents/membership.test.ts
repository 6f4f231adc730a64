import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  endToken,
  isFiring,
  lastEnd,
  lastStart,
  type Member,
  membersOf,
  occurrencesOf,
  startToken,
} from '../../shared/incidents/membership.ts';
import { SEVERITIES } from '../../shared/values/severity.ts';
import { after, type EpochMs, instant, seconds } from '../../shared/values/time.ts';
import { end, start } from '../support/sample-incident.ts';
import { NOON } from '../support/world.ts';

const at = (n: number): EpochMs => after(NOON, seconds(n));
const fingerprint = fc.stringMatching(/^[\w-]{11}$/);
const anInstant = fc.integer({ min: 1, max: 4_102_444_800_000 }).map(instant);

/** The one alert of these tokens. */
function only(starts: readonly string[], ends: readonly string[] = []): Member {
  const [member] = [...membersOf(starts, ends).values()];
  if (member === undefined) throw new Error('no member');
  return member;
}

describe('The tokens of an alert', () => {
  test('bring back the start they were made of', () => {
    const arbitrary = fc.record({
      fingerprint,
      at: anInstant,
      severity: fc.constantFrom(...SEVERITIES),
      byReceipt: fc.boolean(),
    });
    fc.assert(
      fc.property(arbitrary, (one) => {
        expect(only([startToken(one)]).starts).toEqual([one]);
      }),
    );
  });

  test('bring back the end they were made of', () => {
    const arbitrary = fc.record({ fingerprint, at: anInstant, receivedAt: anInstant });
    fc.assert(
      fc.property(arbitrary, (one) => {
        expect(only([], [endToken(one)]).ends).toEqual([one]);
      }),
    );
  });

  test('take some 25 bytes each, as thousands of them are one item', () => {
    expect(Buffer.byteLength(start('AbCdEfGhIjk', NOON))).toBeLessThanOrEqual(24);
    expect(Buffer.byteLength(end('AbCdEfGhIjk', NOON))).toBeLessThanOrEqual(30);
  });
});

describe('An alert', () => {
  test.each([
    ['that began fires', [start('a', at(0))], [], true],
    ['that ended does not fire', [start('a', at(0))], [end('a', at(5))], false],
    ['that ended when it began does not fire', [start('a', at(5))], [end('a', at(5))], false],
    ['that began after its end fires', [start('a', at(0)), start('a', at(9))], [end('a', at(5))], true],
    [
      'that fired twice and ended twice does not fire',
      [start('a', at(0)), start('a', at(9))],
      [end('a', at(5)), end('a', at(12))],
      false,
    ],
    ['whose end alone is known does not fire', [], [end('a', at(5))], false],
    [
      'told by a pair does not fire once one half told its end',
      [start('a', at(0)), start('a', at(4))],
      [end('a', at(9))],
      false,
    ],
  ])('%s', (_, starts, ends, isFiringNow) => {
    expect(isFiring(only(starts, ends))).toBe(isFiringNow);
  });

  test('knows its last start and its last end, whatever came last', () => {
    const member = only([start('a', at(9)), start('a', at(0))], [end('a', at(5)), end('a', at(2))]);
    expect(lastStart(member)?.at).toBe(at(9));
    expect(lastEnd(member)?.at).toBe(at(5));
  });

  test.each([
    ['once for each time it began after an end', [0, 20, 40], [10, 30], [0, 20, 40]],
    ['once where a pair dates it some seconds apart', [0, 4], [], [0]],
    ['once where a pair dates its start and its end apart', [0, 4], [10, 14], [0]],
    ['once for each time, told by a pair', [0, 4, 20, 23], [10, 13], [0, 20]],
    ['not at all when only its end is known', [], [10], []],
    ['once more after an end at the instant of its start', [0, 5], [0], [0, 5]],
    ['once when it ended and began at the same instant', [0, 10], [10], [0]],
  ])('occurred %s', (_, starts, ends, occurrences) => {
    const member = [
      ...membersOf(
        starts.map((n) => start('a', at(n))),
        ends.map((n) => end('a', at(n))),
      ).values(),
    ][0];
    expect(member && occurrencesOf(member)).toEqual(occurrences.map(at));
  });
});

/** A few alerts that begin and end at a few instants, so that they often meet. */
const second = fc.integer({ min: 0, max: 12 });
const STARTS = fc.array(fc.tuple(fc.constantFrom('a', 'b', 'c'), second).map(([name, n]) => start(name, at(n))));
const ENDS = fc.array(fc.tuple(fc.constantFrom('a', 'b', 'c'), second).map(([name, n]) => end(name, at(n))));

const factsOf = (starts: Iterable<string>, ends: Iterable<string>) =>
  [...membersOf(starts, ends).values()]
    .map((member) => ({
      fingerprint: member.fingerprint,
      isFiring: isFiring(member),
      occurrences: occurrencesOf(member),
      last: [lastStart(member)?.at, lastEnd(member)?.at],
    }))
    .sort((a, b) => a.fingerprint.localeCompare(b.fingerprint));

describe('Members', () => {
  test('are the same in whatever order their tokens come', () => {
    fc.assert(
      fc.property(STARTS, ENDS, fc.infiniteStream(fc.nat()), (starts, ends, order) => {
        const shuffled = (tokens: readonly string[]) =>
          tokens
            .map((token) => ({ token, by: order.next().value ?? 0 }))
            .sort((a, b) => a.by - b.by)
            .map(({ token }) => token);
        expect(factsOf(shuffled(starts), shuffled(ends))).toEqual(factsOf(starts, ends));
      }),
    );
  });

  test('are the same however often a token comes', () => {
    fc.assert(
      fc.property(STARTS, ENDS, (starts, ends) => {
        expect(factsOf([...starts, ...starts], [...ends, ...ends])).toEqual(factsOf(new Set(starts), new Set(ends)));
      }),
    );
  });

  test('never occurred less often because more is known', () => {
    const count = (starts: readonly string[], ends: readonly string[]) =>
      factsOf(starts, ends).reduce((sum, one) => sum + one.occurrences.length, 0);
    fc.assert(
      fc.property(STARTS, ENDS, STARTS, ENDS, (starts, ends, moreStarts, moreEnds) => {
        expect(count([...starts, ...moreStarts], [...ends, ...moreEnds])).toBeGreaterThanOrEqual(count(starts, ends));
      }),
    );
  });

  test('occurred as often as there are spans between their ends in which they began', () => {
    const spans = (starts: readonly number[], ends: readonly number[]) =>
      new Set(starts.map((n) => ends.filter((one) => one < n).length)).size;
    fc.assert(
      fc.property(fc.array(second), fc.array(second), (starts, ends) => {
        fc.pre(starts.length > 0);
        const member = only(
          starts.map((n) => start('a', at(n))),
          ends.map((n) => end('a', at(n))),
        );
        // Ends at one instant bound one span.
        expect(occurrencesOf(member)).toHaveLength(spans(starts, [...new Set(ends)]));
      }),
    );
  });
});
