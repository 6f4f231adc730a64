import type { StateReason } from '../incidents/state-reason.ts';
import type { View, ViewAlert } from './view.ts';

/** What people read of it, behind a colon or a comma. */
const STATE_WORDS: Readonly<Record<StateReason, string>> = {
  'no-data': 'its query returns no data',
  'evaluation-error': 'its rule cannot be evaluated',
  'not-reported': 'its source does not report it any more',
  'no-longer-reported': 'its source does not report it any more',
  'rule-paused': 'its rule was paused',
  'rule-deleted': 'its rule was deleted',
  'rule-changed': 'its rule was changed',
  'series-gone': 'its series is no longer reported',
  'no-data-is-normal': 'its query returns no data, which its rule takes for normal',
  'error-is-normal': 'its rule cannot be evaluated, which it takes for normal',
};

export const stateWords = ({ stateReason }: ViewAlert): string | undefined => stateReason && STATE_WORDS[stateReason];

/** An alert that is over for a reason of its own did not recover. */
const isUnrecovered = ({ status, stateReason }: ViewAlert): boolean =>
  status === 'resolved' && stateReason !== undefined;

/** Whether alerts of a list are over without having recovered. */
export const endedOtherwise = (alerts: readonly ViewAlert[]): boolean => alerts.some(isUnrecovered);

/** How an incident is over, in a word or two. */
export type EndState = 'resolved' | 'assumed resolved' | 'ended' | 'regrouped';

/**
 * `resolved`; `assumed resolved` where the source fell silent; `ended` where an alert did not recover; `regrouped` where the
 * sender lists its alerts in other groups.
 */
export function endState({
  assumed,
  regroupedInto,
  alerts,
}: Pick<View, 'assumed' | 'regroupedInto' | 'alerts'>): EndState {
  if (regroupedInto) return 'regrouped';
  if (assumed) return 'assumed resolved';
  return endedOtherwise(alerts) ? 'ended' : 'resolved';
}

/** ` without recovery: its rule was paused`, `, 2 of 5 alerts without recovery: …`, or nothing. */
export function unrecoveredPhrase(alerts: readonly ViewAlert[]): string {
  const unrecovered = alerts.filter(isUnrecovered);
  if (unrecovered.length === 0) return '';
  const words = [...new Set(unrecovered.flatMap((alert) => stateWords(alert) ?? []))].join('; ');
  const which = unrecovered.length === alerts.length ? '' : `, ${unrecovered.length} of ${alerts.length} alerts`;
  return `${which} without recovery: ${words}`;
}
