import { describe, expect, test } from 'vitest';
import { acceptFromInbox } from '../../shared/flows/accept-from-inbox.ts';
import type { Alert } from '../../shared/incidents/signal.ts';
import { after, hours, minutes, seconds } from '../../shared/values/time.ts';
import { alert, batch, NOON, World } from '../support/world.ts';

/** Alerts that the inbox took at `NOON`, and that reach the table only now. */
const fromInbox = (world: World, ...alerts: readonly Alert[]) =>
  acceptFromInbox(
    { source: 'test', body: '', receivedAt: NOON },
    [{ name: 'test', parse: () => ({ ok: true, batch: batch(alerts) }) }],
    { ...world.ports, policy: world.policy },
  );

const started = alert('a', { startsAt: NOON });
const ended = alert('a', { startsAt: NOON, endsAt: after(NOON, minutes(10)) });

describe('A body that waited in the inbox while a later one was taken in', () => {
  test('does not make an alert fire that is resolved by then', async () => {
    const world = new World();
    world.advance(minutes(10));
    await world.ingest(ended);
    world.advance(minutes(20));
    await fromInbox(world, started);
    await world.pass(hours(1), minutes(5));
    expect(world.reasonsSentTo('chat')).toEqual(['came-and-went']);
    expect(world.messages[0]?.view).toMatchObject({ startedAt: NOON, endedAt: after(NOON, minutes(10)) });
  });

  test('tells of an alert that came and went meanwhile beside others that fire', async () => {
    const world = new World();
    await world.ingest(alert('b', { startsAt: NOON }));
    await world.deliverAll();
    world.advance(minutes(10));
    await world.ingest(ended);
    world.advance(minutes(20));
    await fromInbox(world, started);
    await world.pass(minutes(10));
    expect(world.reasonsSentTo('chat')).toEqual(['first', 'came-and-went']);
    expect(world.messages.at(-1)?.view).toMatchObject({ firing: 1, resolved: 1, occurrences: 2 });
  });

  test('is no news when it is a copy of what is known', async () => {
    const world = new World();
    await world.ingest(started);
    world.advance(minutes(10));
    await world.ingest(ended);
    await world.deliverAll();
    world.advance(minutes(20));
    await fromInbox(world, started, alert('a', { startsAt: after(NOON, seconds(4)) }));
    await world.pass(minutes(10));
    expect(world.reasonsSentTo('chat')).toEqual(['came-and-went']);
  });

  test('does not make a source look more silent than it is', async () => {
    const world = new World();
    world.advance(hours(2));
    const { now } = world;
    const [ingested] = await world.ingest(alert('b', { startsAt: now }));
    await fromInbox(world, started);
    expect((await world.store.get(ingested?.incident ?? ''))?.seenAt).toBe(now);
  });
});
