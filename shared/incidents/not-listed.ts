import type { AlertBatch } from './signal.ts';

/**
 * What a body says of alerts of its group that it does not list, and that it said fire before.
 *
 * `unreported`: it lists all that its sender would notify of, so they are silenced or inhibited there, or gone. `over`: its sender
 * says that all are over, and left some out. `unknown`: it left some out, or lists what changed only.
 */
export type NotListed = 'unreported' | 'over' | 'unknown';

/**
 * Alertmanager computes `status` of the alerts that are listed, after those that are silenced or inhibited and those above
 * `max_alerts` are taken out: ten listed ends beside an alert that fires and was left out are `resolved` too. They prove
 * nothing of the others, but that none of them is listed.
 */
export function notListedIn({ alerts, truncated, isAllOver, isOnChange }: AlertBatch): NotListed {
  if (isOnChange || alerts.some(({ hits }) => hits !== undefined)) return 'unknown';
  if (truncated === 0) return 'unreported';
  if (isAllOver) return 'over';
  return alerts.every(({ status }) => status === 'resolved') ? 'unreported' : 'unknown';
}
