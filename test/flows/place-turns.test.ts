import { describe, expect, test } from 'vitest';
import { MemoryLedger } from '../../local/simulation/memory-ledger.ts';
import { toStore, waitingIn, withLease } from '../../shared/flows/delivery-state.ts';
import { between, duration, type EpochMs, hours, minutes, seconds } from '../../shared/values/time.ts';
import { gated } from '../support/interleave.ts';
import { alert, NOON, World } from '../support/world.ts';

const PACE = seconds(1);

interface PlaceSetup {
  readonly isDown?: () => boolean;
  /** Of single messages. */
  readonly fails?: (body: string) => boolean;
  readonly paced?: boolean;
}

/** A world with one place that can edit, an incident for each pod, and what the place was asked. */
function onePlace({ isDown = () => false, paced = true, fails = () => false }: PlaceSetup = {}) {
  const asked: { readonly at: EpochMs; readonly severity: string; readonly text: string }[] = [];
  const world: World = new World({
    groupBy: ['pod'],
    change: (one) =>
      one.edits
        ? { ...one, target: { ...one.target, ...(paced && { pace: { place: 'channel', interval: PACE } }) } }
        : undefined,
    answer: ({ body }) => {
      const text = JSON.stringify(body);
      const { severity } = body as { severity: string };
      asked.push({ at: world.now, severity, text });
      return { answered: isDown() || fails(text) ? 503 : 200, body: {} };
    },
  });
  const ingest = async (name: string, severity: string) =>
    await world.ingest(alert(name, { startsAt: world.now, labels: { severity } }));
  return { world, asked, ingest };
}

async function flood({ ingest, world }: ReturnType<typeof onePlace>, count: number): Promise<void> {
  for (let i = 0; i < count; i++) {
    await ingest(`pod-${i}`, 'warning');
    await world.deliverAll();
  }
}

describe('A place with a pace', () => {
  test('takes a critical incident next, whatever waits there', async () => {
    const place = onePlace();
    await flood(place, 300);
    await place.world.pass(seconds(20), seconds(1));
    await place.ingest('database', 'critical');
    const before = place.asked.length;
    await place.world.pass(seconds(2), seconds(1));
    expect(place.asked.slice(before).map(({ severity }) => severity)).toContain('critical');
    expect(place.asked.length - before).toBeLessThanOrEqual(2);
  });

  test('is notified of everything at its pace, with one turn asked for at a time', async () => {
    const place = onePlace();
    await flood(place, 60);
    expect(place.world.queue.depth).toBe(1);
    await place.world.pass(minutes(2), seconds(1));
    expect(new Set(place.world.messages.map(({ view }) => view.incident)).size).toBe(60);
    expect(place.asked).toHaveLength(60);
    const gaps = place.asked.slice(1).map(({ at }, i) => between(place.asked[i]?.at ?? NOON, at));
    expect(Math.min(...gaps)).toBe(PACE);
    expect(Math.max(...gaps)).toBe(PACE);
    expect(place.world.queue.depth).toBe(0);
  });
});

describe('A place that is down for six hours', () => {
  test.each([
    ['with a pace', true],
    ['without a pace', false],
  ])('%s takes a critical incident first or second, with 200 others waiting', async (_, paced) => {
    let isDown = true;
    const place = onePlace({ paced, isDown: () => isDown });
    await flood(place, 200);
    await place.world.pass(hours(6), minutes(5));
    await place.ingest('database', 'critical');
    await place.world.deliverAll();
    isDown = false;
    await place.world.pass(minutes(6), seconds(10));
    const posts = place.world.messages.map(({ view }) => view.severity);
    expect(posts.slice(0, 2)).toContain('critical');
    if (!paced) expect(new Set(place.world.messages.map(({ view }) => view.incident)).size).toBe(201);
    expect(place.world.queue.dead).toEqual([]);
  });

  test('is asked every four minutes at most once it is known, whatever waits', async () => {
    const place = onePlace({ paced: false, isDown: () => true });
    await flood(place, 100);
    await place.world.pass(hours(6), seconds(30));
    expect(place.asked.length).toBeLessThanOrEqual(1 + (6 * 60) / 4 + 10);
  });

  test('is not stopped by one message that it cannot take', async () => {
    let isDown = true;
    const other = onePlace({ paced: false, isDown: () => isDown, fails: (text) => text.includes('poison') });
    await other.ingest('poison', 'critical');
    await flood(other, 20);
    await other.world.pass(hours(1), seconds(30));
    isDown = false;
    await other.world.pass(minutes(20), seconds(30));
    expect(new Set(other.world.messages.map(({ view }) => view.incident)).size).toBe(20);
  });
});

describe('What waits in line', () => {
  test('is brought by one worker, also if two find it there at the same moment', async () => {
    const ledger = new MemoryLedger();
    let meanwhile: (() => Promise<unknown>) | undefined;
    const world = new World({
      ...{ ledger, groupBy: ['pod'] },
      change: (one) =>
        one.edits ? { ...one, target: { ...one.target, pace: { place: 'channel', interval: PACE } } } : undefined,
      wrap: (name, port) =>
        gated(name, port, async (call, moment) => {
          if (call !== 'store.get' || moment === 'before') return;
          const work = meanwhile;
          meanwhile = undefined;
          await work?.();
        }),
    });
    await world.ingest(alert('a', { startsAt: NOON }));
    await world.ingest(alert('b', { startsAt: NOON }));
    await world.deliverAll();
    const inLine = [...ledger.entries.values()].find((entry) => waitingIn(entry) !== undefined);
    if (inLine === undefined) throw new Error('one of them waits for its turn');
    meanwhile = async () => await ledger.put(toStore(withLease(inLine, world.now)));
    await world.pass(seconds(30), seconds(1));
    expect(meanwhile).toBeUndefined();
    expect(world.messages).toHaveLength(1);
    await world.pass(minutes(1), seconds(1));
    expect(world.messages).toHaveLength(2);
  });

  test('has the reason of its place', async () => {
    const place = onePlace({ paced: false, isDown: () => true });
    await flood(place, 10);
    const reasons = [...place.world.memory.ledger.entries.values()].map((entry) => waitingIn(entry)?.why);
    expect(reasons).toEqual(Array.from({ length: 10 }, () => 'unavailable'));
  });

  test('is given up after 24 hours, though it was never tried', async () => {
    const place = onePlace({ paced: false, isDown: () => true });
    await flood(place, 50);
    await place.world.pass(hours(23), minutes(5));
    expect(place.world.queue.dead).toEqual([]);
    await place.world.pass(duration(hours(1) + minutes(20)), minutes(1));
    expect(new Set(place.world.queue.dead.map(({ notification }) => notification.incident)).size).toBe(50);
  });

  test('is tried earlier once when it became worse', async () => {
    let isDown = true;
    const place = onePlace({ paced: false, isDown: () => isDown });
    await flood(place, 10);
    await place.world.pass(hours(1), seconds(30));
    const known = place.asked.length;
    isDown = false;
    await place.ingest('pod-3', 'critical');
    await place.world.pass(seconds(20), seconds(5));
    expect(place.asked.length).toBeGreaterThan(known);
    expect(place.world.messages[0]?.view.severity).toBe('critical');
  });
});
