import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { afterAll, beforeAll } from 'vitest';
import { startEngine } from '../../local/engine.ts';
import { MemoryIncidents } from '../../local/simulation/memory-incidents.ts';
import { MemoryLedger } from '../../local/simulation/memory-ledger.ts';
import { MemoryListening } from '../../local/simulation/memory-listening.ts';
import { MemoryMemberDetails } from '../../local/simulation/memory-member-details.ts';
import { memoryRoutingRevisions } from '../../local/simulation/memory-routing-revisions.ts';
import { ensureTable } from '../../local/tables.ts';
import { tableDefinition } from '../../shared/adapters/dynamo-table.ts';
import { NOON } from '../support/world.ts';
import { describeTablePorts, dynamoPorts, type TablePorts } from './table-ports.ts';

const store = new MemoryIncidents();
const memory = {
  store,
  details: new MemoryMemberDetails(),
  ledger: new MemoryLedger(),
  listings: store,
  revisions: memoryRoutingRevisions(),
  listening: new MemoryListening(() => NOON),
};
describeTablePorts('memory', () => memory);

let embedded: TablePorts;
let close: () => Promise<void>;

beforeAll(async () => {
  const engine = await startEngine();
  const client = new DynamoDBClient(engine.client);
  await ensureTable(client, tableDefinition('contract'));
  embedded = dynamoPorts(client, 'contract');
  close = async () => {
    client.destroy();
    await engine.close();
  };
});
afterAll(() => close());

describeTablePorts('the embedded engine', () => embedded);
