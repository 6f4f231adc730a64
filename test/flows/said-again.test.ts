import { describe, expect, test } from 'vitest';
import { wireRecord } from '../../functions/core.ts';
import { factsOf } from '../../shared/incidents/incident.ts';
import { countsPhrase } from '../../shared/messages/wording.ts';
import { after, before, hours, minutes, seconds } from '../../shared/values/time.ts';
import { gated } from '../support/interleave.ts';
import { alert, batch, NOON, World } from '../support/world.ts';

const a = alert('a', { startsAt: NOON });
const b = alert('b', { startsAt: NOON });
const isOver = (name: string, world: World) => alert(name, { startsAt: NOON, endsAt: world.now });

/** Calls of the table, in order. */
function counted(): { readonly world: World; readonly calls: string[] } {
  const calls: string[] = [];
  const wrap = <Port extends object>(name: string, port: Port): Port =>
    gated(name, port, async (call, moment) => {
      if (moment === 'before' && /^(store|details)/.test(call)) calls.push(call);
    });
  return { world: new World({ wrap }), calls };
}

const firingNow = (world: World) => [...world.incidents.items.values()].flatMap((one) => factsOf(one).firing).length;

describe('A body that says again what its sender said last', () => {
  test('is one read and one write, from the first time on', async () => {
    const { world, calls } = counted();
    await world.post(a, b);
    calls.length = 0;
    await world.post(a, b);
    expect(calls).toEqual(['store.heard', 'store.keepWord']);
  });

  test('is compared with what its twin said while it was recorded', async () => {
    const { world, calls } = counted();
    await world.post(a, b);
    await world.incidents.wake([...world.incidents.items.keys()][0] ?? '', {
      dueAt: world.now,
      expiresAt: after(world.now, hours(99)),
    });
    calls.length = 0;
    await world.post(a, b);
    expect(calls.length).toBeGreaterThan(2);
  });

  test('is one read and one write, however often it comes', async () => {
    const { world, calls } = counted();
    await world.post(a, b);
    await world.deliverAll();
    await world.pass(minutes(20), minutes(1));
    // The first word since people were notified.
    await world.post(a, b);
    await world.post(a, b);
    for (let i = 0; i < 5; i++) {
      await world.pass(minutes(5), minutes(1));
      calls.length = 0;
      await world.post(a, b);
      expect(calls).toEqual(['store.heard', 'store.keepWord']);
    }
  });

  test('is taken in with another value, and with the first again', async () => {
    const { world } = counted();
    const disk = (percent: number) => ({ ...a, annotations: { summary: `Disk ${percent} %` } });
    for (const percent of [81, 81, 93, 93, 81]) {
      await world.post(disk(percent));
      await world.pass(minutes(5), seconds(10));
      const { view } = world.messages.findLast((one) => one.integration === 'chat') ?? {};
      expect({ ...view?.annotations, ...view?.alerts[0]?.annotations }.summary).toBe(`Disk ${percent} %`);
    }
  });

  test('fires again what another sender said is over meanwhile', async () => {
    const { world } = counted();
    await world.post(a);
    await world.post(a);
    await world.deliverAll();
    world.advance(minutes(5));
    await world.core.record({ ...batch([isOver('a', world)]), externalUrl: 'https://twin.example' });
    await world.deliverAll();
    expect(firingNow(world)).toBe(0);
    world.advance(minutes(5));
    await world.post(a);
    expect(firingNow(world)).toBe(1);
  });

  test('makes an incident that was deleted meanwhile anew', async () => {
    const { world } = counted();
    await world.post(a);
    await world.post(a);
    world.incidents.items.clear();
    world.advance(hours(1));
    await world.core.record({ ...batch([b]), externalUrl: 'https://twin.example' });
    world.advance(hours(1));
    await world.post(a);
    expect(firingNow(world)).toBe(2);
  });
});

test('A body that a later one overtook does not take back what that one lists', async () => {
  const { world } = counted();
  const receive = wireRecord(world.ports);
  await receive(batch([a, b]), world.now);
  await world.pass(minutes(5), seconds(10));
  await receive(batch([a, b]), world.now);
  await receive(batch([a]), before(world.now, seconds(10)));
  await world.pass(minutes(5), seconds(10));
  const sent = world.messages.filter((one) => one.integration === 'chat').map(({ view }) => countsPhrase(view));
  expect(sent).toEqual(['2 firing']);
  await receive(batch([a]), after(world.now, seconds(1)));
  await world.pass(minutes(5), seconds(10));
  expect(countsPhrase(world.messages.at(-1)?.view as never)).toBe('1 firing, 1 not reported any more');
});
