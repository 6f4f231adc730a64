import { FIRING_KEPT } from '../../incidents/capacity.ts';
import type { ConfigFinding } from '../problem.ts';
import { nodesOf, type RouteNode } from '../route-tree.ts';
import type { RoutingCheck } from './routing-check.ts';

/** A threshold above the alerts of one incident that are known one by one. Errors in logs are counted without end. */
export const thresholdOfAlerts: RoutingCheck = {
  id: 'threshold-of-alerts',
  severity: 'error',
  find: ({ root }) => (root ? nodesOf(root).flatMap(tooHigh) : []),
};

function tooHigh({ settings, path, matchers }: RouteNode): readonly ConfigFinding[] {
  const count = settings.threshold?.count ?? 0;
  const sources = matchers.filter(({ name }) => name === '__source__');
  const takesAlerts = OF_ALERTS.some((source) => sources.every((one) => one.matches({ __source__: source })));
  if (count <= FIRING_KEPT || !takesAlerts) return [];
  return [
    {
      path: [...path, 'threshold', 'count'],
      found: `a threshold of ${count} for alerts`,
      expected: `at most ${FIRING_KEPT}, or a route with the matcher __source__="logs"`,
      hint: `of alerts that fire at one time ${FIRING_KEPT} are known one by one, so a higher threshold would not be exact; errors in logs are`,
    },
  ];
}

const OF_ALERTS = ['alertmanager', 'grafana', 'cloudwatch'];
