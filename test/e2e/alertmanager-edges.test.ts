import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { alertOf, footOf, hoursAgo, listed } from './support/edges.ts';
import { until } from './support/program.ts';
import { type Read, Stand } from './support/stand.ts';

let stand: Stand;
beforeAll(async () => {
  const teams = [{ name: 'short' }, { name: 'twins' }, { name: 'apart' }];
  stand = await Stand.start(teams, 'twins:\n  - [https://am-1.example.com, https://am-2.example.com]\n');
});
afterAll(async () => await stand.stop());

/** Which of two sent last makes no difference. */
const withoutNumbers = (messages: readonly Read[]) =>
  messages.map(({ message, ...rest }) => ({
    ...rest,
    message: message.map((line) => line.replace(/-[12](?=\.example\.com)/, '')),
  }));

describe.concurrent('With a real Alertmanager', () => {
  test('an alert that fires and ends between two flushes is named', async () => {
    const sender = await stand.alertmanager({ groupInterval: '4s' });
    const { alertmanager } = sender;
    const [b, c] = [hoursAgo(50), hoursAgo(26)];
    const known = { team: 'short', name: 'JobFailed' };
    const backup = alertOf({ ...known, startsAt: b }, { pod: 'backup' });
    const cleanup = alertOf({ ...known, startsAt: c }, { pod: 'cleanup' });
    const report = alertOf({ ...known, startsAt: c }, { pod: 'report' });
    await alertmanager.alerts([backup.firing]);
    await until('the first flush', () => sender.wire.sent.length === 1);
    await alertmanager.alerts([cleanup.firing]);
    await alertmanager.alerts([cleanup.over()]);
    const instants = { '50 hours ago': b, '26 hours ago': c };
    const edited = await stand.until('an edit', 'short', ([one]) => /1 resolved/.test(one?.message[0] ?? ''), instants);
    expect(edited).toEqual([
      {
        message: [
          '🟡 warning · JobFailed · 1 alert came and went · 1 firing, 1 resolved',
          '🟡 warning · JobFailed',
          '*1 alert came and went* · 1 firing, 1 resolved · since {50 hours ago} (2d 2h)',
          '• came and went: `pod=cleanup`',
          '*Where* `team=short`',
          '*Alerts*',
          '• 🟡 `pod=backup` · since {50 hours ago} · JobFailed of backup',
          '• ✅ `pod=cleanup` · resolved at {now} after 1d 2h · JobFailed of cleanup',
          ...footOf('short'),
        ],
        replies: [],
      },
    ]);
    await alertmanager.alerts([report.firing]);
    await alertmanager.alerts([report.over(), backup.over()]);
    const ended = await stand.until('the end', 'short', ([one]) => (one?.replies.length ?? 0) > 0, instants);
    const changes = ['• now resolved: `pod=backup`', '• came and went: `pod=report`'];
    expect(ended).toEqual([
      {
        message: [
          '✅ Resolved after 2d 2h · JobFailed · 3 resolved',
          '✅ Resolved after 2d 2h · JobFailed',
          'was warning · 3 resolved · {50 hours ago} to {now} (2d 2h)',
          ...changes,
          '*Where* `team=short`',
          '*Alerts*',
          '• ✅ `pod=cleanup` · resolved at {now} after 1d 2h · JobFailed of cleanup',
          '• ✅ `pod=report` · resolved at {now} after 1d 2h · JobFailed of report',
          '• ✅ `pod=backup` · resolved at {now} after 2d 2h · JobFailed of backup',
          ...footOf('short'),
        ],
        replies: [
          ['✅ Resolved after 2d 2h · JobFailed · 3 resolved', '✅ *Resolved after 2d 2h* · 3 resolved', ...changes],
        ],
      },
    ]);
    expect(listed(sender)).toEqual(['backup', 'backup, cleanup ✓', 'backup ✓, report ✓']);
  });

  test.each([
    ['declared twins', 'twins', 'am'],
    ['of which Tocsin does not know that they are twins', 'apart', 'other'],
  ])('two without gossip, %s, are one message', async (_, team, host) => {
    const addresses = [`${host}-1`, `${host}-2`];
    const [one, two] = await Promise.all(
      addresses.map((name) => stand.alertmanager({ repeatInterval: '1h' }, `https://${name}.example.com`)),
    );
    if (one === undefined || two === undefined) throw new Error('two are started');
    const both = [one, two];
    const [b, c] = [hoursAgo(50), hoursAgo(26)];
    const instants = { '50 hours ago': b, '26 hours ago': c };
    const first = alertOf({ team, name: 'DiskFull', startsAt: b }, { pod: 'db-1' });
    const second = alertOf({ team, name: 'DiskFull', startsAt: c }, { pod: 'db-2' });
    for (const { alertmanager } of both) await alertmanager.alerts([first.firing, second.firing]);
    await until('both to list both', () => both.every((sender) => listed(sender).includes('db-1, db-2')));
    const firing = await stand.until('2 firing', team, ([root]) => root?.message[0]?.includes('2 firing') ?? false);
    expect(firing.map(({ replies }) => replies)).toEqual([[]]);

    await one.alertmanager.alerts([second.over()]);
    await until('one to list the end', () => listed(one).includes('db-1, db-2 ✓'));
    await until('the other to go on', () => two.wire.sent.length > 0);
    if (team === 'apart') expect(stand.read(team)[0]?.message[0]).toContain('2 firing');
    await two.alertmanager.alerts([second.over()]);
    const left = await stand.until(
      '1 resolved',
      team,
      ([root]) => /1 firing, 1 resolved/.test(root?.message[0] ?? ''),
      instants,
    );
    expect(left.map(({ message }) => message.slice(0, 7))).toEqual([
      [
        '🟡 warning · DiskFull · 1 alert resolved · 1 firing, 1 resolved',
        '🟡 warning · DiskFull',
        '*1 alert resolved* · 1 firing, 1 resolved · since {50 hours ago} (2d 2h)',
        '• now resolved: `pod=db-2`',
        `*Where* \`team=${team}\``,
        '*Alerts*',
        '• 🟡 `pod=db-1` · since {50 hours ago} · DiskFull of db-1',
      ],
    ]);
    for (const { alertmanager } of both) await alertmanager.alerts([first.over()]);
    await until('both to say the end', () => both.every((sender) => listed(sender).at(-1)?.includes('db-1 ✓')));
    const ended = await stand.until(
      'the end',
      team,
      ([root]) => root?.replies.at(-1)?.[0]?.includes('✅') ?? false,
      instants,
    );
    expect(withoutNumbers(ended)).toEqual([
      {
        message: [
          '✅ Resolved after 2d 2h · DiskFull · 2 resolved',
          '✅ Resolved after 2d 2h · DiskFull',
          'was warning · 2 resolved · {50 hours ago} to {now} (2d 2h)',
          '• now resolved: `pod=db-1`',
          `*Where* \`team=${team}\``,
          '*Alerts*',
          '• ✅ `pod=db-2` · resolved at {now} after 1d 2h · DiskFull of db-2',
          '• ✅ `pod=db-1` · resolved at {now} after 2d 2h · DiskFull of db-1',
          ...footOf(team, host),
        ],
        replies: [
          [
            '✅ Resolved after 2d 2h · DiskFull · 2 resolved',
            '✅ *Resolved after 2d 2h* · 2 resolved',
            '• now resolved: `pod=db-1`',
          ],
        ],
      },
    ]);
  });
});
