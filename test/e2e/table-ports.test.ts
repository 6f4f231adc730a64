import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { afterAll, beforeAll } from 'vitest';
import { ensureTable } from '../../local/tables.ts';
import { DynamoIncidents } from '../../shared/adapters/dynamo-incidents.ts';
import { DynamoLedger } from '../../shared/adapters/dynamo-ledger.ts';
import { tableDefinition } from '../../shared/adapters/dynamo-table.ts';
import { describeTablePorts, type TablePorts } from '../contracts/table-ports.ts';
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
  ports = { store: new DynamoIncidents(client, 'contract'), ledger: new DynamoLedger(client, 'contract') };
  close = async () => {
    client.destroy();
    await stop();
  };
});
afterAll(() => close());

describeTablePorts("AWS's DynamoDB Local", () => ports);
