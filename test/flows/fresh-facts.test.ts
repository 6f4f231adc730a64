import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { MemoryIncidents } from '../../local/simulation/memory-incidents.ts';
import type { IncidentStore } from '../../shared/flows/incident-store.ts';
import type { Alert } from '../../shared/incidents/signal.ts';
import { after, duration, type EpochMs, hours, instant, minutes, seconds } from '../../shared/values/time.ts';
import { gated } from '../support/interleave.ts';
import { alert, NOON, World } from '../support/world.ts';

/** The same alert, whatever is said of it. */
const disk = (percent: number, parts: Partial<Alert> = {}): Alert => ({
  ...alert('disk', { startsAt: NOON }),
  annotations: { summary: `Disk ${percent} %` },
  values: { A: percent },
  links: [{ kind: 'panel', url: `https://grafana.example/d?from=${percent}` }],
  ...parts,
});

const sentTo = (world: World, integration: string) =>
  world.messages.filter((one) => one.integration === integration).map(({ view }) => view);

/** A world in which people have been notified, some time ago. */
async function notified(setup: ConstructorParameters<typeof World>[0] = {}, percent = 81): Promise<World> {
  const world = new World(setup);
  await world.ingest(disk(percent));
  await world.deliverAll();
  await world.pass(minutes(10));
  return world;
}

describe('When the sender says something else of an alert that fires', () => {
  test.each<[string, Alert]>([
    ['its annotations', { ...disk(81), annotations: { summary: 'Disk 93 %' } }],
    ['its values', { ...disk(81), values: { A: 500 } }],
    ['its links', { ...disk(81), links: [{ kind: 'panel', url: 'https://grafana.example/d?from=93' }] }],
  ])('the message is edited to show %s, and people are not notified', async (_, now) => {
    const world = await notified();
    await world.ingest(now);
    await world.pass(seconds(70));
    const { annotations, values, links } = now;
    const [first, ...edits] = sentTo(world, 'chat');
    expect(first?.reason).toBe('first');
    expect(edits).toMatchObject([{ reason: 'updated', alerts: [{ annotations, values, links }] }]);
    expect(sentTo(world, 'mail')).toHaveLength(1);
  });

  test('a place that cannot edit shows it with its next message', async () => {
    const world = await notified();
    await world.ingest(disk(93));
    await world.pass(hours(4));
    expect(sentTo(world, 'mail').map(({ reason, alerts }) => [reason, alerts[0]?.values?.A])).toEqual([
      ['first', 81],
      ['repeat', 93],
    ]);
  });

  test('the reminder comes when it would have come', async () => {
    const [plain, edited] = [await notified(), await notified()];
    await plain.ingest(disk(81));
    await edited.ingest(disk(93));
    for (const world of [plain, edited]) await world.pass(hours(5));
    const remindedAt = (world: World) =>
      world.messages.filter(({ view }) => view.reason === 'repeat').map(({ at }) => at);
    expect(remindedAt(edited)).toEqual(remindedAt(plain));
  });

  test('an edit follows the one before after a minute at the soonest, with what was said last', async () => {
    const world = await notified();
    for (const percent of [82, 83, 84]) {
      await world.ingest(disk(percent));
      await world.deliverAll();
      await world.pass(seconds(10));
    }
    await world.pass(seconds(70));
    const edits = world.messages.filter(({ view }) => view.reason === 'updated');
    expect(edits.map(({ view }) => view.alerts[0]?.values?.A)).toEqual([82, 84]);
    const [first = NOON, second = NOON] = edits.map(({ at }) => at);
    expect(second - first).toBeGreaterThanOrEqual(minutes(1));
  });

  test('an edit waits for update_interval where that is longer', async () => {
    const world = await notified({ timing: { updateInterval: minutes(5) } });
    for (let i = 0; i < 18; i++) {
      await world.ingest(disk(82 + i));
      await world.pass(seconds(30));
    }
    expect(world.messages.filter(({ view }) => view.reason === 'updated')).toHaveLength(2);
  });

  test('what it said before is not sent again: the facts are the same', async () => {
    const world = await notified();
    for (let i = 0; i < 10; i++) {
      await world.ingest(disk(81));
      await world.pass(minutes(5));
    }
    expect(sentTo(world, 'chat')).toHaveLength(1);
  });

  test('a message says as of when: when the oldest of its facts was received, not when it was sent', async () => {
    const world = await notified();
    const receivedAt = after(NOON, minutes(12));
    world.clock.now = after(NOON, minutes(13));
    await world.core.record({ ...batchOf(disk(93)) }, receivedAt);
    await world.pass(minutes(2));
    expect(sentTo(world, 'chat').at(-1)).toMatchObject({ reason: 'updated', asOf: receivedAt });
  });
});

const batchOf = (...alerts: readonly Alert[]) => ({
  source: 'alertmanager',
  sender: 'tocsin',
  groupLabels: { alertname: 'HighErrorRate' },
  alerts,
  truncated: 0,
  cuts: [],
});

describe('A thousand bodies an hour that differ only in a value', () => {
  const times = fc.array(fc.integer({ min: 0, max: 3_599_999 }), { minLength: 1000, maxLength: 1000 });

  test('take a write of the incident a minute, an edit a minute, and notify no one', async () => {
    await fc.assert(
      fc.asyncProperty(times, async (offsets) => {
        const { world, recorded } = await counting();
        const begun = world.now;
        for (const [i, offset] of [...offsets].sort((a, b) => a - b).entries()) {
          await passUntil(world, after(begun, duration(offset)));
          await world.ingest(disk(1000 + i));
          await world.deliverAll();
        }
        await passUntil(world, after(begun, hours(1)));
        const later = world.messages.filter(({ at }) => at > begun);
        expect(recorded()).toBeLessThanOrEqual(60);
        expect(later.length).toBeLessThanOrEqual(60);
        expect(new Set(later.map(({ view }) => view.reason))).toEqual(new Set(['updated']));
        await world.pass(minutes(2));
        expect(sentTo(world, 'chat').at(-1)?.alerts[0]?.values?.A).toBe(1999);
      }),
      { numRuns: 5 },
    );
  });

  async function counting() {
    let count = 0;
    const store: IncidentStore = gated('store', new MemoryIncidents(), async (call, moment) => {
      if (call === 'store.record' && moment === 'after') count++;
    });
    const world = await notified({ store });
    count = 0;
    return { world, recorded: () => count };
  }

  async function passUntil(world: World, at: EpochMs): Promise<void> {
    if (at > world.now) await world.pass(duration(at - world.now));
  }
});

describe('Whatever two bodies do in between each other', () => {
  test('the message shows the newest within a minute and a sweep', async () => {
    await fc.assert(
      fc.asyncProperty(fc.scheduler(), async (scheduler) => {
        let isCalm = true;
        const world = await notified({
          wrap: (name, port) =>
            gated(name, port, async (call) => {
              if (!isCalm) await scheduler.schedule(Promise.resolve(), call);
            }),
        });
        isCalm = false;
        const bodies = [82, 83].map((percent, i) => world.core.record(batchOf(disk(percent)), instant(world.now + i)));
        await scheduler.waitFor(Promise.all([...bodies, world.deliverOnce(), world.sweep()]));
        isCalm = true;
        await world.pass(minutes(2));
        expect(sentTo(world, 'chat').at(-1)?.alerts[0]?.values?.A).toBe(83);
      }),
    );
  });
});
