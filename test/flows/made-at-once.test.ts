import { describe, expect, test } from 'vitest';
import { wireRecord } from '../../functions/core.ts';
import type { IncidentStore } from '../../shared/flows/incident-store.ts';
import { factsOf } from '../../shared/incidents/incident.ts';
import { minutes } from '../../shared/values/time.ts';
import { gated } from '../support/interleave.ts';
import { alert, batch, NOON, World, type WorldSetup } from '../support/world.ts';

/** Calls of the store, in order. */
function counted(setup: WorldSetup = {}): { readonly world: World; readonly calls: string[] } {
  const calls: string[] = [];
  const wrap = <Port extends object>(name: string, port: Port): Port =>
    gated(name, port, async (call, moment) => {
      if (moment === 'before') calls.push(call);
    });
  return { world: new World({ ...setup, wrap }), calls };
}

describe('An incident that is new', () => {
  test('is one write with its decision, and a second one that clears its outbox', async () => {
    const { world, calls } = counted();
    await world.ingest(alert('a', { startsAt: NOON }), alert('b', { startsAt: NOON }));
    expect(calls.filter((call) => call.startsWith('store.'))).toEqual([
      'store.heard',
      'store.create',
      'store.clearOutbox',
    ]);
    await world.deliverAll();
    expect(world.reasonsSentTo('chat')).toEqual(['first']);
  });

  test('below its threshold is one write', async () => {
    const { world, calls } = counted({ timing: { threshold: { count: 3, within: minutes(1) } } });
    await world.ingest(alert('a', { startsAt: NOON }));
    expect(calls.filter((call) => call.startsWith('store.'))).toEqual(['store.heard', 'store.create']);
  });

  test('and is made by another writer at the same time has what both say, and is notified of once', async () => {
    const world = new World();
    let interrupted = false;
    const store = Object.assign(Object.create(world.store) as IncidentStore, {
      create: async (incident: Parameters<IncidentStore['create']>[0]) => {
        interrupted = true;
        await world.ingest(alert('other', { startsAt: NOON }));
        return await world.store.create(incident);
      },
    });
    await wireRecord({ ...world.ports, store })(batch([alert('own', { startsAt: NOON })]));
    expect(interrupted).toBe(true);
    const [incident, ...others] = world.incidents.items.values();
    expect(others).toEqual([]);
    expect(incident && factsOf(incident).firing).toHaveLength(2);
    await world.deliverAll();
    expect(world.reasonsSentTo('chat')[0]).toBe('first');
    expect(world.messages.at(-1)?.view.firing).toBe(2);
    expect(incident?.outbox).toEqual([]);
  });

  test('whose writer dies before its notification is in the queue is sent by the sweep', async () => {
    const world = new World();
    const queue = { ...world.ports.queue, send: () => Promise.reject(new Error('died')) };
    await wireRecord({ ...world.ports, queue })(batch([alert('a', { startsAt: NOON })]));
    await world.pass(minutes(2));
    expect(world.reasonsSentTo('chat')).toEqual(['first']);
  });

  test('that the table refuses leaves nothing behind, and its sender is refused', async () => {
    const world = new World();
    const store = Object.assign(Object.create(world.store) as IncidentStore, {
      create: () => Promise.reject(new Error('throttled')),
    });
    const record = wireRecord({ ...world.ports, store });
    await expect(record(batch([alert('a', { startsAt: NOON })]))).rejects.toThrow('throttled');
    expect(world.incidents.items.size).toBe(0);
  });
});
