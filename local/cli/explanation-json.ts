import { labelValue } from '../../shared/config/matchers.ts';
import type { BoundIntegration } from '../../shared/destinations/bound-integration.ts';
import type { BatchExplanation } from '../../shared/flows/explain-batch.ts';
import type { AlertBatch } from '../../shared/incidents/signal.ts';
import type { RouteTrail } from '../../shared/routing/explain-route.ts';
import type { Labels } from '../../shared/values/labels.ts';
import { labelOf } from './explanation-text.ts';
import { timingSettings } from './timing-text.ts';

/** The same as `explanationText`, for machines. */
export const explanationJson = (batch: AlertBatch, explanations: readonly BatchExplanation<BoundIntegration>[]) => ({
  ok: true,
  source: batch.source,
  sender: batch.sender,
  incidents: explanations.map(({ incident, group, alerts, route, integrations, labels, trail, lanes, view }) => ({
    incident,
    group,
    alerts: alerts.map(({ fingerprint, status, labels }) => ({ fingerprint, status, labels })),
    receiver: route.receiver,
    integrations: integrations.map(({ place, destination, edits, cadence }) => ({
      place,
      destination,
      edits,
      cadence,
    })),
    timing: timingSettings(route.timing),
    way: trailJson(trail, 'route', labels),
    lanes: lanes.map(({ lane, decision }) => ({ lane: lane.id, ...decision })),
    ...(view && { first: { reason: view.reason, title: view.title, severity: view.severity, firing: view.firing } }),
  })),
});

interface TrailJson {
  readonly field: string;
  readonly receiver: string;
  readonly outcome: RouteTrail['outcome'];
  readonly matchers: readonly { readonly matcher: string; readonly value: string; readonly matched: boolean }[];
  readonly routes: readonly TrailJson[];
}

const trailJson = ({ route, outcome, results, below }: RouteTrail, field: string, labels: Labels): TrailJson => ({
  field,
  receiver: route.receiver,
  outcome,
  matchers: results.map(({ matcher, matched }) => ({
    matcher: matcher.text,
    value: labelValue(labels, labelOf(matcher)),
    matched,
  })),
  routes: below.map((one, i) => trailJson(one, `${field}.routes[${i}]`, labels)),
});
