import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type Engine, startEngine } from '../../local/engine.ts';
import { ensureTable } from '../../local/tables.ts';
import { DynamoLedger } from '../../shared/adapters/dynamo-ledger.ts';
import { tableDefinition } from '../../shared/adapters/dynamo-table.ts';
import { after, hours, seconds } from '../../shared/values/time.ts';
import { NOON } from '../support/world.ts';

let engine: Engine;
let client: DynamoDBClient;
let requests = 0;

beforeAll(async () => {
  engine = await startEngine();
  client = new DynamoDBClient(engine.client);
  await ensureTable(client, tableDefinition('ledger'));
  client.middlewareStack.add(
    (next) => async (args) => {
      requests++;
      return await next(args);
    },
    { step: 'initialize' },
  );
});
afterAll(async () => {
  client.destroy();
  await engine.close();
});

describe('The slots of a place', () => {
  test('cost a crowd of fifty at most three requests each, as all of them write to one item', async () => {
    const ledger = new DynamoLedger(client, 'ledger');
    const claim = () => ledger.claimSlot('slack#C1', seconds(1), NOON);
    const slots = await Promise.all(Array.from({ length: 50 }, claim));
    expect(new Set(slots).size).toBe(50);
    expect(requests).toBeLessThanOrEqual(150);
    requests = 0;
    expect(await claim()).toBe(after(NOON, seconds(50)));
    expect(requests).toBe(1);
  });

  test('are free at once where nobody waits', async () => {
    const ledger = new DynamoLedger(client, 'ledger');
    const claim = (n: number) => ledger.claimSlot('slack#C2', seconds(1), after(NOON, seconds(n)));
    expect(await claim(0)).toBe(NOON);
    expect(await claim(0.4)).toBe(after(NOON, seconds(1)));
    expect(await claim(2)).toBe(after(NOON, seconds(2)));
    expect(await ledger.claimSlot('slack#C2', seconds(1), after(NOON, hours(9)))).toBe(after(NOON, hours(9)));
  });
});
