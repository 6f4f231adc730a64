import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { alertOf, footOf, hoursAgo } from './support/edges.ts';
import { type Read, Stand } from './support/stand.ts';

let stand: Stand;
beforeAll(async () => {
  stand = await Stand.start([{ name: 'pods' }]);
});
afterAll(async () => await stand.stop());

const firing = (pod: string) => `• 🟡 \`pod=${pod}\` · since {50 hours ago} · PodDown of ${pod}`;
const ended = (pod: string) => `• ✅ \`pod=${pod}\` · resolved at {now} after 2d 2h · PodDown of ${pod}`;
const gone = (namespace: string, pod: string) =>
  `• ☑️ \`namespace=${namespace}, pod=${pod}\` · since {50 hours ago} · now in another group · PodDown of ${pod}`;
const where = (namespace: string) => `*Where* \`namespace=${namespace}\` \`team=pods\``;

/** The message of a namespace. */
const of = (messages: readonly Read[], namespace: string) =>
  messages.find(({ message }) => message.some((line) => line.includes(`\`namespace=${namespace}\``)));

describe('A group_by that changes in alertmanager.yml while alerts fire', () => {
  test('closes the old message with where its alerts are, and notifies only of what people were not notified of', async () => {
    const { alertmanager, reload } = await stand.alertmanager({ groupBy: 'alertname' });
    const ago = hoursAgo(50);
    const instants = { '50 hours ago': ago };
    const podOf = (pod: string, namespace: string) =>
      alertOf({ team: 'pods', name: 'PodDown', startsAt: ago }, { pod, namespace });
    const [web, queue, db] = [podOf('web-1', 'shop'), podOf('queue-1', 'shop'), podOf('db-1', 'data')];
    await alertmanager.alerts([web.firing, queue.firing, db.firing]);
    await stand.until('3 firing', 'pods', ([one]) => one?.message[0]?.endsWith('3 firing') ?? false);
    // Groups that begin within a moment of each other may be those of two routes. A person takes longer to edit a file.
    const editedAt = Date.now() + 1000;
    await stand.until('the file edited', 'pods', () => Date.now() > editedAt);

    await reload({ groupBy: 'alertname, namespace' });
    const regrouped = await stand.until(
      'two new ones, and the old one closed',
      'pods',
      ([old, ...others]) => others.length === 2 && !/^🟡/.test(old?.message[0] ?? ''),
      instants,
    );
    const [, , headline = ''] = regrouped[0]?.message ?? [];
    expect(headline).toMatch(
      /^\*Regrouped by its source: now incidents \S{11}, \S{11}\* · was warning · 3 in other groups · since {50 hours ago}$/,
    );
    const old = {
      message: [
        '☑️ Regrouped · PodDown · 3 in other groups',
        '☑️ Regrouped · PodDown',
        headline,
        '*Where* `team=pods`',
        '*Alerts*',
        ...[gone('data', 'db-1'), gone('shop', 'queue-1'), gone('shop', 'web-1')],
        ...footOf('pods'),
      ],
      replies: [],
    };
    expect(regrouped[0]).toEqual(old);
    // All of them are known: nothing is posted but what shows them from now on.
    expect(regrouped.flatMap(({ replies }) => replies)).toEqual([]);
    expect(of(regrouped, 'data')?.message).toEqual([
      '🟡 warning · PodDown: db-1, data · Regrouped by its source · 1 firing · PodDown of db-1',
      '🟡 warning · PodDown: db-1, data',
      '*Regrouped by its source* · 1 firing · since {50 hours ago} (2d 2h)',
      'PodDown of db-1',
      '*Where* `namespace=data` `pod=db-1` `team=pods`',
      ...footOf('pods'),
    ]);
    expect(of(regrouped, 'shop')?.message).toEqual([
      '🟡 warning · PodDown: shop · Regrouped by its source · 2 firing',
      '🟡 warning · PodDown: shop',
      '*Regrouped by its source* · 2 firing · since {50 hours ago} (2d 2h)',
      ...[where('shop'), '*Alerts*', firing('queue-1'), firing('web-1')],
      ...footOf('pods'),
    ]);

    const other = podOf('db-2', 'data');
    await alertmanager.alerts([other.firing]);
    const joined = await stand.until(
      'the new one',
      'pods',
      (all) => of(all, 'data')?.message[0]?.endsWith('2 firing') ?? false,
      instants,
    );
    expect(of(joined, 'data')?.message).toEqual([
      '🟡 warning · PodDown: data · 1 more alert · 2 firing',
      '🟡 warning · PodDown: data',
      '*1 more alert* · 2 firing · since {50 hours ago} (2d 2h)',
      '• now firing: `pod=db-2`',
      ...[where('data'), '*Alerts*', firing('db-1'), firing('db-2')],
      ...footOf('pods'),
    ]);

    // One of each group at a time: Alertmanager takes alerts in one after the other, and may send a group between two.
    await alertmanager.alerts([db, queue].map((one) => one.over()));
    await stand.until('one of each over', 'pods', (all) =>
      ['data', 'shop'].every((name) => of(all, name)?.message[0]?.endsWith('1 firing, 1 resolved') ?? false),
    );
    await alertmanager.alerts([other, web].map((one) => one.over()));
    const over = await stand.until(
      'all over',
      'pods',
      (all) => all.slice(1).every(({ replies }) => replies.length > 0),
      instants,
    );
    expect(over).toHaveLength(3);
    expect(over[0]).toEqual(old);
    const groups = [
      ['data', ['db-1', 'db-2']],
      ['shop', ['queue-1', 'web-1']],
    ] as const;
    for (const [namespace, pods] of groups) {
      const change = `• now resolved: \`pod=${pods[1]}\``;
      const head = `✅ Resolved after 2d 2h · PodDown: ${namespace}`;
      expect(of(over, namespace)).toEqual({
        message: [
          `${head} · 2 resolved`,
          head,
          'was warning · 2 resolved · {50 hours ago} to {now} (2d 2h)',
          ...[change, where(namespace), '*Alerts*', ...pods.map(ended)],
          ...footOf('pods'),
        ],
        replies: [[`${head} · 2 resolved`, '✅ *Resolved after 2d 2h* · 2 resolved', change]],
      });
    }
  });
});
