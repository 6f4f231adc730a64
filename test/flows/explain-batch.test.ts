import { describe, expect, test } from 'vitest';
import { readRoutingFile } from '../../shared/config/routing-file.ts';
import { explainBatch } from '../../shared/flows/explain-batch.ts';
import { incidentId } from '../../shared/incidents/incident.ts';
import type { Alert, AlertBatch } from '../../shared/incidents/signal.ts';
import { hashLabels, type Labels } from '../../shared/values/labels.ts';
import { instant, seconds } from '../../shared/values/time.ts';
import { pager } from '../config/pager.ts';

const NOW = instant(Date.parse('2026-08-22T14:02:09Z'));

const alert = (labels: Labels, status: Alert['status'] = 'firing'): Alert => ({
  ...{ status, labels, annotations: {}, links: [], startsAt: instant(NOW - seconds(30)) },
  fingerprint: hashLabels(labels),
  ...(status === 'resolved' && { endsAt: NOW }),
});

const batch = (...alerts: readonly Alert[]): AlertBatch => ({
  ...{ source: 'grafana', sender: 'tocsin', groupLabels: {}, alerts, truncated: 0, cuts: [] },
});

function explained(routes: string, ...alerts: readonly Alert[]) {
  const file = readRoutingFile(
    `route: { receiver: ops, group_by: [alertname], routes: [${routes}] }
receivers: [{ name: ops, pager_configs: [{ number: '110' }] }, { name: team, pager_configs: [{ number: '112' }] }]`,
    [pager],
  );
  if (!file.ok) throw new Error(JSON.stringify(file.problems));
  return { policy: file.policy, explanations: explainBatch(batch(...alerts), file, NOW) };
}

describe('what would become of a webhook body', () => {
  test('is said for each incident, with the id that it would have', () => {
    const { policy, explanations } = explained('', alert({ alertname: 'A' }), alert({ alertname: 'B' }));
    expect(explanations.map(({ incident, group }) => [incident, group.alertname])).toEqual(
      ['A', 'B'].map((alertname) => [incidentId({ route: policy.root.key, group: { alertname } }), alertname]),
    );
  });

  test('names who would be notified, and of what', () => {
    const { explanations } = explained(
      '{ receiver: team, matchers: [__source__="grafana", __receiver__="tocsin"] }',
      alert({ alertname: 'A', severity: 'critical' }),
    );
    expect(explanations).toMatchObject([
      {
        route: { receiver: 'team' },
        integrations: [{ place: 'pager:https://pager.example.com#112' }],
        lanes: [{ decision: { notify: 'first' } }],
        view: { reason: 'first', severity: 'critical', receiver: 'team', firing: 1 },
        trail: { outcome: 'passed-down' },
      },
    ]);
  });

  test('says why no one would be notified', () => {
    const threshold = '{ matchers: [alertname="A"], threshold: { count: 2 } }';
    expect(explained(threshold, alert({ alertname: 'A' })).explanations).toMatchObject([
      { lanes: [{ decision: { suppress: 'below-threshold' } }] },
    ]);
    expect(explained('', alert({ alertname: 'A' }, 'resolved')).explanations).toMatchObject([
      { lanes: [{ decision: { suppress: 'resolve-without-firing' } }] },
    ]);
    expect(explained(threshold, alert({ alertname: 'A' })).explanations[0]).not.toHaveProperty('view');
  });
});
