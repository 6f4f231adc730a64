import { createHash } from 'node:crypto';
import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type Engine, startEngine } from '../../local/engine.ts';
import { ensureTable } from '../../local/tables.ts';
import { DynamoIncidents } from '../../shared/adapters/dynamo-incidents.ts';
import { DynamoLedger } from '../../shared/adapters/dynamo-ledger.ts';
import { DynamoMemberDetails } from '../../shared/adapters/dynamo-member-details.ts';
import { tableDefinition } from '../../shared/adapters/dynamo-table.ts';
import type { Conversation } from '../../shared/destinations/conversation.ts';
import type { Alert } from '../../shared/incidents/signal.ts';
import type { Digest } from '../../shared/messages/digest.ts';
import { type EpochMs, hours, minutes, seconds } from '../../shared/values/time.ts';
import { askedAtMost, CrowdedChannel, criticalInOutage, shownOneByOne } from '../support/crowded-channel.ts';
import { BEHAVIOURS, floodBesideSlow, TIMEOUT } from '../support/slow-receivers.ts';
import { alert, World } from '../support/world.ts';

let engine: Engine;
let client: DynamoDBClient;

beforeAll(async () => {
  engine = await startEngine();
  client = new DynamoDBClient(engine.client);
});
afterAll(async () => {
  client.destroy();
  await engine.close();
});

/** A world on a real engine, whose items may hold 400 KB. */
async function crowded(table: string): Promise<World> {
  await ensureTable(client, tableDefinition(table));
  return new World({
    store: new DynamoIncidents(client, table),
    details: new DynamoMemberDetails(client, table),
    ledger: new DynamoLedger(client, table),
  });
}

const hex = (text: string): string => createHash('sha256').update(text).digest('hex');

/** As Kubernetes has them: names that share little, an annotation with a value in it. */
const pods = (from: number, count: number, startsAt: EpochMs, endsAt?: EpochMs): readonly Alert[] =>
  Array.from({ length: count }, (_, i) => {
    const id = hex(`${from + i}`);
    const one = alert(`checkout-${id.slice(0, 10)}-${id.slice(10, 15)}`, {
      startsAt,
      ...(endsAt !== undefined && { endsAt }),
      labels: {
        instance: `10.${id.charCodeAt(0)}.${id.charCodeAt(1)}.${(from + i) % 250}:9090`,
        node: `ip-${id.slice(20, 28)}`,
      },
    });
    return { ...one, annotations: { summary: `Errors at ${from + i} of ${id.slice(30, 36)}` } };
  });

const WAVE = 1000;
const waves = (count: number) => Array.from({ length: count }, (_, i) => i * WAVE);

/** A sender that is refused sends again, a minute later. */
async function send(world: World, alerts: readonly Alert[]): Promise<void> {
  for (let attempts = 0; attempts < 10; attempts++) {
    const isTaken = await world.ingest(...alerts).then(
      () => true,
      () => false,
    );
    await world.pass(minutes(1), minutes(1));
    if (isTaken) return;
  }
  throw new Error('never taken');
}

describe('An incident of thousands of alerts', () => {
  test('resolves when they do', async () => {
    const world = await crowded('resolves');
    const startsAt = world.now;
    for (const from of waves(6)) await send(world, pods(from, WAVE, startsAt));
    const endsAt = world.now;
    for (const from of waves(6)) await send(world, pods(from, WAVE, startsAt, endsAt));
    expect(world.messages.at(-1)?.view).toMatchObject({ reason: 'resolved', firing: 0, assumed: false });
  });

  test('names the alert that is worse than all others, however many there are', async () => {
    const world = await crowded('names');
    for (const from of waves(4)) await send(world, pods(from, WAVE, world.now));
    await send(world, [alert('ledger', { startsAt: world.now, labels: { severity: 'critical' } })]);
    const worse = world.messages.find((one) => one.view.reason === 'worse')?.view;
    expect(worse?.alerts[0]).toMatchObject({ severity: 'critical', labels: { pod: 'ledger' } });
  });

  test('is not resolved while some that were only counted still fire', async () => {
    const world = await crowded('counted');
    const startsAt = world.now;
    const body = pods(0, 3500, startsAt);
    await send(world, body);
    expect(world.messages.at(-1)?.view).toMatchObject({ reason: 'first', firing: 3500, occurrences: 3500 });
    const endsAt = world.now;
    await send(world, [...pods(0, 3400, startsAt, endsAt), ...pods(3400, 100, startsAt)]);
    expect(world.messages.at(-1)?.view).toMatchObject({ status: 'firing', firing: 100 });
    await send(world, pods(0, 3500, startsAt, endsAt));
    expect(world.messages.at(-1)?.view).toMatchObject({ reason: 'resolved', firing: 0 });
  });

  test('that twelve writers fill at once is notified of and resolves', async () => {
    const world = await crowded('writers');
    const startsAt = world.now;
    await Promise.allSettled(waves(12).map((from) => world.ingest(...pods(from, WAVE, startsAt))));
    await world.pass(minutes(2), minutes(1));
    expect(world.reasonsSentTo('chat')[0]).toBe('first');
    const endsAt = world.now;
    for (const from of waves(12)) await send(world, pods(from, WAVE, startsAt, endsAt));
    expect(world.messages.at(-1)?.view).toMatchObject({ reason: 'resolved', firing: 0, assumed: false });
  });
});

/** A place with a pace and digests, whose ledger is on a real engine. */
async function crowdedPlace(table: string) {
  await ensureTable(client, tableDefinition(table));
  const digests: Digest[] = [];
  const world = new World({
    groupBy: ['pod'],
    ledger: new DynamoLedger(client, table),
    change: ({ target, ...one }) => {
      if (!one.edits) return undefined;
      const digest = function* (given: Digest): Conversation {
        digests.push(given);
        yield { do: 'request', request: { method: 'POST', url: 'https://receiver.example/digest', body: given } };
        return { outcome: 'delivered', memory: {} };
      };
      return { ...one, target: { ...target, digest, pace: { place: table, interval: seconds(1) } } };
    },
  });
  return { world, digests };
}

test('A digest counts and names what stands in line in the table, and that alone follows without a notification', async () => {
  const { world, digests } = await crowdedPlace('line');
  for (let i = 0; i < 40; i++) {
    const severity = i < 10 ? 'error' : 'warning';
    await world.ingest(alert(`pod-${i}`, { startsAt: world.now, labels: { severity } }));
  }
  await world.deliverAll();
  await world.pass(seconds(8), seconds(1));
  await world.ingest(alert('later', { startsAt: world.now, labels: { severity: 'info' } }));
  await world.ingest(alert('database', { startsAt: world.now, labels: { severity: 'critical' } }));
  await world.pass(seconds(60), seconds(1));
  const [digest, ...others] = digests;
  expect(others).toEqual([]);
  const size = (digest?.fresh.error ?? 0) + (digest?.fresh.warning ?? 0);
  const singles = world.messages.filter(({ integration }) => integration === 'chat').map(({ view }) => view);
  expect(digest).toMatchObject({ changed: 0, over: 0, waiting: size });
  expect(digest?.top[0]).toMatchObject({ severity: 'error', status: 'firing' });
  expect(new Set(singles.map(({ incident }) => incident)).size).toBe(42);
  expect(singles).toHaveLength(42);
  expect(singles.filter(({ pings }) => !pings)).toHaveLength(size);
  expect(singles.filter(({ pings, severity }) => pings && ['critical', 'info'].includes(severity))).toHaveLength(2);
});

/** What the stack gives the function that delivers. */
const WORKERS = { concurrency: 50, batchSize: 10 };

describe('A channel in which 1,000 incidents wait', () => {
  test('shows a critical one first or second, though it comes last', async () => {
    const channel = new CrowdedChannel();
    await channel.flood(1000);
    await channel.pass(seconds(10));
    const before = channel.posts().length;
    await channel.flood(1, 'critical', 'database');
    await channel.pass(seconds(2));
    const place =
      1 +
      channel
        .posts()
        .slice(before)
        .findIndex(({ text }) => text.includes('critical'));
    console.log(`1,000 waiting: the critical incident is post ${place} after it came`);
    expect([1, 2]).toContain(place);
  });

  test('shows each of them once, and mentions people a few times only', async () => {
    const { digests, calling, shown, doubled, took } = await shownOneByOne(1000);
    console.log(`1,000 incidents: ${digests} digest, ${calling} messages that mention people, all shown in ${took} ms`);
    expect({ digests, shown, doubled }).toEqual({ digests: 1, shown: 1000, doubled: 0 });
    expect(calling).toBeLessThanOrEqual(6);
  });
});

describe('A channel that is down for six hours while 10,000 incidents wait', () => {
  test.each([
    ['at the beginning', 0],
    ['in the middle', 183],
    ['a minute before the end', 359],
    ['a minute after the end', 361],
    ['when others are posted again', 364],
  ])('shows a critical one that comes %s first or second after the recovery', async (when, minute) => {
    const outage = hours(6);
    const given = { waiting: 10_000, outage, criticalAfter: minutes(minute) };
    const { place, asked, digest, calling } = await criticalInOutage(given);
    console.log(`10,000 waiting, critical ${when}: post ${place}; ${digest}; ${calling} messages mention people`);
    console.log(`asked ${asked} times while it was down, at most ${askedAtMost(outage)}`);
    expect(digest).toMatch(/(?:9,99\d|10,000) incidents wait/);
    expect(calling).toBeLessThanOrEqual(4);
    expect([1, 2]).toContain(place);
    expect(asked).toBeLessThanOrEqual(askedAtMost(outage));
  });
});

describe.each(Object.entries(BEHAVIOURS))('Beside a receiver that %s', (name, behaviour) => {
  test('a flood of 1,000 incidents reaches another in time', async () => {
    const { unknown, known, busiest } = await floodBesideSlow(behaviour, 1000, WORKERS);
    console.log(
      `${name}: at most ${Math.max(...unknown)} ms late, once it is known ${Math.max(...known)} ms; ${busiest} workers`,
    );
    expect(unknown).toHaveLength(1000);
    expect(Math.max(...unknown)).toBeLessThanOrEqual(TIMEOUT);
    expect(known).toEqual(Array.from({ length: 1000 }, () => 0));
  });
});
