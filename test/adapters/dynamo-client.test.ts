import { once } from 'node:events';
import { createServer, type IncomingHttpHeaders, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import {
  type AttributeValue,
  ConditionalCheckFailedException,
  DynamoDBClient,
  GetItemCommand,
  PutItemCommand,
  UpdateItemCommand,
} from '@aws-sdk/client-dynamodb';
import fc from 'fast-check';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { type Engine, startEngine } from '../../local/engine.ts';
import { ensureTable } from '../../local/tables.ts';
import { dynamoClient } from '../../shared/adapters/dynamo-client.ts';
import { tableDefinition } from '../../shared/adapters/dynamo-table.ts';
import { duration, minutes } from '../../shared/values/time.ts';
import { describeTablePorts, dynamoPorts, type TablePorts } from '../contracts/table-ports.ts';

const TABLE = 'contract';
let engine: Engine;
let client: DynamoDBClient;
let ports: TablePorts;

beforeAll(async () => {
  engine = await startEngine();
  // Longer than a sender waits: a busy machine may take seconds for an item of 400 KB.
  client = dynamoClient(engine.client, minutes(1));
  await ensureTable(client, tableDefinition(TABLE));
  ports = dynamoPorts(client, TABLE);
});
afterAll(async () => {
  client.destroy();
  await engine.close();
});

describeTablePorts('the embedded engine, through the client of the product', () => ports);

/** The SDK loses what is called `__proto__`. */
const NAME = fc.string({ minLength: 1 }).filter((name) => name !== '__proto__');

describe('The client of the table', () => {
  const Key = { pk: { S: 'here' } };

  test('has no item for a key that is not there', async () => {
    const { Item } = await client.send(
      new GetItemCommand({ TableName: TABLE, Key: { pk: { S: 'no-such-incident' } } }),
    );
    expect(Item).toBeUndefined();
  });

  test("throws the SDK's own errors", async () => {
    const absent = new GetItemCommand({ TableName: 'absent', Key });
    await expect(client.send(absent)).rejects.toMatchObject({ name: 'ResourceNotFoundException' });
    const conditional = new UpdateItemCommand({
      TableName: TABLE,
      Key: { pk: { S: 'no-such-incident' } },
      UpdateExpression: 'SET a = :a',
      ConditionExpression: 'attribute_exists(pk)',
      ExpressionAttributeValues: { ':a': { S: 'a' } },
    });
    await expect(client.send(conditional)).rejects.toBeInstanceOf(ConditionalCheckFailedException);
  });
});

describe('The steps of a call', () => {
  test('are those of the SDK that do something here, and nothing else', () => {
    const steps = dynamoClient({ region: 'eu-west-1' }).middlewareStack.identify();
    expect(steps.map((step) => step.split(' ')[0])).toEqual([
      'serializerMiddleware',
      'contentLengthMiddleware',
      'hostHeaderMiddleware',
      'retryMiddleware',
      'httpSigningMiddleware',
      'deserializerMiddleware',
    ]);
  });

  test('send and read what the SDK itself sends and reads, bytes at any depth', async () => {
    const bodies: string[] = [];
    const server = createServer((request, response) => {
      let body = '';
      request
        .on('data', (chunk: Buffer) => {
          body += chunk.toString();
        })
        .on('end', () => {
          bodies.push(body);
          const { Item } = JSON.parse(body);
          response.end(JSON.stringify({ Attributes: Item }));
        });
    });
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
    const { port } = server.address() as AddressInfo;
    const credentials = { accessKeyId: 'key', secretAccessKey: 'secret' };
    const options = { endpoint: `http://127.0.0.1:${port}`, region: 'eu-west-1', credentials };
    const clients = [new DynamoDBClient(options), dynamoClient(options)];
    await fc.assert(
      fc.asyncProperty(fc.dictionary(NAME, ATTRIBUTE), async (Item) => {
        bodies.length = 0;
        const [theirs, ours] = await Promise.all(
          clients.map(async (one) => (await one.send(new PutItemCommand({ TableName: TABLE, Item }))).Attributes),
        );
        expect(ours).toEqual(theirs);
        expect(JSON.parse(bodies[0] ?? '')).toEqual(JSON.parse(bodies[1] ?? '1'));
      }),
      { numRuns: 60 },
    );
    for (const one of clients) one.destroy();
    server.close();
  });
});

/** An attribute of any kind that items have; some are called `B`, as bytes are. */
const { attribute: ATTRIBUTE } = fc.letrec<{ attribute: AttributeValue }>((tie) => ({
  attribute: fc.oneof(
    { depthSize: 'small' },
    fc.string().map((S) => ({ S })),
    fc.integer().map((N) => ({ N: String(N) })),
    fc.boolean().map((BOOL) => ({ BOOL })),
    fc.uint8Array().map((B) => ({ B })),
    fc.uint8Array().map((bytes) => ({ B: Buffer.from(bytes) })),
    fc.array(fc.string(), { minLength: 1 }).map((SS) => ({ SS })),
    fc.dictionary(fc.constantFrom('B', 'M', 'a', 'b'), tie('attribute')).map((M) => ({ M })),
    fc.array(tie('attribute')).map((L) => ({ L })),
  ),
}));

describe('The client of the table, when calls fail', () => {
  let server: Server;
  let faulty: DynamoDBClient;
  let seen: IncomingHttpHeaders[];
  /** What the server does with the next requests, one each; afterwards it answers well. */
  let script: ((response: ServerResponse) => void)[];

  beforeEach(async () => {
    seen = [];
    script = [];
    server = createServer((request, response) => {
      request.resume().on('end', () => {
        seen.push(request.headers);
        const act = script.shift() ?? ((one) => one.end('{"Item":{"pk":{"S":"here"}}}'));
        act(response);
      });
    });
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
    const { port } = server.address() as AddressInfo;
    const credentials = { accessKeyId: 'key', secretAccessKey: 'secret', sessionToken: 'of a role' };
    faulty = dynamoClient({ endpoint: `http://127.0.0.1:${port}`, region: 'eu-west-1', credentials }, duration(50));
  });
  afterEach(async () => {
    faulty.destroy();
    server.closeAllConnections();
    server.close();
    await once(server, 'close');
  });

  const get = () => faulty.send(new GetItemCommand({ TableName: TABLE, Key: { pk: { S: 'here' } } }));
  const FOUND = { Item: { pk: { S: 'here' } } };
  const refusal = (status: number, type: string) => (response: ServerResponse) =>
    response.writeHead(status).end(`{"__type":"com.amazonaws.dynamodb.v20120810#${type}","message":"no"}`);

  test.each([
    ['an answer of 500', refusal(500, 'InternalServerError')],
    ['a throttled call', refusal(400, 'ProvisionedThroughputExceededException')],
    ['a connection that breaks', (response: ServerResponse) => response.socket?.destroy()],
    ['an answer that never comes', () => undefined],
    ['an answer that stops midway', (response: ServerResponse) => response.writeHead(200).write('{"It')],
  ])('calls again after %s', async (_, fault) => {
    await get();
    script = [fault];
    expect(await get()).toMatchObject(FOUND);
    expect(seen).toHaveLength(3);
  });

  test('gives up after three attempts', async () => {
    await get();
    script = Array.from({ length: 3 }, () => refusal(500, 'InternalServerError'));
    await expect(get()).rejects.toMatchObject({ name: 'InternalServerError' });
    expect(seen).toHaveLength(4);
  });

  test('does not wait for an answer that is not wanted any more, and does not call again', async () => {
    await get();
    script = [() => undefined];
    const stop = new AbortController();
    const asked = faulty.send(new GetItemCommand({ TableName: TABLE, Key: { pk: { S: 'here' } } }), {
      abortSignal: stop.signal,
    });
    stop.abort();
    await expect(asked).rejects.toMatchObject({ name: 'AbortError' });
    expect(seen.length).toBeLessThan(3);
  });

  test('sends all calls that follow each other on one connection', async () => {
    let connections = 0;
    server.on('connection', () => connections++);
    for (let i = 0; i < 5; i++) await get();
    expect(connections).toBe(1);
  });

  test('does not repeat a call whose condition does not hold', async () => {
    await get();
    script = [refusal(400, 'ConditionalCheckFailedException')];
    await expect(get()).rejects.toBeInstanceOf(ConditionalCheckFailedException);
    expect(seen).toHaveLength(2);
  });
});
