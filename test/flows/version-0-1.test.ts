import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { type Engine, startEngine } from '../../local/engine.ts';
import { sqsEvent } from '../../local/simulation/sqs-event.ts';
import { ensureTable } from '../../local/tables.ts';
import { DynamoLedger } from '../../shared/adapters/dynamo-ledger.ts';
import { tableDefinition } from '../../shared/adapters/dynamo-table.ts';
import type { Notification } from '../../shared/incidents/notification.ts';
import { after, minutes, seconds } from '../../shared/values/time.ts';
import { endByVersion01, putRecorded, ROUTING, Upgraded } from '../support/version-0-1.ts';
import { alertmanagerBody } from '../support/webhook.ts';
import { NOON } from '../support/world.ts';

let engine: Engine;
let client: DynamoDBClient;
let table = 'none';
let tables = 0;

beforeAll(async () => {
  engine = await startEngine();
  client = new DynamoDBClient(engine.client);
});
beforeEach(async () => {
  table = `version-0-1-${tables++}`;
  await ensureTable(client, tableDefinition(table));
  await putRecorded(client, table);
});
afterAll(async () => {
  client.destroy();
  await engine.close();
});

const A = { name: 'a', startsAt: NOON };
const B = { name: 'b', startsAt: after(NOON, seconds(15)) };
const firing = (...alerts: Parameters<typeof alertmanagerBody>[0]) => alertmanagerBody(alerts, 'Firing');

/** Of the incident `Firing`: the messages of version 0.1, and the issue. */
const MESSAGES = { alerts: '1787400001.000000', backend: '1787400001.000001' };

const postsAbout = (upgraded: Upgraded, words: string) =>
  upgraded.posts.filter(({ text, thread_ts }) => text.includes(words) && thread_ts === undefined);

describe('An upgrade from version 0.1', () => {
  test('notifies no one by itself: hours of sweeps send only what had been decided and not sent, once to each place', async () => {
    const upgraded = new Upgraded(client, table);
    await upgraded.pass(minutes(5), minutes(1));
    expect(upgraded.posts.map(({ channel, user }) => `${user} ${channel}`).sort()).toEqual([
      'bot C0ALERTS01',
      'bot C0BACKEND1',
      'webhook C0ALERTS01',
    ]);
    for (const { text } of upgraded.posts) expect(text).toContain('Unsent');
    expect(upgraded.topics.published.map(({ subject }) => subject)).toEqual([expect.stringContaining('Unsent')]);
    expect(upgraded.hooked).toHaveLength(1);
    expect(upgraded.jira.issues).toHaveLength(4);
    const { length } = upgraded.posts;
    await upgraded.pass(minutes(150), minutes(5));
    await upgraded.post(firing(A, B));
    await upgraded.pass(minutes(10), minutes(1));
    expect(upgraded.posts.slice(length).filter(({ text }) => text.includes('Firing'))).toEqual([]);
  });

  test('lets a problem go on where it was: messages and issues are edited, and what cannot be edited gets one message', async () => {
    const upgraded = new Upgraded(client, table);
    await upgraded.post(firing(A, B, { name: 'c', startsAt: upgraded.now }));
    await upgraded.pass(minutes(6), minutes(1));
    for (const ts of Object.values(MESSAGES)) {
      expect(upgraded.slack.messages.find((one) => one.ts === ts)?.edits.length).toBeGreaterThan(0);
    }
    expect(postsAbout(upgraded, 'Firing').map(({ user }) => user)).toEqual(['webhook']);
    expect(upgraded.jira.issues.filter(({ fields }) => String(fields.summary).includes('Firing'))).toHaveLength(1);
    expect(upgraded.topics.published.filter(({ subject }) => subject?.includes('Firing'))).toHaveLength(1);
    const [published] = upgraded.topics.published.filter(({ subject }) => subject?.includes('Firing'));
    expect(published?.message).toContain('1 more alert');
  });

  test('lets a problem end where it was', async () => {
    const upgraded = new Upgraded(client, table);
    const endsAt = upgraded.now;
    await upgraded.post(firing({ ...A, endsAt }, { ...B, endsAt }));
    await upgraded.pass(minutes(1), seconds(15));
    for (const ts of Object.values(MESSAGES)) {
      expect(upgraded.slack.messages.find((one) => one.ts === ts)?.text).toContain('Resolved');
    }
    expect(postsAbout(upgraded, 'Firing').map(({ user }) => user)).toEqual(['webhook']);
    const issue = upgraded.jira.issues.find(({ key }) => key === 'OPS-1');
    expect(JSON.stringify(issue?.fields.status)).toContain('Done');
  });

  test('counts on: what was below its threshold meets it with the occurrences of version 0.1', async () => {
    const upgraded = new Upgraded(client, table);
    const labels = { team: 'counted' };
    const more = ['a', 'b', 'c'].map((name, i) => ({ name, labels, startsAt: i === 0 ? NOON : upgraded.now }));
    await upgraded.post(alertmanagerBody(more, 'Counted'));
    await upgraded.pass(seconds(30), seconds(10));
    expect(postsAbout(upgraded, 'Counted')).toHaveLength(3);
  });

  test('knows the error in logs as one, which is over an hour after it was seen', async () => {
    const upgraded = new Upgraded(client, table);
    const incident = await upgraded.ports.store.get('aLJoJoPE35U');
    expect(incident).toMatchObject({ kind: 'errors', state: 'firing' });
    await upgraded.pass(minutes(70), minutes(5));
    expect((await upgraded.ports.store.get('aLJoJoPE35U'))?.state).toBe('resolved');
  });
});

describe('What version 0.1 left in the delivery queue', () => {
  const left = (integration: string, rev: number, incident = '2FEcDJCGPp5') => ({
    ...{ incident, generation: 1, rev, integration, reason: 'first' },
  });
  const deliverLeft = async (upgraded: Upgraded, message: object) => {
    const notification = message as Notification;
    const { batchItemFailures } = await upgraded.core.deliver(
      sqsEvent([{ receipt: 'left', notification, receives: 1 }]),
    );
    expect(batchItemFailures).toEqual([]);
    await upgraded.pass(seconds(20), seconds(4));
  };

  test('is not sent again where it was delivered', async () => {
    const upgraded = new Upgraded(client, table);
    for (const kind of ['slack/0', 'slack/1', 'slack/2', 'jira/0', 'sns/0', 'webhook/0']) {
      await deliverLeft(upgraded, left(`team/${kind}`, 2));
    }
    expect(postsAbout(upgraded, 'Firing')).toEqual([]);
    expect(upgraded.topics.published.filter(({ subject }) => subject?.includes('Firing'))).toEqual([]);
  });

  test('reaches the places of its kind once, however often it comes', async () => {
    const upgraded = new Upgraded(client, table);
    for (let i = 0; i < 3; i++) {
      for (const at of ['slack/0', 'slack/1']) await deliverLeft(upgraded, left(`team/${at}`, 1, 'Lzhr81wALXi'));
    }
    expect(
      postsAbout(upgraded, 'Unsent')
        .map(({ user, channel }) => `${user} ${channel}`)
        .sort(),
    ).toEqual(['bot C0ALERTS01', 'bot C0BACKEND1', 'webhook C0ALERTS01']);
  });

  test('makes no message of a quiet edit where there is nothing to edit', async () => {
    const upgraded = new Upgraded(client, table);
    await upgraded.post(firing(A, { ...B, endsAt: upgraded.now }));
    await upgraded.pass(seconds(30), seconds(10));
    await deliverLeft(upgraded, { ...left('team/slack/0', 4), reason: 'left' });
    expect(postsAbout(upgraded, 'Firing')).toEqual([]);
  });

  test('is no end for a place of its kind that is not notified of ends', async () => {
    const deaf = '- { webhook_url: slack_webhook, send_resolved: false }';
    const upgraded = new Upgraded(client, table, ROUTING.replace('- webhook_url: slack_webhook', deaf));
    const endsAt = upgraded.now;
    await upgraded.post(firing({ ...A, endsAt }, { ...B, endsAt }));
    await upgraded.pass(seconds(30), seconds(10));
    await deliverLeft(upgraded, { ...left('team/slack/0', 4), reason: 'resolved' });
    expect(postsAbout(upgraded, 'Firing')).toEqual([]);
  });

  test('is sent where what was delivered is of an incident that has been deleted since', async () => {
    const upgraded = new Upgraded(client, table);
    const ledger = new DynamoLedger(client, table);
    const known = await ledger.get('2FEcDJCGPp5', 'team/jira/0');
    if (known) await ledger.put({ ...known, place: 'team/jira/0', expiresAt: NOON });
    await deliverLeft(upgraded, left('team/jira/0', 2));
    expect(upgraded.jira.issues.filter(({ fields }) => String(fields.summary).includes('Firing'))).toHaveLength(2);
  });

  test('is dropped where the routing file names its receiver no more', async () => {
    const upgraded = new Upgraded(client, table, ROUTING.replaceAll('team', 'crew').replace('crew="', 'team="'));
    await deliverLeft(upgraded, left('team/slack/0', 1, 'Lzhr81wALXi'));
    expect(postsAbout(upgraded, 'Unsent')).toEqual([]);
  });
});

describe('Version 0.1, while the upgrade is deployed', () => {
  test('finds what this version decided, and what it decides itself is not decided again', async () => {
    const upgraded = new Upgraded(client, table);
    await upgraded.post(firing(A, B, { name: 'c', startsAt: upgraded.now }));
    await upgraded.pass(minutes(6), minutes(1));
    const endsAt = upgraded.now;
    const known = await endByVersion01(client, table, '2FEcDJCGPp5', endsAt);
    expect(known).toMatchObject({ updatable: { starts: 3 }, 'append-only': { starts: 3 } });
    await upgraded.post(firing({ ...A, endsAt }, { ...B, endsAt }));
    await upgraded.pass(minutes(6), minutes(1));
    expect(upgraded.posts.filter(({ text }) => text.includes('Resolved'))).toEqual([]);
  });
});

describe('A routing file that changed with the upgrade', () => {
  const moved = (text: string) => {
    const [alerts, backend] = ["      - channel: '#alerts'\n", '      - channel: C0BACKEND1\n'];
    return text.replace(alerts + backend, backend + alerts);
  };

  test('finds each message by its place, in whatever order the places stand', async () => {
    const upgraded = new Upgraded(client, table, moved(ROUTING));
    await upgraded.post(firing(A, B, { name: 'c', startsAt: upgraded.now }));
    await upgraded.pass(minutes(1), seconds(15));
    const edited = upgraded.slack.messages.filter(({ edits }) => edits.length > 0);
    expect(edited.map(({ ts }) => ts).sort()).toEqual(Object.values(MESSAGES));
    expect(postsAbout(upgraded, 'Firing')).toEqual([]);
  });

  test('never writes to the place that it removed, though that was the first', async () => {
    const upgraded = new Upgraded(client, table, ROUTING.replace("      - channel: '#alerts'\n", ''));
    await upgraded.post(firing(A, B, { name: 'c', startsAt: upgraded.now, labels: { severity: 'critical' } }));
    await upgraded.pass(minutes(1), seconds(15));
    const edited = upgraded.slack.messages.filter(({ edits }) => edits.length > 0);
    expect(edited.map(({ ts }) => ts)).toEqual([MESSAGES.backend]);
    expect(postsAbout(upgraded, 'Firing').map(({ user }) => user)).toEqual(['webhook']);
  });

  test('never lets two places share an issue that may be of either', async () => {
    const two = '[{ project: OPS, issue_type: Bug }, { project: OPS, issue_type: Task }]';
    const upgraded = new Upgraded(client, table, ROUTING.replace('[{ project: OPS, issue_type: Bug }]', two));
    await upgraded.post(firing(A, B, { name: 'c', startsAt: upgraded.now }));
    await upgraded.pass(minutes(1), seconds(15));
    expect(upgraded.jira.issues.find(({ key }) => key === 'OPS-1')?.comments).toEqual([]);
    expect(upgraded.jira.issues.filter(({ fields }) => String(fields.summary).includes('Firing'))).toHaveLength(3);
  });

  test('gives a place that cannot be known as one of the old a new message, which mentions no one', async () => {
    const other = "      - { channel: '#alerts', mention: [here] }\n      - { channel: '#others', mention: [here] }\n";
    const upgraded = new Upgraded(client, table, ROUTING.replace("      - channel: '#alerts'\n", other));
    await upgraded.post(firing(A, B, { name: 'c', startsAt: upgraded.now }));
    await upgraded.pass(minutes(1), seconds(15));
    const posted = postsAbout(upgraded, 'Firing').filter(({ user }) => user === 'bot');
    expect(posted.map(({ channel }) => channel).sort()).toEqual(['C0ALERTS01', 'C0OTHERS01']);
    for (const message of posted) expect(JSON.stringify(message)).not.toContain('!here');
  });
});
