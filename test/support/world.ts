import { memoryPorts } from '../../local/simulation/memory-ports.ts';
import { silentTelemetry } from '../../local/simulation/silent-telemetry.ts';
import { Simulation } from '../../local/simulation/simulation.ts';
import { VirtualClock } from '../../local/simulation/virtual-clock.ts';
import type { Settings } from '../../shared/config/settings.ts';
import type { BoundIntegration } from '../../shared/destinations/bound-integration.ts';
import type { Answer, Conversation, OutgoingRequest } from '../../shared/destinations/conversation.ts';
import type { Target } from '../../shared/destinations/destination.ts';
import type { Listings } from '../../shared/flows/correlate.ts';
import type { DeliveryLedger } from '../../shared/flows/delivery-ledger.ts';
import type { Traces } from '../../shared/flows/enrich.ts';
import type { IncidentStore } from '../../shared/flows/incident-store.ts';
import type { MemberDetailsStore } from '../../shared/flows/member-details-store.ts';
import type { Http } from '../../shared/flows/outgoing.ts';
import type { RecordedGroup } from '../../shared/flows/record-batch.ts';
import type { Alert, AlertBatch } from '../../shared/incidents/signal.ts';
import type { Timing } from '../../shared/incidents/timing.ts';
import type { LogSettings } from '../../shared/logs/log-settings.ts';
import type { View } from '../../shared/messages/view.ts';
import { indexRoutes, type Policy } from '../../shared/routing/policy.ts';
import { type Route, routeKey } from '../../shared/routing/route.ts';
import { hashLabels, type Labels } from '../../shared/values/labels.ts';
import { type EpochMs, hours, instant, minutes, seconds } from '../../shared/values/time.ts';

export const TIMING: Timing = {
  threshold: { count: 1, within: minutes(1) },
  dedupWindow: hours(24),
  resolveAfter: hours(13),
  quietAfter: hours(1),
  updateInterval: seconds(10),
  groupInterval: minutes(5),
  repeatInterval: hours(4),
};

/** Those of a section `logs` with nothing in it, of a Tocsin that learns no templates. */
export const LOG_SETTINGS: LogSettings = {
  groups: [],
  exclude: [],
  filterPattern: '',
  filtersPerGroup: 2,
  minLevel: 'error',
  fingerprints: [],
  learnTemplates: false,
};

export const NOON = instant(Date.parse('2026-08-22T12:00:00Z'));

/** What a receiver was sent once. */
export interface Message {
  readonly integration: string;
  readonly at: EpochMs;
  readonly view: View;
}

/** A receiver that takes everything in one request and remembers how often it was notified. */
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
      return { outcome: 'delivered', memory: { notified: Number(memory?.notified ?? 0) + 1 } };
    }
    return { outcome: 'retry', reason: 'unavailable', detail: 'not 200' };
  },
});

type Answering = (request: OutgoingRequest) => Answer;

const ACCEPTED: Answer = { answered: 200, body: {} };

/** Receivers of plain targets, which take notes of what they accept. */
class NotedReceivers implements Http {
  readonly messages: Message[] = [];

  constructor(
    private readonly clock: VirtualClock,
    private readonly answer: Answering = () => ACCEPTED,
  ) {}

  async send(request: OutgoingRequest): Promise<Answer> {
    const answer = this.answer(request);
    if (!('answered' in answer && answer.answered === 200)) return answer;
    const view = request.body as View;
    this.messages.push({ integration: String(request.url).split('/').at(-1) ?? '', at: this.clock.now, view });
    return ACCEPTED;
  }
}

export interface WorldSetup {
  readonly timing?: Partial<Timing>;
  readonly groupBy?: Route['groupBy'];
  /** Other settings of the routing file. */
  readonly settings?: Omit<Settings, 'policy'>;
  /** What becomes of each of the two integrations; undefined takes it out. */
  readonly change?: (integration: BoundIntegration) => BoundIntegration | undefined;
  /** Wraps the ports, to interleave calls and to crash between them. */
  readonly wrap?: <Port extends object>(name: string, port: Port) => Port;
  readonly store?: IncidentStore;
  readonly details?: MemberDetailsStore;
  readonly ledger?: DeliveryLedger;
  readonly answer?: Answering;
  readonly traces?: Traces;
  /** By default what the world keeps in memory. */
  readonly listings?: Listings;
}

/** A simulation with two receivers that take notes. */
export class World extends Simulation {
  readonly store: IncidentStore;
  readonly ledger: DeliveryLedger;
  readonly policy: Policy<BoundIntegration>;
  readonly messages: readonly Message[];
  /** What the sender sent and that fires. */
  private readonly sent = new Map<string, Alert>();

  constructor(setup: WorldSetup = {}) {
    const { wrap = (_, port) => port, groupBy = 'sender', timing, change, settings, answer, traces } = setup;
    const clock = new VirtualClock(NOON);
    const memory = memoryPorts(clock);
    const {
      store = memory.store,
      details = memory.details,
      ledger = memory.ledger,
      listings = memory.listings,
    } = setup;
    const receivers = new NotedReceivers(clock, answer);
    const policy = policyOf({ ...TIMING, ...timing }, groupBy, change);
    super({
      clock,
      memory,
      sweepEvery: seconds(10),
      ports: {
        settings: { ...settings, policy },
        store: wrap('store', store),
        details: wrap('details', details),
        ledger: wrap('ledger', ledger),
        queue: wrap('queue', memory.queue),
        listings: wrap('listings', listings),
        http: wrap('http', receivers),
        topics: { publish: async () => ACCEPTED },
        secrets: { get: async () => [] },
        telemetry: silentTelemetry,
        ...(traces && { traces }),
      },
    });
    this.store = store;
    this.ledger = ledger;
    this.policy = policy;
    this.messages = receivers.messages;
  }

  /** What the sender would send next: these alerts, and all others that it sent and that fire. */
  async ingest(...alerts: readonly Alert[]): Promise<readonly RecordedGroup[]> {
    for (const one of alerts) {
      if (one.status === 'firing') this.sent.set(one.fingerprint, one);
      else this.sent.delete(one.fingerprint);
    }
    const changed = new Set(alerts.map(({ fingerprint }) => fingerprint));
    return await this.post(
      ...alerts,
      ...[...this.sent.values()].filter(({ fingerprint }) => !changed.has(fingerprint)),
    );
  }

  /** A body of these alerts alone. */
  async post(...alerts: readonly Alert[]): Promise<readonly RecordedGroup[]> {
    return await this.core.record(batch(alerts));
  }

  /** The sender does not send an alert any more, which is silenced there. */
  forget(one: Alert): void {
    this.sent.delete(one.fingerprint);
  }

  /** Why it was notified, one reason for each message. */
  reasonsSentTo(integration: string): readonly string[] {
    return this.messages.filter((one) => one.integration === integration).map((one) => one.view.reason);
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
  settings: { destination: 'plain', entry: {}, globals: {} },
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
