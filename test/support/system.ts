import { Simulation } from '../../local/simulation/simulation.ts';
import { VirtualClock } from '../../local/simulation/virtual-clock.ts';
import { readRoutingFile } from '../../shared/config/routing-file.ts';
import { DESTINATIONS } from '../../shared/destinations/index.ts';
import { type EpochMs, seconds } from '../../shared/values/time.ts';
import { httpEvent } from './events.ts';
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

const CHANNELS = { alerts: 'C0ALERTS01', backend: 'C0BACKEND1', others: 'C0OTHERS01' };

export interface SystemSetup {
  /** What a system with another routing file left, which goes on with this one. */
  readonly before?: System;
  readonly secrets?: Readonly<Record<string, string>>;
}

/** A simulation with the real destinations, against stub receivers. */
export class System extends Simulation {
  readonly slack: StubSlack;
  readonly jira: StubJira;
  readonly topics: NotedTopics;
  /** Everything that was logged, a line each. */
  readonly log: readonly string[];

  constructor(startsAt: EpochMs, routing = ROUTING, { before, secrets = SECRETS }: SystemSetup = {}) {
    const settings = readRoutingFile(routing, DESTINATIONS);
    if (!settings.ok) throw new Error(JSON.stringify(settings.problems));
    const clock = before?.clock ?? new VirtualClock(startsAt);
    const slack =
      before?.slack ?? new StubSlack(clock.read, { token: SECRETS.slack_bot_token ?? '', channels: CHANNELS });
    const jira = before?.jira ?? new StubJira(clock.read, { token: SECRETS.jira_api_token ?? '' });
    const topics = before?.topics ?? new NotedTopics();
    const log: string[] = [];
    const note = (...parts: readonly unknown[]) => void log.push(JSON.stringify(parts));
    super({
      clock,
      ...(before && { memory: before.memory }),
      sweepEvery: seconds(1),
      ports: {
        settings,
        secrets: { get: async (name) => (secrets[name] === undefined ? [] : [secrets[name]]) },
        telemetry: { event: note, count: note, age: note },
        http: stubHttp({ 'https://slack.example': slack, 'https://jira.example': jira }, secrets),
        topics,
      },
    });
    this.slack = slack;
    this.jira = jira;
    this.topics = topics;
    this.log = log;
  }

  async post(body: unknown, { source = 'alertmanager', token = SECRETS.alertmanager, method = 'POST' } = {}) {
    const text = typeof body === 'string' ? body : JSON.stringify(body);
    return await this.core.ingest(httpEvent(`/v1/sources/${source}`, { method, body: text, token }));
  }
}
