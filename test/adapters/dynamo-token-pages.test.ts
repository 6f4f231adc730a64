import {
  type DynamoDBClient as Client,
  DeleteItemCommand,
  DynamoDBClient,
  GetItemCommand,
  PutItemCommand,
  ScanCommand,
} from '@aws-sdk/client-dynamodb';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type Engine, startEngine } from '../../local/engine.ts';
import { ensureTable } from '../../local/tables.ts';
import { DynamoIncidents } from '../../shared/adapters/dynamo-incidents.ts';
import { type Item, tableDefinition } from '../../shared/adapters/dynamo-table.ts';
import type { Recording } from '../../shared/flows/incident-store.ts';
import type { Incident } from '../../shared/incidents/incident.ts';
import { NOTHING_PRUNED } from '../../shared/incidents/prune.ts';
import { isPagingDue } from '../../shared/incidents/token-pages.ts';
import { after, hours } from '../../shared/values/time.ts';
import { end, start } from '../support/sample-incident.ts';
import { sampleRecording } from '../support/sample-recording.ts';
import { NOON } from '../support/world.ts';

const TABLE = 'pages';

let engine: Engine;
let client: Client;
/** Each has a memory of its own, so it reads from the table what another wrote. */
const store = () => new DynamoIncidents(client, TABLE);

beforeAll(async () => {
  engine = await startEngine();
  client = new DynamoDBClient(engine.client);
  await ensureTable(client, tableDefinition(TABLE));
});
afterAll(async () => {
  client.destroy();
  await engine.close();
});

const recording = (id: string, parts: Partial<Recording>): Recording => sampleRecording({ id, ...parts });

const starts = (from: number, count: number) =>
  Array.from({ length: count }, (_, i) => start(`member-${from + i}`, NOON));

/** An incident of many members, and saved. */
async function large(id: string, count = 300): Promise<Incident> {
  const recorded = await store().record(recording(id, { starts: starts(0, count) }));
  expect(await store().save({ ...recorded, rev: 1 }, NOTHING_PRUNED)).toBe('saved');
  return (await store().get(id)) as Incident;
}

async function itemOf(id: string): Promise<Item> {
  const Key = { pk: { S: `incident#${id}` } };
  return (await client.send(new GetItemCommand({ TableName: TABLE, Key, ConsistentRead: true }))).Item ?? {};
}

async function pagesOf(id: string): Promise<readonly Item[]> {
  const { Items = [] } = await client.send(new ScanCommand({ TableName: TABLE, ConsistentRead: true }));
  return Items.filter(({ pk }) => pk?.S?.startsWith(`members#${id}#`));
}

const sizeOf = (item: Item): number => JSON.stringify(item).length;

describe('The members of a large incident', () => {
  test('stand beside it once it is saved, and are all there', async () => {
    const incident = await large('thousand', 1000);
    expect(incident.starts).toEqual(new Set(starts(0, 1000)));
    const item = await itemOf('thousand');
    expect(item.starts).toBeUndefined();
    expect(sizeOf(item)).toBeLessThan(2048);
    expect(await pagesOf('thousand')).toHaveLength(32);
  });

  test('get one more by writing its page and the incident', async () => {
    await large('joined');
    const joined = await store().record(recording('joined', { starts: starts(300, 1) }));
    expect(joined.starts.size).toBe(301);
    const before = await pagesOf('joined');
    await store().save({ ...joined, rev: 2 }, NOTHING_PRUNED);
    const added = (await pagesOf('joined')).filter(({ pk }) => !before.some((one) => one.pk?.S === pk?.S));
    expect(added).toHaveLength(1);
    expect((await store().get('joined'))?.starts).toEqual(new Set(starts(0, 301)));
  });

  test('are 3,000: one more takes at most 10 write units, so an item with 1,000 units a second takes a hundred', async () => {
    await large('crowd', 3000);
    const read = async () =>
      new Map([await itemOf('crowd'), ...(await pagesOf('crowd'))].map((one) => [one.pk?.S, one]));
    const before = await read();
    const joined = await store().record(recording('crowd', { starts: starts(3000, 1) }));
    const recorded = await itemOf('crowd');
    await store().save({ ...joined, rev: 2 }, NOTHING_PRUNED);
    const added = [...(await read())].filter(([key]) => !before.has(key)).map(([, item]) => item);
    expect(added).toHaveLength(1);
    const units = [recorded, recorded, ...added].map((item) => Math.ceil(sizeOf(item) / 1024));
    expect(units.reduce((sum, one) => sum + one)).toBeLessThanOrEqual(10);
  });

  test('are as they were to a reader that read the incident before it was saved again', async () => {
    await large('snapshot');
    const { whole } = await store().heard('snapshot', { voice: 'am-1', group: 'group' });
    const later = await store().record(
      recording('snapshot', { starts: starts(300, 40), ends: [end('member-1', NOON)] }),
    );
    await store().save({ ...later, rev: 2 }, { ...NOTHING_PRUNED, starts: starts(5, 3) });
    const read = await whole();
    expect([read?.starts.size, read?.ends.size]).toEqual([300, 0]);
    const now = await store().get('snapshot');
    expect([now?.starts.size, now?.ends.size]).toEqual([337, 1]);
  });

  test('are dropped, and end by assumption, in the same write as the decision', async () => {
    const incident = await large('dropped');
    const ends = [end('member-7', NOON), end('member-8', NOON)];
    const next = { ...incident, rev: 2, ends: new Set(ends) };
    await store().save(next, { ...NOTHING_PRUNED, starts: starts(0, 5) }, { assumedEnds: ends });
    const stored = await store().get('dropped');
    expect(stored?.starts).toEqual(new Set(starts(5, 295)));
    expect(stored?.ends).toEqual(new Set(ends));
  });

  test('are as before where another writer was faster', async () => {
    const incident = await large('raced');
    const joined = await store().record(recording('raced', { starts: starts(300, 1) }));
    const assumedEnds = [end('member-1', NOON)];
    expect(await store().save({ ...incident, rev: 2 }, NOTHING_PRUNED, { assumedEnds })).toBe('conflict');
    const stored = await store().get('raced');
    expect([stored?.starts, stored?.ends]).toEqual([joined.starts, new Set()]);
  });

  test('are as before where a writer died after its pages', async () => {
    await large('died');
    const joined = await store().record(recording('died', { starts: starts(300, 60) }));
    const dying = new DynamoIncidents(dyingAt('incident#died'), TABLE);
    await expect(dying.save({ ...joined, rev: 2 }, { ...NOTHING_PRUNED, starts: starts(0, 9) })).rejects.toThrow(
      'died',
    );
    expect((await store().get('died'))?.starts).toEqual(joined.starts);
    await store().save({ ...joined, rev: 2 }, NOTHING_PRUNED);
    expect((await store().get('died'))?.starts).toEqual(new Set(starts(0, 360)));
  });

  test('stand there from the first write of an incident that begins with many', async () => {
    const recorded = await store().record(recording('template', { starts: starts(0, 1) }));
    const made = { ...recorded, id: 'begun', starts: new Set(starts(0, 500)), ends: new Set([end('member-3', NOON)]) };
    expect(await store().create(made)).toBe('created');
    const stored = await store().get('begun');
    expect([stored?.starts, stored?.ends]).toEqual([made.starts, made.ends]);
    expect((await itemOf('begun')).starts).toBeUndefined();
  });

  test('are kept for longer when the incident is', async () => {
    const incident = await large('renewed');
    expect(isPagingDue(incident)).toBe(false);
    const until = (await pagesOf('renewed')).map(({ ttl }) => Number(ttl?.N));
    const expiresAt = after(incident.expiresAt, hours(49));
    const later = await store().record(recording('renewed', { seenAt: after(NOON, hours(49)), expiresAt }));
    expect(isPagingDue(later)).toBe(true);
    await store().save({ ...later, rev: 2 }, NOTHING_PRUNED);
    expect(isPagingDue((await store().get('renewed')) as Incident)).toBe(false);
    for (const { ttl } of await pagesOf('renewed')) expect(Number(ttl?.N)).toBeGreaterThan(Math.max(...until));
  });

  test('are gone if the table deleted their pages: it may delete an expired incident some days later than them', async () => {
    await large('expired');
    for (const { pk } of await pagesOf('expired')) {
      await client.send(new DeleteItemCommand({ TableName: TABLE, Key: { pk: pk ?? { S: '' } } }));
    }
    expect((await store().get('expired'))?.starts.size).toBe(0);
    const begun = await store().record(recording('expired', { starts: starts(1, 1) }));
    await store().save({ ...begun, rev: 2 }, NOTHING_PRUNED);
    expect((await store().get('expired'))?.starts).toEqual(new Set(starts(1, 1)));
  });

  test('that version 0.1 kept in the incident move when it is saved next', async () => {
    const old = Array.from({ length: 900 }, (_, i) => `member-${i}.${NOON.toString(36)}.2`);
    const ended = Array.from({ length: 100 }, (_, i) => `member-${i}.${NOON.toString(36)}.${NOON.toString(36)}`);
    const Item = {
      pk: { S: 'incident#old' },
      rev: { N: '1' },
      state: { S: 'firing' },
      starts: { SS: old },
      ends: { SS: ended },
    };
    await client.send(new PutItemCommand({ TableName: TABLE, Item }));
    const incident = (await store().get('old')) as Incident;
    await store().save({ ...incident, rev: 2, expiresAt: after(NOON, hours(1)) }, NOTHING_PRUNED);
    const stored = await store().get('old');
    expect([stored?.starts, stored?.ends]).toEqual([new Set(old), new Set(ended)]);
    expect((await itemOf('old')).starts).toBeUndefined();
  });
});

/** A client whose process dies before it writes this item. */
function dyingAt(key: string): Client {
  const dying = new DynamoDBClient(engine.client);
  dying.middlewareStack.add(
    (next, { commandName }) =>
      async (args) => {
        const { Key } = args.input as { Key?: Item };
        if (commandName === 'UpdateItemCommand' && Key?.pk?.S === key) throw new Error('died');
        return await next(args);
      },
    { step: 'initialize', name: 'dies' },
  );
  return dying;
}
