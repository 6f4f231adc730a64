import { describe, expect, test } from 'vitest';
import { after, minutes, seconds } from '../../shared/values/time.ts';
import { SECRETS, System } from '../support/system.ts';
import { alertmanagerBody } from '../support/webhook.ts';
import { NOON } from '../support/world.ts';

const SLACK = ["{ channel: '#alerts' }", '{ channel: C0BACKEND1 }'];
const TOPIC = "{ topic_arn: 'arn:aws:sns:eu-west-1:123456789012:alerts' }";

interface File {
  readonly slack?: readonly string[];
  readonly jira?: string;
  readonly sns?: string;
  readonly routes?: string;
}

const fileOf = ({ slack = SLACK, jira = '{ project: OPS, issue_type: Bug }', sns = TOPIC, routes = '' }: File = {}) =>
  `global:
  slack_api_url: https://slack.example/api/
  jira_api_url: https://jira.example
  jira_user: tocsin@example.com
route:
  receiver: team
${routes}
receivers:
  - name: team
    slack_configs: [${slack.join(', ')}]
    jira_configs: [${jira}]
    sns_configs: [${sns}]
  - name: other
    slack_configs: [{ channel: '#others' }]
`;

const firing = { name: 'a', startsAt: NOON };
const rootOf = (system: System, channel: string) =>
  system.slack.channel(channel).filter((one) => one.thread_ts === undefined);
const repliesIn = (system: System, channel: string) => rootOf(system, channel).flatMap(({ replies }) => replies);

/** An incident of a file, which another file takes over a minute later. */
async function changed(
  from: File,
  to: File,
  alerts: Parameters<typeof alertmanagerBody>[0] = [firing],
): Promise<System> {
  const before = new System(NOON, fileOf(from));
  await before.post(alertmanagerBody(alerts));
  await before.pass(minutes(1));
  return new System(NOON, fileOf(to), { before });
}

describe('A channel that is taken out of the routing file while an incident is open', () => {
  test('is sent nothing that is new, though it was the first, and shows once that it is left', async () => {
    const system = await changed({}, { slack: SLACK.slice(1) });
    const startsAt = after(NOON, minutes(1));
    await system.post(alertmanagerBody([firing, { name: 'b', startsAt, labels: { severity: 'critical' } }]));
    await system.pass(minutes(15), seconds(20));
    const [left, ...others] = rootOf(system, '#alerts');
    expect(others).toEqual([]);
    expect(left?.text).toContain('☑️ No longer routed here · HighErrorRate: checkout');
    expect(left?.edits).toHaveLength(1);
    expect(left?.replies).toEqual([]);
    expect(repliesIn(system, 'C0BACKEND1').map(({ text }) => text)).toEqual([expect.stringContaining('Worse')]);
    const edits = left?.edits.length;
    await system.post(alertmanagerBody([{ ...firing, endsAt: system.now }]));
    await system.pass(minutes(15), seconds(20));
    expect(rootOf(system, '#alerts')[0]?.edits.length).toBe(edits);
  });

  test('is left as it is where it is over there already', async () => {
    const before = new System(NOON, fileOf());
    await before.post(alertmanagerBody([firing]));
    await before.pass(minutes(1));
    await before.post(alertmanagerBody([{ ...firing, endsAt: before.now }]));
    await before.pass(minutes(1));
    const system = new System(NOON, fileOf({ slack: SLACK.slice(1) }), { before });
    await system.pass(minutes(15), seconds(20));
    expect(rootOf(system, '#alerts')[0]?.text).toContain('✅ Resolved');
  });

  test('is sent nothing where its secret is gone too, and the delivery says so', async () => {
    const before = new System(NOON, fileOf());
    await before.post(alertmanagerBody([firing]));
    await before.pass(minutes(1));
    const { slack_bot_token: _, ...secrets } = SECRETS;
    const system = new System(NOON, fileOf({ slack: SLACK.slice(1) }), { before, secrets });
    await system.pass(minutes(15), seconds(20));
    expect(rootOf(system, '#alerts')[0]?.edits).toEqual([]);
    expect(system.log.filter((line) => line.includes('"secret-gone"'))).not.toEqual([]);
    expect(system.queue.depth).toBe(0);
  });
});

describe('A problem that is over before the channel that was taken out gets its last message', () => {
  test('is shown as over there', async () => {
    const system = await changed({}, { slack: SLACK.slice(1) });
    await system.post(alertmanagerBody([{ ...firing, endsAt: system.now }]));
    await system.pass(minutes(15), seconds(20));
    const [left, ...others] = rootOf(system, '#alerts');
    expect(others).toEqual([]);
    expect(left?.text).toContain('✅ Resolved');
    expect(left?.replies).toEqual([]);
  });

  test('whose end was on its way there, too', async () => {
    const before = new System(NOON, fileOf());
    await before.post(alertmanagerBody([firing]));
    await before.pass(minutes(1));
    await before.post(alertmanagerBody([{ ...firing, endsAt: before.now }]));
    const system = new System(NOON, fileOf({ slack: SLACK.slice(1) }), { before });
    await system.pass(minutes(15), seconds(20));
    expect(rootOf(system, '#alerts').map(({ text }) => text)).toEqual([expect.stringContaining('✅ Resolved')]);
  });

  test('or while it is not named, is shown as over once it is named again, which notifies no one', async () => {
    const gone = await changed({}, { slack: SLACK.slice(1) });
    await gone.pass(minutes(15), seconds(20));
    await gone.post(alertmanagerBody([{ ...firing, endsAt: gone.now }]));
    await gone.pass(minutes(1));
    expect(rootOf(gone, '#alerts')[0]?.text).toContain('☑️ No longer routed here');
    const system = new System(NOON, fileOf(), { before: gone });
    await system.pass(minutes(30), seconds(20));
    const [left, ...others] = rootOf(system, '#alerts');
    expect(others).toEqual([]);
    expect(left?.text).toContain('✅ Resolved');
    expect(left?.replies).toEqual([]);
    expect(repliesIn(system, 'C0BACKEND1')).toHaveLength(1);
  });
});

describe('A channel that is put in front of the others while an incident is open', () => {
  test('is notified of it once, and the others hear nothing twice', async () => {
    const system = await changed({ slack: SLACK.slice(1) }, { slack: SLACK });
    await system.pass(minutes(15), seconds(20));
    expect(rootOf(system, '#alerts').map(({ text }) => text)).toEqual([expect.stringContaining('New problem')]);
    expect(rootOf(system, 'C0BACKEND1')).toHaveLength(1);
    expect(repliesIn(system, 'C0BACKEND1')).toEqual([]);
    expect(system.jira.issues).toHaveLength(1);
    expect(system.topics.published).toHaveLength(1);
  });

  test('hears nothing of what was over before', async () => {
    const before = new System(NOON, fileOf({ slack: SLACK.slice(1) }));
    await before.post(alertmanagerBody([firing]));
    await before.pass(minutes(1));
    await before.post(alertmanagerBody([{ ...firing, endsAt: before.now }]));
    await before.pass(minutes(1));
    const system = new System(NOON, fileOf(), { before });
    await system.pass(minutes(15), seconds(20));
    expect(rootOf(system, '#alerts')).toEqual([]);
  });
});

describe('A project and a topic that are taken out of the routing file', () => {
  test('get one last word each: the issue is closed with a comment, and the topic has a message', async () => {
    const system = await changed(
      {},
      { jira: '{ project: NEW, issue_type: Bug }', sns: TOPIC.replace('alerts', 'others') },
    );
    await system.pass(minutes(15), seconds(20));
    const left = system.jira.issues.find(({ key }) => key.startsWith('OPS-'));
    expect(JSON.stringify(left?.fields.status)).toContain('Done');
    expect(left?.comments).toHaveLength(1);
    expect(JSON.stringify(left?.comments)).toContain('No longer routed here');
    const topics = system.topics.published.map(({ topicArn, attributes }) => [
      topicArn.split(':').at(-1),
      attributes?.reason,
    ]);
    expect(topics).toEqual([
      ['alerts', 'first'],
      ['alerts', 'unrouted'],
      ['others', 'first'],
    ]);
  });
});

describe('A route that is edited while an incident of it is open', () => {
  const routes = (team: string) => `  routes: [{ receiver: other, matchers: ['pod=~"${team}"'] }]`;

  test('closes what it has shown, with where its alerts go now once they were sent again', async () => {
    const system = await changed({ routes: routes('a|b') }, { routes: routes('a|c') });
    await system.post(alertmanagerBody([firing]));
    await system.pass(minutes(15), seconds(20));
    const [left, now, ...more] = rootOf(system, '#others');
    expect(more).toEqual([]);
    expect(left?.text).toContain('No longer routed here: other is notified of it now');
    expect(now?.text).toContain('New problem');
  });

  test('or says that it is no longer updated', async () => {
    const system = await changed({ routes: routes('a|b') }, {});
    await system.pass(minutes(15), seconds(20));
    const [left, ...more] = rootOf(system, '#others');
    expect(more).toEqual([]);
    expect(left?.text).toContain('No longer routed here, and no longer updated');
    expect(rootOf(system, '#alerts')).toEqual([]);
  });
});

describe('A routing file that is put back', () => {
  test('notifies a place that had its last message as of a new problem, once', async () => {
    const gone = await changed({}, { slack: SLACK.slice(1) });
    await gone.pass(minutes(30), seconds(20));
    await gone.post(alertmanagerBody([firing]));
    const system = new System(NOON, fileOf(), { before: gone });
    await system.pass(minutes(15), seconds(20));
    const [message] = rootOf(system, '#alerts');
    expect(message?.text).toContain('New problem');
    expect(message?.replies).toHaveLength(1);
  });

  test('minutes later is followed as soon as it is known that it alone is in use', async () => {
    const brief = await changed({}, { slack: SLACK.slice(1) });
    await brief.pass(minutes(2), seconds(20));
    const system = new System(NOON, fileOf({ slack: SLACK.toReversed() }), { before: brief });
    await system.post(alertmanagerBody([firing]));
    await system.pass(minutes(13), seconds(20));
    expect(rootOf(system, '#alerts')[0]?.text).not.toContain('No longer routed here');
  });

  test('or that only names the same places in another order changes nothing', async () => {
    const system = await changed({}, { slack: SLACK.toReversed() });
    await system.pass(minutes(15), seconds(20));
    expect(system.slack.messages).toHaveLength(2);
    expect(system.slack.messages.flatMap(({ edits }) => edits)).toEqual([]);
  });
});
