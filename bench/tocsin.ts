import type { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { type Core, wireIngest } from '../functions/core.ts';
import type { IngestPorts } from '../functions/ports.ts';
import { silentTelemetry } from '../local/simulation/silent-telemetry.ts';
import { DynamoIncidents } from '../shared/adapters/dynamo-incidents.ts';
import { dynamoListening } from '../shared/adapters/dynamo-listening.ts';
import { DynamoMemberDetails } from '../shared/adapters/dynamo-member-details.ts';
import type { NotificationQueue } from '../shared/flows/notification-queue.ts';
import type { Integration } from '../shared/incidents/lanes.ts';
import type { Timing } from '../shared/incidents/timing.ts';
import { indexRoutes, type Policy } from '../shared/routing/policy.ts';
import { type Route, routeKey } from '../shared/routing/route.ts';
import { type Clock, hours, instant, minutes, seconds } from '../shared/values/time.ts';
import { TOKEN } from './alerts.ts';

export const TABLE = 'tocsin';
export const clock: Clock = () => instant(Date.now());

/** Takes every notification and keeps none: what a queue costs is not the question here. */
const takesAll: NotificationQueue = {
  send: async () => undefined,
  deadLetter: async () => undefined,
  postpone: async () => undefined,
};

export const TIMING: Timing = {
  threshold: { count: 1, within: minutes(1) },
  dedupWindow: hours(24),
  resolveAfter: hours(13),
  quietAfter: hours(1),
  updateInterval: seconds(10),
  groupInterval: minutes(5),
  repeatInterval: hours(4),
};

const CHAT: Integration = { place: 'slack:alerts', edits: true, cadence: 'at-once', sendResolved: true };

/** One route to one receiver with one chat. */
function policy(): Policy {
  const key = routeKey('team', []);
  const root: Route = {
    key,
    receiver: 'team',
    matchers: [],
    continue: false,
    groupBy: 'sender',
    timing: TIMING,
    routes: [],
  };
  return { root, routes: indexRoutes(root), receivers: new Map([['team', { name: 'team', integrations: [CHAT] }]]) };
}

export const portsOn = (client: DynamoDBClient): IngestPorts => ({
  settings: { policy: policy() },
  store: new DynamoIncidents(client, TABLE),
  listening: dynamoListening(client, TABLE),
  details: new DynamoMemberDetails(client, TABLE),
  queue: takesAll,
  telemetry: silentTelemetry,
  clock,
  secrets: { get: async () => [TOKEN] },
});

/** The real handler; whatever it does not take is an error of the bench. */
export function ingestHandler(client: DynamoDBClient): Core['ingest'] {
  const handler = wireIngest(portsOn(client));
  return async (event) => {
    const result = await handler(event);
    if (result.statusCode !== 202) throw new Error(`ingest answered ${result.statusCode}: ${result.body}`);
    return result;
  };
}
