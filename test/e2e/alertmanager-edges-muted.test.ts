import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { alertOf, footOf, hoursAgo, listed } from './support/edges.ts';
import { until } from './support/program.ts';
import { Stand } from './support/stand.ts';

let stand: Stand;
beforeAll(async () => {
  // A reminder is due half a minute after this.
  stand = await Stand.start([{ name: 'quiet', repeatInterval: '2s' }, { name: 'pair' }, { name: 'nodes' }]);
});
afterAll(async () => await stand.stop());

/** Longer than a reminder would take. */
const REMINDED_WITHIN = 38_000;

describe.concurrent('What is muted in a real Alertmanager', () => {
  test('by a silence, is reminded of only once the silence is over, and its true end is named', async () => {
    const sender = await stand.alertmanager({ repeatInterval: '5s' });
    const { alertmanager } = sender;
    const begun = hoursAgo(50);
    const instants = { '50 hours ago': begun };
    const full = alertOf({ team: 'quiet', name: 'DiskFull', startsAt: begun }, { pod: 'db-1' });
    await alertmanager.alerts([full.firing]);
    const first = await stand.until('the first message', 'quiet', (messages) => messages.length > 0, instants);
    const silence = await alertmanager.silence({ pod: 'db-1' });
    const where = ['DiskFull of db-1', '*Where* `pod=db-1` `team=quiet`', ...footOf('quiet')];
    expect(first).toEqual([
      {
        message: [
          '🟡 warning · DiskFull: db-1 · New problem · 1 firing · DiskFull of db-1',
          '🟡 warning · DiskFull: db-1',
          '*New problem* · 1 firing · since {50 hours ago} (2d 2h)',
          ...where,
        ],
        replies: [],
      },
    ]);
    const remindedBy = Date.now() + REMINDED_WITHIN;
    await until('a reminder would have come', () => Date.now() > remindedBy);
    expect(stand.read('quiet', instants)).toEqual(first);
    expect(listed(sender)).toEqual(['db-1']);

    await alertmanager.expire(silence);
    const reminder = [
      '(in the channel too)',
      '🟡 warning · DiskFull: db-1 · Still firing after 2d 2h · 1 firing · DiskFull of db-1',
      '🟡 *Still firing after 2d 2h* · DiskFull: db-1 · 1 firing',
    ];
    expect(await stand.until('a reminder', 'quiet', ([one]) => one?.replies.length === 1, instants)).toEqual([
      {
        message: [
          '🟡 warning · DiskFull: db-1 · Still firing after 2d 2h · 1 firing · DiskFull of db-1',
          '🟡 warning · DiskFull: db-1',
          '*Still firing after 2d 2h* · 1 firing · since {50 hours ago} (2d 2h)',
          ...where,
        ],
        replies: [reminder],
      },
    ]);
    await alertmanager.alerts([full.over()]);
    const change = '• now resolved: `DiskFull (pod=db-1, team=quiet)`';
    expect(await stand.until('the end', 'quiet', ([one]) => one?.replies.length === 2, instants)).toEqual([
      {
        message: [
          '✅ Resolved after 2d 2h · DiskFull: db-1 · 1 resolved · DiskFull of db-1',
          '✅ Resolved after 2d 2h · DiskFull: db-1',
          'was warning · 1 resolved · {50 hours ago} to {now} (2d 2h)',
          change,
          ...where,
        ],
        replies: [
          reminder,
          [
            '✅ Resolved after 2d 2h · DiskFull: db-1 · 1 resolved · DiskFull of db-1',
            '✅ *Resolved after 2d 2h* · 1 resolved',
            change,
          ],
        ],
      },
    ]);
  });

  test('by a silence, beside others, is not reported any more: no end, and no end of all', async () => {
    const sender = await stand.alertmanager({ repeatInterval: '10s' });
    const { alertmanager } = sender;
    const [b, c] = [hoursAgo(50), hoursAgo(26)];
    const instants = { '50 hours ago': b, '26 hours ago': c };
    const one = alertOf({ team: 'pair', name: 'DiskFull', startsAt: b }, { pod: 'db-1' });
    const two = alertOf({ team: 'pair', name: 'DiskFull', startsAt: c }, { pod: 'db-2' });
    const shows = async (counts: string) =>
      await stand.until(counts, 'pair', ([root]) => root?.message[0]?.endsWith(counts) ?? false, instants);
    const shown = (headline: string, changes: readonly string[], alerts: readonly string[]) => ({
      message: [
        `🟡 warning · DiskFull · ${headline}`,
        '🟡 warning · DiskFull',
        `*${headline.replace(' · ', '* · ')} · since {50 hours ago} (2d 2h)`,
        ...changes,
        '*Where* `team=pair`',
        '*Alerts*',
        ...alerts,
        ...footOf('pair'),
      ],
      replies: [],
    });
    const firing = (pod: string, since: string) => `• 🟡 \`pod=${pod}\` · since {${since}} · DiskFull of ${pod}`;
    const unreported =
      '• 🟡 `pod=db-2` · since {26 hours ago} · not reported by its source since {now} · DiskFull of db-2';
    await alertmanager.alerts([one.firing, two.firing]);
    await until('both', () => listed(sender).includes('db-1, db-2'));
    await shows('2 firing');
    const silence = await alertmanager.silence({ pod: 'db-2' });
    expect(await shows('1 firing, 1 not reported any more')).toEqual([
      shown('Updated · 1 firing, 1 not reported any more', [], [unreported, firing('db-1', '50 hours ago')]),
    ]);
    await alertmanager.alerts([one.over()]);
    const ended = '• ✅ `pod=db-1` · resolved at {now} after 2d 2h · DiskFull of db-1';
    expect(await shows('1 not reported any more, 1 resolved')).toEqual([
      shown(
        '1 alert resolved · 1 not reported any more, 1 resolved',
        ['• now resolved: `pod=db-1`'],
        [unreported, ended],
      ),
    ]);
    expect(sender.wire.sent.at(-1)?.body).toMatchObject({ status: 'resolved', truncatedAlerts: 0 });
    await alertmanager.expire(silence);
    const back = await shows('1 firing, 1 resolved');
    expect(back).toEqual([
      shown(
        '1 more alert · 1 firing, 1 resolved',
        ['• now firing: `pod=db-2`'],
        [firing('db-2', '26 hours ago'), ended],
      ),
    ]);
    await alertmanager.alerts([two.over()]);
    const change = '• now resolved: `pod=db-2`';
    expect(await shows('2 resolved')).toEqual([
      {
        message: [
          '✅ Resolved after 2d 2h · DiskFull · 2 resolved',
          '✅ Resolved after 2d 2h · DiskFull',
          'was warning · 2 resolved · {50 hours ago} to {now} (2d 2h)',
          change,
          '*Where* `team=pair`',
          '*Alerts*',
          '• ✅ `pod=db-2` · resolved at {now} after 1d 2h · DiskFull of db-2',
          '• ✅ `pod=db-1` · resolved at {now} after 2d 2h · DiskFull of db-1',
          ...footOf('pair'),
        ],
        replies: [
          ['✅ Resolved after 2d 2h · DiskFull · 2 resolved', '✅ *Resolved after 2d 2h* · 2 resolved', change],
        ],
      },
    ]);
  });

  test('by an inhibition, is no end and no message, and what comes after it is named', async () => {
    const sender = await stand.alertmanager({
      more: 'inhibit_rules:\n  - { source_matchers: [alertname = NodeDown], target_matchers: [alertname = PodDown], equal: [node] }\n',
    });
    const { alertmanager } = sender;
    const [b, c] = [hoursAgo(50), hoursAgo(26)];
    const instants = { '50 hours ago': b, '26 hours ago': c };
    const pod = { team: 'nodes', name: 'PodDown' };
    const node = alertOf({ team: 'nodes', name: 'NodeDown', startsAt: c }, { node: 'n1', severity: 'critical' });
    const web = alertOf({ ...pod, startsAt: b }, { node: 'n1', pod: 'web-1' });
    const queue = alertOf({ ...pod, startsAt: c }, { node: 'n1', pod: 'queue-1' });
    await alertmanager.alerts([web.firing]);
    await stand.until('the pod', 'nodes', (messages) => messages.length === 1);
    await alertmanager.alerts([node.firing]);
    const inhibited = await stand.until('the node', 'nodes', (messages) => messages.length === 2, instants);
    await alertmanager.alerts([queue.firing]);
    const foot = footOf('nodes');
    const firing = {
      message: [
        '🟡 warning · PodDown: web-1, n1 · New problem · 1 firing · PodDown of web-1',
        '🟡 warning · PodDown: web-1, n1',
        '*New problem* · 1 firing · since {50 hours ago} (2d 2h)',
        'PodDown of web-1',
        '*Where* `node=n1` `pod=web-1` `team=nodes`',
        ...foot,
      ],
      replies: [],
    };
    const whole = {
      message: [
        '🔴 critical · NodeDown: n1 · New problem · 1 firing · NodeDown of n1',
        '🔴 critical · NodeDown: n1',
        '*New problem* · 1 firing · since {26 hours ago} (1d 2h)',
        'NodeDown of n1',
        '*Where* `node=n1` `team=nodes`',
        ...foot,
      ],
      replies: [],
    };
    expect(inhibited).toEqual([firing, whole]);
    const flushedBy = Date.now() + 8000;
    await until('some flushes of what is inhibited', () => Date.now() > flushedBy);
    expect(stand.read('nodes', instants)).toEqual([firing, whole]);
    expect(listed(sender)).toEqual(['web-1', 'n1']);

    await alertmanager.alerts([node.over(), web.over()]);
    const back = await stand.until(
      'one pod over, one firing',
      'nodes',
      ([pods, nodes]) => /1 firing, 1 resolved/.test(pods?.message[0] ?? '') && nodes?.replies.length === 1,
      instants,
    );
    const ended = [
      '✅ Resolved after 1d 2h · NodeDown: n1 · 1 resolved · NodeDown of n1',
      '• now resolved: `NodeDown (node=n1, team=nodes)`',
    ] as const;
    expect(back).toEqual([
      {
        message: [
          '🟡 warning · PodDown: n1 · 1 more alert · 1 firing, 1 resolved',
          '🟡 warning · PodDown: n1',
          '*1 more alert* · 1 firing, 1 resolved · since {50 hours ago} (2d 2h)',
          '• now firing: `pod=queue-1`',
          '• now resolved: `pod=web-1`',
          '*Where* `node=n1` `team=nodes`',
          '*Alerts*',
          '• 🟡 `pod=queue-1` · since {26 hours ago} · PodDown of queue-1',
          '• ✅ `pod=web-1` · resolved at {now} after 2d 2h · PodDown of web-1',
          ...foot,
        ],
        replies: [],
      },
      {
        message: [
          ended[0],
          '✅ Resolved after 1d 2h · NodeDown: n1',
          'was critical · 1 resolved · {26 hours ago} to {now} (1d 2h)',
          ended[1],
          'NodeDown of n1',
          '*Where* `node=n1` `team=nodes`',
          ...foot,
        ],
        replies: [[ended[0], '✅ *Resolved after 1d 2h* · 1 resolved', ended[1]]],
      },
    ]);
    await alertmanager.alerts([queue.over()]);
    const over = await stand.until('the end', 'nodes', ([pods]) => pods?.replies.length === 1, instants);
    expect(over[0]?.message.slice(0, 4)).toEqual([
      '✅ Resolved after 2d 2h · PodDown: n1 · 2 resolved',
      '✅ Resolved after 2d 2h · PodDown: n1',
      'was warning · 2 resolved · {50 hours ago} to {now} (2d 2h)',
      '• now resolved: `pod=queue-1`',
    ]);
  });
});
