import { DynamoDBClient, PutItemCommand } from '@aws-sdk/client-dynamodb';
import { startEngine } from '../../local/engine.ts';
import { ensureTable } from '../../local/tables.ts';

/** Run as a process of its own: writes items one after another and prints the number of each that was acknowledged. */
const [, , directory = ''] = process.argv;
const engine = await startEngine({ directory });
const client = new DynamoDBClient(engine.client);
await ensureTable(client, {
  TableName: 'numbers',
  BillingMode: 'PAY_PER_REQUEST',
  KeySchema: [{ AttributeName: 'id', KeyType: 'HASH' }],
  AttributeDefinitions: [{ AttributeName: 'id', AttributeType: 'S' }],
});
for (let i = 1; ; i += 1) {
  await client.send(new PutItemCommand({ TableName: 'numbers', Item: { id: { S: String(i) } } }));
  process.stdout.write(`${i}\n`);
}
