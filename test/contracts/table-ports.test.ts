import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { afterAll, beforeAll } from 'vitest';
import { startEngine } from '../../local/engine.ts';
import { ensureTable } from '../../local/tables.ts';
import { DynamoIncidents } from '../../shared/adapters/dynamo-incidents.ts';
import { DynamoLedger } from '../../shared/adapters/dynamo-ledger.ts';
import { tableDefinition } from '../../shared/adapters/dynamo-table.ts';
import { MemoryIncidents } from '../support/memory-incidents.ts';
import { MemoryLedger } from '../support/memory-ledger.ts';
import { describeTablePorts, type TablePorts } from './table-ports.ts';

const memory = { store: new MemoryIncidents(), ledger: new MemoryLedger() };
describeTablePorts('memory', () => memory);

let embedded: TablePorts;
let close: () => Promise<void>;

beforeAll(async () => {
  const engine = await startEngine();
  const client = new DynamoDBClient(engine.client);
  await ensureTable(client, tableDefinition('contract'));
  embedded = { store: new DynamoIncidents(client, 'contract'), ledger: new DynamoLedger(client, 'contract') };
  close = async () => {
    client.destroy();
    await engine.close();
  };
});
afterAll(() => close());

describeTablePorts('the embedded engine', () => embedded);
