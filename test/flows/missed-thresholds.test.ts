import { describe, expect, test } from 'vitest';
import { factsOf } from '../../shared/incidents/incident.ts';
import { after, before, duration, type EpochMs, hours, minutes, seconds } from '../../shared/values/time.ts';
import { seenError } from '../support/seen-errors.ts';
import { alert, NOON, World } from '../support/world.ts';

const ERRORS = { threshold: { count: 100, within: minutes(1) }, quietAfter: minutes(15) };

const each = (count: number, from: EpochMs, apart = 0): readonly EpochMs[] =>
  Array.from({ length: count }, (_, i) => after(from, duration(i * apart)));

/** Alerts that fire for ten seconds each, one after another. */
async function comeAndGo(world: World, count: number): Promise<void> {
  for (let i = 0; i < count; i++) {
    const startsAt = world.now;
    const name = `pod-${i}`;
    await world.ingest(alert(name, { startsAt }));
    await world.ingest(alert(name, { startsAt, endsAt: after(startsAt, duration(100)) }));
    await world.pass(seconds(10), seconds(10));
  }
}

describe('A threshold of alerts', () => {
  test.each([seconds(0), minutes(1)])(
    'is met where dedup_window (%i ms) is shorter than its time',
    async (dedupWindow) => {
      const world = new World({ timing: { threshold: { count: 30, within: minutes(30) }, dedupWindow } });
      await comeAndGo(world, 29);
      expect(world.messages).toEqual([]);
      await comeAndGo(world, 1);
      expect(world.reasonsSentTo('chat').length).toBeGreaterThan(0);
    },
  );

  test('is met by 2,900 that come and go, and not by one fewer', async () => {
    const world = new World({ timing: { threshold: { count: 2900, within: hours(24) } } });
    const crowd = async (from: number, to: number) => {
      for (let i = from; i < to; i += 500) {
        const startsAt = world.now;
        const names = Array.from({ length: Math.min(500, to - i) }, (_, n) => `pod-${i + n}`);
        await world.ingest(...names.map((name) => alert(name, { startsAt })));
        await world.ingest(...names.map((name) => alert(name, { startsAt, endsAt: after(startsAt, seconds(5)) })));
        await world.pass(minutes(2), minutes(2));
      }
    };
    await crowd(0, 2899);
    expect(world.messages).toEqual([]);
    const [pending] = world.incidents.items.values();
    expect(pending?.starts.size).toBeLessThan(1000);
    await crowd(2899, 2900);
    expect(world.reasonsSentTo('chat').length).toBeGreaterThan(0);
  });
});

describe('A threshold of errors', () => {
  test('is met by batches that arrive hours later than its time, among hundreds of others', async () => {
    const world = new World({ timing: ERRORS });
    const then = before(NOON, hours(3));
    await world.ingest(seenError('kept-1', each(60, then, 500)));
    for (let i = 0; i < 300; i++) {
      await world.ingest(seenError(`on-time-${i}`, each(3, world.now)));
      await world.pass(seconds(5), seconds(5));
    }
    expect(world.messages).toEqual([]);
    await world.ingest(seenError('kept-2', each(39, then, 500)));
    await world.deliverAll();
    expect(world.messages).toEqual([]);
    await world.ingest(seenError('kept-3', each(1, then)));
    await world.deliverAll();
    expect(world.reasonsSentTo('chat')).toEqual(['first']);
  });

  test('holds for a batch that an agent kept for hours, second by second', async () => {
    const quiet = new World({ timing: ERRORS });
    await quiet.ingest(seenError('kept', each(8000, before(NOON, hours(8)), 3600)));
    await quiet.deliverAll();
    expect(quiet.messages).toEqual([]);
    const loud = new World({ timing: ERRORS });
    await loud.ingest(
      seenError('kept', [...each(8000, before(NOON, hours(8)), 3600), ...each(100, before(NOON, hours(4)))]),
    );
    await loud.deliverAll();
    expect(loud.reasonsSentTo('chat')).toEqual(['first']);
  });

  test('is met, after an end, by a host whose clock is behind the others', async () => {
    const world = new World({ timing: ERRORS });
    await world.ingest(seenError('a', each(100, world.now)));
    await world.pass(hours(1), minutes(1));
    expect(world.reasonsSentTo('chat')).toEqual(['first', 'ended']);
    await world.ingest(seenError('b', each(100, before(world.now, hours(2)))));
    await world.deliverAll();
    expect(world.reasonsSentTo('chat')).toEqual(['first', 'ended', 'reopened']);
  });

  test('is not met again by late errors of the time of a problem that is over', async () => {
    const world = new World({ timing: ERRORS });
    for (let i = 0; i < 10; i++) {
      await world.ingest(seenError(`a-${i}`, each(100, world.now)));
      await world.pass(minutes(1), minutes(1));
    }
    await world.pass(hours(1), minutes(1));
    await world.ingest(seenError('late', each(500, after(NOON, minutes(3)))));
    await world.deliverAll();
    expect(world.reasonsSentTo('mail').filter((reason) => reason !== 'growing')).toEqual(['first', 'ended']);
    const [incident] = world.incidents.items.values();
    expect(incident && factsOf(incident).starts).toBe(1500);
  });

  test.each([
    ['two minutes ahead', (now: EpochMs) => after(now, minutes(2))],
    ['a day ahead', (now: EpochMs) => after(now, hours(24))],
    ['two hours behind', (now: EpochMs) => before(now, hours(2))],
    ['in seconds that are read as milliseconds', (now: EpochMs) => duration(now / 1000) as number as EpochMs],
    ['in microseconds that are read as milliseconds', (now: EpochMs) => duration(now * 1000) as number as EpochMs],
  ])('is met, ended and met again where the sender’s clock is %s', async (_, dated) => {
    const world = new World({ timing: ERRORS });
    await world.ingest(seenError('a', each(100, dated(world.now))));
    await world.deliverAll();
    expect(world.reasonsSentTo('chat')).toEqual(['first']);
    const [opened] = world.incidents.items.values();
    expect(opened?.openedAt).toBeLessThanOrEqual(world.now);
    await world.pass(hours(1), minutes(1));
    expect(world.reasonsSentTo('chat')).toEqual(['first', 'ended']);
    await world.ingest(seenError('b', each(99, dated(world.now))));
    await world.deliverAll();
    expect(world.reasonsSentTo('chat')).toEqual(['first', 'ended']);
    await world.ingest(seenError('c', each(1, dated(world.now))));
    await world.deliverAll();
    expect(world.reasonsSentTo('chat')).toEqual(['first', 'ended', 'reopened']);
    const [again] = world.incidents.items.values();
    expect(again && factsOf(again).starts).toBe(200);
  });
});
