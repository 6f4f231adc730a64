import { describe, expect, test } from 'vitest';
import { hitToken } from '../../shared/incidents/hits.ts';
import { factsOf, type Incident } from '../../shared/incidents/incident.ts';
import { lifecycle } from '../../shared/incidents/lifecycle.ts';
import type { Timing } from '../../shared/incidents/timing.ts';
import { after, before, duration, type EpochMs, hours, minutes, seconds } from '../../shared/values/time.ts';
import { end, incident, start } from '../support/sample-incident.ts';
import { NOON, TIMING } from '../support/world.ts';

const at = (n: number): EpochMs => after(NOON, minutes(n));
const THREE: Partial<Timing> = { threshold: { count: 3, within: minutes(10) } };

const live = (one: Incident, now: EpochMs, timing: Partial<Timing> = {}) =>
  lifecycle(one, factsOf(one), { ...TIMING, ...timing }, now);

const firing = (parts: Parameters<typeof incident>[0] = {}) =>
  incident({ state: 'firing', openedAt: at(0), reached: 1, starts: [start('a', at(0))], ...parts });
const over = (parts: Parameters<typeof incident>[0] = {}) =>
  incident({
    state: 'resolved',
    openedAt: at(0),
    endedAt: at(5),
    reached: 1,
    starts: [start('a', at(0))],
    ends: [end('a', at(5))],
    ...parts,
  });

describe('An incident that is pending', () => {
  test('stays so while nothing has begun', () => {
    const one = incident({ ends: [end('a', at(1))] });
    expect(live(one, at(2))).toBe(one);
  });

  test('fires with the first alert, where one is enough', () => {
    expect(live(incident({ starts: [start('a', at(0))] }), at(1))).toMatchObject({
      state: 'firing',
      openedAt: at(0),
      reached: 1,
      generation: 1,
    });
  });

  test('stays so below its threshold, and with its occurrences too far apart', () => {
    const two = incident({ starts: [start('a', at(0)), start('b', at(1))] });
    expect(live(two, at(2), THREE).state).toBe('pending');
    const apart = incident({ starts: [start('a', at(0)), start('b', at(6)), start('c', at(12))] });
    expect(live(apart, at(12), THREE).state).toBe('pending');
  });

  test('began when the run that meets its threshold did, not with what came long before', () => {
    const early = ['a', 'b'].map((name, i) => start(name, before(NOON, hours(9 - i))));
    const run = ['c', 'd', 'e'].map((name, i) => start(name, at(i)));
    expect(live(incident({ starts: [...early, ...run] }), at(3), THREE)).toMatchObject({
      state: 'firing',
      openedAt: at(0),
      reached: 5,
    });
  });

  test('is resolved at once, when what met the threshold is over already', () => {
    const one = incident({ starts: [start('a', at(0))], ends: [end('a', at(1))] });
    expect(live(one, at(2))).toMatchObject({ state: 'resolved', assumed: false, openedAt: at(0), endedAt: at(1) });
  });

  test('counts alerts that there was no room for', () => {
    const one = incident({ starts: [start('a', at(0))], overflow: 2, seenAt: at(1) });
    expect(live(one, at(1), THREE)).toMatchObject({ state: 'firing', openedAt: at(0) });
    expect(live(incident({ overflow: 2, seenAt: at(1) }), at(1))).toMatchObject({ state: 'firing', openedAt: at(1) });
  });
});

describe('An incident that fires', () => {
  test('keeps firing, and counts what it has reached', () => {
    const one = firing({ starts: [start('a', at(0)), start('b', at(3))], ends: [end('a', at(2))] });
    expect(live(one, at(4))).toMatchObject({ state: 'firing', openedAt: at(0), reached: 2 });
  });

  test('is resolved when the last of its alerts is, at that time', () => {
    const one = firing({ starts: [start('a', at(0)), start('b', at(3))], ends: [end('a', at(9)), end('b', at(7))] });
    expect(live(one, at(10))).toMatchObject({ state: 'resolved', assumed: false, endedAt: at(9), reached: 2 });
  });

  test('is not resolved while alerts fire that there was no room for', () => {
    expect(live(firing({ ends: [end('a', at(9))], overflow: 3, seenAt: at(9) }), at(10)).state).toBe('firing');
  });

  test('that held only alerts there was no room for is resolved when its source last spoke', () => {
    const counted = firing({ starts: [], overflow: 0, seenAt: at(9) });
    expect(live(counted, at(10))).toMatchObject({ state: 'resolved', assumed: false, endedAt: at(9) });
  });

  test('does not end at the time of an end whose alert was never seen firing', () => {
    const one = firing({ ends: [end('a', at(4)), end('z', at(8))] });
    expect(live(one, at(10)).endedAt).toBe(at(4));
  });

  test('is assumed resolved once its source has been silent, with each of its alerts, and not a moment before', () => {
    const one = firing({ starts: [start('a', at(0)), start('b', at(1))], ends: [end('b', at(2))], seenAt: at(3) });
    const silentAt = after(at(3), TIMING.resolveAfter);
    expect(live(one, before(silentAt, seconds(1))).state).toBe('firing');
    const ended = live(one, silentAt);
    expect(ended).toMatchObject({ state: 'resolved', assumed: true, endedAt: at(3) });
    expect(factsOf(ended)).toMatchObject({ firing: [], starts: 2, ends: 2 });
  });

  test('that counts an error, which nobody repeats, is over sooner', () => {
    const hits = new Set([hitToken({ batch: 'batch', at: at(1), count: 9 })]);
    const one = firing({ hits, seenAt: at(3) });
    const quietAt = after(at(3), TIMING.quietAfter);
    expect(quietAt).toBeLessThan(after(at(3), TIMING.resolveAfter));
    expect(live(one, before(quietAt, seconds(1))).state).toBe('firing');
    expect(live(one, quietAt)).toMatchObject({ state: 'resolved', assumed: true, endedAt: at(3) });
  });
});

describe('An incident that is over', () => {
  test('stays over when nothing new fires', () => {
    const one = over();
    expect(live(one, at(60))).toBe(one);
  });

  test('stays over below its threshold, and fires again when that is met anew', () => {
    const two = over({ starts: [start('a', at(0)), start('b', at(10)), start('c', at(11))], ends: [end('a', at(5))] });
    expect(live(two, at(12), THREE).state).toBe('resolved');
    const three = { ...two, starts: new Set([...two.starts, start('d', at(12))]) };
    expect(live(three, at(12), THREE)).toMatchObject({ state: 'firing', openedAt: at(10), generation: 1, reached: 4 });
  });

  test('fires again for an alert that began before the end and is heard of only now', () => {
    const one = over({ starts: [start('a', at(0)), start('late', at(4))] });
    expect(live(one, at(6))).toMatchObject({ state: 'firing', openedAt: at(4) });
  });

  test('stays over for one that began before the end and is over as well', () => {
    const one = over({
      starts: [start('a', at(0)), start('late', at(3))],
      ends: [end('a', at(5)), end('late', at(4))],
    });
    expect(live(one, at(6)).state).toBe('resolved');
  });

  test.each([
    ['within its dedup window it is the same', hours(24), 1],
    ['after it, a new generation, of which no lane was notified', duration(hours(24) + 1), 2],
  ])('when it comes back: %s', (_, sinceEnd, generation) => {
    const lanes = { lane: { at: at(0), state: 'resolved', starts: 1, ends: 1, severity: 'warning' } } as const;
    const back = after(at(5), sinceEnd);
    const one = over({
      starts: [start('a', at(0)), start('a', back)],
      seenAt: back,
      lanes,
      notifications: 4,
    });
    const again = live(one, back);
    expect(again).toMatchObject({
      state: 'firing',
      generation,
      openedAt: back,
      notifications: generation === 1 ? 4 : 0,
    });
    expect(again.lanes).toEqual(generation === 1 ? lanes : {});
    expect(again.earlier).toBe(generation - 1);
    expect(again.endedAt).toBeUndefined();
  });

  test('is new when the run that meets the threshold began after the window, whatever came within it', () => {
    const once = start('b', at(30));
    const run = ['c', 'd', 'e'].map((name, i) => start(name, after(at(5), hours(25 + i / 100))));
    const one = over({ starts: [start('a', at(0)), once, ...run], seenAt: after(at(5), hours(26)) });
    expect(live(one, after(at(5), hours(26)), THREE)).toMatchObject({ generation: 2, earlier: 1 });
  });

  test('is not opened again by what overflowed before it ended', () => {
    const silent = live(firing({ overflow: 5, seenAt: at(3) }), after(at(3), TIMING.resolveAfter));
    expect(silent.state).toBe('resolved');
    expect(live(silent, after(at(4), TIMING.resolveAfter))).toBe(silent);
    expect(live({ ...silent, seenAt: at(900) }, at(900)).state).toBe('firing');
  });
});
