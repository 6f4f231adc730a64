import { readFileSync } from 'node:fs';
import { type AttributeValue, type DynamoDBClient, GetItemCommand, PutItemCommand } from '@aws-sdk/client-dynamodb';
import { silentTelemetry } from '../../local/simulation/silent-telemetry.ts';
import { Simulation } from '../../local/simulation/simulation.ts';
import { VirtualClock } from '../../local/simulation/virtual-clock.ts';
import { DynamoIncidents } from '../../shared/adapters/dynamo-incidents.ts';
import { DynamoLedger } from '../../shared/adapters/dynamo-ledger.ts';
import { DynamoMemberDetails } from '../../shared/adapters/dynamo-member-details.ts';
import { OLD_LANES } from '../../shared/adapters/dynamo-version-0-1.ts';
import { readRoutingFile } from '../../shared/config/routing-file.ts';
import { DESTINATIONS } from '../../shared/destinations/index.ts';
import type { LaneMemory } from '../../shared/incidents/lanes.ts';
import { membersOf } from '../../shared/incidents/membership.ts';
import { type EpochMs, instant, seconds } from '../../shared/values/time.ts';
import { httpEvent } from './events.ts';
import { NotedTopics, stubHttp } from './stub-http.ts';
import { type JiraIssue, StubJira } from './stub-jira.ts';
import { type SlackMessage, StubSlack } from './stub-slack.ts';

const FOLDER = new URL('../fixtures/version-0.1/', import.meta.url);
const read = (name: string): string => readFileSync(new URL(name, FOLDER), 'utf8');

export const ROUTING = read('routing.yaml');

interface Recorded {
  readonly at: EpochMs;
  readonly items: readonly unknown[];
  readonly slack: readonly Pick<SlackMessage, 'channel' | 'ts' | 'user' | 'text'>[];
  readonly jira: readonly Pick<JiraIssue, 'id' | 'key' | 'fields'>[];
}

const RECORDED: Recorded = JSON.parse(read('items.json'), (_, value) =>
  typeof value?.base64 === 'string' ? new Uint8Array(Buffer.from(value.base64, 'base64')) : value,
);

const SECRETS = {
  alertmanager: 'webhook-token-1f6c',
  slack_bot_token: 'xoxb-planted-1f6c',
  jira_api_token: 'jira-planted-1f6c',
  slack_webhook: 'https://slack.example/services/T0STUB/B0STUB/hook',
};

/** Puts what version 0.1 stored into an empty table. */
export async function putRecorded(client: DynamoDBClient, table: string): Promise<void> {
  for (const item of RECORDED.items) {
    await client.send(new PutItemCommand({ TableName: table, Item: item as Record<string, AttributeValue> }));
  }
}

/**
 * Version 0.1 decides that all is over, and leaves alone what it does not know. Returns what it found that its audiences
 * were notified of.
 */
export async function endByVersion01(client: DynamoDBClient, table: string, incident: string, at: EpochMs) {
  const Key = { pk: { S: `incident#${incident}` } };
  const { Item = {} } = await client.send(new GetItemCommand({ TableName: table, Key, ConsistentRead: true }));
  const found: Record<string, LaneMemory> = JSON.parse(Item[OLD_LANES]?.S ?? '{}');
  const audiences = Object.entries(found).map(([name, one]) => [name, { ...one, at, state: 'resolved', ends: 3 }]);
  const members = membersOf(Item.starts?.SS ?? [], []).keys();
  const decided = {
    rev: { N: String(Number(Item.rev?.N) + 1) },
    state: { S: 'resolved' },
    endedAt: { N: String(at) },
    ends: { SS: [...members].map((fingerprint) => `${fingerprint}.${at.toString(36)}.${at.toString(36)}`) },
    [OLD_LANES]: { S: JSON.stringify(Object.fromEntries(audiences)) },
  };
  await client.send(new PutItemCommand({ TableName: table, Item: { ...Item, ...decided } }));
  return found;
}

/** This version on the table of version 0.1, with the receivers as they were left, a minute after. */
export class Upgraded extends Simulation {
  readonly slack: StubSlack;
  readonly jira: StubJira;
  readonly topics: NotedTopics;
  /** What was posted to the receiver `webhook`. */
  readonly hooked: unknown[];
  readonly #posts: number;

  constructor(client: DynamoDBClient, table: string, routing = ROUTING) {
    const settings = readRoutingFile(routing, DESTINATIONS);
    if (!settings.ok) throw new Error(JSON.stringify(settings.problems));
    const clock = new VirtualClock(instant(RECORDED.at + seconds(60)));
    const channels = { alerts: 'C0ALERTS01', backend: 'C0BACKEND1', others: 'C0OTHERS01' };
    const slack = new StubSlack(clock.read, { token: SECRETS.slack_bot_token, channels });
    for (const one of RECORDED.slack)
      slack.messages.push({ ...one, blocks: [], attachments: [], edits: [], reply_broadcast: false, deleted: false });
    const jira = new StubJira(clock.read, { token: SECRETS.jira_api_token });
    for (const one of RECORDED.jira) jira.issues.push({ ...one, comments: [], versions: [] });
    const hooked: unknown[] = [];
    const hook = {
      handle: ({ body }: { body: string }) => {
        hooked.push(JSON.parse(body));
        return { status: 200, headers: {}, body: '{}' };
      },
    };
    const topics = new NotedTopics();
    super({
      clock,
      sweepEvery: seconds(1),
      ports: {
        settings,
        store: new DynamoIncidents(client, table),
        details: new DynamoMemberDetails(client, table),
        ledger: new DynamoLedger(client, table),
        secrets: { get: async (name) => (Object.hasOwn(SECRETS, name) ? [SECRETS[name as keyof typeof SECRETS]] : []) },
        telemetry: silentTelemetry,
        http: stubHttp(
          { 'https://slack.example': slack, 'https://jira.example': jira, 'https://deploys.example': hook },
          SECRETS,
        ),
        topics,
      },
    });
    this.slack = slack;
    this.jira = jira;
    this.topics = topics;
    this.hooked = hooked;
    this.#posts = slack.messages.length;
  }

  /** Messages that are new in Slack since the upgrade, each with its channel: a person hears of each of them. */
  get posts(): readonly SlackMessage[] {
    return this.slack.messages.slice(this.#posts);
  }

  async post(body: object): Promise<void> {
    const text = JSON.stringify(body);
    await this.core.ingest(
      httpEvent('/v1/sources/alertmanager', { method: 'POST', body: text, token: SECRETS.alertmanager }),
    );
  }
}
