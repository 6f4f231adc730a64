import { DynamoDBClient, type DynamoDBClientConfig } from '@aws-sdk/client-dynamodb';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { startEngine } from '../../local/engine.ts';
import { ensureTable } from '../../local/tables.ts';
import { DynamoIncidents } from '../../shared/adapters/dynamo-incidents.ts';
import { DynamoLedger } from '../../shared/adapters/dynamo-ledger.ts';
import { DynamoMemberDetails } from '../../shared/adapters/dynamo-member-details.ts';
import { tableDefinition } from '../../shared/adapters/dynamo-table.ts';
import { after, duration, minutes } from '../../shared/values/time.ts';
import { alert, NOON, World } from '../support/world.ts';
import { startDynamoDbLocal } from './dynamodb-local.ts';

const WRITERS = 50;
const THRESHOLD = 100;
/** `THRESHOLD_RUNS=1000` for the long run. */
const RUNS = Number(process.env.THRESHOLD_RUNS ?? 50);
const MINUTE = 60_000;

const credentials = { accessKeyId: 'test', secretAccessKey: 'test' };

interface Opened {
  readonly config: DynamoDBClientConfig;
  readonly close: () => Promise<void>;
}

const ENGINES: readonly (readonly [string, () => Promise<Opened>])[] = [
  [
    'the embedded engine',
    async () => {
      const { client: config, close } = await startEngine();
      return { config, close };
    },
  ],
  [
    "AWS's DynamoDB Local",
    async () => {
      const { endpoint, close } = await startDynamoDbLocal();
      return { config: { endpoint, region: 'eu-west-1', credentials }, close };
    },
  ],
];

/** What each writer brings: alerts that begin at random instants of the same minute. 100 in all, or more. */
const BURST = fc
  .array(fc.array(fc.integer({ min: 0, max: MINUTE - 1 }), { minLength: 2, maxLength: 4 }), {
    minLength: WRITERS,
    maxLength: WRITERS,
  })
  .filter((writers) => writers.flat().length >= THRESHOLD);

describe.each(ENGINES)('On %s', (_, open) => {
  test(`${WRITERS} writers that cross a threshold of ${THRESHOLD} at once tell exactly once, in ${RUNS} seeded runs`, async () => {
    const { config, close } = await open();
    const client = new DynamoDBClient(config);
    await ensureTable(client, tableDefinition('race'));
    const ports = {
      store: new DynamoIncidents(client, 'race'),
      details: new DynamoMemberDetails(client, 'race'),
      ledger: new DynamoLedger(client, 'race'),
    };
    try {
      let run = 0;
      await fc.assert(
        fc.asyncProperty(BURST, async (writers) => {
          const world = new World({
            ...ports,
            groupBy: ['run'],
            timing: { threshold: { count: THRESHOLD, within: minutes(1) } },
          });
          world.advance(minutes(1));
          const labels = { run: String(run++) };
          await Promise.all(
            writers.map((offsets, writer) =>
              world.ingest(
                ...offsets.map((offset, i) =>
                  alert(`${writer}-${i}`, { startsAt: after(NOON, duration(offset)), labels }),
                ),
              ),
            ),
          );
          await world.deliverAll();
          expect(world.reasonsSentTo('chat')).toEqual(['first']);
          expect(world.reasonsSentTo('mail')).toEqual(['first']);
        }),
        { numRuns: RUNS, endOnFailure: true },
      );
      expect(run).toBe(RUNS);
    } finally {
      client.destroy();
      await close();
    }
  }, 3_600_000);
});
