import { describe, expect, test } from 'vitest';
import { wireRecord, wireSweep } from '../../functions/core.ts';
import { silentTelemetry } from '../../local/simulation/silent-telemetry.ts';
import type { IncidentStore } from '../../shared/flows/incident-store.ts';
import { METRICS } from '../../shared/metrics.ts';
import { minutes } from '../../shared/values/time.ts';
import { alert, batch, NOON, World } from '../support/world.ts';

/** Incidents that others had made, and whose writers died before they could decide. */
async function leftUndecided(world: World, count: number): Promise<void> {
  const store = Object.assign(Object.create(world.store) as IncidentStore, {
    create: async () => 'exists' as const,
    save: () => Promise.reject(new Error('died')),
  });
  const record = wireRecord({ ...world.ports, store });
  const alerts = Array.from({ length: count }, (_, i) => alert(`pod-${i}`, { startsAt: NOON }));
  for (const one of alerts) await expect(record(batch([one]))).rejects.toThrow();
  world.advance(minutes(1));
}

const broken = (store: IncidentStore, method: 'get', isBroken = (_id: string) => true): IncidentStore =>
  new Proxy(store, {
    get(target, property) {
      const value: unknown = Reflect.get(target, property);
      if (typeof value !== 'function') return value;
      return (...args: readonly unknown[]) => {
        const [id] = args;
        if (property === method && isBroken(typeof id === 'string' ? id : '')) throw new Error('the table refuses');
        return value.apply(target, args);
      };
    },
  });

describe('The sweep', () => {
  test('looks at everything that is due, however much it is', async () => {
    const world = new World({ groupBy: 'all' });
    await leftUndecided(world, 350);
    expect(await world.core.sweep()).toEqual({ looked: 350, failed: 0 });
    await world.deliverAll();
    expect(world.reasonsSentTo('chat')).toHaveLength(350);
    expect(await world.core.sweep()).toEqual({ looked: 0, failed: 0 });
  });

  test('reaches those behind many that fail each time, which stay due', async () => {
    const world = new World({ groupBy: 'all' });
    await leftUndecided(world, 150);
    const poisoned = new Set(world.incidents.items.keys());
    await world.ingest(alert('healthy', { startsAt: world.now }));
    await world.deliverAll();
    world.advance(minutes(20));
    // What fires is said again, or no one is reminded of it.
    await world.ingest(alert('healthy', { startsAt: NOON }));
    world.advance(minutes(280));
    const sweep = wireSweep({ ...world.ports, store: broken(world.store, 'get', (id) => poisoned.has(id)) });
    expect(await sweep()).toEqual({ looked: 151, failed: 150 });
    await world.deliverAll();
    expect(world.reasonsSentTo('chat')).toEqual(['first', 'repeat']);
    expect(await sweep()).toEqual({ looked: 150, failed: 150 });
  });

  test('run twice at once notifies of nothing twice', async () => {
    const world = new World({ groupBy: 'all' });
    await leftUndecided(world, 20);
    await Promise.all([world.core.sweep(), world.core.sweep()]);
    await world.deliverAll();
    expect(world.reasonsSentTo('chat')).toHaveLength(20);
    expect(world.reasonsSentTo('mail')).toHaveLength(20);
  });

  test('leaves what is still due after its time is up to the next one, and says so', async () => {
    const world = new World({ groupBy: 'all' });
    await leftUndecided(world, 300);
    const counted: string[] = [];
    const telemetry = { ...silentTelemetry, count: (metric: string) => void counted.push(metric) };
    const slow = wireSweep({
      ...world.ports,
      telemetry,
      clock: () => {
        world.advance(minutes(1));
        return world.now;
      },
    });
    const { looked } = await slow();
    expect(looked).toBeLessThan(300);
    expect(counted).toContain(METRICS.sweepUnfinished);
    counted.length = 0;
    expect(looked + (await wireSweep({ ...world.ports, telemetry })()).looked).toBeGreaterThanOrEqual(300);
    expect(counted).not.toContain(METRICS.sweepUnfinished);
  });
});
