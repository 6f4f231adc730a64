/**
 * Why an alert is in its state, where its condition does not say so, each with the state that it explains. An alert that
 * ends for one of these did not recover.
 */
export const STATE_REASONS = {
  'no-data': 'firing',
  'evaluation-error': 'firing',
  // Its sender spoke of its group without it: it is silenced or inhibited there, or its sender lost sight of it.
  'not-reported': 'firing',
  'no-longer-reported': 'resolved',
  'rule-paused': 'resolved',
  'rule-deleted': 'resolved',
  'rule-changed': 'resolved',
  'series-gone': 'resolved',
  'no-data-is-normal': 'resolved',
  'error-is-normal': 'resolved',
} as const satisfies Readonly<Record<string, 'firing' | 'resolved'>>;
export type StateReason = keyof typeof STATE_REASONS;
