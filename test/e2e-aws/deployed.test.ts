import { execFile } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { instant } from '../../shared/values/time.ts';
import { freePort, until } from '../e2e/support/program.ts';
import { Monitoring, Shop } from '../e2e/support/prometheus.ts';
import { type TableCall, TableProxy } from '../e2e/support/table-proxy.ts';
import { StubJira } from '../support/stub-jira.ts';
import { type Listening, listen } from '../support/stub-server.ts';
import { StubSlack } from '../support/stub-slack.ts';
import { alertmanagerBody } from '../support/webhook.ts';
import { type AlarmProperties, alarmOf, sameNames } from './support/alarms.ts';
import { isEmpty, putEvent, putSecret, Topic } from './support/aws.ts';
import { bootstrap, type Deployment, deploy, sourceUrl } from './support/deployment.ts';
import { type Ministack, startMinistack, urlOf } from './support/ministack.ts';

const ROOT = join(import.meta.dirname, '../..');
const clock = () => instant(Date.now());
const TOKEN = 'webhook-token-for-tests';
/** A message whose function was killed is visible again after 90 seconds, and the schedule comes every 60. */
const RECOVERY = 180_000;

const routing = (slack: Listening, jira: Listening, topicArn: string) => `global:
  slack_api_url: ${slack.url}/api/
  jira_api_url: ${jira.url}
  jira_user: tocsin@example.com
route:
  receiver: team
  update_interval: 1s
  group_interval: 2s
  routes:
    - matchers: [scenario="crowd"]
      receiver: crowd
      threshold: { count: 50, within: 5m }
    - matchers: [scenario=~".+"]
      receiver: chat
    - matchers: [__source__="cloudwatch"]
      receiver: chat
receivers:
  - name: team
    slack_configs: [{ channel: '#alerts' }]
    jira_configs: [{ project: OPS, issue_type: Bug }]
    sns_configs: [{ topic_arn: '${topicArn}' }]
  - name: crowd
    slack_configs: [{ channel: '#crowd' }]
  - name: chat
    slack_configs: [{ channel: '#chat' }]
`;

const folder = mkdtempSync(join(tmpdir(), 'tocsin-aws-'));
const slack = new StubSlack(clock, { channels: { alerts: 'C0ALERTS01', crowd: 'C0CROWD001', chat: 'C0CHAT0001' } });
const jira = new StubJira(clock);
const servers: Listening[] = [];
/** What happens to a call of the table on its way. */
let atTable: (call: TableCall) => 'go on' | 'drop' = () => 'go on';
let proxy: TableProxy;
let ministack: Ministack;
let topic: Topic;
let deployment: Deployment;

const say = (text: string) => process.stdout.write(`${text}\n`);

beforeAll(async () => {
  for (const stub of [slack, jira]) servers.push(await listen(stub));
  const [slackServer, jiraServer] = servers as [Listening, Listening];
  const port = await freePort();
  proxy = new TableProxy(urlOf(port), (call) => atTable(call));
  ministack = await startMinistack(port, { AWS_ENDPOINT_URL_DYNAMODB: await proxy.open() });
  topic = new Topic(ministack, 'on-call');
  writeFileSync(join(folder, 'tocsin.yaml'), routing(slackServer, jiraServer, await topic.open()));
  const started = performance.now();
  await bootstrap(ministack, folder);
  deployment = await deploy(ministack, folder);
  say(`bootstrapped and deployed in ${Math.round((performance.now() - started) / 1000)} s`);
  await putSecret(ministack, 'tocsin/alertmanager', TOKEN);
  await putSecret(ministack, 'tocsin/slack_bot_token', 'xoxb-stub');
  await putSecret(ministack, 'tocsin/jira_api_token', 'jira-token-stub');
}, 300_000);

afterAll(async () => {
  topic?.close();
  await ministack?.stop();
  proxy?.close();
  await Promise.all(servers.map((server) => server.close()));
  rmSync(folder, { recursive: true, force: true });
});

const messages = (channel: string) => slack.channel(channel).filter((one) => one.thread_ts === undefined);
const messageAbout = (alertname: string) => messages('#chat').filter((one) => one.text.includes(alertname));

const post = (body: unknown, token = TOKEN) =>
  fetch(sourceUrl(deployment, ministack, 'alertmanager'), {
    method: 'POST',
    headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json' },
    body: JSON.stringify(body),
  });

/** A group of one alert that only Slack is told of. */
const single = (alertname: string) =>
  alertmanagerBody([{ name: 'pod-1', startsAt: clock(), labels: { scenario: 'single' } }], alertname);

/** All posts are answered, so whatever will be told is in the delivery queue or was told. */
const nothingUnderWay = () =>
  until(
    'the delivery queue to be empty',
    () => isEmpty(ministack, deployment.outputs.DeliveryQueueUrl ?? ''),
    RECOVERY,
  );

/** MiniStack names processes by the names of functions. */
const killed = (folderOfFunction: string): number =>
  ministack.killWorkers(`Tocsin-TocsinFunctions${folderOfFunction}Function`);

describe('cdk deploy', () => {
  test('a second time changes nothing', async () => {
    const again = await deploy(ministack, folder);
    expect(again.printed).toContain('(no changes)');
    expect(again.outputs).toEqual(deployment.outputs);
  });
});

describe('Alertmanager at the deployed endpoint', () => {
  const shop = new Shop();
  const monitoring = new Monitoring(shop);

  beforeAll(() => monitoring.start({ url: sourceUrl(deployment, ministack, 'alertmanager'), token: TOKEN }));
  afterAll(() => monitoring.stop());

  const shows = (text: string | RegExp) => () => new RegExp(text).test(messages('#alerts')[0]?.text ?? '');
  const issueStatus = () =>
    (jira.issues[0]?.fields.status as { statusCategory: { key: string } } | undefined)?.statusCategory.key;

  test('tells Slack, Jira and both subscriptions of the SNS topic of a first alert', async () => {
    shop.set({ 'checkout-1': 12 });
    await until('the message', shows('CheckoutErrors'));
    await until('the issue', () => jira.issues.length === 1);
    await until('the HTTP subscription', () => topic.byHttp.length === 1);
    const [queued] = await until('the queue', async () => {
      const taken = await topic.takeFromQueue();
      return taken.length > 0 && taken;
    });
    expect(queued).toEqual(topic.byHttp[0]);
    expect(queued?.attributes).toMatchObject({ reason: 'first', severity: 'warning' });
    say(`Slack: ${messages('#alerts')[0]?.text}\nJira: ${jira.issues[0]?.fields.summary}\nSNS: ${queued?.message}`);
  });

  test('edits the message as alerts join, and replies in its thread', async () => {
    shop.set({ 'checkout-2': 75 });
    await until('two firing, one critical', shows(/critical/));
    await until('a reply', () => (messages('#alerts')[0]?.replies.length ?? 0) > 0);
    expect(messages('#alerts')).toHaveLength(1);
  });

  test('tells the end everywhere, and closes the issue', async () => {
    shop.set({ 'checkout-1': 0, 'checkout-2': 0 });
    await until('resolved', shows(/[Rr]esolved/));
    await until('the issue closed', () => issueStatus() === 'done');
    await until('the end published', () => topic.byHttp.at(-1)?.attributes.reason === 'resolved');
    expect([messages('#alerts').length, jira.issues.length]).toEqual([1, 1]);
    const ids = topic.byHttp.map(({ message }) => message);
    expect(new Set(ids).size).toBe(ids.length);
    say(`Slack: ${messages('#alerts')[0]?.text}`);
    for (const reply of messages('#alerts')[0]?.replies ?? []) say(`  └ ${reply.text}`);
    say(`SNS: ${topic.byHttp.map(({ attributes }) => attributes.reason).join(', ')}`);
  });
});

describe('the time from webhook to sink', () => {
  test('is printed: MiniStack looks at queues once a second, so this says that it works, not how fast AWS is', async () => {
    const times: number[] = [];
    for (let n = 0; n < 10; n++) {
      const alertname = `Latency${n}`;
      const started = clock();
      expect((await post(single(alertname))).status).toBe(202);
      const answered = clock() - started;
      const message = await until('the message', () => messageAbout(alertname)[0]);
      times.push(Number(message.ts) * 1000 - started);
      if (n === 0) say(`answered after ${answered} ms`);
    }
    times.sort((a, b) => a - b);
    say(
      `webhook to Slack: fastest ${times[0]?.toFixed()} ms, median ${times[5]?.toFixed()} ms, slowest ${times[9]?.toFixed()} ms`,
    );
  });
});

describe('fifty at the same time', () => {
  test('cross a threshold of fifty and are one notification', async () => {
    const startsAt = clock();
    const bodies = Array.from({ length: 50 }, (_, n) =>
      alertmanagerBody([{ name: `pod-${n}`, startsAt, labels: { scenario: 'crowd' } }], 'Crowd'),
    );
    const started = performance.now();
    const answers = await Promise.all(bodies.map((body) => post(body)));
    expect(answers.map(({ status }) => status)).toEqual(bodies.map(() => 202));
    const took = performance.now() - started;
    const [message] = await until('the message', () => messages('#crowd').length > 0 && messages('#crowd'));
    await nothingUnderWay();
    expect(messages('#crowd')).toHaveLength(1);
    expect(message?.replies).toEqual([]);
    say(`50 posts answered in ${took.toFixed()} ms, one message: ${message?.text.split('\n')[0]}`);
  });
});

describe('a function killed in mid-flight', () => {
  /** Kills the worker of `ingest` after the n-th write of the incident, and lets go on whatever comes then. */
  const strikeAfterWrite = (n: number) => {
    let writes = 0;
    let struck = 0;
    atTable = ({ name, moment }) => {
      if (moment !== 'after' || !/^UpdateItem .*incident$/.test(name) || ++writes !== n) return 'go on';
      struck = killed('ingest');
      atTable = () => 'go on';
      return 'drop';
    };
    return () => struck;
  };

  test.each([
    ['after it recorded and before it decided', 1],
    ['after it decided and before it sent', 2],
  ])('%s: what it left behind is told, once, though nobody sends it again', async (_, write) => {
    const alertname = `Killed${write}`;
    const struck = strikeAfterWrite(write);
    const { status } = await post(single(alertname));
    expect(struck()).toBe(1);
    expect(status).toBeGreaterThanOrEqual(500);
    await until('the message', () => messageAbout(alertname).length > 0, RECOVERY);
    expect((await post(single(alertname))).status).toBe(202);
    await nothingUnderWay();
    expect(messageAbout(alertname)).toHaveLength(1);
  });

  test('while it tells a receiver: the notification comes again and is told, once', async () => {
    slack.fail('hang');
    expect((await post(single('KilledDeliver'))).status).toBe(202);
    await until('the request to hang', () => slack.requests.some(({ fault }) => fault === 'hang'));
    expect(killed('deliver')).toBe(1);
    const started = performance.now();
    await until('the message', () => messageAbout('KilledDeliver').length > 0, RECOVERY);
    say(`told ${((performance.now() - started) / 1000).toFixed()} s after the kill`);
    expect(messageAbout('KilledDeliver')).toHaveLength(1);
  });
});

describe('a table that refuses', () => {
  test('keeps no alert out: it waits in the inbox, and is told when the table is back', async () => {
    atTable = () => 'drop';
    const answer = await post(single('Inboxed'));
    expect(answer.status).toBe(202);
    expect(await answer.json()).toEqual({ accepted: 1, inboxed: true });
    expect(messageAbout('Inboxed')).toEqual([]);
    atTable = () => 'go on';
    await until('the message', () => messageAbout('Inboxed').length > 0, RECOVERY);
    expect(messageAbout('Inboxed')).toHaveLength(1);
  });
});

describe('secrets', () => {
  test('that are rotated are valid without a deployment, the one before them too, others never', async () => {
    await putSecret(ministack, 'tocsin/alertmanager', 'rotated-token');
    await until(
      'the new token to be let in',
      async () => (await post(single('Rotated'), 'rotated-token')).status === 202,
    );
    expect((await post(single('Rotated'), TOKEN)).status).toBe(202);
    expect((await post(single('Rotated'), 'wrong')).status).toBe(401);
  });

  test('stand in no line that the functions or MiniStack wrote', () => {
    for (const secret of [TOKEN, 'rotated-token', 'jira-token-stub']) expect(ministack.output()).not.toContain(secret);
  });
});

describe('a token that was revoked', () => {
  /** A line of a function's log in CloudWatch's embedded metric format. */
  interface MetricLine extends Record<string, unknown> {
    readonly _aws: {
      readonly CloudWatchMetrics: readonly {
        readonly Namespace: string;
        readonly Dimensions: readonly (readonly string[])[];
        readonly Metrics: readonly { readonly Name: string }[];
      }[];
    };
  }

  const lines = (): readonly string[] => ministack.output().split('\n');

  const metricLines = (): readonly MetricLine[] =>
    lines()
      .flatMap((line) => /\{"_aws".*\}/.exec(line) ?? [])
      .map((json) => JSON.parse(json) as MetricLine);

  /** Whether CloudWatch would take a line for what an alarm of the stack watches. */
  const isWatchedBy = (alarm: AlarmProperties) => (line: MetricLine) =>
    line._aws.CloudWatchMetrics.some(
      ({ Namespace, Dimensions, Metrics }) =>
        Namespace === alarm.Namespace &&
        Metrics.some(({ Name }) => Name === alarm.MetricName) &&
        Dimensions.some((names) => sameNames(names, alarm)) &&
        alarm.Dimensions.every(({ Name, Value }) => line[Name] === Value),
    );

  test('shows in the log within a minute: the reason, what to do, and the figure that its alarm watches', async () => {
    const alarm = alarmOf(folder, 'tocsin-DeliveryAge');
    const seen = metricLines().filter(isWatchedBy(alarm)).length;
    slack.fail({ error: 'token_revoked' }, { when: ({ body }) => body.includes('RevokedToken') });
    expect((await post(single('RevokedToken'), 'rotated-token')).status).toBe(202);
    await until('the figure', () => metricLines().filter(isWatchedBy(alarm)).length > seen, 60_000);
    const line = lines().find((one) => one.includes('"delivery"') && one.includes('unauthorized'));
    expect(line).toContain('token_revoked');
    say(`log: ${line}`);
    slack.heal();
    await until('the message', () => messageAbout('RevokedToken').length > 0, RECOVERY);
    expect(messageAbout('RevokedToken')).toHaveLength(1);
  });
});

describe('what was given up', () => {
  const tocsin = async (...words: readonly string[]) => {
    const command = ['bin/tocsin.js', 'dead-letters', ...words, '--stack', 'Tocsin', '--json'];
    const env = { PATH: process.env.PATH, ...ministack.env };
    const { stdout } = await promisify(execFile)(process.execPath, command, { cwd: ROOT, env });
    return JSON.parse(stdout) as unknown;
  };

  test('is listed with its reason, shown, and sent again by the command line', async () => {
    slack.fail({ error: 'invalid_blocks' }, { when: ({ body }) => body.includes('GivenUp') });
    expect((await post(single('GivenUp'), 'rotated-token')).status).toBe(202);
    const [letter] = await until('the dead letter', async () => {
      const listed = (await tocsin()) as readonly { readonly id: string; readonly reason: string }[];
      return listed.length > 0 && listed;
    });
    expect(letter?.reason).toContain('invalid_blocks');
    expect(await tocsin('show', letter?.id ?? '')).toMatchObject({ queue: 'delivery' });
    slack.heal();
    expect(await tocsin('send', '--all')).toEqual({ sent: [letter?.id], missing: [] });
    await until('the message', () => messageAbout('GivenUp').length > 0, RECOVERY);
    await nothingUnderWay();
    expect(messageAbout('GivenUp')).toHaveLength(1);
    expect(await tocsin()).toEqual([]);
  });
});

describe('what is refused', () => {
  test('is told with what is wrong', async () => {
    const url = sourceUrl(deployment, ministack, 'alertmanager');
    const headers = { authorization: 'Bearer rotated-token', 'content-type': 'application/json' };
    expect((await fetch(url, { method: 'POST', headers, body: '{"version":"4"}' })).status).toBe(400);
    expect((await fetch(url, { method: 'PUT', headers, body: '{}' })).status).toBe(405);
    expect((await fetch(url.replace('alertmanager', 'unknown'), { method: 'POST', headers, body: '{}' })).status).toBe(
      404,
    );
    const large = `{"version":"4","filler":"${'x'.repeat(4 * 1024 * 1024)}"}`;
    expect((await fetch(url, { method: 'POST', headers, body: large })).status).toBe(413);
  });
});

describe('a CloudWatch alarm', () => {
  const event = (name: string) =>
    JSON.parse(readFileSync(new URL(`../fixtures/cloudwatch/${name}.json`, import.meta.url), 'utf8')) as Record<
      string,
      unknown
    >;

  test('is told when it fires, and when it is OK again', async () => {
    await putEvent(ministack, event('metric-alarm'));
    const firing = () => messageAbout('OrdersWait')[0]?.text ?? '';
    await until('the message', () => firing().includes('Orders wait for more than five minutes'));
    await putEvent(ministack, event('metric-ok'));
    await until('the end', () => /[Rr]esolved/.test(firing()));
    say(`Slack: ${firing()}`);
  });

  test('that watches Tocsin itself is not', async () => {
    const own = JSON.parse(
      JSON.stringify(event('metric-alarm')).replaceAll('OrdersWait', 'tocsin-DeliveryAge'),
    ) as Record<string, unknown>;
    await putEvent(ministack, own);
    await putEvent(
      ministack,
      JSON.parse(JSON.stringify(event('metric-alarm')).replaceAll('OrdersWait', 'Another')) as Record<string, unknown>,
    );
    await until('the other one', () => messageAbout('Another').length > 0);
    expect(messageAbout('tocsin-DeliveryAge')).toEqual([]);
  });
});
