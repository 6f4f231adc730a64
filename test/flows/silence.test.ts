import { describe, expect, test } from 'vitest';
import { hours, minutes } from '../../shared/values/time.ts';
import { alert, NOON, World } from '../support/world.ts';

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
