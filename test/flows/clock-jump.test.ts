import { describe, expect, test } from 'vitest';
import { duration, hours, minutes, seconds } from '../../shared/values/time.ts';
import { alert, NOON, World } from '../support/world.ts';

/** Our clock was an hour ahead, and is put right. */
async function putBack(world: World, by = hours(1)): Promise<void> {
  world.advance(duration(-by));
  await world.sweep();
  await world.deliverAll();
}

const reasonsAfter = (world: World, count: number) => world.reasonsSentTo('chat').slice(count);

describe('After our clock has jumped back', () => {
  test('an alert that ends is over, and one that begins fires: what comes now comes after what was dated ahead', async () => {
    const world = new World();
    await world.ingest(alert('a', { startsAt: NOON }), alert('b', { startsAt: NOON }));
    await world.deliverAll();
    await putBack(world);
    await world.ingest(alert('a', { startsAt: NOON, endsAt: world.now }));
    await world.pass(minutes(1));
    expect(world.messages.at(-1)?.view).toMatchObject({ firing: 1, resolved: 1 });
    await world.ingest(alert('b', { startsAt: NOON, endsAt: world.now }));
    await world.pass(minutes(1));
    expect(world.messages.at(-1)?.view).toMatchObject({ reason: 'resolved', firing: 0 });
    await world.ingest(alert('b', { startsAt: world.now }));
    await world.pass(minutes(1));
    expect(world.messages.at(-1)?.view).toMatchObject({ reason: 'reopened', firing: 1 });
  });

  test('what waits for group_interval goes out within it', async () => {
    const world = new World();
    await world.ingest(alert('a', { startsAt: NOON }));
    await world.deliverAll();
    await world.ingest(alert('b', { startsAt: NOON }));
    await world.deliverAll();
    await putBack(world);
    await world.pass(minutes(6));
    expect(world.reasonsSentTo('mail')).toEqual(['first', 'joined']);
  });

  test('a receiver that failed is tried again within minutes', async () => {
    let isDown = true;
    const world = new World({ answer: () => (isDown ? { answered: 503, body: {} } : { answered: 200, body: {} }) });
    await world.ingest(alert('a', { startsAt: NOON }));
    await world.pass(minutes(20));
    isDown = false;
    await putBack(world);
    await world.pass(minutes(6), seconds(5));
    expect(world.reasonsSentTo('chat')).toEqual(['first']);
    expect(world.reasonsSentTo('mail')).toEqual(['first']);
  });

  test('what is as it was notifies no one, and is reminded of with a word of its source that comes after', async () => {
    const world = new World();
    await world.ingest(alert('a', { startsAt: NOON }));
    await world.deliverAll();
    await putBack(world);
    await world.pass(minutes(30));
    expect(reasonsAfter(world, 1)).toEqual([]);
    await world.ingest(alert('a', { startsAt: NOON }));
    await world.pass(hours(1), minutes(2));
    await world.ingest(alert('a', { startsAt: NOON }));
    await world.pass(hours(4), minutes(2));
    expect(reasonsAfter(world, 1)).toEqual(['repeat']);
  });

  test('and ahead, a source that is silent is assumed to be so after its window of listened time', async () => {
    const world = new World();
    await world.ingest(alert('a', { startsAt: NOON }));
    await world.pass(minutes(10));
    world.advance(hours(5));
    await world.sweep();
    await putBack(world, hours(5));
    await world.pass(hours(12), minutes(2));
    expect(world.messages.some(({ view }) => view.assumed)).toBe(false);
    await world.pass(hours(7), minutes(2));
    expect(world.messages.at(-1)?.view).toMatchObject({ assumed: true });
  });
});
