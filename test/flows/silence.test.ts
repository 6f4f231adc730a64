import { describe, expect, test } from 'vitest';
import { readRoutingFile } from '../../shared/config/routing-file.ts';
import { DESTINATIONS } from '../../shared/destinations/index.ts';
import type { AlertBatch } from '../../shared/incidents/signal.ts';
import { hours, minutes } from '../../shared/values/time.ts';
import { httpEvent } from '../support/events.ts';
import { alert, batch, NOON, World } from '../support/world.ts';

/** An alert whose resolve never comes: its target was removed, or its sender was. */
async function forgotten(world: World): Promise<void> {
  await world.ingest(alert('gone', { startsAt: NOON }));
  world.forget(alert('gone', { startsAt: NOON }));
  await world.pass(hours(14), minutes(10));
  expect(world.reasonsSentTo('chat').at(-1)).toBe('ended');
}

describe('An alert that was assumed resolved because its source fell silent', () => {
  test('does not fire again because another of its group does', async () => {
    const world = new World();
    await forgotten(world);
    await world.ingest(alert('b', { startsAt: world.now }));
    await world.deliverAll();
    const view = world.messages.at(-1)?.view;
    expect(view).toMatchObject({ reason: 'reopened', firing: 1 });
    expect(view?.alerts.filter((one) => one.status === 'firing').map((one) => one.labels.pod)).toEqual(['b']);
  });

  test('does not keep the next outage of its group from being resolved', async () => {
    const world = new World();
    await forgotten(world);
    const startsAt = world.now;
    await world.ingest(alert('b', { startsAt }));
    await world.pass(minutes(10), minutes(1));
    await world.ingest(alert('b', { startsAt, endsAt: world.now }));
    await world.deliverAll();
    expect(world.messages.at(-1)?.view).toMatchObject({ reason: 'resolved', assumed: false, firing: 0 });
  });

  test('is over for good when its resolve arrives after all', async () => {
    const world = new World();
    await forgotten(world);
    const before = world.messages.length;
    await world.ingest(alert('gone', { startsAt: NOON, endsAt: world.now }));
    await world.pass(hours(1), minutes(10));
    expect(world.messages).toHaveLength(before);
  });

  test('is told as firing again, and shown as such, when it is heard of again', async () => {
    const world = new World();
    await forgotten(world);
    await world.ingest(alert('gone', { startsAt: NOON }));
    await world.deliverAll();
    const view = world.messages.at(-1)?.view;
    expect(view).toMatchObject({ reason: 'reopened', firing: 1, assumed: false });
    expect(view?.changes.joined.map((one) => one.labels.pod)).toEqual(['gone']);
    await world.pass(minutes(10), minutes(1));
    await world.ingest(alert('gone', { startsAt: NOON, endsAt: world.now }));
    await world.deliverAll();
    expect(world.messages.at(-1)?.view).toMatchObject({ reason: 'resolved', assumed: false });
  });
});

describe('People are reminded of what stays', () => {
  const remindersOf = (world: World) => world.reasonsSentTo('chat').filter((reason) => reason === 'repeat').length;

  test('once for each time that its source says so, and not while it says nothing', async () => {
    const world = new World();
    await world.ingest(alert('a', { startsAt: NOON }));
    for (let repeat = 1; repeat <= 3; repeat++) {
      await world.pass(hours(2), minutes(10));
      await world.ingest(alert('a', { startsAt: NOON }));
      await world.pass(minutes(130), minutes(10));
      expect(remindersOf(world)).toBe(repeat);
    }
    await world.pass(hours(10), minutes(10));
    expect(remindersOf(world)).toBe(3);
  });

  test('with the next word of its source, where repeat_interval has passed by then', async () => {
    const world = new World();
    await world.ingest(alert('a', { startsAt: NOON }));
    await world.pass(hours(9), minutes(10));
    expect(remindersOf(world)).toBe(0);
    await world.ingest(alert('a', { startsAt: NOON }));
    await world.deliverAll();
    expect(remindersOf(world)).toBe(1);
  });

  test('not because its source says of another of the group that it is over', async () => {
    const world = new World();
    await world.ingest(alert('muted', { startsAt: NOON }), alert('b', { startsAt: NOON }));
    await world.pass(hours(2), minutes(10));
    world.forget(alert('muted', { startsAt: NOON }));
    await world.ingest(alert('b', { startsAt: NOON, endsAt: world.now }));
    await world.pass(hours(6), minutes(10));
    expect(remindersOf(world)).toBe(0);
  });
});

describe('While Tocsin does not listen', () => {
  const lastOf = (world: World) => world.messages.at(-1)?.view;

  test('no silence counts: after a sleep of 14 hours nothing is assumed, by whatever looks first', async () => {
    for (const looks of ['sweep', 'webhook', 'delivery'] as const) {
      const world = new World();
      await world.ingest(alert('a', { startsAt: NOON }));
      await world.pass(hours(2), minutes(10));
      if (looks === 'delivery') await world.ingest(alert('b', { startsAt: world.now }));
      world.advance(hours(14));
      if (looks === 'webhook') await world.ingest(alert('b', { startsAt: world.now }));
      if (looks === 'sweep') await world.sweep();
      await world.deliverAll();
      await world.pass(hours(1), minutes(10));
      expect(world.messages.every(({ view }) => !view.assumed)).toBe(true);
      expect(lastOf(world)).toMatchObject({ status: 'firing' });
    }
  });

  test('a source that stays silent afterwards is taken for silent after its window of listened time, and the message says so', async () => {
    const world = new World();
    await world.ingest(alert('a', { startsAt: NOON }));
    await world.pass(hours(2), minutes(10));
    world.advance(hours(14));
    await world.sweep();
    await world.pass(hours(10), minutes(10));
    expect(lastOf(world)).toMatchObject({ assumed: false });
    await world.pass(hours(2), minutes(10));
    expect(lastOf(world)).toMatchObject({ reason: 'ended', assumed: true, notListened: hours(14) });
    expect(world.now - NOON).toBeGreaterThanOrEqual(hours(27));
  });

  test('that a clock jumps ahead is no silence', async () => {
    const world = new World();
    await world.ingest(alert('a', { startsAt: NOON }));
    await world.pass(minutes(10));
    for (let jump = 0; jump < 20; jump++) {
      world.advance(hours(5));
      await world.sweep();
      await world.deliverAll();
    }
    expect(world.messages.every(({ view }) => !view.assumed)).toBe(true);
  });

  test('a table that nothing was noted in yet ends nothing before its window has passed', async () => {
    const world = new World();
    await world.ingest(alert('a', { startsAt: NOON }));
    world.advance(hours(20));
    world.memory.listening.stored = undefined;
    await world.sweep();
    await world.pass(hours(12), minutes(10));
    expect(lastOf(world)).toMatchObject({ assumed: false });
    await world.pass(hours(2), minutes(10));
    expect(lastOf(world)).toMatchObject({ assumed: true });
  });

  test('what Tocsin refuses to hear is no silence', async () => {
    const world = new World();
    const refuse = async () =>
      await world.core.ingest(httpEvent('/v1/sources/alertmanager', { body: '{}', token: 'one that was replaced' }));
    await world.ingest(alert('a', { startsAt: NOON }));
    for (let i = 0; i < 14 * 6; i++) {
      expect((await refuse()).statusCode).toBe(401);
      await world.pass(minutes(10), minutes(10));
    }
    expect(lastOf(world)).toMatchObject({ assumed: false });
    await world.pass(hours(14), minutes(10));
    expect(lastOf(world)).toMatchObject({ assumed: true });
  });
});

test('A sender that repeats once a day, and of which one body is lost, is not silent by the default of resolve_after', async () => {
  const file = readRoutingFile('route: { receiver: ops }\nreceivers: [{ name: ops }]', DESTINATIONS);
  if (!file.ok) throw new Error('the routing file is right');
  const { resolveAfter } = file.policy.root.timing;
  const world = new World({ timing: { resolveAfter } });
  for (const isLost of [false, false, true, false]) {
    if (!isLost) await world.ingest(alert('a', { startsAt: NOON }));
    await world.pass(hours(24), minutes(10));
  }
  expect(world.reasonsSentTo('mail')).not.toContain('ended');
});

describe('Of two Alertmanagers that report alerts of one group, one falls silent', () => {
  const a = alert('a', { startsAt: NOON });
  const b = alert('b', { startsAt: NOON });
  const says = async (world: World, name: string, ...alerts: AlertBatch['alerts']) =>
    await world.core.record({ ...batch(alerts), externalUrl: `https://${name}.example` });
  const lastView = (world: World) => world.messages.findLast((one) => one.integration === 'chat')?.view;

  /** Both repeat what they said for 20 hours; then the first is silent for so many more. */
  async function silentFor(world: World, silence: number): Promise<void> {
    for (let hour = 0; hour <= 20 + silence; hour += 4) {
      if (hour <= 20) await says(world, 'am-1', a);
      await says(world, 'am-2', b);
      await world.pass(hours(4), minutes(10));
    }
  }

  test('what it alone reported is over after resolve_after, quietly, and not in the words of a recovery', async () => {
    const world = new World({ timing: { resolveAfter: hours(13) } });
    await silentFor(world, 8);
    expect(lastView(world)).toMatchObject({ firing: 2, resolved: 0 });
    await silentFor(world, 16);
    const view = lastView(world);
    expect(view).toMatchObject({ firing: 1, resolved: 1 });
    expect(view?.alerts.map((one) => [one.labels.pod, one.status, one.stateReason])).toEqual([
      ['b', 'firing', undefined],
      ['a', 'resolved', 'no-longer-reported'],
    ]);
  });

  test('and fires again when that Alertmanager is heard again, though it says the same', async () => {
    const world = new World({ timing: { resolveAfter: hours(13) } });
    await silentFor(world, 16);
    await world.pass(minutes(10), minutes(1));
    await says(world, 'am-1', a);
    await world.pass(minutes(10), minutes(1));
    expect(lastView(world)).toMatchObject({ firing: 2, resolved: 0 });
  });

  test('that Tocsin ends an alert that was not listed any more is no word of its Alertmanager', async () => {
    const world = new World({ timing: { resolveAfter: hours(13) } });
    const c = alert('c', { startsAt: NOON });
    await says(world, 'am-1', a, c);
    for (let hour = 0; hour <= 16; hour += 4) {
      await world.pass(hours(4), minutes(10));
      if (hour <= 8) await says(world, 'am-1', a);
      await says(world, 'am-2', b);
    }
    // Four hours after noon it listed `a` alone; it did so last at twelve hours. `c` was over at seventeen hours.
    await world.pass(hours(4), minutes(10));
    expect(lastView(world)).toMatchObject({ firing: 2 });
    await says(world, 'am-2', b);
    await world.pass(hours(2), minutes(10));
    expect(lastView(world)).toMatchObject({ firing: 1, resolved: 2 });
  });

  test('what both reported fires on', async () => {
    const world = new World({ timing: { resolveAfter: hours(13) } });
    await says(world, 'am-1', a);
    for (let i = 0; i < 6; i++) {
      await says(world, 'am-2', a);
      await world.pass(hours(4), minutes(10));
    }
    expect(lastView(world)).toMatchObject({ firing: 1, resolved: 0 });
    expect(world.reasonsSentTo('mail')).not.toContain('ended');
  });
});
