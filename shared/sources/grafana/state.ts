import { STATE_REASONS, type StateReason } from '../../incidents/state-reason.ts';
import type { WebhookAlert } from '../webhook/schema.ts';

/** Its value is a reason, or several: `NoData, KeepLast`. */
export const STATE_REASON_ANNOTATION = 'grafana_state_reason';

/**
 * Grafana's words, by what they mean of an alert that fires and of one that is over.
 * Source: https://grafana.com/docs/grafana/latest/alerting/fundamentals/alert-rule-evaluation/nodata-and-error-states/
 */
const WORDS: ReadonlyMap<string, readonly StateReason[]> = new Map<string, readonly StateReason[]>([
  ['NoData', ['no-data', 'no-data-is-normal']],
  ['Error', ['evaluation-error', 'error-is-normal']],
  ['MissingSeries', ['series-gone']],
  ['Paused', ['rule-paused']],
  ['RuleDeleted', ['rule-deleted']],
  ['Updated', ['rule-changed']],
]);

/** Alerts about a rule, under names of Grafana's own. That of the rule is in the label `rulename`. */
const RULE_ALERTS: ReadonlyMap<string, StateReason> = new Map([
  ['DatasourceNoData', 'no-data'],
  ['DatasourceError', 'evaluation-error'],
]);

export function stateReasonOf({ status, labels, annotations }: WebhookAlert): StateReason | undefined {
  const words = (annotations?.[STATE_REASON_ANNOTATION] ?? '').split(',').map((word) => word.trim());
  const named = RULE_ALERTS.get(labels?.alertname ?? '') ?? [];
  const reasons = [...words.flatMap((word) => WORDS.get(word) ?? []), named].flat();
  return reasons.find((reason) => STATE_REASONS[reason] === status);
}
