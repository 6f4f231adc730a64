import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { PostedAlert } from './support/alertmanager.ts';
import { alertOf, footOf, hoursAgo } from './support/edges.ts';
import { until } from './support/program.ts';
import { Stand } from './support/stand.ts';

let stand: Stand;
beforeAll(async () => {
  stand = await Stand.start([{ name: 'platform' }, { name: 'jobs' }]);
});
afterAll(async () => await stand.stop());

const digits = (n: number, length: number) => String(n).padStart(length, '0');
const podOf = (n: number) => `checkout-service-7d9f8b6c5d-${digits(n, 5)}`;

/** As kube-prometheus sends it. */
const notReady = (n: number, startsAt: number): PostedAlert => ({
  labels: {
    alertname: 'KubePodNotReady',
    cluster: 'prod-eu-west-1',
    container: 'kube-state-metrics',
    endpoint: 'http',
    instance: '10.42.17.23:8080',
    job: 'kube-state-metrics',
    namespace: `team-${digits(n % 40, 2)}`,
    pod: podOf(n),
    prometheus: 'monitoring/kube-prometheus-stack-prometheus',
    service: 'kube-prometheus-stack-kube-state-metrics',
    severity: 'warning',
    team: 'platform',
    uid: `3f2c9a1e-8d47-4b6a-9f0e-${digits(n, 12)}`,
  },
  annotations: {
    description: `Pod team-${digits(n % 40, 2)}/${podOf(n)} has been in a non-ready state for longer than 15 minutes on cluster prod-eu-west-1.`,
    runbook_url: 'https://runbooks.prometheus-operator.dev/runbooks/kubernetes/kubepodnotready',
    summary: 'Pod has been in a non-ready state for more than 15 minutes.',
  },
  startsAt,
});

/** Sorted by their labels as a list has them: those of namespace team-00 first. */
const FIRST = Array.from({ length: 15 }, (_, i) => i * 40);

const nameOf = (n: number) =>
  `namespace=team-${digits(n % 40, 2)}, pod=${podOf(n)}, uid=3f2c9a1e-8d47-4b6a-9f0e-${digits(n, 12)}`;
const lineOf = (n: number, symbol: string, when: string) =>
  `• ${symbol} \`${nameOf(n)}\` · ${when} · Pod team-${digits(n % 40, 2)}/${podOf(n)} has been in a non-ready state for longer than 15 minutes on cluster prod-eu-west-1.`;

const TITLE = 'KubePodNotReady: prod-eu-west-1, kube-prometheus-stack-kube-state-metrics';
const SUMMARY = 'Pod has been in a non-ready state for more than 15 minutes.';
const WHERE =
  '*Where* `cluster=prod-eu-west-1` `container=kube-state-metrics` `endpoint=http` `instance=10.42.17.23:8080` `job=kube-state-metrics` `prometheus=monitoring/kube-prometheus-stack-prometheus` `service=kube-prometheus-stack-kube-state-metrics` `team=platform`';
const FOOT = [
  'and 1,185 more alerts',
  '<https://runbooks.prometheus-operator.dev/runbooks/kubernetes/kubepodnotready|Runbook> · <https://prometheus.example.com/graph?g0.expr=up|Source> · <https://alertmanager.example.com/|Alertmanager>',
  'as of {now} · from alertmanager tocsin · to platform · incident `{incident}`',
];

describe('1,200 alerts of one group, more than a MiB, with max_alerts as the printed snippet sets it', () => {
  test('are one message that counts all of them, from the first to the end', async () => {
    const { alertmanager, wire } = await stand.alertmanager({ maxAlerts: 2000 });
    const startsAt = Date.now();
    const alerts = Array.from({ length: 1200 }, (_, n) => notReady(n, startsAt));
    await alertmanager.alerts(alerts);
    expect(
      await stand.until('1,200 firing', 'platform', ([one]) => one?.message[0]?.includes('1,200 firing') ?? false),
    ).toEqual([
      {
        message: [
          `🟡 warning · ${TITLE} · New problem · 1,200 firing · ${SUMMARY}`,
          `🟡 warning · ${TITLE}`,
          '*New problem* · 1,200 firing · since {now} ({seconds})',
          SUMMARY,
          WHERE,
          '*Alerts*',
          ...FIRST.map((n) => lineOf(n, '🟡', 'since {now}')),
          ...FOOT,
        ],
        replies: [],
      },
    ]);
    await alertmanager.alerts(alerts.map((one) => ({ ...one, endsAt: Date.now() })));
    const ended = await stand.until('the end', 'platform', ([one]) => (one?.replies.length ?? 0) > 0);
    const resolved = `• now resolved: ${FIRST.slice(0, 3)
      .map((n) => `\`${nameOf(n)}\``)
      .join(', ')} and 1,197 more`;
    expect(ended).toEqual([
      {
        message: [
          `✅ Resolved after {seconds} · ${TITLE} · 1,200 resolved · ${SUMMARY}`,
          `✅ Resolved after {seconds} · ${TITLE}`,
          'was warning · 1,200 resolved · {now} to {now} ({seconds})',
          resolved,
          SUMMARY,
          WHERE,
          '*Alerts*',
          ...FIRST.map((n) => lineOf(n, '✅', 'resolved at {now} after {seconds}')),
          ...FOOT,
        ],
        replies: [
          [
            `✅ Resolved after {seconds} · ${TITLE} · 1,200 resolved · ${SUMMARY}`,
            '✅ *Resolved after {seconds}* · 1,200 resolved',
            resolved,
          ],
        ],
      },
    ]);
    await until('Alertmanager to be answered', () => wire.sent.length >= 2);
    expect(wire.sent.map(({ status, bytes, body }) => [status, bytes > 1024 * 1024, body.alerts.length])).toEqual([
      [202, true, 1200],
      [202, true, 1200],
    ]);
    expect(stand.everShown('platform')).toHaveLength(3);
  });
});

describe('120 alerts of which max_alerts: 50 lists no more', () => {
  const ago = hoursAgo(50);
  const alerts = Array.from({ length: 120 }, (_, n) =>
    alertOf({ team: 'jobs', name: 'JobFailed', startsAt: ago }, { pod: `job-${digits(n, 3)}` }),
  );
  const podsFrom = (from: number) => [0, 1, 2].map((n) => `\`pod=job-${digits(from + n, 3)}\``).join(', ');
  const OVER = 'resolved at {now} after 2d 2h';
  const linesOf = (from: number, count: number, symbol: string) =>
    Array.from({ length: count }, (_, n) => `job-${digits(from + n, 3)}`).map(
      (pod) => `• ${symbol} \`pod=${pod}\` · ${symbol === '✅' ? OVER : 'since {50 hours ago}'} · JobFailed of ${pod}`,
    );
  const list = (lines: readonly string[], more: number) => [
    '*Where* `team=jobs`',
    '*Alerts*',
    ...lines,
    `and ${more} more alerts`,
  ];
  const foot = (cut: number) => [
    ...footOf('jobs'),
    ...(cut > 0 ? [`Cut: ${cut} alerts left out by alertmanager`] : []),
  ];
  /** One became fifty. */
  const GROWING = [
    '(in the channel too)',
    '🟡 warning · JobFailed · Growing: 50 firing · 50 firing',
    '🟡 *Growing: 50 firing* · JobFailed · 50 firing',
    '• now firing: `pod=job-001`, `pod=job-002`, `pod=job-003` and 46 more',
  ];
  const firing = (headline: string, changes: readonly string[], rest: readonly string[]) => ({
    message: [
      `🟡 warning · JobFailed · ${headline}`,
      '🟡 warning · JobFailed',
      `*${headline.replace(' · ', '* · ')} · since {50 hours ago} (2d 2h)`,
      ...changes,
      ...rest,
    ],
    replies: [GROWING],
  });

  test('are never called resolved while one fires, and are over when all of them are', async () => {
    const sender = await stand.alertmanager({ maxAlerts: 50 });
    const { alertmanager, wire } = sender;
    const end = async (from: number, to: number) =>
      await alertmanager.alerts(alerts.slice(from, to).map((one) => one.over()));
    const shows = async (counts: string) =>
      await stand.until(counts, 'jobs', ([one]) => one?.message[0]?.endsWith(counts) ?? false, { '50 hours ago': ago });
    // The first comes alone, and is shown.
    await alertmanager.alerts(alerts.slice(0, 1).map((one) => one.firing));
    await stand.until('the first', 'jobs', ([one]) => one !== undefined);
    await alertmanager.alerts(alerts.map((one) => one.firing));
    await until('a cut body', () => wire.sent.some(({ body }) => body.truncatedAlerts === 70));
    const [first] = await shows('50 firing');
    expect(first?.message.slice(-1)).toEqual(['Cut: 70 alerts left out by alertmanager']);

    await end(0, 50);
    expect(await shows('50 resolved, 70 left out by alertmanager')).toEqual([
      firing(
        '50 alerts resolved · 50 resolved, 70 left out by alertmanager',
        [`• now resolved: ${podsFrom(0)} and 47 more`],
        [...list(linesOf(0, 20, '✅'), 30), ...foot(70)],
      ),
    ]);
    expect(wire.sent.at(-1)?.body).toMatchObject({ status: 'resolved', truncatedAlerts: 70 });

    await end(50, 60);
    expect(await shows('40 firing, 60 resolved')).toEqual([
      firing(
        '40 more alerts · 40 firing, 60 resolved',
        [`• now firing: ${podsFrom(60)} and 37 more`, `• came and went: ${podsFrom(50)} and 7 more`],
        [...list(linesOf(60, 20, '🟡'), 80), ...foot(20)],
      ),
    ]);

    await end(60, 100);
    expect(await shows('10 firing, 100 resolved')).toEqual([
      firing(
        '10 more alerts · 10 firing, 100 resolved',
        [`• now firing: ${podsFrom(100)} and 7 more`, `• now resolved: ${podsFrom(60)} and 37 more`],
        [...list([...linesOf(100, 10, '🟡'), ...linesOf(0, 10, '✅')], 90), ...foot(10)],
      ),
    ]);

    await end(100, 120);
    const changes = [`• now resolved: ${podsFrom(100)} and 7 more`, `• came and went: ${podsFrom(110)} and 7 more`];
    expect(await shows('120 resolved')).toEqual([
      {
        message: [
          '✅ Resolved after 2d 2h · JobFailed · 120 resolved',
          '✅ Resolved after 2d 2h · JobFailed',
          'was warning · 120 resolved · {50 hours ago} to {now} (2d 2h)',
          ...changes,
          ...list(linesOf(0, 20, '✅'), 100),
          ...foot(0),
        ],
        replies: [
          GROWING,
          [
            '✅ Resolved after 2d 2h · JobFailed · 120 resolved',
            '✅ *Resolved after 2d 2h* · 120 resolved',
            ...changes,
          ],
        ],
      },
    ]);
  });
});
