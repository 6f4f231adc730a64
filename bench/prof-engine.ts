import { DynamoDBClient, GetItemCommand, type DynamoDBClientConfig } from '@aws-sdk/client-dynamodb';
import { ensureTable } from '../local/tables.ts';
import { dynamoClient } from '../shared/adapters/dynamo-client.ts';
import { tableDefinition } from '../shared/adapters/dynamo-table.ts';
import { startChild } from './child-process.ts';
import { ownMicros } from './processor-clock.ts';
const engine = await startChild<DynamoDBClientConfig>('engine-process.ts');
const c = dynamoClient(engine.hello);
await ensureTable(c, tableDefinition('tocsin'));
const old = new DynamoDBClient({ ...engine.hello, maxAttempts: 3, cacheMiddleware: true, requestHandler: { connectionTimeout: 1000, requestTimeout: 3000, socketTimeout: 3000, throwOnRequestTimeout: true } });
const get = (x: DynamoDBClient) => x.send(new GetItemCommand({ TableName: 'tocsin', Key: { pk: { S: 'incident#abc' } }, ConsistentRead: true }));
for (let r = 0; r < 16; r++) {
  const out: string[] = [];
  for (const x of [c, old]) { const b = ownMicros(); const t = process.hrtime.bigint(); for (let i = 0; i < 300; i++) await get(x); out.push(((ownMicros() - b) / 300).toFixed(0), `(wall ${(Number(process.hrtime.bigint() - t) / 300e3).toFixed(0)})`); }
  if (r > 5) console.log(...out);
}
engine.close(); process.exit(0);
