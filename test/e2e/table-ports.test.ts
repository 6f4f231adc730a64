import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { afterAll, beforeAll } from 'vitest';
import { ensureTable } from '../../local/tables.ts';
import { tableDefinition } from '../../shared/adapters/dynamo-table.ts';
import { DynamoTemplates } from '../../shared/adapters/dynamo-templates.ts';
import type { Templates } from '../../shared/flows/learn-templates.ts';
import { describeTablePorts, dynamoPorts, type TablePorts } from '../contracts/table-ports.ts';
import { describeTemplates } from '../contracts/templates.ts';
import { startDynamoDbLocal } from './dynamodb-local.ts';

let ports: TablePorts;
let templates: Templates;
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
  templates = new DynamoTemplates(client, 'contract');
  close = async () => {
    client.destroy();
    await stop();
  };
});
afterAll(() => close());

describeTablePorts("AWS's DynamoDB Local", () => ports);
describeTemplates("AWS's DynamoDB Local", () => templates);
