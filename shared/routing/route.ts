import type { IncidentKind } from '../incidents/incident.ts';
import { type Alert, type AlertBatch, kindOf } from '../incidents/signal.ts';
import type { Timing } from '../incidents/timing.ts';
import { hashLabels, type Labels } from '../values/labels.ts';

/** One condition on the labels of an alert, as Alertmanager writes it: `severity=~"critical|error"`. */
export interface Matcher {
  /** Canonical text, part of the route's identity. */
  readonly text: string;
  readonly matches: (labels: Labels) => boolean;
}

/** By which labels alerts become one incident. `sender`: as the sender grouped them; `all`: each alert on its own. */
export type GroupBy = 'sender' | 'all' | readonly string[];

/** A node of the routing tree, with everything it inherits from its parents filled in. */
export interface Route {
  /** Identity of the route: its receiver and all matchers from the root, whatever their order. */
  readonly key: string;
  readonly receiver: string;
  readonly matchers: readonly Matcher[];
  readonly continue: boolean;
  readonly groupBy: GroupBy;
  readonly timing: Timing;
  readonly routes: readonly Route[];
}

/** Texts of a path of matchers from the root, made order-free. */
export const routeKey = (receiver: string, matchers: readonly Matcher[]): string =>
  hashLabels({}, receiver, ...[...new Set(matchers.map((matcher) => matcher.text))].sort());

/** What matchers and `group_by` see beside the alert's own labels. */
export const metaOf = (batch: AlertBatch): Labels => ({ __source__: batch.source, __receiver__: batch.sender });

/**
 * The routes an alert takes, by Alertmanager's rule: the first child that matches, and the next ones as long as
 * `continue` is set; a node without a matching child takes it itself. The root takes what nobody else does.
 * Source: https://prometheus.io/docs/alerting/latest/configuration/#route
 */
export function routesFor(node: Route, labels: Labels): readonly Route[] {
  const found: Route[] = [];
  for (const child of node.routes) {
    if (!child.matchers.every((matcher) => matcher.matches(labels))) continue;
    found.push(...routesFor(child, labels));
    if (!child.continue) break;
  }
  return found.length > 0 ? found : [node];
}

/** Alerts of one batch that belong to one incident. */
export interface RoutedGroup {
  readonly kind: IncidentKind;
  readonly route: Route;
  readonly group: Labels;
  readonly alerts: readonly Alert[];
}

export function routeBatch(root: Route, batch: AlertBatch): readonly RoutedGroup[] {
  const meta = metaOf(batch);
  const groups = new Map<string, { kind: IncidentKind; route: Route; group: Labels; alerts: Alert[] }>();
  for (const alert of batch.alerts) {
    for (const route of routesFor(root, { ...alert.labels, ...meta })) {
      const groupBy = groupByOf(route, alert);
      const id = groupKeyOf(route.key, groupBy, alert, meta);
      const known = groups.get(id);
      // Two routes with one key are one, and an alert may take both.
      if (known?.alerts.at(-1) === alert) continue;
      if (known) known.alerts.push(alert);
      else
        groups.set(id, {
          kind: kindOf(alert),
          route,
          group: groupLabelsOf(groupBy, batch, alert, meta),
          alerts: [alert],
        });
    }
  }
  return [...groups.values()];
}

/** An error in logs has its group already, which is its fingerprint: no labels tell two of them apart as well. */
const groupByOf = (route: Route, alert: Alert): GroupBy => (kindOf(alert) === 'alerts' ? route.groupBy : 'sender');

/** Cheap key within one batch: only `group_by` over the alert's own labels needs to look at the alert. */
function groupKeyOf(key: string, groupBy: GroupBy, alert: Alert, meta: Labels): string {
  if (groupBy === 'sender') return key;
  if (groupBy === 'all') return `${key} ${alert.fingerprint}`;
  const labels: Labels = { ...alert.labels, ...meta };
  return JSON.stringify([key, ...groupBy.map((name) => labels[name] ?? '')]);
}

function groupLabelsOf(groupBy: GroupBy, batch: AlertBatch, alert: Alert, meta: Labels): Labels {
  if (groupBy === 'sender') return { ...batch.groupLabels, ...meta };
  if (groupBy === 'all') return alert.labels;
  const labels: Labels = { ...alert.labels, ...meta };
  return Object.fromEntries(groupBy.filter((name) => labels[name]).map((name) => [name, labels[name] ?? '']));
}
