import { describe, expect, test } from 'vitest';
import { before, between, type EpochMs, hours, minutes, seconds } from '../../shared/values/time.ts';
import { storedIn } from '../support/stored-in.ts';
import { LOGIN_PAGE } from '../support/stub-server.ts';
import { SECRETS, System } from '../support/system.ts';
import { alertmanagerBody } from '../support/webhook.ts';
import { NOON } from '../support/world.ts';

const pods = (count: number, startsAt: EpochMs, endsAt?: EpochMs) =>
  Array.from({ length: count }, (_, i) => ({ name: `pod-${i}`, startsAt, ...(endsAt !== undefined && { endsAt }) }));

/** One outage: the group fires, is repeated, resolves. `posts` gives the bodies in which the alerts arrive. */
async function outage(system: System, count: number, inOnePost: boolean): Promise<void> {
  const startsAt = system.now;
  const send = async (endsAt?: EpochMs) => {
    const alerts = pods(count, startsAt, endsAt);
    const bodies = inOnePost ? [alerts] : alerts.map((alert) => [alert]);
    for (const body of bodies) {
      expect((await system.post(alertmanagerBody(body))).statusCode).toBe(202);
      await system.pass(seconds(1));
    }
  };
  await send();
  await system.pass(minutes(5), seconds(10));
  await send();
  await system.pass(minutes(5), seconds(10));
  await send(system.now);
  await system.pass(minutes(1));
}

describe.each([
  ['a group of 1,000 alerts in one post', 1000, true],
  ['30 alerts in 30 posts of one group', 30, false],
])('%s, firing, repeating and resolving', (_, count, inOnePost) => {
  test('is one Slack message, edited, with a thread, and one Jira issue, closed; a second outage reopens both', async () => {
    const system = new System(NOON);
    await outage(system, count, inOnePost);
    const [message, ...others] = system.slack.channel('#alerts');
    expect(others.filter((one) => one.thread_ts === undefined)).toEqual([]);
    expect(message?.edits.length).toBeGreaterThan(0);
    expect(message?.text).toMatch(/resolved/i);
    expect(message?.replies.at(-1)?.text).toMatch(/resolved/i);
    expect(system.jira.issues).toHaveLength(1);
    expect(statusOf(system)).toBe('done');

    await system.pass(hours(2), minutes(5));
    const startsAt = system.now;
    await system.post(alertmanagerBody(pods(count, startsAt)));
    await system.pass(minutes(1));
    const roots = system.slack.channel('#alerts').filter((one) => one.thread_ts === undefined);
    expect(roots).toHaveLength(1);
    expect(roots[0]?.text).not.toMatch(/resolved/i);
    expect(system.jira.issues).toHaveLength(1);
    expect(statusOf(system)).not.toBe('done');
  });
});

interface Status {
  readonly statusCategory: { readonly key: string };
}
const statusOf = (system: System): string | undefined =>
  (system.jira.issues[0]?.fields.status as Status | undefined)?.statusCategory.key;

describe('While Slack is down', () => {
  const TEN_MINUTES = minutes(10);

  test.each([
    ['answers 429', { status: 429, retryAfter: 7 }],
    ['answers 503', { status: 503 }],
    ['asks for no wait at all', { status: 429, retryAfter: 0 }],
    ['asks for a day', { status: 503, retryAfter: 86_400 }],
    ['answers ok:false', { error: 'internal_error' }],
    ['has archived the channel', { error: 'is_archived' }],
    ['has made the channel private', { error: 'channel_not_found' }],
    ['has taken the bot out of the channel', { error: 'not_in_channel' }],
    ['forbids the app to post', { error: 'restricted_action' }],
    ['answers with a login page', { page: LOGIN_PAGE, status: 200 }],
    ['is not behind its ingress', { page: 'default backend - 404', status: 404, type: 'text/plain' }],
    ['redirects to a login', { redirect: 'https://id.example.com/login?token=planted', status: 302 }],
    ['says nothing', 'hang'],
    ['breaks connections', 'refused'],
  ] as const)(
    'and %s, nothing is lost, order is kept, and Jira and SNS hear of everything at once',
    async (_, fault) => {
      const system = new System(NOON);
      system.slack.fail(fault, { when: (_request, now) => between(NOON, now) < TEN_MINUTES });
      await system.post(alertmanagerBody(pods(1, NOON)));
      await system.pass(minutes(2));
      await system.post(alertmanagerBody(pods(3, NOON)));
      await system.pass(minutes(2));
      await system.post(
        alertmanagerBody([...pods(3, NOON), { name: 'pod-9', startsAt: system.now, labels: { severity: 'critical' } }]),
      );
      await system.pass(seconds(1));
      expect(system.slack.messages).toEqual([]);
      expect(system.slack.requests.length).toBeLessThan(300);
      expect(system.jira.issues[0]?.comments.map((one) => JSON.stringify(one).includes('Worse'))).toEqual([true]);
      expect(system.topics.published.map((one) => one.attributes?.reason)).toEqual(['first', 'worse']);

      await system.pass(minutes(12));
      const [message, ...others] = system.slack.channel('#alerts');
      expect(others).toEqual([]);
      expect(message?.text).toContain('critical');
      expect(message?.text).toContain('4 firing');
      expect(system.queue.depth).toBe(0);
      expect(system.queue.dead).toEqual([]);

      await system.post(
        alertmanagerBody([
          ...pods(3, NOON, system.now),
          { name: 'pod-9', startsAt: before(NOON, minutes(-4)), endsAt: system.now, labels: { severity: 'critical' } },
        ]),
      );
      await system.pass(minutes(1));
      expect(system.slack.channel('#alerts')[0]?.replies.map((one) => /resolved/i.test(one.text))).toEqual([true]);
    },
  );

  test('Retry-After sets when that one message comes again', async () => {
    const system = new System(NOON);
    system.slack.fail({ status: 429, retryAfter: 33 });
    await system.post(alertmanagerBody(pods(1, NOON)));
    await system.deliverAll();
    expect(system.queue.nextAt).toBe(NOON + 33_000);
    await system.pass(seconds(40));
    expect(system.slack.messages[0]?.ts).toBeDefined();
  });

  test.each([
    [0, 1],
    [86_400, 300],
  ])('Retry-After of %i seconds is a wait of %i', async (asked, waited) => {
    const system = new System(NOON);
    system.slack.fail({ status: 429, retryAfter: asked });
    await system.post(alertmanagerBody(pods(1, NOON)));
    await system.deliverAll();
    expect(system.queue.nextAt).toBe(NOON + waited * 1000);
  });

  test('the log says why it waits, and what people can do', async () => {
    const system = new System(NOON);
    system.slack.fail({ error: 'not_in_channel' });
    await system.post(alertmanagerBody(pods(1, NOON)));
    await system.deliverAll();
    const waiting = system.log.filter((line) => line.includes('place-closed')).join('\n');
    expect(waiting).toContain('not_in_channel: invite the bot to the channel (/invite)');
  });
});

describe('Secrets', () => {
  test('are nowhere in logs, answers, stored items, messages and issues, whatever fails', async () => {
    const system = new System(NOON);
    const answers: unknown[] = [];
    for (const fault of ['hang', 'refused', { status: 500 }, { error: 'invalid_auth' }, { status: 401 }] as const) {
      system.slack.fail(fault);
      system.jira.fail(fault);
      answers.push(await system.post(alertmanagerBody(pods(2, system.now))));
      answers.push(await system.post('{"alerts":', {}), await system.post({}, { token: 'wrong-token-5d1e' }));
      await system.pass(minutes(6), seconds(10));
    }
    const kept = [
      ...system.log,
      ...answers.map((one) => JSON.stringify(one)),
      ...[...storedIn(system), ...system.memory.ledger.entries.values()].map((one) =>
        JSON.stringify(one, (_, value) => (value instanceof Set ? [...value] : value)),
      ),
      JSON.stringify(system.slack.messages),
      JSON.stringify(system.jira.issues),
      JSON.stringify(system.topics.published),
      JSON.stringify(system.queue.dead),
    ].join('\n');
    for (const secret of [...Object.values(SECRETS), 'wrong-token-5d1e']) expect(kept).not.toContain(secret);
    expect(kept).toContain('HighErrorRate');
    const sent = system.slack.requests.map((request) => request.headers.authorization);
    expect(new Set(sent)).toEqual(new Set([`Bearer ${SECRETS.slack_bot_token}`]));
  });
});
