import { deflateSync } from 'node:zlib';
import { DynamoDBClient, GetItemCommand, ScanCommand, UpdateItemCommand } from '@aws-sdk/client-dynamodb';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { startEngine } from '../../local/engine.ts';
import { MemoryTemplates } from '../../local/simulation/memory-templates.ts';
import { ensureTable } from '../../local/tables.ts';
import { tableDefinition } from '../../shared/adapters/dynamo-table.ts';
import { DynamoTemplates } from '../../shared/adapters/dynamo-templates.ts';
import { EMPTY_TREE, learn } from '../../shared/logs/templates/template-tree.ts';
import { after, hours } from '../../shared/values/time.ts';
import { NOON } from '../support/world.ts';
import { describeTemplates } from './templates.ts';

const memory = new MemoryTemplates();
describeTemplates('memory', () => memory);

let client: DynamoDBClient;
let embedded: DynamoTemplates;
let close: () => Promise<void>;

beforeAll(async () => {
  const engine = await startEngine();
  client = new DynamoDBClient(engine.client);
  for (const table of ['contract', 'broken']) await ensureTable(client, tableDefinition(table));
  embedded = new DynamoTemplates(client, 'contract');
  close = async () => {
    client.destroy();
    await engine.close();
  };
});
afterAll(() => close());

describeTemplates('the embedded engine', () => embedded);

describe('The item of a service', () => {
  const tree = learn(EMPTY_TREE, ['disk <*> is full'], { hour: 400_000, kept: 48 });
  const LATER = after(NOON, hours(48));
  const TableName = 'broken';

  async function keyOfStored() {
    const { Items = [] } = await client.send(new ScanCommand({ TableName }));
    return { pk: Items[0]?.pk ?? { S: '' } };
  }

  test('has the version of trees in its key, not the name of the service, and expires', async () => {
    const templates = new DynamoTemplates(client, TableName);
    await templates.put('shop of ada@example.com', { tree, version: 0 }, LATER);
    const { Item } = await client.send(new GetItemCommand({ TableName, Key: await keyOfStored() }));
    expect(Item?.pk?.S).toMatch(/^templates#1-v2#[\w-]{11}$/);
    expect(Item?.ttl?.N).toBe(String(LATER / 1000));
  });

  test.each([
    ['is no text', { S: 'tocsin-templates' }],
    ['is not packed', { B: Buffer.from('tocsin-templates 1-v2') }],
    ['is of another version', { B: deflateSync('tocsin-templates 9-v9\n1 a') }],
    ['is far too large', { B: deflateSync(`tocsin-templates 1-v2${'\n1 a'.repeat(400_000)}`) }],
  ])('that %s counts as empty, and is replaced', async (_, value) => {
    const templates = new DynamoTemplates(client, TableName);
    const service = 'shop of ada@example.com';
    const { version } = await templates.get(service);
    await client.send(
      new UpdateItemCommand({
        TableName,
        Key: await keyOfStored(),
        UpdateExpression: 'SET tree = :tree',
        ExpressionAttributeValues: { ':tree': value },
      }),
    );
    expect(await templates.get(service)).toEqual({ tree: EMPTY_TREE, version });
    expect(await templates.put(service, { tree, version }, LATER)).toEqual({ tree, version: version + 1 });
    expect((await templates.get(service)).tree).toEqual(tree);
  });
});
