import { describe, expect, test } from 'vitest';
import type { Alert, AlertBatch } from '../../shared/incidents/signal.ts';
import type { Labels } from '../../shared/values/labels.ts';
import { after, hours, minutes, seconds } from '../../shared/values/time.ts';
import { alert, batch, NOON, World } from '../support/world.ts';

const PODS = [
  ['web', 'shop'],
  ['queue', 'shop'],
  ['db', 'data'],
] as const;
const podIn = (name: string, namespace: string, startsAt = NOON): Alert =>
  alert(name, { startsAt, labels: { namespace } });
const [WEB, QUEUE, DB] = PODS.map(([name, namespace]) => podIn(name, namespace)) as [Alert, Alert, Alert];

const ROUTE = 'root/pods';
const byName = (...alerts: readonly Alert[]): AlertBatch => ({ ...batch(alerts), senderRoute: ROUTE });
const inNamespace = (namespace: string, ...alerts: readonly Alert[]): AlertBatch => ({
  ...batch(alerts, { alertname: 'HighErrorRate', namespace }),
  senderRoute: ROUTE,
});
const over = (one: Alert, world: World): Alert => ({ ...one, status: 'resolved', endsAt: world.now });

async function say(world: World, ...batches: readonly AlertBatch[]): Promise<void> {
  for (const one of batches) await world.core.record(one);
  await world.deliverAll();
}

/** Three alerts that were one group for an hour, and are grouped by their namespace since. */
async function regrouped(parts: Partial<AlertBatch> = {}): Promise<World> {
  const world = new World();
  await say(world, byName(WEB, QUEUE, DB));
  await world.pass(hours(1));
  await say(world, ...[inNamespace('shop', WEB, QUEUE), inNamespace('data', DB)].map((one) => ({ ...one, ...parts })));
  return world;
}

const groupOf = (world: World, { groupLabels }: { readonly groupLabels: Labels }) =>
  [...world.incidents.items.values()].find(
    ({ subject }) => subject.group.namespace === groupLabels.namespace && subject.group.alertname !== undefined,
  );
const sentOf = (world: World, namespace: string | undefined, integration = 'chat') =>
  world.messages
    .filter(({ view, ...one }) => one.integration === integration && view.group.namespace === namespace)
    .map(({ view }) => [view.reason, view.pings]);

describe('A sender that groups its alerts otherwise', () => {
  test('has the new groups shown where messages can be edited, and notifies no one of what people know', async () => {
    const world = await regrouped();
    expect(sentOf(world, 'shop')).toEqual([['regrouped', false]]);
    expect(sentOf(world, 'data')).toEqual([['regrouped', false]]);
    expect(world.reasonsSentTo('mail')).toEqual(['first']);
  });

  test('has the old group closed quietly, with the incidents of the new ones, once it was silent for two intervals', async () => {
    const world = await regrouped();
    await world.pass(minutes(10));
    expect(groupOf(world, byName())?.state).toBe('firing');
    await world.pass(minutes(2));
    const old = groupOf(world, byName());
    const news = ['shop', 'data'].map((namespace) => groupOf(world, inNamespace(namespace))?.id ?? '');
    expect(old).toMatchObject({ state: 'resolved', assumed: false, regroupedInto: news.sort() });
    expect(sentOf(world, undefined)).toEqual([
      ['first', true],
      ['ended', false],
    ]);
    const view = world.messages.findLast((one) => one.view.group.namespace === undefined)?.view;
    expect(view).toMatchObject({ status: 'resolved', elsewhere: 3, resolved: 0, changes: { left: [] } });
    expect(world.reasonsSentTo('mail')).toEqual(['first']);
  });

  test('is notified of an end by the new groups, and is reminded by them: by mail when people were to be reminded before', async () => {
    const world = await regrouped();
    await world.pass(hours(2));
    await say(world, inNamespace('shop', WEB, QUEUE), inNamespace('data', DB));
    await world.pass(minutes(75));
    expect(sentOf(world, 'shop', 'mail')).toEqual([['repeat', true]]);
    expect(sentOf(world, 'shop')).toEqual([['regrouped', false]]);
    await world.pass(minutes(60));
    expect(sentOf(world, 'shop').at(-1)).toEqual(['repeat', true]);
    expect(sentOf(world, undefined)).toHaveLength(2);
    await say(world, inNamespace('data', over(DB, world)));
    expect(sentOf(world, 'data').at(-1)).toEqual(['resolved', true]);
    expect(sentOf(world, 'data', 'mail').at(-1)).toEqual(['resolved', true]);
  });

  test('notifies of an alert that is new among those that people know', async () => {
    const world = new World();
    await say(world, byName(WEB));
    await world.pass(hours(1));
    await say(world, inNamespace('shop', WEB, QUEUE));
    expect(sentOf(world, 'shop')).toEqual([['first', true]]);
    expect(sentOf(world, 'shop', 'mail')).toEqual([['first', true]]);
  });

  test('closes the old group though one of its alerts is in none of the new ones', async () => {
    const world = new World();
    await say(world, byName(WEB, DB));
    await world.pass(hours(1));
    await say(world, inNamespace('shop', WEB));
    await world.pass(minutes(12));
    expect(groupOf(world, byName())).toMatchObject({ state: 'resolved' });
    const view = world.messages.at(-1)?.view;
    expect(view?.alerts.map(({ isElsewhere, stateReason }) => isElsewhere ?? stateReason)).toEqual(
      expect.arrayContaining([true, 'no-longer-reported']),
    );
  });

  test('and puts its file back has the first group shown again, and no one is notified', async () => {
    const world = await regrouped();
    await world.pass(minutes(30));
    await say(world, byName(WEB, QUEUE, DB));
    expect(sentOf(world, undefined).at(-1)).toEqual(['regrouped', false]);
    await world.pass(minutes(12));
    expect(groupOf(world, byName())?.state).toBe('firing');
    expect(sentOf(world, 'shop').at(-1)).toEqual(['ended', false]);
    expect(world.messages.filter(({ view }) => view.pings)).toHaveLength(2);
  });

  test('by a route below the one before', async () => {
    const world = await regrouped({ senderRoute: `${ROUTE}/shop` });
    await world.pass(minutes(12));
    expect(groupOf(world, byName())?.state).toBe('resolved');
  });
});

describe('Alerts that are in two groups of their sender', () => {
  test('of two routes, are two problems for as long as both are repeated', async () => {
    const world = await regrouped({ senderRoute: 'root/other' });
    expect(sentOf(world, 'shop')).toEqual([['first', true]]);
    for (let hour = 0; hour < 12; hour++) {
      await world.pass(minutes(55));
      await say(world, byName(WEB, QUEUE, DB));
      await world.pass(minutes(5));
      await say(world, inNamespace('shop', WEB, QUEUE), inNamespace('data', DB));
    }
    expect([...world.incidents.items.values()].map(({ state }) => state)).toEqual(['firing', 'firing', 'firing']);
    expect(world.messages.every(({ view }) => view.reason === 'first' || view.reason === 'repeat')).toBe(true);
  });

  test('of two routes of which one sends nothing any more, are in the other once silence has proven it', async () => {
    const world = await regrouped({ senderRoute: 'root/other' });
    await world.pass(hours(6));
    await say(world, inNamespace('shop', WEB, QUEUE), inNamespace('data', DB));
    await world.pass(hours(5.5));
    expect(groupOf(world, byName())?.state).toBe('firing');
    await world.pass(hours(1));
    expect(groupOf(world, byName())).toMatchObject({ state: 'resolved', assumed: false });
    expect(sentOf(world, undefined).at(-1)).toEqual(['ended', false]);
  });

  test('that two routes with the same matchers list at the same time', async () => {
    const world = new World();
    await say(world, byName(WEB, DB), inNamespace('shop', WEB), inNamespace('data', DB));
    expect(world.messages.map(({ view }) => view.reason)).toEqual(Array(6).fill('first'));
    await world.pass(minutes(30));
    expect([...world.incidents.items.values()].map(({ state }) => state)).toEqual(['firing', 'firing', 'firing']);
  });

  test('and that the one before lists once more, are no longer taken to be in the other', async () => {
    const world = await regrouped();
    await world.pass(minutes(5));
    await say(world, byName(WEB, QUEUE, DB));
    await world.pass(hours(2));
    expect(groupOf(world, byName())?.state).toBe('firing');
  });

  test('of two Alertmanagers of which one groups otherwise, fire in the group of the other', async () => {
    const world = new World();
    const other = { externalUrl: 'https://am-2.example' };
    await say(world, byName(WEB), { ...byName(WEB), ...other });
    await world.pass(hours(1));
    await say(world, inNamespace('shop', WEB));
    await world.pass(minutes(30));
    expect(groupOf(world, byName())?.state).toBe('firing');
    await say(world, { ...inNamespace('shop', WEB), ...other });
    // It is looked at when people would be reminded of it.
    await world.pass(hours(3));
    expect(groupOf(world, byName())?.state).toBe('resolved');
  });

  test('while Tocsin did not listen, may have been listed by the one before', async () => {
    const world = await regrouped();
    world.advance(hours(1));
    await world.pass(minutes(8), seconds(10));
    expect(groupOf(world, byName())?.state).toBe('firing');
    await world.pass(minutes(5), seconds(10));
    expect(groupOf(world, byName())?.state).toBe('resolved');
    expect(after(NOON, hours(1))).toBeLessThan(world.now);
  });
});
