import { oneLine } from '../values/cut.ts';
import type { Labels } from '../values/labels.ts';

/** Names of Grafana's own for alerts about a rule, which is named in the label `rulename`. */
const RULE_ALERTS: ReadonlyMap<string, string> = new Map([
  ['DatasourceNoData', 'no data'],
  ['DatasourceError', 'evaluation error'],
]);

/** What people call an alert: its `alertname`, or else its summary, as that of an error in a log that has no type. */
export function alertName({ labels, annotations }: { readonly labels: Labels; readonly annotations: Labels }): string {
  const aboutRule = RULE_ALERTS.get(labels.alertname ?? '');
  if (aboutRule !== undefined && labels.rulename) return `${labels.rulename} (${aboutRule})`;
  return labels.alertname || oneLine(annotations.summary ?? '') || 'alert';
}
