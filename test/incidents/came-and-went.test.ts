import { describe, expect, test } from 'vitest';
import { cameAndWent } from '../../shared/incidents/came-and-went.ts';
import { factsOf } from '../../shared/incidents/incident.ts';
import { after, type EpochMs, minutes } from '../../shared/values/time.ts';
import { end, incident, start } from '../support/sample-incident.ts';
import { shown } from '../support/sample-shown.ts';
import { NOON, TIMING } from '../support/world.ts';

const at = (n: number): EpochMs => after(NOON, minutes(n));
type Parts = Parameters<typeof incident>[0];

const passed = (parts: Parts, last = shown(), timing = TIMING) =>
  cameAndWent(last, { facts: factsOf(incident({ state: 'firing', episode: 1, ...parts })), timing }).map(
    ({ fingerprint }) => fingerprint,
  );

const a = start('a', at(0));

describe('Since a place was shown one alert that fires', () => {
  test.each<[string, Parts, readonly string[]]>([
    ['nothing came', { starts: [a] }, []],
    ['another joined', { starts: [a, start('b', at(2))] }, []],
    ['it ended, which it was shown firing', { starts: [a], ends: [end('a', at(3))] }, []],
    ['another began and ended', { starts: [a, start('b', at(2))], ends: [end('b', at(3))] }, ['b']],
    [
      'two did, the newest first, and a third joined',
      {
        starts: [a, start('b', at(2)), start('c', at(2)), start('d', at(4))],
        ends: [end('b', at(3)), end('c', at(5))],
      },
      ['c', 'b'],
    ],
  ])('%s', (_, parts, expected) => {
    expect(passed(parts)).toEqual(expected);
  });

  test('what was shown as over then is not named again, however many join', () => {
    const starts = [a, start('b', at(2)), start('c', at(10))];
    const last = shown({ at: at(3), occurrences: 2, ends: 1 });
    expect(passed({ starts, ends: [end('b', at(3))] }, last)).toEqual([]);
  });

  test('what was shown as over at that moment is not named because the other one ended and fires again', () => {
    const starts = [a, start('b', at(2)), start('a', at(20))];
    const ends = [end('b', at(3)), end('a', at(10))];
    expect(passed({ starts, ends }, shown({ at: at(3), occurrences: 2, ends: 1 }))).toEqual([]);
  });

  test('what was received at about the time of the message, but was not in it', () => {
    const starts = [a, start('b', at(1))];
    expect(passed({ starts, ends: [end('b', at(1))] }, shown({ at: at(1) }))).toEqual(['b']);
  });

  test('but no end of long ago of what was not known to fire: it may be sent again', () => {
    const unseen = (endsAt: EpochMs) => end('z', endsAt, at(1500), { startsAt: endsAt });
    const last = shown({ at: at(1400) });
    expect(passed({ starts: [a], ends: [unseen(at(1490))] }, last)).toEqual(['z']);
    expect(passed({ starts: [a], ends: [unseen(at(5))] }, last)).toEqual([]);
  });

  test('what its sender said later than the dedup window that it is over: its group_interval may be longer', () => {
    const ends = [end('z', at(5), at(9), { startsAt: at(4) })];
    const timing = { ...TIMING, dedupWindow: minutes(1) };
    expect(passed({ starts: [a], ends }, shown({ at: at(3) }), timing)).toEqual(['z']);
  });

  test('another beside it, though of the one that was shown firing only the end is still known', () => {
    const starts = [start('a', at(75)), start('b', at(75))];
    const ends = [end('a', at(5)), end('b', at(76))];
    expect(passed({ starts, ends }, shown({ at: at(1) }))).toEqual(['b']);
  });
});
