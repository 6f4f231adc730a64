import { describe, expect, test } from 'vitest';
import { decide, type Terms } from '../../shared/incidents/decide.ts';
import type { Incident } from '../../shared/incidents/incident.ts';
import { expiryOf, readyToSave } from '../../shared/incidents/retention.ts';
import type { Timing } from '../../shared/incidents/timing.ts';
import { after, type EpochMs, hours, minutes } from '../../shared/values/time.ts';
import { CHAT, end, incident, start, teamLanes } from '../support/sample-incident.ts';
import { NOON, TIMING } from '../support/world.ts';

const TERMS: Terms = { timing: TIMING, lanes: teamLanes(CHAT) };
const settle = (one: Incident, now: EpochMs) => readyToSave(decide(one, TERMS, now), TIMING, now);

describe('An incident may be deleted', () => {
  const day = 24;
  test.each<[string, Partial<Timing>, number]>([
    ['13 h of silence, 4 h to a repeat, a day of dedup window and a day for questions', {}, 13 + 4 + day + day],
    ['a longer silence', { resolveAfter: hours(100) }, 100 + 4 + day + day],
    ['a longer way to the next repeat', { repeatInterval: hours(168) }, 13 + 168 + day + day],
    ['a longer dedup window', { dedupWindow: hours(720) }, 13 + 4 + 720 + day],
    ['a threshold that looks back further', { threshold: { count: 9, within: hours(24) } }, day + 4 + day + day],
  ])('after %s', (_, timing, n) => {
    expect(expiryOf(NOON, { ...TIMING, ...timing })).toBe(after(NOON, hours(n)));
  });
});

describe('A decided incident is saved', () => {
  test('without what may be forgotten, which it has counted', () => {
    const now = after(NOON, hours(2));
    const flaps = Array.from({ length: 3 }, (_, i) => after(NOON, minutes(i)));
    const one = incident({
      starts: [...flaps.map((at) => start('a', at)), start('b', now)],
      ends: flaps.map((at) => end('a', after(at, minutes(0.5)))),
      pruned: 4,
      seenAt: now,
    });
    const { next, pruning } = settle(one, now);
    expect(pruning).toMatchObject({ starts: [start('a', NOON), start('a', after(NOON, minutes(1)))], occurrences: 2 });
    expect(next.pruned).toBe(6);
  });

  test('with ends that are assumed, and drops nothing in that write', () => {
    const old = after(NOON, hours(-30));
    const one = incident({
      state: 'firing',
      openedAt: old,
      starts: [start('a', NOON), start('over', old)],
      ends: [end('over', after(old, minutes(1)))],
    });
    const now = after(NOON, TIMING.resolveAfter);
    expect(settle(one, now).pruning).toEqual({ starts: [], ends: [], hits: [], occurrences: 0 });
    expect(settle({ ...one, seenAt: now }, now).pruning.starts).toEqual([start('over', old)]);
  });

  test('for as long as it can come back, and never for less than before', () => {
    const ended = incident({ starts: [start('a', NOON)], ends: [end('a', after(NOON, hours(10)))] });
    const now = after(NOON, hours(10));
    expect(settle({ ...ended, seenAt: now }, now).next.expiresAt).toBe(expiryOf(now, TIMING));
    const late = after(NOON, hours(9000));
    expect(settle({ ...ended, expiresAt: late }, now).next.expiresAt).toBe(late);
  });
});
