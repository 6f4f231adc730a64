import { DynamoDBClient, GetItemCommand, PutItemCommand } from '@aws-sdk/client-dynamodb';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { type Engine, startEngine } from '../../local/engine.ts';
import { ensureTable } from '../../local/tables.ts';
import { DynamoIncidents } from '../../shared/adapters/dynamo-incidents.ts';
import { dynamoListings } from '../../shared/adapters/dynamo-listings.ts';
import { tableDefinition } from '../../shared/adapters/dynamo-table.ts';
import { decide } from '../../shared/incidents/decide.ts';
import type { ListingKey } from '../../shared/incidents/listing.ts';
import { NOTHING_PRUNED } from '../../shared/incidents/prune.ts';
import { after, hours, minutes, seconds } from '../../shared/values/time.ts';
import { CHAT, start, teamLanes } from '../support/sample-incident.ts';
import { sampleRecording } from '../support/sample-recording.ts';
import { NOON, TIMING } from '../support/world.ts';

let engine: Engine;
let client: DynamoDBClient;
let table = 'none';
let tables = 0;
let store: DynamoIncidents;

beforeAll(async () => {
  engine = await startEngine();
  client = new DynamoDBClient(engine.client);
});
beforeEach(async () => {
  table = `shards-${tables++}`;
  await ensureTable(client, tableDefinition(table));
  store = new DynamoIncidents(client, table);
});
afterAll(async () => {
  client.destroy();
  await engine.close();
});

const CHECKOUT: ListingKey = { kind: 'alerts', service: 'checkout' };

const recording = (id: string) =>
  sampleRecording({
    id,
    starts: [start(id, NOON)],
    listing: { ...CHECKOUT, at: NOON },
    dueAt: after(NOON, minutes(1)),
    expiresAt: after(NOON, hours(72)),
  });

const itemOf = async (id: string) => {
  const Key = { pk: { S: `incident#${id}` } };
  return (await client.send(new GetItemCommand({ TableName: table, Key, ConsistentRead: true }))).Item ?? {};
};

const partitionsOf = async (id: string) => {
  const { due, listed } = await itemOf(id);
  return [due?.S, listed?.S];
};

/** Puts an incident under the one value that version 0.1 gave to each list. */
async function recordedByVersion01(id: string): Promise<void> {
  await store.record(recording(id));
  const Item = { ...(await itemOf(id)), due: { S: 'incident' }, listed: { S: 'alerts#checkout' } };
  await client.send(new PutItemCommand({ TableName: table, Item }));
}

const dueIds = async (): Promise<readonly string[]> => (await store.due(after(NOON, minutes(2)))).ids;

async function listedIds(key: ListingKey): Promise<readonly string[]> {
  const answer = await dynamoListings(client, table, () => NOON).find(key, seconds(30));
  return 'failed' in answer ? [answer.failed] : answer.map(({ id }) => id);
}

const IDS = Array.from({ length: 200 }, (_, i) => `incident-${i}`);

describe('Incidents', () => {
  test('that are due stand in sixteen places of the index, and those of one service in four', async () => {
    for (const id of IDS) await store.record(recording(id));
    const partitions = await Promise.all(IDS.map(partitionsOf));
    const [due, listed] = [0, 1].map((i) => new Set(partitions.map((one) => one[i])));
    expect([due?.size, listed?.size]).toEqual([16, 4]);
    for (const one of due ?? []) expect(one).toMatch(/^due#(0\d|1[0-5])$/);
    for (const one of listed ?? []) expect(one).toMatch(/^listed#0[0-3]#alerts#checkout$/);
  });

  test('are found where version 0.1 left them, beside those that were written since', async () => {
    await recordedByVersion01('old');
    await store.record(recording('new'));
    expect([...(await dueIds())].sort()).toEqual(['new', 'old']);
    expect([...(await listedIds(CHECKOUT))].sort()).toEqual(['new', 'old']);
    expect(await store.get('old')).toMatchObject({
      listing: { ...CHECKOUT, at: NOON },
      dueAt: after(NOON, minutes(1)),
    });
  });

  test('leave the place that version 0.1 gave them when they are decided, and are found once at any time', async () => {
    await recordedByVersion01('old');
    const recorded = await store.record(recording('old'));
    expect(await dueIds()).toEqual(['old']);
    expect(await listedIds(CHECKOUT)).toEqual(['old']);
    const { next } = decide(recorded, { timing: TIMING, lanes: teamLanes(CHAT) }, NOON);
    expect(await store.save(next, NOTHING_PRUNED)).toBe('saved');
    expect(await partitionsOf('old')).toEqual([
      expect.stringMatching(/^due#/),
      expect.stringMatching(/^listed#0[0-3]#alerts#checkout$/),
    ]);
    expect(await dueIds()).toEqual(['old']);
    expect(await listedIds(CHECKOUT)).toEqual(['old']);
  });

  test('of a service whose name looks like a shard are its own', async () => {
    const odd = { kind: 'errors', service: 'listed#02#alerts#checkout' } as const;
    const sample = { ...recording('odd'), listing: { ...odd, at: NOON } };
    expect((await store.record(sample)).listing).toEqual({ ...odd, at: NOON });
    expect(await listedIds(odd)).toEqual(['odd']);
    expect(await listedIds(CHECKOUT)).toEqual([]);
  });
});
