import { createHandler as createDeliver } from '../../functions/deliver/create-handler.ts';
import { createHandler as createIngest } from '../../functions/ingest/create-handler.ts';
import { createHandler as createSweep } from '../../functions/sweep/create-handler.ts';
import { MemoryIncidents } from '../../local/simulation/memory-incidents.ts';
import { MemoryLedger } from '../../local/simulation/memory-ledger.ts';
import { MemoryQueue } from '../../local/simulation/memory-queue.ts';
import { readRoutingFile } from '../../shared/config/routing-file.ts';
import { DESTINATIONS } from '../../shared/destinations/index.ts';
import type { Secrets } from '../../shared/flows/secrets.ts';
import type { Telemetry } from '../../shared/flows/telemetry.ts';
import { WEBHOOK_SOURCES } from '../../shared/sources/index.ts';
import { after, type DurationMs, type EpochMs, seconds } from '../../shared/values/time.ts';
import { httpEvent, sqsEvent } from './events.ts';
import { NotedTopics, stubHttp } from './stub-http.ts';
import { StubJira } from './stub-jira.ts';
import { StubSlack } from './stub-slack.ts';

export const SECRETS: Readonly<Record<string, string>> = {
  alertmanager: 'webhook-token-1f6c',
  grafana: 'webhook-token-1f6c',
  slack_bot_token: 'xoxb-planted-1f6c',
  jira_api_token: 'jira-planted-1f6c',
};

const ROUTING = `global:
  slack_api_url: https://slack.example/api/
  jira_api_url: https://jira.example
  jira_user: tocsin@example.com
route:
  receiver: team
receivers:
  - name: team
    slack_configs: [{ channel: '#alerts' }]
    jira_configs: [{ project: OPS, issue_type: Bug }]
    sns_configs: [{ topic_arn: 'arn:aws:sns:eu-west-1:123456789012:alerts' }]
`;

/** Real handlers, flows and destinations in one process, against stub receivers, under one virtual clock. */
export class System {
  now: EpochMs;
  readonly clock = () => this.now;
  readonly slack: StubSlack;
  readonly jira: StubJira;
  readonly topics = new NotedTopics();
  readonly incidents = new MemoryIncidents();
  readonly ledger = new MemoryLedger();
  readonly queue: MemoryQueue;
  /** Everything that was logged, a line each. */
  readonly log: string[] = [];
  private readonly handlers;

  constructor(startsAt: EpochMs, routing = ROUTING) {
    this.now = startsAt;
    this.slack = new StubSlack(this.clock, { token: SECRETS.slack_bot_token ?? '' });
    this.jira = new StubJira(this.clock, { token: SECRETS.jira_api_token ?? '' });
    this.queue = new MemoryQueue(this.clock);
    const file = readRoutingFile(routing, DESTINATIONS);
    if (!file.ok) throw new Error(JSON.stringify(file.problems));
    const secrets: Secrets = { get: async (name) => (SECRETS[name] === undefined ? [] : [SECRETS[name]]) };
    const telemetry: Telemetry = {
      event: (...parts) => this.log.push(JSON.stringify(parts)),
      count: (...parts) => this.log.push(JSON.stringify(parts)),
    };
    const { policy } = file;
    const core = { policy, store: this.incidents, queue: this.queue, telemetry, clock: this.clock };
    const http = stubHttp({ 'https://slack.example': this.slack, 'https://jira.example': this.jira }, SECRETS);
    this.handlers = {
      ingest: createIngest({ ...core, sources: WEBHOOK_SOURCES, secrets }),
      deliver: createDeliver({ ...core, ledger: this.ledger, listings: this.incidents, http, topics: this.topics }),
      sweep: createSweep(core),
    };
  }

  async post(body: unknown, { source = 'alertmanager', token = SECRETS.alertmanager, method = 'POST' } = {}) {
    const text = typeof body === 'string' ? body : JSON.stringify(body);
    return await this.handlers.ingest(httpEvent(`/v1/sources/${source}`, { method, body: text, token }));
  }

  /** Handles what is visible until nothing is. */
  async deliver(): Promise<void> {
    for (;;) {
      const received = this.queue.receive();
      if (received.length === 0) return;
      for (const message of received) {
        const { batchItemFailures } = await this.handlers.deliver(sqsEvent(message));
        if (batchItemFailures.length === 0) this.queue.delete(message.receipt);
      }
    }
  }

  /** Lets time pass, with sweeps and deliveries as the schedule and the queue would make them. */
  async pass(by: DurationMs, step: DurationMs = seconds(1)): Promise<void> {
    for (const until = after(this.now, by); this.now < until; ) {
      this.now = after(this.now, Math.min(step, until - this.now) as DurationMs);
      await this.handlers.sweep();
      await this.deliver();
    }
  }
}
