import { describe, expect, test } from 'vitest';
import { wireLogs } from '../../functions/core.ts';
import { MemoryTemplates } from '../../local/simulation/memory-templates.ts';
import { countOf } from '../../shared/incidents/hits.ts';
import { factsOf } from '../../shared/incidents/incident.ts';
import type { FingerprintRule } from '../../shared/logs/fingerprint/overrides.ts';
import type { LogSettings } from '../../shared/logs/log-settings.ts';
import { after, duration, minutes } from '../../shared/values/time.ts';
import { gated } from '../support/interleave.ts';
import { logDelivery } from '../support/log-delivery.ts';
import { LOG_SETTINGS, NOON, World } from '../support/world.ts';

const NAMES = ['ada', 'bob', 'cyd', 'dan', 'eve', 'fay', 'gus', 'hal', 'ida', 'joe'];
const TIMING = { threshold: { count: 100, within: minutes(1) }, quietAfter: minutes(15) };

interface Entry {
  readonly message: string;
  readonly level?: string;
  readonly type?: string;
}

const line = ({ message, level = 'error', type }: Entry) =>
  JSON.stringify({
    level,
    service: 'shop',
    msg: message,
    ...(type !== undefined && { err: { type, message, stack: `${type}: ${message}` } }),
  });
const login = (name: string): Entry => ({ message: `login of ${name} was refused by policy` });

/** A container of the logs function. */
function container(world: World, templates = new MemoryTemplates(), fingerprints: readonly FingerprintRule[] = []) {
  const logSettings: LogSettings = { ...LOG_SETTINGS, minLevel: 'warn', fingerprints, learnTemplates: true };
  const handler = wireLogs({ ...world.ports, settings: { ...world.ports.settings, logSettings }, templates });
  return async (batch: string, entries: readonly Entry[]) => {
    const lines = entries.map((entry, n) => ({ at: after(NOON, duration(n)), message: line(entry) }));
    await handler(logDelivery(batch, lines));
  };
}

/** How many occurrences each incident has, by what the last batch called it. */
const counts = (world: World) =>
  [...world.incidents.items.values()]
    .map((one) => factsOf(one))
    .map((facts) => (facts.kind === 'errors' ? countOf(facts.hits) : 0))
    .sort((a, b) => b - a);

describe('Errors in which one word differs', () => {
  test('are one incident: a hundred of a hundred names are one notification', async () => {
    const world = new World({ timing: TIMING });
    const take = container(world);
    const names = Array.from({ length: 100 }, (_, n) => `${NAMES[n % 10]}${NAMES[Math.floor(n / 10)]}`);
    await take('batch-1', names.slice(0, 60).map(login));
    await take('batch-2', names.slice(60).map(login));
    await world.deliverAll();
    expect(world.reasonsSentTo('chat')).toEqual(['first']);
    expect(world.messages[0]?.view).toMatchObject({ occurrences: 100 });
    expect(world.messages[0]?.view.alerts[0]?.annotations.summary).toBe('login of <*> was refused by policy');
  });

  test('stay with the incident that is open, and do not open it again', async () => {
    const world = new World();
    const templates = new MemoryTemplates();
    for (const [n, name] of NAMES.slice(0, 3).entries()) await container(world, templates)(`own-${n}`, [login(name)]);
    await container(world, templates)('many', NAMES.map(login));
    // Three with two occurrences each, and one for all others.
    expect(counts(world)).toEqual([7, 2, 2, 2]);
  });

  test('of a batch that comes again after something was learned are not counted again', async () => {
    const world = new World();
    const templates = new MemoryTemplates();
    await container(world, templates)('few', NAMES.slice(0, 3).map(login));
    await container(world, templates)('many', NAMES.map(login));
    const before = counts(world);
    await container(world, templates)('few', NAMES.slice(0, 3).map(login));
    await container(world, templates)('many', NAMES.map(login));
    expect(counts(world)).toEqual(before);
  });

  test('are all counted where templates cannot be read', async () => {
    const world = new World();
    const templates = new MemoryTemplates();
    templates.get = () => Promise.reject(new Error('refused'));
    await container(world, templates)('many', NAMES.map(login));
    expect(counts(world)).toEqual(NAMES.map(() => 1));
  });

  test('cost one write for all of them', async () => {
    const written: string[] = [];
    const world = new World({
      wrap: (name, port) =>
        gated(name, port, async (call, moment) => {
          if (/^store\.(create|record|recordHits)$/.test(call) && moment === 'before') written.push(call);
        }),
    });
    await container(world)('many', [...NAMES, ...NAMES].map(login));
    expect(written).toHaveLength(1);
    expect(counts(world)).toEqual([20]);
  });
});

describe('A rule of the routing file', () => {
  const rules = (match: FingerprintRule['match'], ...fingerprint: readonly string[]) => [{ match, fingerprint }];
  const away = [
    { message: 'cannot connect to 10.0.0.1', type: 'ConnectionError' },
    { message: 'pool is empty', type: 'PoolError' },
  ];

  test('makes one incident of errors of several types', async () => {
    const world = new World();
    const one = rules({ type: ['ConnectionError', 'PoolError'] }, 'database');
    await container(world, new MemoryTemplates(), one)('batch-1', away);
    await container(world, new MemoryTemplates(), one)('batch-2', [...away].reverse());
    expect(counts(world)).toEqual([4]);
  });

  test('makes several of what is one by default', async () => {
    const world = new World();
    const split = rules({ service: ['shop'] }, '{{ default }}', '{{ level }}');
    await container(
      world,
      new MemoryTemplates(),
      split,
    )('batch', [
      { message: 'disk 1 is full' },
      { message: 'disk 2 is full' },
      { message: 'disk 3 is full', level: 'warn' },
    ]);
    expect(counts(world)).toEqual([2, 1]);
  });

  test('keeps errors apart that would be one by what is learned', async () => {
    const world = new World();
    await container(
      world,
      new MemoryTemplates(),
      rules({ message: ['login *'] }, '{{ template }}'),
    )('batch', NAMES.map(login));
    expect(counts(world)).toEqual(NAMES.map(() => 1));
  });
});
