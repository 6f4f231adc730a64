import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { afterAll, beforeAll } from 'vitest';
import { ensureTable } from '../../local/tables.ts';
import { tableDefinition } from '../../shared/adapters/dynamo-table.ts';
import { describeTablePorts, dynamoPorts, type TablePorts } from '../contracts/table-ports.ts';
import { startDynamoDbLocal } from './dynamodb-local.ts';

let ports: TablePorts;
let close: () => Promise<void>;

beforeAll(async () => {
  const { endpoint, close: stop } = await startDynamoDbLocal();
  const client = new DynamoDBClient({
    endpoint,
    region: 'eu-west-1',
    credentials: { accessKeyId: 'test', secretAccessKey: 'test' },
  });
  await ensureTable(client, tableDefinition('contract'));
  ports = dynamoPorts(client, 'contract');
  close = async () => {
    client.destroy();
    await stop();
  };
});
afterAll(() => close());

describeTablePorts("AWS's DynamoDB Local", () => ports);
