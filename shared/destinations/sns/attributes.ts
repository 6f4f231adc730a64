import type { View } from '../../messages/view.ts';
import { cutText, oneLine } from '../../values/cut.ts';

/**
 * What subscriptions can filter by. With raw delivery SQS takes ten attributes at most and SNS drops a message that
 * has more. Source: https://docs.aws.amazon.com/sns/latest/dg/sns-message-attributes.html
 */
export const OUR_ATTRIBUTES = [
  'severity',
  'status',
  'reason',
  'incident',
  'receiver',
  'source',
  'alertname',
  'service',
] as const;
export const MAX_ATTRIBUTES = 10;

const VALUE_CHARACTERS = 256;

/** Empty ones are left out, because SNS refuses them. */
export function attributesOf(view: View, extra: Readonly<Record<string, string>>): Readonly<Record<string, string>> {
  const [worst] = view.alerts;
  const labels = { ...worst?.labels, ...view.labels, ...view.group };
  const ours: Readonly<Record<(typeof OUR_ATTRIBUTES)[number], string>> = {
    severity: view.severity,
    status: view.status,
    reason: view.reason,
    incident: view.incident,
    receiver: view.receiver,
    source: view.source,
    alertname: labels.alertname ?? worst?.name ?? '',
    service: labels.service ?? labels.app ?? labels.job ?? '',
  };
  const all = Object.entries({ ...ours, ...extra }).map(([name, value]) => [
    name,
    cutText(oneLine(value), VALUE_CHARACTERS),
  ]);
  return Object.fromEntries(all.filter(([, value]) => value !== ''));
}
