/**
 * Why a notification is sent. The word is the log field, the metric dimension, the test title and what people read
 * in `explain`.
 */
export const NOTIFY_REASONS = {
  first: 'the problem is new',
  joined: 'more alerts of the same problem fire',
  more: 'the same error was seen more often',
  worse: 'it became more severe',
  left: 'some alerts are resolved, others still fire',
  updated: 'what is shown has changed',
  traced: 'a trace may be there that was not there at first',
  repeat: 'it still fires after repeat_interval',
  reopened: 'it fires again within its dedup_window',
  resolved: 'all its alerts are resolved',
  ended: 'its source has been silent for resolve_after, so it is assumed resolved',
} as const;
export type NotifyReason = keyof typeof NOTIFY_REASONS;

/** Of these a message that is there already is edited, and no notification goes out. */
export const SILENT: ReadonlySet<NotifyReason> = new Set(['more', 'left', 'updated', 'traced']);

/** Why nothing is sent. */
export const SUPPRESS_REASONS = {
  'below-threshold': 'fewer occurrences than the threshold asks for',
  'resolve-without-firing': 'resolved, but it was never seen firing',
  'update-interval': 'a change; the last message is younger than update_interval',
  'group-interval': 'a change; the last message is younger than group_interval',
  'only-resolved': 'some alerts are resolved; this receiver hears of it with the next message',
  'only-more': 'the same error was seen more often; this receiver hears of it with the next message',
  'repeat-not-due': 'nothing new; repeat_interval has not passed',
  'already-resolved': 'nothing new; it is over, and people were notified of that',
} as const;
export type SuppressReason = keyof typeof SUPPRESS_REASONS;
