import { once } from 'node:events';
import type { DynamoDBClientConfig } from '@aws-sdk/client-dynamodb';
import type { IngestHandler } from '../functions/ingest/create-handler.ts';
import { openLocalSystem } from '../local/container.ts';
import { runAll } from '../local/queue-consumer.ts';
import { silentTelemetry } from '../local/simulation/silent-telemetry.ts';
import type { BoundIntegration } from '../shared/destinations/bound-integration.ts';
import { slack } from '../shared/destinations/slack.ts';
import { indexRoutes, type Policy, type Receiver } from '../shared/routing/policy.ts';
import { type Route, routeKey } from '../shared/routing/route.ts';
import type { Labels } from '../shared/values/labels.ts';
import { seconds } from '../shared/values/time.ts';
import { groupOfAlerts, TOKEN, webhookEvent } from './alerts.ts';
import { type Child, startChild } from './child-process.ts';
import { quantile } from './statistics.ts';
import { textTable } from './text-table.ts';
import { clock, TIMING } from './tocsin.ts';

const WARM_UP = 150;
const SAMPLES = 400;

/**
 * One new incident after the other through the whole local system: handler, table, local queue, delivery, Slack. Each
 * has a channel of its own, as one channel takes one post a second.
 */
export async function measureLatency(engine: DynamoDBClientConfig): Promise<string> {
  const stub = await startChild<string>('slack-process.ts');
  const system = await openLocalSystem({
    engine: { endpoint: '', client: engine, close: async () => undefined },
    settings: { policy: policyOver(WARM_UP + SAMPLES, stub.hello) },
    secrets: { get: async () => [TOKEN] },
    telemetry: silentTelemetry,
    clock,
  });
  const consumer = runAll(system.deliveries);
  const samples: Sample[] = [];
  for (let i = 0; i < WARM_UP + SAMPLES; i++) samples.push(await oneAlert(i, system.ingest, stub));
  await consumer.stop();
  stub.close();
  return report(samples.slice(WARM_UP));
}

/** Milliseconds since the handler was called. */
interface Sample {
  readonly answered: number;
  readonly notified: number;
}

async function oneAlert(i: number, ingest: IngestHandler, stub: Child<string>): Promise<Sample> {
  const event = webhookEvent(groupOfAlerts(serviceOf(i), 1));
  const post = once(stub.process, 'message') as Promise<[string]>;
  const calledAt = process.hrtime.bigint();
  const { statusCode } = await ingest(event);
  const answeredAt = process.hrtime.bigint();
  if (statusCode !== 202) throw new Error(`ingest answered ${statusCode}`);
  const [notifiedAt] = await post;
  return { answered: millisBetween(calledAt, answeredAt), notified: millisBetween(calledAt, BigInt(notifiedAt)) };
}

const millisBetween = (from: bigint, to: bigint): number => Number(to - from) / 1e6;

function report(samples: readonly Sample[]): string {
  const row = (name: string, values: readonly number[]) => [
    name,
    ...[0.5, 0.99].map((part) => quantile(values, part).toFixed(1)),
  ];
  return textTable(
    ['milliseconds from the webhook to', 'p50', 'p99'],
    [
      row(
        '202, the alert is durable',
        samples.map((one) => one.answered),
      ),
      row(
        'its post at Slack',
        samples.map((one) => one.notified),
      ),
    ],
  );
}

const serviceOf = (i: number): string => `latency-${i}`;

/** A route and a receiver for each service, so that no two incidents share a place with a pace. */
function policyOver(services: number, slackUrl: string): Policy<BoundIntegration> {
  const names = Array.from({ length: services }, (_, i) => serviceOf(i));
  const root = routeTo('unrouted');
  const routes = names.map((name) => routeTo(name));
  const tree: Route = { ...root, routes };
  const receivers = names.map((name): [string, Receiver<BoundIntegration>] => [
    name,
    { name, integrations: [slackFor(name, slackUrl)] },
  ]);
  return { root: tree, routes: indexRoutes(tree), receivers: new Map(receivers) };
}

function routeTo(service: string): Route {
  const matcher = { text: `service="${service}"`, matches: (labels: Labels) => labels.service === service };
  const key = routeKey(service, [matcher]);
  return {
    key,
    receiver: service,
    matchers: [matcher],
    continue: false,
    groupBy: 'sender',
    timing: TIMING,
    routes: [],
  };
}

/** The stub has one channel; the pace is kept as if each service had its own. */
function slackFor(service: string, slackUrl: string): BoundIntegration {
  const settings = {
    destination: 'slack',
    entry: { channel: '#alerts', bot_token: 'slack' },
    globals: { slack_api_url: `${slackUrl}/api/` },
  };
  const target = slack.bind(settings.entry, settings.globals);
  const pace = { place: service, interval: seconds(1) };
  return {
    place: `slack:${service}`,
    destination: 'slack',
    edits: target.edits,
    cadence: target.cadence,
    sendResolved: true,
    target: { ...target, pace },
    settings,
  };
}
