import { describe, expect, test } from 'vitest';
import { after, duration, type EpochMs, hours, minutes, seconds } from '../../shared/values/time.ts';
import { System } from '../support/system.ts';
import { alertmanagerBody } from '../support/webhook.ts';
import { NOON } from '../support/world.ts';

type Alerts = Parameters<typeof alertmanagerBody>[0];

const critical = { severity: 'critical' };
const pod = (name: string, startsAt: EpochMs, endsAt?: EpochMs) => ({
  name,
  startsAt,
  ...(endsAt !== undefined && { endsAt }),
});

const send = async (system: System, ...alerts: Alerts) => {
  await system.post(alertmanagerBody(alerts));
};

/** What the channel shows of an incident beside its first message, which is edited. */
const broadcasts = (system: System) =>
  system.slack
    .channel('#alerts')
    .filter((one) => one.thread_ts !== undefined)
    .map((one) => JSON.stringify(one.blocks));
const replies = (system: System) =>
  (system.slack.channel('#alerts')[0]?.replies ?? []).map((one) => JSON.stringify(one.blocks));
const published = (system: System) =>
  system.topics.published.map(({ subject, attributes }) => [subject, attributes?.reason]);

describe('Two webhooks that arrive 50 ms apart', () => {
  test.each([
    ['before the first is delivered', false],
    ['and one is delivered between them', true],
  ])('%s are no reason to say that it still fires', async (_, isDelivered) => {
    const system = new System(NOON);
    const startsAt = after(NOON, minutes(-94));
    await send(system, pod('a', startsAt));
    if (isDelivered) await system.deliverAll();
    system.advance(duration(50));
    await send(system, pod('a', startsAt), pod('b', startsAt));
    await system.pass(minutes(10));
    const [message] = system.slack.channel('#alerts');
    expect(JSON.stringify([message, message?.edits])).not.toContain('Still firing');
    expect(message?.text).toContain('2 firing');
    expect(replies(system)).toEqual([]);
  });

  test('of which a slow receiver shows both in its first message, are one message', async () => {
    const system = new System(NOON);
    system.slack.fail({ status: 503 }, { when: (_request, now) => now < after(NOON, seconds(40)) });
    const startsAt = after(NOON, minutes(-94));
    await send(system, pod('a', startsAt));
    system.advance(duration(50));
    await send(system, pod('a', startsAt), pod('b', startsAt));
    await system.pass(minutes(10));
    const [message, ...others] = system.slack.channel('#alerts');
    expect(others).toEqual([]);
    expect(message?.text).toContain('New problem · 2 firing');
    expect(replies(system)).toEqual([]);
  });
});

test('In a flood of 30 groups of which each is posted twice, every message is the first of its problem', async () => {
  const system = new System(NOON);
  for (let i = 0; i < 30; i++) {
    const startsAt = after(NOON, minutes(-94));
    await system.post(alertmanagerBody([pod('a', startsAt)], `Group${i}`));
    system.advance(duration(50));
    await system.post(alertmanagerBody([pod('a', startsAt), pod('b', startsAt)], `Group${i}`));
  }
  await system.pass(minutes(2));
  const all = system.slack.channel('#alerts').map(({ text }) => text);
  // More than 20 that wait for a channel get one message of their own.
  const texts = all.filter((text) => !text.includes('wait for their turn'));
  expect(texts).toHaveLength(30);
  expect(all.length - texts.length).toBeLessThanOrEqual(1);
  expect(texts.filter((text) => !text.includes('2 firing'))).toEqual([]);
  expect(JSON.stringify(system.slack.messages)).not.toContain('Still firing');
});

describe('A problem that is over and fires again', () => {
  const again = after(NOON, minutes(10));

  test('says when it ended and when it fires again, once', async () => {
    const system = new System(NOON);
    await send(system, pod('a', NOON));
    await system.pass(minutes(2));
    await send(system, pod('a', NOON, system.now));
    await system.pass(minutes(8));
    await send(system, pod('a', system.now));
    await system.pass(minutes(1));
    expect(replies(system).at(-1)).toContain('Firing again: ended 12:02:00 UTC, again 12:10:00 UTC');
    expect(broadcasts(system)).toHaveLength(1);
    expect(published(system).at(-1)).toEqual([expect.stringContaining('Firing again'), 'reopened']);
  });

  test('and is over before anybody was notified of that, is never said to fire again', async () => {
    const system = new System(NOON);
    await send(system, pod('a', NOON));
    await system.pass(minutes(2));
    await send(system, pod('a', NOON, system.now));
    await system.pass(minutes(8));
    await send(system, pod('a', again));
    system.advance(seconds(30));
    await send(system, pod('a', again, system.now));
    await system.pass(minutes(10));
    expect(JSON.stringify(system.slack.messages)).not.toContain('Firing again');
    expect(replies(system)).toHaveLength(1);
    const [message] = system.slack.channel('#alerts');
    expect(JSON.stringify(message?.blocks)).toContain('Came and went: resolved after 30s');
    expect(published(system).map(([, reason]) => reason)).toEqual(['first', 'resolved', 'came-and-went']);
  });
});

describe('What was worse while Slack was down', () => {
  const down = async (system: System, a = pod('a', NOON)) => {
    await send(system, pod('a', NOON));
    await system.pass(minutes(5));
    system.slack.fail({ status: 503 }, { when: (_request, now) => now < after(NOON, minutes(30)) });
    const startsAt = system.now;
    await send(system, pod('a', NOON), { ...pod('b', startsAt), labels: critical });
    await system.pass(minutes(6));
    await send(system, { ...pod('b', startsAt, system.now), labels: critical }, a);
    await system.pass(hours(1), seconds(30));
  };
  const phrase = 'was critical 12:05:00 UTC to 12:11:00 UTC';

  test('is said once it is up, with the times, once', async () => {
    const system = new System(NOON);
    await down(system);
    expect(broadcasts(system)).toHaveLength(1);
    expect(broadcasts(system)[0]).toContain(`Now warning; ${phrase}`);
  });

  test('is said with the end, where it is over by then', async () => {
    const system = new System(NOON);
    await down(system, pod('a', NOON, after(NOON, minutes(11))));
    expect(replies(system)).toEqual([expect.stringContaining(`Resolved after 11m; ${phrase}`)]);
  });
});

describe('What people have to hear of a problem that goes on', () => {
  test('is an alert of another name that joins, and not one more of the same name', async () => {
    const system = new System(NOON);
    await send(system, pod('a', NOON));
    await system.pass(minutes(1));
    const both = [pod('a', NOON), pod('b', system.now)];
    await send(system, ...both);
    await system.pass(minutes(1));
    expect(broadcasts(system)).toEqual([]);
    await send(system, ...both, { ...pod('c', system.now), labels: { alertname: 'DiskFull' } });
    await system.pass(minutes(1));
    expect(broadcasts(system)).toEqual([expect.stringContaining('1 more alert')]);
    expect(broadcasts(system)[0]).toContain('DiskFull');
    expect(system.jira.issues[0]?.comments).toHaveLength(1);
  });

  test('is that it grew tenfold, once for each power of ten', async () => {
    const system = new System(NOON);
    await send(system, pod('a', NOON));
    for (const count of [5, 9, 12, 40, 99, 120]) {
      await system.pass(minutes(1));
      await send(system, pod('a', NOON), ...Array.from({ length: count }, (_, i) => pod(`p${i}`, NOON)));
    }
    await system.pass(minutes(1));
    expect(broadcasts(system)).toEqual([
      expect.stringContaining('Growing: 10 firing'),
      expect.stringContaining('Growing: 100 firing'),
    ]);
  });

  test('is a severity that comes back after days, and not one that comes and goes within hours', async () => {
    const system = new System(NOON);
    const worse = async (pause: ReturnType<typeof hours>) => {
      const startsAt = system.now;
      await send(system, pod('a', NOON), { ...pod('b', startsAt), labels: critical });
      await system.pass(minutes(10), minutes(1));
      await send(system, pod('a', NOON), { ...pod('b', startsAt, system.now), labels: critical });
      for (let i = 0; i < pause / hours(1); i++) {
        await send(system, pod('a', NOON));
        await system.pass(hours(1), minutes(10));
      }
    };
    await send(system, pod('a', NOON));
    await system.pass(minutes(10), minutes(1));
    const worseReplies = () => replies(system).filter((one) => one.includes('Worse')).length;
    await worse(hours(1));
    expect(worseReplies()).toBe(1);
    await worse(hours(48));
    expect(worseReplies()).toBe(1);
    await worse(hours(1));
    expect(worseReplies()).toBe(2);
  });
});

test('A place that was notified hours later than others is reminded by its own time', async () => {
  const system = new System(NOON);
  system.slack.fail({ status: 503 }, { when: (_request, now) => now < after(NOON, hours(3)) });
  const remindedAt: EpochMs[] = [];
  for (let i = 0; i < 12 * 12; i++) {
    await send(system, pod('a', NOON));
    await system.pass(minutes(5), minutes(1));
    if (replies(system).length > remindedAt.length) remindedAt.push(system.now);
  }
  const [message] = system.slack.channel('#alerts');
  const posted = Number(message?.ts.split('.')[0]) * 1000;
  expect(posted).toBeGreaterThanOrEqual(after(NOON, hours(3)));
  expect(remindedAt).toHaveLength(2);
  for (const [i, at] of remindedAt.entries()) {
    expect(at - posted).toBeGreaterThanOrEqual((i + 1) * hours(4));
    expect(at - posted).toBeLessThan((i + 1) * hours(4) + minutes(15));
  }
  expect(published(system).map(([, reason]) => reason)).toEqual(['first', 'repeat', 'repeat']);
});
