import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { hitsOf } from '../../shared/incidents/hits.ts';
import type { Alert } from '../../shared/incidents/signal.ts';
import {
  after,
  type DurationMs,
  duration,
  type EpochMs,
  formatTimeOfDay,
  hours,
  minutes,
  seconds,
} from '../../shared/values/time.ts';
import { alert, NOON, World } from '../support/world.ts';

/** One error of one batch of log events, seen at these times. */
const error = (batch: string, times: readonly EpochMs[]): Alert => ({
  ...alert('error', { startsAt: (times[0] ?? NOON) as EpochMs }),
  hits: hitsOf(batch, times),
});

const at = (offset: DurationMs, count = 1) => Array.from({ length: count }, () => after(NOON, offset));
const TIMING = { threshold: { count: 100, within: minutes(1) }, quietAfter: minutes(15) };

const seen = (world: World): number | undefined => world.messages.at(-1)?.view.occurrences;

describe('An error in logs', () => {
  test('seen 99 times within a minute is told to nobody, seen a hundred times it is told once', async () => {
    const world = new World({ timing: TIMING });
    world.advance(minutes(1));
    await world.ingest(error('a', at(seconds(20), 50)));
    await world.ingest(error('b', at(seconds(59), 49)));
    await world.deliverAll();
    expect(world.messages).toEqual([]);
    await world.ingest(error('c', at(seconds(60))));
    await world.deliverAll();
    expect(world.reasonsSentTo('chat')).toEqual(['first']);
    expect(seen(world)).toBe(100);
  });

  test('the minute slides: it need not begin with the clock’s', async () => {
    const world = new World({ timing: TIMING });
    world.advance(minutes(2));
    await world.ingest(error('a', at(seconds(45), 60)), error('b', at(seconds(100), 60)));
    await world.deliverAll();
    expect(world.reasonsSentTo('chat')).toEqual(['first']);
  });

  test('seen often, but never often enough within a minute, is told to nobody', async () => {
    const world = new World({ timing: TIMING });
    for (let i = 0; i < 20; i++) {
      await world.ingest(error(`batch-${i}`, at(seconds(62 * i), 99)));
      await world.pass(seconds(62), seconds(31));
    }
    expect(world.messages).toEqual([]);
  });

  test('a batch that is delivered again is not counted again', async () => {
    const world = new World({ timing: TIMING });
    for (let i = 0; i < 5; i++) await world.ingest(error('a', at(seconds(1), 60)));
    await world.deliverAll();
    expect(world.messages).toEqual([]);
  });

  test('a storm of a million lines is one notification for each power of ten and edits with exact counts; its end is told too', async () => {
    const world = new World({ timing: TIMING });
    for (let i = 0; i < 100; i++) {
      await world.ingest(error(`batch-${i}`, at(duration(i * 900), 10_000)));
      await world.deliverAll();
      world.advance(duration(900));
    }
    await world.pass(minutes(1));
    // 10,000, then 100,000 at a look, then a million.
    expect(world.reasonsSentTo('chat').filter((one) => one !== 'more')).toEqual(['first', 'growing', 'growing']);
    expect(new Set(world.reasonsSentTo('chat'))).toEqual(new Set(['first', 'growing', 'more']));
    expect(world.reasonsSentTo('mail')).toEqual(['first']);
    expect(seen(world)).toBe(1_000_000);
    const [incident] = world.incidents.items.values();
    expect(incident?.kind === 'errors' && incident.hits.size < 200).toBe(true);
    await world.pass(minutes(20), minutes(1));
    expect(world.reasonsSentTo('chat').at(-1)).toBe('ended');
    expect(world.reasonsSentTo('mail')).toEqual(['first', 'growing', 'ended']);
    expect(seen(world)).toBe(1_000_000);
  });

  test('that goes on is told again after repeat_interval, to those that can edit and to those that cannot', async () => {
    const world = new World({ timing: TIMING });
    const sent: string[] = [];
    for (let i = 0; i <= 9 * 60; i += 5) {
      await world.ingest(error(`batch-${i}`, at(minutes(i), 200)));
      await world.pass(minutes(5), minutes(1));
    }
    for (const { integration, at: when, view } of world.messages) {
      if (view.reason !== 'more') sent.push(`${integration} ${view.reason} ${formatTimeOfDay(when)}`);
    }
    expect(sent.filter((one) => one.startsWith('chat'))).toEqual([
      'chat first 12:01:00 UTC',
      'chat growing 12:46:00 UTC',
      'chat repeat 16:46:00 UTC',
      'chat growing 20:16:00 UTC',
    ]);
    expect(sent.filter((one) => one.startsWith('mail'))).toEqual([
      'mail first 12:01:00 UTC',
      'mail growing 12:46:00 UTC',
      'mail repeat 16:46:00 UTC',
      'mail growing 20:16:00 UTC',
    ]);
    expect(world.reasonsSentTo('mail')).not.toContain('more');
  });

  test('that comes back within its dedup window needs its threshold again, then reopens', async () => {
    const world = new World({ timing: TIMING });
    await world.ingest(error('a', at(seconds(0), 100)));
    await world.pass(hours(1), minutes(1));
    expect(world.reasonsSentTo('chat')).toEqual(['first', 'ended']);
    const later = (world.now - NOON) as DurationMs;
    await world.ingest(error('b', at(later, 99)));
    await world.pass(minutes(2));
    expect(world.reasonsSentTo('chat')).toEqual(['first', 'ended']);
    await world.ingest(error('c', at((world.now - NOON) as DurationMs, 100)));
    await world.deliverAll();
    expect(world.reasonsSentTo('chat').at(-1)).toBe('reopened');
  });

  test('counts exactly and tells once, whatever the order and the copies of its batches', async () => {
    const batches = fc.array(fc.array(fc.integer({ min: 0, max: 59_000 }), { minLength: 1, maxLength: 8 }), {
      minLength: 1,
      maxLength: 30,
    });
    await fc.assert(
      fc.asyncProperty(batches, fc.infiniteStream(fc.nat()), async (times, order) => {
        const world = new World({ timing: { ...TIMING, threshold: { count: 20, within: minutes(1) } } });
        world.advance(minutes(1));
        const errors = times.map((offsets, i) =>
          error(
            `batch-${i}`,
            offsets.map((offset) => after(NOON, duration(offset))),
          ),
        );
        const copies = [...errors, ...errors.filter(() => (order.next().value ?? 0) % 2 === 0)];
        const shuffled = copies.map((one) => ({ one, key: order.next().value ?? 0 })).sort((a, b) => a.key - b.key);
        await Promise.all(shuffled.map(({ one }) => world.ingest(one)));
        await world.deliverAll();
        const total = times.flat().length;
        expect(world.reasonsSentTo('chat')).toEqual(total >= 20 ? ['first'] : []);
        await world.pass(minutes(1));
        if (total >= 20) expect(seen(world)).toBe(total);
      }),
      { numRuns: 200 },
    );
  });
});
