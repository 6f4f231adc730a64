import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { DynamoDBClient, GetItemCommand } from '@aws-sdk/client-dynamodb';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type Engine, startEngine } from '../../local/engine.ts';
import { ensureTable } from '../../local/tables.ts';
import { DynamoIncidents } from '../../shared/adapters/dynamo-incidents.ts';
import { dynamoListings } from '../../shared/adapters/dynamo-listings.ts';
import { LISTED_INDEX, tableDefinition } from '../../shared/adapters/dynamo-table.ts';
import type { Listings } from '../../shared/flows/correlate.ts';
import type { Recording } from '../../shared/flows/incident-store.ts';
import { decide } from '../../shared/incidents/decide.ts';
import { hitToken } from '../../shared/incidents/hits.ts';
import type { Listing } from '../../shared/incidents/listing.ts';
import { NOTHING_PRUNED } from '../../shared/incidents/prune.ts';
import { after, duration, type EpochMs, hours, minutes, seconds } from '../../shared/values/time.ts';
import { CHAT, start, teamLanes } from '../support/sample-incident.ts';
import { sampleRecording } from '../support/sample-recording.ts';
import { NOON, TIMING } from '../support/world.ts';

const TABLE = 'listings';
let engine: Engine;
let client: DynamoDBClient;
let store: DynamoIncidents;
let calls: string[] = [];

beforeAll(async () => {
  engine = await startEngine();
  client = new DynamoDBClient(engine.client);
  client.middlewareStack.add(
    (next, { commandName = '' }) =>
      (args) => {
        calls.push(commandName);
        return next(args);
      },
    { step: 'initialize', name: 'calls' },
  );
  await ensureTable(client, tableDefinition(TABLE));
  store = new DynamoIncidents(client, TABLE);
});
afterAll(async () => {
  client.destroy();
  await engine.close();
});

const listing = (service: string, at = NOON): Listing => ({ kind: 'errors', service, at });

const recording = (id: string, parts: Partial<Recording> = {}): Recording =>
  sampleRecording({
    id,
    source: 'logs',
    sender: '/aws/lambda/checkout',
    starts: [start('a', NOON)],
    expiresAt: after(NOON, hours(72)),
    ...parts,
  });

const BUDGET = seconds(30);

/** Four shards, and the one value of version 0.1. */
const QUERIES = Array.from({ length: 5 }, () => 'QueryCommand');

const idsIn = async (listings: Listings, service: string): Promise<unknown> => {
  const answer = await listings.find(listing(service), BUDGET);
  return 'failed' in answer ? answer : answer.map(({ id }) => id);
};

describe('What is listed of a service', () => {
  test('is read by a query for each shard and one call for the items, and used for thirty seconds', async () => {
    let now: EpochMs = NOON;
    const listings = dynamoListings(client, TABLE, () => now);
    await store.record(recording('kept-1', { listing: listing('kept') }));
    calls = [];
    expect(await idsIn(listings, 'kept')).toEqual(['kept-1']);
    expect(calls).toEqual([...QUERIES, 'BatchGetItemCommand']);
    await store.record(recording('kept-2', { listing: listing('kept', after(NOON, seconds(1))) }));
    now = after(NOON, duration(29_999));
    expect(await idsIn(listings, 'kept')).toEqual(['kept-1']);
    now = after(NOON, seconds(30));
    expect(await idsIn(listings, 'kept')).toEqual(['kept-2', 'kept-1']);
  });

  test('is asked for once by all who ask at the same time, and apart for each service', async () => {
    const listings = dynamoListings(client, TABLE, () => NOON);
    calls = [];
    await Promise.all([idsIn(listings, 'one'), idsIn(listings, 'one'), idsIn(listings, 'two')]);
    expect(calls).toEqual([...QUERIES, ...QUERIES]);
  });

  test('is asked for again after two hundred other services', async () => {
    const listings = dynamoListings(client, TABLE, () => NOON);
    const others = Array.from({ length: 200 }, (_, i) => `other-${i}`);
    await idsIn(listings, 'first');
    for (const other of others) await idsIn(listings, other);
    calls = [];
    await idsIn(listings, 'other-199');
    expect(calls).toEqual([]);
    await idsIn(listings, 'first');
    expect(calls).toEqual(QUERIES);
  });
});

describe('The index', () => {
  const keys = async (id: string) => {
    const { Item } = await client.send(new GetItemCommand({ TableName: TABLE, Key: { pk: { S: `incident#${id}` } } }));
    return [Item?.[LISTED_INDEX.partition]?.S, Item?.[LISTED_INDEX.sort]?.N];
  };
  const terms = { timing: TIMING, lanes: teamLanes(CHAT) };

  test('stands still while an incident is written to, decided and cleared', async () => {
    const at = (n: number): EpochMs => after(NOON, minutes(n));
    await store.record(recording('hot', { listing: listing('hot') }));
    const before = await keys('hot');
    expect(before).toEqual([expect.stringMatching(/^listed#0[0-3]#errors#hot$/), String(NOON)]);
    for (let i = 1; i <= 40; i++) {
      const hits = [hitToken({ batch: `batch${i}`, at: at(i), count: 100 })];
      const recorded = await store.record(recording('hot', { hits, seenAt: at(i), listing: listing('hot', at(i)) }));
      const { next, dueOnceSent } = decide(recorded, terms, at(i));
      expect(await store.save(next, NOTHING_PRUNED)).toBe('saved');
      await store.clearOutbox(next, next.rev, dueOnceSent);
    }
    expect(await keys('hot')).toEqual(before);
  });

  test('has nothing of an incident whose service is not known', async () => {
    await store.record(recording('unknown'));
    expect(await keys('unknown')).toEqual([undefined, undefined]);
  });
});

describe('A table that cannot be asked', () => {
  let mute: Server;

  beforeAll(async () => {
    mute = createServer(() => undefined).listen(0, '127.0.0.1');
    await once(mute, 'listening');
  });
  afterAll(() => {
    mute.closeAllConnections();
    mute.close();
  });

  const asked = async (endpoint: string, budget = BUDGET) => {
    const other = new DynamoDBClient({ ...engine.client, endpoint, maxAttempts: 1 });
    try {
      return await dynamoListings(other, TABLE, () => NOON).find(listing('any'), budget);
    } finally {
      other.destroy();
    }
  };

  test('is no reason to wait longer than the budget', async () => {
    const { port } = mute.address() as AddressInfo;
    expect(await asked(`http://127.0.0.1:${port}`, duration(50))).toEqual({ failed: 'timeout' });
  });

  test('is no reason to throw', async () => {
    expect(await asked('http://127.0.0.1:1')).toEqual({ failed: 'unavailable' });
  });
});
