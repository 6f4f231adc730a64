import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { END_KINDS, type End, type Start } from '../../shared/incidents/claims.ts';
import {
  endToken,
  isFiring,
  lastOccurrence,
  type Member,
  membersOf,
  startToken,
} from '../../shared/incidents/membership.ts';
import { SEVERITIES } from '../../shared/values/severity.ts';
import { after, type EpochMs, hours, instant, minutes, seconds } from '../../shared/values/time.ts';
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
  const hash = fc.stringMatching(/^[\w-]{4,5}$/);

  test('bring back the start they were made of, whatever its clock says', () => {
    const arbitrary: fc.Arbitrary<Start> = fc.record({
      fingerprint,
      startsAt: fc.oneof(anInstant, fc.constant(instant(0))),
      severity: fc.constantFrom(...SEVERITIES),
      receivedAt: anInstant,
      voice: hash,
      group: hash,
    });
    fc.assert(
      fc.property(arbitrary, (one) => {
        expect(only([startToken(one)]).starts).toEqual([{ ...one, token: startToken(one) }]);
      }),
    );
  });

  test('bring back the end they were made of', () => {
    const arbitrary: fc.Arbitrary<End> = fc.record(
      {
        fingerprint,
        startsAt: anInstant,
        endsAt: anInstant,
        receivedAt: anInstant,
        voice: hash,
        kind: fc.constantFrom(...END_KINDS),
        severity: fc.constantFrom(...SEVERITIES),
      },
      { requiredKeys: ['fingerprint', 'receivedAt', 'voice', 'kind', 'severity'] },
    );
    fc.assert(
      fc.property(arbitrary, (one) => {
        expect(only([], [endToken(one)]).ends).toEqual([{ ...one, token: endToken(one) }]);
      }),
    );
  });

  test('take some 40 bytes each, as thousands of them are one item', () => {
    const sent = { startsAt: NOON, receivedAt: after(NOON, hours(1)), voice: 'VoIc' };
    const fp = 'AbCdEfGhIjk';
    expect(
      Buffer.byteLength(startToken({ ...sent, fingerprint: fp, severity: 'warning', group: 'GrOuP' })),
    ).toBeLessThanOrEqual(39);
    const over = {
      ...sent,
      endsAt: after(NOON, minutes(59)),
      fingerprint: fp,
      kind: 'reported',
      severity: 'warning',
    } as const;
    expect(Buffer.byteLength(endToken(over))).toBeLessThanOrEqual(42);
  });

  test('of version 0.1 are read, and are the same when they are written again', () => {
    const at36 = NOON.toString(36);
    const old = only([`a.${at36}.2`, `a.${after(NOON, hours(2)).toString(36)}.2.r`], [`a.${at36}.${at36}`]);
    expect(old.starts.map((one) => one.token)).toEqual([`a.${at36}.2`, `a.${after(NOON, hours(2)).toString(36)}.2.r`]);
    expect(old.starts[0]).toMatchObject({ startsAt: NOON, receivedAt: NOON, voice: '', severity: 'warning' });
    expect(old.ends).toMatchObject([{ endsAt: NOON, receivedAt: NOON, voice: '', kind: 'reported' }]);
    expect(old.occurrences).toHaveLength(2);
    expect(isFiring(old)).toBe(true);
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

  test('knows when it fired, whatever came last', () => {
    const member = only([start('a', at(9)), start('a', at(0))], [end('a', at(5)), end('a', at(2))]);
    expect(lastOccurrence(member)).toEqual({ begunAt: at(9), at: at(9), receivedAt: at(9), severity: 'warning' });
    expect(member.occurrences[0]?.end?.at).toBe(at(2));
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
    expect(member?.occurrences.map((one) => one.at)).toEqual(occurrences.map(at));
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
      occurrences: member.occurrences,
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
        expect(member.occurrences).toHaveLength(spans(starts, [...new Set(ends)]));
      }),
    );
  });
});
