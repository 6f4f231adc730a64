import { randomUUID } from 'node:crypto';
import type { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { type Core, wireDeliver, wireIngest, wireLogs, wireSweep } from '../functions/core.ts';
import { dynamoClient } from '../shared/adapters/dynamo-client.ts';
import { DynamoIncidents } from '../shared/adapters/dynamo-incidents.ts';
import { DynamoLedger } from '../shared/adapters/dynamo-ledger.ts';
import { dynamoListening } from '../shared/adapters/dynamo-listening.ts';
import { dynamoListings } from '../shared/adapters/dynamo-listings.ts';
import { DynamoMemberDetails } from '../shared/adapters/dynamo-member-details.ts';
import { dynamoRoutingRevisions } from '../shared/adapters/dynamo-routing-revisions.ts';
import { tableDefinition } from '../shared/adapters/dynamo-table.ts';
import { DynamoTemplates } from '../shared/adapters/dynamo-templates.ts';
import { fetchHttp } from '../shared/adapters/fetch-http.ts';
import { snsTopics } from '../shared/adapters/sns-topics.ts';
import { xrayTraces } from '../shared/adapters/xray-traces.ts';
import { rebound } from '../shared/config/receivers.ts';
import type { Settings } from '../shared/config/settings.ts';
import type { BoundIntegration } from '../shared/destinations/bound-integration.ts';
import { DESTINATIONS } from '../shared/destinations/index.ts';
import type { Secrets } from '../shared/flows/secrets.ts';
import type { Telemetry } from '../shared/flows/telemetry.ts';
import { surprise } from '../shared/values/surprise.ts';
import type { Clock } from '../shared/values/time.ts';
import { openDocuments } from './document-table.ts';
import type { Engine } from './engine.ts';
import { FifoQueue } from './fifo-queue.ts';
import { localWakes } from './local-wakes.ts';
import { localNotificationQueue } from './notification-queue.ts';
import { type Consumer, consume, timerAlarm } from './queue-consumer.ts';
import { QUEUE_ITEM } from './queue-item.ts';
import { ensureTable } from './tables.ts';
import { type TrackedIncident, trackedIncidents } from './tracked-incidents.ts';

const TABLE = 'tocsin';
/** What the engine may hold of an earlier version. */
export const TABLES = [tableDefinition(TABLE)];
const QUEUE_TABLE = 'tocsin-queue';
const WAKES_TABLE = 'tocsin-wakes';

/** The same handlers as in AWS, on the embedded engine and the queue beside it. */
export interface LocalSystem {
  readonly client: DynamoDBClient;
  readonly incidents: () => Promise<readonly TrackedIncident[]>;
  readonly ingest: Core['ingest'];
  readonly logs: Core['logs'];
  readonly sweep: Core['sweep'];
  /** Of the delivery queue, and of the queue of wakes. */
  readonly deliveries: readonly Consumer[];
  readonly queue: FifoQueue;
}

export interface LocalParts {
  readonly engine: Engine;
  readonly settings: Settings<BoundIntegration>;
  readonly secrets: Secrets;
  readonly telemetry: Telemetry;
  readonly clock: Clock;
}

/** The sender waits for the answer, so nothing is set aside. */
async function refuseLogs(_: unknown, reason: string): Promise<never> {
  throw new Error(`log lines were not read: ${reason}`);
}

export async function openLocalSystem({
  engine,
  settings,
  secrets,
  telemetry,
  clock,
}: LocalParts): Promise<LocalSystem> {
  const client = dynamoClient(engine.client);
  await ensureTable(client, tableDefinition(TABLE));
  const fifo = await FifoQueue.open(await openDocuments(client, QUEUE_TABLE, QUEUE_ITEM), clock);
  const waking = await FifoQueue.open(await openDocuments(client, WAKES_TABLE, QUEUE_ITEM), clock);
  const store = new DynamoIncidents(client, TABLE);
  const ledger = new DynamoLedger(client, TABLE);
  const wakes = localWakes(waking);
  const queue = localNotificationQueue(fifo);
  const details = new DynamoMemberDetails(client, TABLE);
  const listening = dynamoListening(client, TABLE);
  const ports = { settings, store, details, listening, queue, telemetry, clock };
  const deliver = wireDeliver({
    ...ports,
    rebind: (known) => rebound(known, DESTINATIONS),
    ledger,
    wakes,
    listings: dynamoListings(client, TABLE, clock),
    http: fetchHttp({ secrets, clock }),
    topics: snsTopics(),
    chance: Math.random,
    // Most laptops have no credentials, and no traces of their own.
    ...(settings.traceSettings?.lookup === 'xray' && { traces: xrayTraces() }),
  });
  return {
    client,
    incidents: () => trackedIncidents(client, TABLE, clock),
    queue: fifo,
    ingest: wireIngest({ ...ports, secrets }),
    logs: wireLogs({
      ...ports,
      templates: new DynamoTemplates(client, TABLE),
      logDeadLetters: { put: refuseLogs },
      userKey: randomUUID(),
    }),
    sweep: wireSweep({ ...ports, ledger, wakes, revisions: dynamoRoutingRevisions(client, TABLE) }),
    deliveries: [fifo, waking].map((one) =>
      consume(one, deliver, {
        clock,
        batchSize: 1,
        concurrency: 8,
        onError: (error) => telemetry.event('error', 'queue-failed', surprise(error)),
        alarm: timerAlarm(clock),
      }),
    ),
  };
}
