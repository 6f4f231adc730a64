import { describe, expect, test } from 'vitest';
import type { AlertBatch } from '../../shared/incidents/signal.ts';
import { countsPhrase, headline } from '../../shared/messages/wording.ts';
import { hours, minutes, seconds } from '../../shared/values/time.ts';
import { alert, batch, NOON, World } from '../support/world.ts';

const a = alert('a', { startsAt: NOON });
const b = alert('b', { startsAt: NOON });

/** What a receiver was sent: why, by how many alerts of which state, and whether people were notified. */
const sentTo = (world: World, receiver: string) =>
  world.messages
    .filter((one) => one.integration === receiver)
    .map(({ view }) => `${view.reason}${view.pings ? '!' : ''} ${countsPhrase(view)}`);
const lastHeadline = (world: World) => {
  const last = world.messages.findLast((one) => one.integration === 'chat');
  return last && headline(last.view);
};

const bodyOf = (alerts: AlertBatch['alerts'], said: Partial<AlertBatch> = {}): AlertBatch => ({
  ...batch(alerts),
  ...said,
});

/** Alertmanager sends what stays every four hours. */
async function repeated(world: World, times: number, ...alerts: AlertBatch['alerts']): Promise<void> {
  for (let i = 0; i < times; i++) {
    await world.pass(hours(4), minutes(10));
    await world.post(...alerts);
  }
}

describe('An alert that its source does not list any more beside others that fire: it was silenced there', () => {
  test('is edited in a minute later, as not reported, and no one is notified of that', async () => {
    const world = new World();
    await world.post(a, b);
    await world.pass(minutes(5), seconds(10));
    await world.post(a);
    await world.pass(minutes(3), seconds(10));
    expect(sentTo(world, 'chat')).toEqual(['first! 2 firing', 'updated 1 firing, 1 not reported any more']);
    expect(sentTo(world, 'mail')).toEqual(['first! 2 firing']);
    const { view } = world.messages.at(-1) ?? {};
    expect(view?.alerts.map((one) => [one.labels.pod, one.status, one.unreportedSince])).toEqual([
      ['a', 'firing', undefined],
      ['b', 'firing', NOON + minutes(5)],
    ]);
    expect(view?.changes).toEqual({ joined: [], left: [] });
  });

  test('is as it was, if a later body lists it within a minute: bodies may be late', async () => {
    const world = new World();
    await world.post(a, b);
    await world.deliverAll();
    world.advance(minutes(5));
    await world.post(a);
    world.advance(seconds(30));
    await world.post(a, b);
    await world.pass(minutes(10), seconds(10));
    expect(sentTo(world, 'chat')).toEqual(['first! 2 firing']);
  });

  test('is edited in again when it is listed again, and no one is notified of that either', async () => {
    const world = new World();
    await world.post(a, b);
    await world.pass(minutes(5), seconds(10));
    await world.post(a);
    await world.pass(minutes(5), seconds(10));
    await world.post(a, b);
    await world.pass(minutes(5), seconds(10));
    expect(sentTo(world, 'chat').slice(2)).toEqual(['joined 2 firing']);
    expect(sentTo(world, 'mail')).toEqual(['first! 2 firing']);
  });

  test('is one more alert where nothing can be edited, once it is listed again, if it was never named there', async () => {
    const world = new World();
    await world.post(a);
    await world.pass(minutes(1), seconds(10));
    await world.post(a, b);
    await world.pass(minutes(1), seconds(10));
    await world.post(a);
    await world.pass(minutes(15), seconds(10));
    expect(sentTo(world, 'mail')).toEqual(['first! 1 firing']);
    await world.post(a, b);
    await world.pass(minutes(10), seconds(10));
    expect(sentTo(world, 'mail').slice(1)).toEqual(['joined! 2 firing']);
  });

  test('is not reminded of, and the other is', async () => {
    const world = new World();
    await world.post(a, b);
    await world.deliverAll();
    world.advance(minutes(5));
    await repeated(world, 3, a);
    await world.pass(minutes(10), minutes(1));
    expect(sentTo(world, 'mail').slice(1)).toEqual(Array(2).fill('repeat! 1 firing, 1 not reported any more'));
  });

  test('keeps the end of the others from being the end of all, and its own end is reported after all', async () => {
    const world = new World();
    await world.post(a, b);
    await world.pass(minutes(5), seconds(10));
    await world.post(alert('a', { startsAt: NOON, endsAt: world.now }));
    await world.pass(minutes(5), seconds(10));
    expect(sentTo(world, 'chat').at(-1)).toBe('updated 1 not reported any more, 1 resolved');
    expect(lastHeadline(world)).toBe('Not reported any more');
    await world.post(alert('b', { startsAt: NOON, endsAt: world.now }));
    await world.pass(minutes(5), seconds(10));
    expect(sentTo(world, 'chat').at(-1)).toBe('resolved! 2 resolved');
    expect(lastHeadline(world)).toBe('Resolved after 10m');
  });

  test('is over after resolve_after, quietly and not in the words of a recovery, if its source spoke of others since', async () => {
    const world = new World({ timing: { resolveAfter: hours(13) } });
    await world.post(a, b);
    await world.deliverAll();
    world.advance(minutes(5));
    await repeated(world, 5, a);
    await world.pass(minutes(10), minutes(1));
    const { view } = world.messages.findLast((one) => one.integration === 'chat') ?? {};
    expect(view).toMatchObject({ firing: 1, unreported: 0, resolved: 1 });
    expect(view?.alerts.map((one) => [one.labels.pod, one.status, one.stateReason])).toEqual([
      ['a', 'firing', undefined],
      ['b', 'resolved', 'no-longer-reported'],
    ]);
  });

  test('ends the incident where it is the last: an edit that notifies no one, or a message where nothing can be edited', async () => {
    const world = new World({ timing: { resolveAfter: hours(1) } });
    await world.post(a, b);
    await world.pass(minutes(5), seconds(10));
    await world.post(a);
    await world.pass(minutes(50), minutes(1));
    await world.post(alert('a', { startsAt: NOON, endsAt: world.now }));
    await world.pass(minutes(30), minutes(1));
    expect(sentTo(world, 'chat').at(-1)).toBe('ended 2 resolved');
    expect(lastHeadline(world)).toBe(
      'Ended after 55m, 1 of 2 alerts without recovery: its source does not report it any more',
    );
    expect(sentTo(world, 'mail').at(-1)).toBe('ended! 2 resolved');
  });
});

describe('A body that leaves alerts out, as with max_alerts', () => {
  const isOver = (name: string, world: World) => alert(name, { startsAt: NOON, endsAt: world.now });

  test('says nothing of those that it does not list while some that it lists fire', async () => {
    const world = new World();
    await world.core.record(bodyOf([a, b], { truncated: 70 }));
    await world.pass(minutes(5), seconds(10));
    await world.core.record(bodyOf([a], { truncated: 71 }));
    await world.pass(minutes(5), seconds(10));
    expect(sentTo(world, 'chat')).toEqual(['first! 2 firing']);
  });

  test('does not end the problem with those that it lists: others that it left out may fire', async () => {
    const world = new World();
    await world.core.record(bodyOf([a, b], { truncated: 70 }));
    await world.pass(minutes(5), seconds(10));
    await world.core.record(bodyOf([isOver('a', world), isOver('b', world)], { truncated: 70 }));
    await world.pass(minutes(30), seconds(10));
    expect(sentTo(world, 'chat').at(-1)).toBe('left 2 resolved, 70 left out by alertmanager');
    expect(world.messages.map(({ view }) => headline(view)).join()).not.toMatch(/^Resolved/);
    expect([...world.incidents.items.values()].map((one) => one.state)).toEqual(['firing']);
  });

  test('ends all of them where Alertmanager says that all are resolved', async () => {
    const world = new World();
    await world.core.record(bodyOf([a, b], { truncated: 70 }));
    await world.pass(minutes(5), seconds(10));
    await world.core.record(bodyOf([isOver('a', world)], { truncated: 71, isAllOver: true }));
    await world.pass(minutes(5), seconds(10));
    expect(sentTo(world, 'chat').at(-1)).toBe('resolved! 2 resolved');
  });

  test('and once it lists all again, what it does not list is not reported', async () => {
    const world = new World();
    await world.core.record(bodyOf([a, b], { truncated: 70 }));
    await world.pass(minutes(5), seconds(10));
    await world.post(a);
    await world.pass(minutes(5), seconds(10));
    expect(sentTo(world, 'chat').at(-1)).toBe('updated 1 firing, 1 not reported any more');
  });
});
