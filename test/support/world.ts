import { createHandler as createDeliver } from '../../functions/deliver/create-handler.ts';
import { MemoryIncidents } from '../../local/simulation/memory-incidents.ts';
import { MemoryLedger } from '../../local/simulation/memory-ledger.ts';
import { MemoryQueue } from '../../local/simulation/memory-queue.ts';
import type { BoundIntegration } from '../../shared/destinations/bound-integration.ts';
import type { Answer, Conversation, OutgoingRequest } from '../../shared/destinations/conversation.ts';
import type { Target } from '../../shared/destinations/destination.ts';
import type { DecideDeps } from '../../shared/flows/decide-and-save.ts';
import type { DeliverDeps } from '../../shared/flows/deliver.ts';
import type { DeliveryLedger } from '../../shared/flows/delivery-ledger.ts';
import type { IncidentStore } from '../../shared/flows/incident-store.ts';
import type { Listings } from '../../shared/flows/listings.ts';
import { type RecordedGroup, recordBatch } from '../../shared/flows/record-batch.ts';
import { sweep } from '../../shared/flows/sweep.ts';
import type { Traces } from '../../shared/flows/traces.ts';
import type { Alert, AlertBatch } from '../../shared/incidents/signal.ts';
import type { Timing } from '../../shared/incidents/timing.ts';
import type { View } from '../../shared/messages/view.ts';
import { indexRoutes, type Policy } from '../../shared/routing/policy.ts';
import { type Route, routeKey } from '../../shared/routing/route.ts';
import { hashLabels, type Labels } from '../../shared/values/labels.ts';
import { after, type DurationMs, type EpochMs, hours, instant, minutes, seconds } from '../../shared/values/time.ts';
import { sqsEvent } from './events.ts';

export const TIMING: Timing = {
  threshold: { count: 1, within: minutes(1) },
  dedupWindow: hours(24),
  resolveAfter: hours(13),
  quietAfter: hours(1),
  updateInterval: seconds(10),
  groupInterval: minutes(5),
  repeatInterval: hours(4),
};

export const NOON = instant(Date.parse('2026-08-22T12:00:00Z'));

/** What a receiver was told once. */
export interface Message {
  readonly integration: string;
  readonly at: EpochMs;
  readonly view: View;
}

/** A receiver that takes everything in one request and remembers how often it was told. */
const plainTarget = (name: string, edits: boolean): Target => ({
  place: name,
  edits,
  cadence: edits ? 'at-once' : 'interval',
  needs: { secrets: [] },
  *deliver({ view, memory }): Conversation {
    const answer = yield {
      do: 'request',
      request: { method: 'POST', url: `https://receiver.example/${name}`, body: view },
    };
    if ('answered' in answer && answer.answered === 200) {
      return { outcome: 'delivered', memory: { told: Number(memory?.told ?? 0) + 1 } };
    }
    return { outcome: 'retry', reason: 'unavailable', detail: 'not 200' };
  },
});

export interface WorldSetup {
  readonly timing?: Partial<Timing>;
  readonly groupBy?: Route['groupBy'];
  /** What becomes of each of the two integrations; undefined takes it out. */
  readonly change?: (integration: BoundIntegration) => BoundIntegration | undefined;
  /** Wraps the ports, to interleave calls and to crash between them. */
  readonly wrap?: <Port extends object>(name: string, port: Port) => Port;
  readonly store?: IncidentStore;
  readonly ledger?: DeliveryLedger;
  readonly answer?: (request: OutgoingRequest) => Answer;
  readonly traces?: Traces;
  /** By default what the world keeps in memory. */
  readonly listings?: Listings;
}

/** The whole system in one process under a virtual clock: real flows and handlers, two receivers that take notes. */
export class World {
  now = NOON;
  readonly queue = new MemoryQueue(() => this.now);
  /** What is stored, where the world keeps it in memory. */
  readonly incidents = new MemoryIncidents();
  readonly store: IncidentStore;
  readonly ledger: DeliveryLedger;
  readonly messages: Message[] = [];
  readonly policy: Policy<BoundIntegration>;
  readonly deps: DecideDeps & DeliverDeps;
  private readonly deliver: ReturnType<typeof createDeliver>;

  constructor(setup: WorldSetup = {}) {
    const wrap = setup.wrap ?? ((_, port) => port);
    this.store = setup.store ?? this.incidents;
    this.ledger = setup.ledger ?? new MemoryLedger();
    this.policy = policyOf({ ...TIMING, ...setup.timing }, setup.groupBy ?? 'sender', setup.change);
    this.deps = {
      policy: this.policy,
      store: wrap('store', this.store),
      ledger: wrap('ledger', this.ledger),
      queue: wrap('queue', this.queue),
      http: wrap('http', { send: async (request: OutgoingRequest) => this.note(request, setup.answer) }),
      topics: { publish: async () => ({ answered: 200, body: {} }) },
      telemetry: { event: () => undefined, count: () => undefined },
      clock: () => this.now,
      ...(setup.store === undefined && { listings: wrap('listings', setup.listings ?? this.incidents) }),
      ...(setup.traces && { traces: setup.traces, redact: (text: string) => text }),
    };
    this.deliver = createDeliver(this.deps);
  }

  advance(by: DurationMs): void {
    this.now = after(this.now, by);
  }

  async ingest(...alerts: readonly Alert[]): Promise<readonly RecordedGroup[]> {
    return await recordBatch(batch(alerts), this.deps);
  }

  async sweep(): Promise<void> {
    await sweep(this.deps);
  }

  /** Receives what is visible and handles it, once. */
  async deliverOnce(): Promise<number> {
    const received = this.queue.receive();
    const { batchItemFailures } = await this.deliver(sqsEvent(...received));
    const failed = new Set(batchItemFailures.map((failure) => failure.itemIdentifier));
    for (const { receipt } of received) if (!failed.has(receipt)) this.queue.delete(receipt);
    return received.length;
  }

  async deliverAll(): Promise<void> {
    while ((await this.deliverOnce()) > 0);
  }

  /** Lets time pass in steps, with a sweep and deliveries in each, as the schedule and the queue would. */
  async pass(by: DurationMs, step: DurationMs = seconds(10)): Promise<void> {
    for (const until = after(this.now, by); this.now < until; ) {
      this.advance(Math.min(step, until - this.now) as DurationMs);
      await this.sweep();
      await this.deliverAll();
    }
  }

  told(integration: string): readonly string[] {
    return this.messages.filter((one) => one.integration === integration).map((one) => one.view.reason);
  }

  private note(request: OutgoingRequest, answer: WorldSetup['answer']): Answer {
    const scripted = answer?.(request);
    if (scripted !== undefined && !('answered' in scripted && scripted.answered === 200)) return scripted;
    const view = request.body as View;
    this.messages.push({ integration: String(request.url).split('/').at(-1) ?? '', at: this.now, view });
    return { answered: 200, body: {} };
  }
}

/** One route to one receiver of two places: `chat` can edit, `mail` cannot. */
function policyOf(
  timing: Timing,
  groupBy: Route['groupBy'],
  change: WorldSetup['change'] = (one) => one,
): Policy<BoundIntegration> {
  const key = routeKey('team', []);
  const root: Route = { key, receiver: 'team', matchers: [], continue: false, groupBy, timing, routes: [] };
  const integrations = [bound('chat', true), bound('mail', false)].flatMap((one) => change(one) ?? []);
  return {
    root,
    routes: indexRoutes(root),
    receivers: new Map([['team', { name: 'team', integrations }]]),
  };
}

const bound = (name: string, edits: boolean): BoundIntegration => ({
  place: `plain:${name}`,
  destination: 'plain',
  edits,
  cadence: edits ? 'at-once' : 'interval',
  sendResolved: true,
  target: plainTarget(name, edits),
});

export const batch = (alerts: readonly Alert[], groupLabels: Labels = { alertname: 'HighErrorRate' }): AlertBatch => ({
  source: 'alertmanager',
  sender: 'tocsin',
  groupLabels,
  alerts,
  truncated: 0,
  cuts: [],
});

export interface AlertParts {
  readonly startsAt: EpochMs;
  readonly endsAt?: EpochMs;
  readonly labels?: Labels;
}

export function alert(name: string, { startsAt, endsAt, labels = {} }: AlertParts): Alert {
  const all = { alertname: 'HighErrorRate', service: 'checkout', severity: 'warning', pod: name, ...labels };
  return {
    status: endsAt === undefined ? 'firing' : 'resolved',
    fingerprint: hashLabels(all),
    labels: all,
    annotations: { summary: 'Errors above 5 %' },
    startsAt,
    ...(endsAt !== undefined && { endsAt }),
    links: [],
  };
}
