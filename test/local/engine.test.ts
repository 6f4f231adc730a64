import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import {
  type CreateTableCommandInput,
  DynamoDBClient,
  PutItemCommand,
  QueryCommand,
  ScanCommand,
  UpdateItemCommand,
} from '@aws-sdk/client-dynamodb';
import stores, { type Write } from 'dynalite/db/index.js';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { DataDirectoryError } from '../../local/data-directory.ts';
import { type Engine, startEngine } from '../../local/engine.ts';
import { ensureTable } from '../../local/tables.ts';

const TABLE = {
  TableName: 'tocsin',
  BillingMode: 'PAY_PER_REQUEST' as const,
  KeySchema: [{ AttributeName: 'id', KeyType: 'HASH' as const }],
  AttributeDefinitions: [
    { AttributeName: 'id', AttributeType: 'S' as const },
    { AttributeName: 'dueShard', AttributeType: 'S' as const },
    { AttributeName: 'dueAt', AttributeType: 'N' as const },
  ],
  GlobalSecondaryIndexes: [
    {
      IndexName: 'due',
      KeySchema: [
        { AttributeName: 'dueShard', KeyType: 'HASH' as const },
        { AttributeName: 'dueAt', KeyType: 'RANGE' as const },
      ],
      Projection: { ProjectionType: 'KEYS_ONLY' as const },
    },
  ],
};

const put = (client: DynamoDBClient, id: string, dueAt: number) =>
  client.send(
    new PutItemCommand({
      TableName: 'tocsin',
      Item: { id: { S: id }, dueShard: { S: '0' }, dueAt: { N: `${dueAt}` } },
    }),
  );

async function dueIn(client: DynamoDBClient): Promise<string[]> {
  const { Items } = await client.send(
    new QueryCommand({
      TableName: 'tocsin',
      IndexName: 'due',
      KeyConditionExpression: 'dueShard = :shard',
      ExpressionAttributeValues: { ':shard': { S: '0' } },
    }),
  );
  return (Items ?? []).map(({ id, dueAt }) => `${id?.S} at ${dueAt?.N}`);
}

describe('the embedded DynamoDB', () => {
  let directory: string;
  const open: { engine: Engine; client: DynamoDBClient }[] = [];

  beforeEach(async () => {
    directory = await mkdtemp(join(tmpdir(), 'tocsin-'));
  });

  afterEach(async () => {
    for (const { engine } of open) await stop(engine);
    await rm(directory, { recursive: true });
  });

  async function start(
    in_?: string,
    tables: readonly CreateTableCommandInput[] = [],
  ): Promise<{ engine: Engine; client: DynamoDBClient }> {
    const engine = await startEngine(in_ === undefined ? {} : { directory: in_, tables });
    const started = { engine, client: new DynamoDBClient(engine.client) };
    open.push(started);
    return started;
  }

  async function stop(engine: Engine): Promise<void> {
    const at = open.findIndex((one) => one.engine === engine);
    for (const { client } of open.splice(at, 1)) client.destroy();
    await engine.close();
  }

  /** Changes the files of a stopped engine as a process that was killed between two writes leaves them. */
  async function tamper(writes: readonly Write[]): Promise<void> {
    const { db } = stores.create({ path: join(directory, 'dynamodb') });
    await db.open();
    await db.batch(writes);
    await (db as unknown as { close(): Promise<void> }).close();
  }

  async function rawEntries(prefix: string): Promise<[string, unknown][]> {
    const { db } = stores.create({ path: join(directory, 'dynamodb') });
    await db.open();
    const found: [string, unknown][] = [];
    for await (const entry of db.iterator({ gte: prefix, lt: `${prefix}\xff` })) found.push(entry);
    await (db as unknown as { close(): Promise<void> }).close();
    return found;
  }

  it('keeps what it holds in TOCSIN_DATA over a restart', async () => {
    const first = await start(directory);
    await ensureTable(first.client, TABLE);
    await put(first.client, 'a', 5);
    await stop(first.engine);
    const second = await start(directory);
    expect(await dueIn(second.client)).toEqual(['a at 5']);
  });

  it('needs no directory', async () => {
    const { client } = await start();
    await ensureTable(client, TABLE);
    await put(client, 'a', 5);
    expect(await dueIn(client)).toEqual(['a at 5']);
  });

  it('finds a table that is there already', async () => {
    const { client } = await start();
    await ensureTable(client, TABLE);
    await ensureTable(client, TABLE);
    await put(client, 'a', 5);
    expect(await dueIn(client)).toEqual(['a at 5']);
  });

  it('has every acknowledged write after kill -9', async () => {
    const writer = spawn(
      process.execPath,
      ['--import', 'tsx', join(import.meta.dirname, 'engine-writer.ts'), directory],
      {
        stdio: ['ignore', 'pipe', 'inherit'],
      },
    );
    const exited = once(writer, 'exit');
    let acknowledged = 0;
    for await (const line of createInterface(writer.stdout)) {
      acknowledged = Number(line);
      if (acknowledged === 200) writer.kill('SIGKILL');
    }
    expect(await exited).toEqual([null, 'SIGKILL']);
    const { client } = await start(directory);
    const { Items = [] } = await client.send(new ScanCommand({ TableName: 'numbers' }));
    const stored = new Set(Items.map(({ id }) => Number(id?.S)));
    const missing = Array.from({ length: acknowledged }, (_, i) => i + 1).filter((n) => !stored.has(n));
    expect({ acknowledged: acknowledged >= 200, missing }).toEqual({ acknowledged: true, missing: [] });
  });

  it('puts an index right that a killed process left behind its table', async () => {
    const { engine, client } = await start(directory);
    await ensureTable(client, TABLE);
    await put(client, 'lost', 5);
    await put(client, 'moved', 7);
    await put(client, 'kept', 9);
    await stop(engine);
    const [lost, moved] = await rawEntries('index-global~tocsin~due~');
    if (lost === undefined || moved === undefined) throw new Error('dynalite names its index entries differently');
    const later = { ...(moved[1] as object), dueAt: { N: '70' } };
    await tamper([
      { type: 'del', key: lost[0] },
      { type: 'del', key: moved[0] },
      { type: 'put', key: `${moved[0]}later`, value: later },
    ]);
    const healed = await start(directory);
    expect(await dueIn(healed.client)).toEqual(['lost at 5', 'moved at 7', 'kept at 9']);
  });

  it('gives a table of an earlier version the index that it has not, with what is in the table', async () => {
    const { AttributeDefinitions: attributes, GlobalSecondaryIndexes: _, ...rest } = TABLE;
    const earlier = { ...rest, AttributeDefinitions: attributes.slice(0, 1) };
    const { engine, client } = await start(directory);
    await ensureTable(client, earlier);
    await put(client, 'old', 5);
    await stop(engine);
    const later = await start(directory, [TABLE]);
    await ensureTable(later.client, TABLE);
    await put(later.client, 'new', 7);
    expect(await dueIn(later.client)).toEqual(['old at 5', 'new at 7']);
    await stop(later.engine);
    const again = await start(directory, [TABLE]);
    await ensureTable(again.client, TABLE);
    expect(await dueIn(again.client)).toEqual(['old at 5', 'new at 7']);
  });

  it('refuses to go on without the index where it was not told of it', async () => {
    const { AttributeDefinitions: attributes, GlobalSecondaryIndexes: _, ...rest } = TABLE;
    const { client } = await start();
    await ensureTable(client, { ...rest, AttributeDefinitions: attributes.slice(0, 1) });
    await expect(ensureTable(client, TABLE)).rejects.toThrow('globalSecondaryIndexUpdates');
  });

  it('finishes a table whose creation was cut short', async () => {
    const { engine, client } = await start(directory);
    await ensureTable(client, TABLE);
    await stop(engine);
    const [table] = await rawEntries('table~');
    if (table === undefined) throw new Error('dynalite names its tables differently');
    await tamper([{ type: 'put', key: table[0], value: { ...(table[1] as object), TableStatus: 'CREATING' } }]);
    const healed = await start(directory);
    await ensureTable(healed.client, TABLE);
    await put(healed.client, 'a', 5);
    expect(await dueIn(healed.client)).toEqual(['a at 5']);
  });

  it('names TOCSIN_DATA when another process uses the directory', async () => {
    await start(directory);
    const second = startEngine({ directory });
    await expect(second).rejects.toThrow(DataDirectoryError);
    await expect(second).rejects.toThrow(
      `TOCSIN_DATA ${directory}: it is in use by another process. Stop that one, or set TOCSIN_DATA to another directory.`,
    );
  });

  it('names TOCSIN_DATA when the directory cannot be used', async () => {
    const file = join(directory, 'file');
    await writeFile(file, '');
    await expect(startEngine({ directory: file })).rejects.toThrow(
      `TOCSIN_DATA ${file}: it cannot be opened. Set TOCSIN_DATA to a directory that can be written.`,
    );
  });

  it('lets in nobody but its own clients', async () => {
    const { engine, client } = await start();
    await ensureTable(client, TABLE);
    const stranger = new DynamoDBClient({
      ...engine.client,
      credentials: { accessKeyId: 'local', secretAccessKey: 'local' },
    });
    const update = { TableName: 'tocsin', Key: { id: { S: 'a' } } };
    await expect(stranger.send(new UpdateItemCommand(update))).rejects.toMatchObject({
      $metadata: { httpStatusCode: 403 },
    });
    stranger.destroy();
    const page = await fetch(engine.endpoint, { headers: { origin: 'https://example.com' } });
    expect([page.status, page.headers.get('access-control-allow-origin')]).toEqual([403, null]);
  });

  it('outlives a client that hangs up in the middle of a request', async () => {
    const { engine, client } = await start();
    const { credentials } = engine.client as { credentials: { accessKeyId: string } };
    const { hostname, port } = new URL(engine.endpoint);
    const socket = connect(Number(port), hostname);
    const head = `POST / HTTP/1.1\r\nhost: x\r\nauthorization: AWS4 Credential=${credentials.accessKeyId}/\r\n`;
    await new Promise((sent) => socket.write(`${head}content-length: 100\r\n\r\n{`, sent));
    socket.resetAndDestroy();
    await once(socket, 'close');
    await ensureTable(client, TABLE);
    await put(client, 'a', 5);
    expect(await dueIn(client)).toEqual(['a at 5']);
  });

  it('is not started when the environment names an engine', async () => {
    const both = { AWS_ENDPOINT_URL_DYNAMODB: 'http://127.0.0.1:8000', AWS_ENDPOINT_URL: 'http://127.0.0.1:4566' };
    expect(await startEngine({ directory, env: both })).toMatchObject({
      endpoint: 'http://127.0.0.1:8000',
      client: {},
    });
    const general = await startEngine({ directory, env: { AWS_ENDPOINT_URL: 'http://127.0.0.1:4566' } });
    expect(general).toMatchObject({ endpoint: 'http://127.0.0.1:4566', client: {} });
    await general.close();
  });
});
