import { describe, expect, test } from 'vitest';
import { MemoryLedger } from '../../local/simulation/memory-ledger.ts';
import { sqsEvent } from '../../local/simulation/sqs-event.ts';
import { toStore, waitingIn } from '../../shared/flows/delivery-state.ts';
import { after, between, duration, type EpochMs, hours, minutes, seconds } from '../../shared/values/time.ts';
import { System } from '../support/system.ts';
import { alertmanagerBody } from '../support/webhook.ts';
import { alert, NOON, World } from '../support/world.ts';

const firing = (name: string, startsAt: EpochMs, labels = {}) => alertmanagerBody([{ name, startsAt, labels }]);

/** A system whose Slack fails for that long, and one alert. */
async function failing(fault: Parameters<System['slack']['fail']>[0], during: number): Promise<System> {
  const system = new System(NOON);
  system.slack.fail(fault, { when: (_, now) => now < NOON + during });
  await system.post(firing('pod', NOON));
  await system.deliverAll();
  return system;
}

const slackEntry = (system: System) =>
  [...system.memory.ledger.entries.values()].find(({ place }) => place === 'slack:alerts');

describe('A receiver that answers 429 for ten minutes', () => {
  test.each([
    ['and asks for a second', 1, 12],
    ['and asks for no wait', 0, 12],
    ['and asks for a day', 86_400, 600],
  ])('%s is notified after them, and asked no more often than once a second', async (_, retryAfter, within) => {
    const system = await failing({ status: 429, retryAfter }, minutes(10));
    await system.pass(minutes(10), seconds(1));
    expect(system.slack.requests.length).toBeLessThanOrEqual(601);
    await system.pass(seconds(within), seconds(1));
    expect(system.slack.messages).toHaveLength(1);
    expect(system.queue.dead).toEqual([]);
  });
});

describe('What waits for a receiver', () => {
  test('stands in the ledger with its reason, and no message is in flight', async () => {
    const system = await failing({ status: 503 }, minutes(10));
    await system.pass(minutes(2), seconds(1));
    expect(slackEntry(system)?.state).toMatchObject({
      is: 'waiting',
      why: 'unavailable',
      detail: expect.stringContaining('503'),
      since: NOON,
      deadline: after(NOON, hours(24)),
      attempts: 5,
    });
    expect(system.queue.receive()).toEqual([]);
  });

  test('is given up after 24 hours, however many tries that were, and the next news begins anew', async () => {
    const system = await failing({ status: 503 }, duration(hours(24) + minutes(10)));
    await system.pass(duration(hours(24) - minutes(1)), minutes(1));
    expect(system.queue.dead).toEqual([]);
    await system.pass(minutes(7), minutes(1));
    expect(system.queue.dead).toMatchObject([
      { notification: { place: 'slack:alerts' }, reason: expect.stringContaining('503') },
    ]);
    expect(slackEntry(system)?.state).toMatchObject({ is: 'given-up', why: 'unavailable' });
    await system.pass(minutes(30), minutes(1));
    expect(system.slack.messages).toEqual([]);
    await system.post(
      alertmanagerBody([
        { name: 'pod', startsAt: NOON },
        { name: 'pod-2', startsAt: system.now },
      ]),
    );
    await system.pass(minutes(1), seconds(5));
    expect(system.slack.messages).toHaveLength(1);
    expect(system.slack.messages[0]?.text).toContain('2 firing');
    expect(system.queue.dead).toHaveLength(1);
  });

  test('is given up at once where the receiver refuses its content', async () => {
    const system = await failing({ error: 'invalid_metadata_format' }, minutes(10));
    await system.pass(minutes(1), seconds(5));
    expect(system.queue.dead).toHaveLength(1);
    expect(slackEntry(system)?.state).toMatchObject({ is: 'given-up', why: 'invalid-metadata-format' });
  });
});

describe('A delivery whose', () => {
  test('worker died is found by sweep once its lease is over', async () => {
    const world = new World();
    await world.ingest(alert('a', { startsAt: NOON }));
    for (const notification of world.queue.sent) {
      const { incident, generation, lane, place, reason, rev } = notification;
      await world.ledger.put({
        ...{ incident, place, generation, rev: 0, version: 0, wanted: rev, hint: { lane, reason } },
        state: {
          ...{
            is: 'waiting',
            why: 'new',
            since: NOON,
            deadline: after(NOON, hours(24)),
            attempts: 0,
            nextTryAt: NOON,
            priority: 0,
          },
        },
        lease: { until: after(NOON, seconds(40)), by: 1 },
        lookAt: after(NOON, seconds(45)),
        expiresAt: after(NOON, hours(48)),
      });
    }
    await world.deliverAll();
    expect(world.messages).toEqual([]);
    await world.pass(seconds(44), seconds(1));
    expect(world.messages).toEqual([]);
    await world.pass(seconds(2), seconds(1));
    expect(world.messages).toHaveLength(2);
  });

  test('worker died after it noted that its place fails is found in line, once its lease is over', async () => {
    let isDown = true;
    const world = new World({
      change: (one) => (one.edits ? one : undefined),
      answer: () => ({ answered: isDown ? 503 : 200, body: {} }),
    });
    const place = 'plain:chat';
    const probed = { incident: 'another', times: 1 };
    await world.ledger.putPlace({
      ...{ place, version: 0 },
      failing: {
        ...{ since: NOON, why: 'unavailable', detail: '503', probes: 1, probedAt: NOON, probed, passedOver: [] },
        probeAt: after(NOON, seconds(5)),
      },
    });
    await world.ingest(alert('a', { startsAt: NOON }));
    await world.deliverAll();
    const [entry] = world.memory.ledger.entries.values();
    if (entry === undefined) throw new Error('it waits in the ledger');
    await world.ledger.put(toStore({ ...entry, lease: { until: after(NOON, seconds(40)), by: entry.version + 1 } }));
    await world.pass(minutes(2), seconds(1));
    isDown = false;
    await world.pass(minutes(10), seconds(1));
    expect(world.reasonsSentTo('chat')).toEqual(['first']);
  });

  test('wake was lost is found by sweep', async () => {
    let isDown = true;
    const world = new World({ answer: () => ({ answered: isDown ? 503 : 200, body: {} }) });
    world.ports.wakes.ask = async () => Promise.reject(new Error('the queue refuses'));
    await world.ingest(alert('a', { startsAt: NOON }));
    await world.deliverAll();
    isDown = false;
    Reflect.deleteProperty(world.ports.wakes, 'ask');
    await world.pass(seconds(30), seconds(1));
    expect(world.messages).toHaveLength(2);
  });

  test('conversation ends in a surprise is tried again, and says so', async () => {
    let isBroken = true;
    const world = new World({
      answer: () => {
        if (isBroken) throw new TypeError('a bug');
        return { answered: 200, body: {} };
      },
    });
    await world.ingest(alert('a', { startsAt: NOON }));
    await world.deliverAll();
    const waiting = [...world.memory.ledger.entries.values()].map((entry) => waitingIn(entry)?.why);
    expect(waiting).toEqual(['internal-error', 'internal-error']);
    isBroken = false;
    await world.pass(seconds(10), seconds(1));
    expect(world.messages).toHaveLength(2);
  });
});

describe('News that comes while a worker brings a place up to date', () => {
  test('is brought by the same worker, at once', async () => {
    const ledger = new MemoryLedger();
    let during: (() => Promise<unknown>) | undefined;
    const world: World = new World({
      ledger,
      timing: { updateInterval: seconds(1) },
      change: (one) => (one.edits ? one : undefined),
      wrap: (name, port) =>
        name !== 'http'
          ? port
          : (Object.assign(Object.create(port), {
              send: async (request: never) => {
                const work = during;
                during = undefined;
                await work?.();
                return await (port as unknown as World['ports']['http']).send(request);
              },
            }) as typeof port),
    });
    during = async () => {
      world.advance(seconds(2));
      await world.ingest(alert('b', { startsAt: world.now, labels: { severity: 'critical' } }));
      const notification = world.queue.sent.at(-1);
      if (notification) await world.core.deliver(sqsEvent([{ receipt: 'b', notification, receives: 1 }]));
      expect(world.messages).toEqual([]);
    };
    await world.ingest(alert('a', { startsAt: NOON }));
    await world.deliverOnce();
    expect(world.messages.map(({ view }) => [view.reason, view.firing])).toEqual([
      ['first', 1],
      ['worse', 2],
    ]);
    expect(between(NOON, world.now)).toBe(seconds(2));
  });
});
