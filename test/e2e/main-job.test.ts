import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { instant } from '../../shared/values/time.ts';
import { StubJira } from '../support/stub-jira.ts';
import { type Listening, listen } from '../support/stub-server.ts';
import { StubSlack } from '../support/stub-slack.ts';
import { StubSns } from '../support/stub-sns.ts';
import { type Local, startLocal } from './support/local.ts';
import { until } from './support/program.ts';
import { Monitoring, Shop } from './support/prometheus.ts';

const clock = () => instant(Date.now());
const TOPIC = 'arn:aws:sns:eu-west-1:123456789012:alerts';

const routing = (slack: Listening, jira: Listening) => `global:
  slack_api_url: ${slack.url}/api/
  jira_api_url: ${jira.url}
  jira_user: tocsin@example.com
route:
  receiver: team
  update_interval: 1s
  group_interval: 2s
receivers:
  - name: team
    slack_configs: [{ channel: '#alerts' }]
    jira_configs: [{ project: OPS, issue_type: Bug }]
    sns_configs: [{ topic_arn: '${TOPIC}', format: json }]
`;

/** Prometheus scrapes a shop, Alertmanager groups, Tocsin tells Slack, Jira and SNS. */
describe.each([
  ['one Alertmanager', false],
  ['a pair of Alertmanagers that both send everything', true],
])('The main job with %s', (_, pair) => {
  const shop = new Shop();
  const monitoring = new Monitoring(shop);
  const slack = new StubSlack(clock);
  const jira = new StubJira(clock);
  const sns = new StubSns(clock);
  const folder = mkdtempSync(join(tmpdir(), 'tocsin-'));
  const servers: Listening[] = [];
  let local: Local;

  beforeAll(async () => {
    for (const stub of [slack, jira, sns]) servers.push(await listen(stub));
    const [slackServer, jiraServer, snsServer] = servers as [Listening, Listening, Listening];
    writeFileSync(join(folder, 'tocsin.yaml'), routing(slackServer, jiraServer));
    local = await startLocal({
      TOCSIN_CONFIG: join(folder, 'tocsin.yaml'),
      TOCSIN_DATA: join(folder, 'data'),
      TOCSIN_SECRET_SLACK_BOT_TOKEN: 'xoxb-stub',
      TOCSIN_SECRET_JIRA_API_TOKEN: 'jira-token-stub',
      AWS_ENDPOINT_URL_SNS: snsServer.url,
      AWS_ACCESS_KEY_ID: 'AKIDSTUB',
      AWS_SECRET_ACCESS_KEY: 'stub',
    });
    await monitoring.start({ url: `${local.url}/v1/sources/alertmanager`, token: local.token }, pair);
  });

  afterAll(async () => {
    await monitoring.stop();
    await local.program.stop();
    await Promise.all(servers.map((server) => server.close()));
    rmSync(folder, { recursive: true, force: true });
  });

  const messages = () => slack.channel('#alerts').filter((one) => one.thread_ts === undefined);
  const shows = (text: string | RegExp) => () => new RegExp(text).test(messages()[0]?.text ?? '');
  const replies = () => messages()[0]?.replies.map((reply) => reply.text) ?? [];
  const issueStatus = () =>
    (jira.issues[0]?.fields.status as { statusCategory: { key: string } } | undefined)?.statusCategory.key;
  const published = () => sns.published.map((one) => one.attributes.reason?.value);

  test('tells of the first alert at once, with what is wrong, where, how bad and what to do', async () => {
    shop.set({ 'checkout-1': 12 });
    await until('the first message', shows('warning'));
    expect(JSON.stringify(messages()[0]?.blocks)).toContain('runbooks.example.com/checkout-errors');
    expect(messages()[0]?.text).toContain('CheckoutErrors');
    await until('the issue', () => jira.issues.length === 1);
    await until('the publication', () => published().length === 1);
    expect(published()).toEqual(['first']);
  });

  test('edits that message when alerts of the same name join, and sends another where none can be edited', async () => {
    shop.set({ 'checkout-2': 9, 'checkout-3': 20 });
    await until('three firing', shows('3 firing'));
    await until('joined published', () => published().includes('joined'));
    expect(messages()).toHaveLength(1);
    expect(replies()).toEqual([]);
  });

  test('replies in the channel too when it gets worse', async () => {
    shop.set({ 'checkout-1': 75 });
    await until('critical', shows('critical'));
    const worse = await until('a reply for all', () => messages()[0]?.replies.find((one) => one.reply_broadcast));
    expect(worse.text).toContain('critical');
  });

  test('shows who is still affected when others recover', async () => {
    shop.set({ 'checkout-2': 0, 'checkout-3': 0 });
    await until('one firing', shows('1 firing'));
    expect(issueStatus()).not.toBe('done');
  });

  test('tells the end everywhere, and closes the issue', async () => {
    shop.set({ 'checkout-1': 0 });
    await until('resolved', shows(/[Rr]esolved/));
    await until('the issue closed', () => issueStatus() === 'done');
    await until('the end published', () => published().at(-1) === 'resolved');
  });

  test('reopens the same message and issue when it comes back', async () => {
    shop.set({ 'checkout-4': 8 });
    await until('firing again', shows('1 firing'));
    await until('the issue open', () => issueStatus() !== 'done');
    await until('reopened published', () => published().at(-1) === 'reopened');
    expect(messages()).toHaveLength(1);
    expect(jira.issues).toHaveLength(1);
  });

  test('ends it again, having told each receiver every change in order and nothing twice', async () => {
    shop.set({ 'checkout-4': 0 });
    await until('resolved', shows(/[Rr]esolved/));
    await until('the issue closed', () => issueStatus() === 'done');
    await until('the end published', () => published().filter((reason) => reason === 'resolved').length === 2);
    const ids = sns.published.map((one) => one.message);
    expect(new Set(ids).size).toBe(ids.length);
    const comments = jira.issues[0]?.comments.map((comment) => JSON.stringify(comment.body)) ?? [];
    expect(new Set(comments).size).toBe(comments.length);
    const texts = replies().map((text) => text.replace(/\d+[hms].*/, ''));
    process.stdout.write(`Slack: ${messages()[0]?.text}\n${texts.map((text) => `  └ ${text}\n`).join('')}`);
    process.stdout.write(`SNS: ${published().join(', ')}\n`);
  });
});
