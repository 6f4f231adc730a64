import { describe, expect, test } from 'vitest';
import { MemoryLedger } from '../../local/simulation/memory-ledger.ts';
import type { BoundIntegration } from '../../shared/destinations/bound-integration.ts';
import { after, between, type EpochMs, hours, minutes, seconds } from '../../shared/values/time.ts';
import { alert, NOON, World } from '../support/world.ts';

async function outage(world: World): Promise<void> {
  const startsAt = world.now;
  await world.ingest(alert('a', { startsAt }));
  await world.deliverAll();
  world.advance(minutes(10));
  await world.ingest(alert('a', { startsAt, endsAt: world.now }));
  await world.deliverAll();
}

describe('What the ledger remembers of an incident', () => {
  test('ends with it: the same problem is told anew when the table deleted the incident and not yet the entry', async () => {
    const world = new World();
    await outage(world);
    world.advance(hours(100));
    world.incidents.items.clear();
    await outage(world);
    expect(world.reasonsSentTo('chat')).toEqual(['first', 'resolved', 'first', 'resolved']);
  });

  test('lasts until the next repeat, however long that takes', async () => {
    const ledger = new MemoryLedger();
    const world = new World({ ledger, timing: { repeatInterval: hours(7 * 24) } });
    for (let i = 0; i < 45; i++) {
      await world.ingest(alert('a', { startsAt: NOON }));
      await world.pass(hours(4), hours(1));
      for (const [key, entry] of ledger.entries) if (entry.expiresAt <= world.now) ledger.entries.delete(key);
    }
    expect(world.reasonsSentTo('chat')).toEqual(['first', 'repeat']);
  });

  test('does not outlast it when the routing file asks for a shorter dedup window by now', async () => {
    const ledger = new MemoryLedger();
    const before = new World({ ledger, timing: { dedupWindow: hours(720) } });
    await before.ingest(alert('a', { startsAt: NOON }));
    await before.deliverAll();
    const world = new World({ ledger, store: before.store, timing: { dedupWindow: hours(1) } });
    world.advance(hours(2));
    const [ingested] = await world.ingest(alert('b', { startsAt: world.now }));
    const incident = await world.store.get(ingested?.incident ?? '');
    for (const entry of ledger.entries.values()) {
      expect(incident?.expiresAt).toBeGreaterThanOrEqual(entry.expiresAt);
    }
  });
});

describe('A place that could not be reached when a problem was over', () => {
  test.each([
    ['chat', true],
    ['mail', false],
  ])(
    'is notified that it fires again, though the dedup window is over: %s shows it firing still',
    async (name, edits) => {
      let isDown = false;
      const world = new World({
        timing: { dedupWindow: minutes(1) },
        change: (one) => (one.edits === edits ? one : undefined),
        answer: () => ({ answered: isDown ? 503 : 200, body: {} }),
      });
      await world.ingest(alert('a', { startsAt: NOON }));
      await world.pass(minutes(5));
      isDown = true;
      await world.ingest(alert('a', { startsAt: NOON, endsAt: world.now }));
      await world.pass(minutes(10));
      await world.ingest(alert('a', { startsAt: world.now }));
      isDown = false;
      await world.pass(minutes(10));
      expect(world.reasonsSentTo(name)).toEqual(['first', 'reopened']);
      const { view } = world.messages.at(-1) ?? {};
      expect(view?.endedBefore).toBe(after(NOON, minutes(5)));
      await world.ingest(alert('a', { startsAt: NOON, endsAt: world.now }));
      await world.pass(minutes(10));
      await world.ingest(alert('a', { startsAt: world.now }));
      await world.pass(minutes(10));
      expect(world.reasonsSentTo(name)).toEqual(['first', 'reopened', 'resolved', 'first']);
    },
  );
});

describe('A place that could not be reached while a problem came and went', () => {
  test('is notified of its alerts with those of the next one, though the dedup window is over', async () => {
    let isDown = true;
    const world = new World({
      timing: { dedupWindow: minutes(1) },
      change: (one) => (one.edits ? one : undefined),
      answer: () => ({ answered: isDown ? 503 : 200, body: {} }),
    });
    await world.ingest(alert('a', { startsAt: NOON }));
    await world.pass(minutes(5));
    await world.ingest(alert('a', { startsAt: NOON, endsAt: world.now }));
    await world.pass(minutes(10));
    await world.ingest(alert('b', { startsAt: world.now }));
    isDown = false;
    await world.pass(minutes(10));
    expect(world.reasonsSentTo('chat')).toEqual(['first']);
    expect(world.messages[0]?.view.alerts.map((one) => [one.labels.pod, one.status])).toEqual([
      ['b', 'firing'],
      ['a', 'resolved'],
    ]);
  });
});

describe('A receiver that does not want to hear of ends', () => {
  const quiet = (integration: BoundIntegration): BoundIntegration => ({ ...integration, sendResolved: false });

  test('is not told of them', async () => {
    const world = new World({ change: quiet });
    await outage(world);
    await world.pass(hours(1), minutes(5));
    expect(world.reasonsSentTo('mail')).toEqual(['first']);
  });

  test('is told of a problem that came back and went before it could be told', async () => {
    const world = new World({ change: quiet });
    await outage(world);
    world.advance(minutes(1));
    const startsAt = world.now;
    await world.ingest(alert('a', { startsAt }));
    world.advance(minutes(1));
    await world.ingest(alert('a', { startsAt, endsAt: world.now }));
    await world.pass(minutes(10), minutes(1));
    expect(world.reasonsSentTo('mail')).toEqual(['first', 'came-and-went']);
  });

  test('is not told of one by a change that was held up until it was over', async () => {
    let isDown = false;
    const world = new World({
      change: quiet,
      answer: () => ({ answered: isDown ? 503 : 200, body: {} }),
    });
    await world.ingest(alert('a', { startsAt: NOON }));
    await world.deliverAll();
    isDown = true;
    world.advance(minutes(6));
    await world.ingest(alert('b', { startsAt: world.now }));
    await world.deliverAll();
    const [a, b] = [
      alert('a', { startsAt: NOON, endsAt: world.now }),
      alert('b', { startsAt: NOON, endsAt: world.now }),
    ];
    await world.ingest(a, b);
    isDown = false;
    await world.pass(minutes(10));
    expect(world.reasonsSentTo('chat')).toEqual(['first']);
    expect(world.queue.depth).toBe(0);
  });
});

describe('An integration that is added to the routing file', () => {
  test('hears of the next change of an open incident, and nothing of one that was over', async () => {
    const before = new World({ change: (one) => (one.edits ? one : undefined) });
    await outage(before);
    const world = new World({ store: before.store, ledger: before.ledger });
    world.clock.now = before.now;
    world.advance(minutes(30));
    await world.ingest(alert('a', { startsAt: NOON, endsAt: before.now }));
    await world.ingest(alert('z', { startsAt: NOON, endsAt: before.now }));
    await world.pass(minutes(10));
    expect(world.messages).toEqual([]);
    await world.ingest(alert('a', { startsAt: world.now }));
    await world.deliverAll();
    expect(world.reasonsSentTo('mail')).toEqual(['first']);
    expect(world.reasonsSentTo('chat')).toEqual(['reopened']);
  });
});

describe('A place with a pace', () => {
  const PACE = seconds(10);

  test('keeps it when it comes back after an outage', async () => {
    let isDown = true;
    const sentAt: EpochMs[] = [];
    const world = new World({
      groupBy: 'all',
      change: (one) =>
        one.edits ? { ...one, target: { ...one.target, pace: { place: 'channel', interval: PACE } } } : undefined,
      answer: () => {
        sentAt.push(world.now);
        return { answered: isDown ? 503 : 200, body: {} };
      },
    });
    await world.ingest(...Array.from({ length: 12 }, (_, i) => alert(`pod-${i}`, { startsAt: NOON })));
    await world.pass(minutes(10), seconds(1));
    isDown = false;
    await world.pass(minutes(10), seconds(1));
    expect(world.messages).toHaveLength(12);
    const gaps = sentAt.slice(1).map((at, i) => between(sentAt[i] ?? NOON, at));
    expect(Math.min(...gaps)).toBeGreaterThanOrEqual(PACE);
  });
});
