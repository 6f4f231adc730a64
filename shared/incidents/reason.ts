/** Why the places of a lane are looked at. The word is in the log, in `explain` and, as a hint, in the queue's message. */
export const LOOK_REASONS = {
  first: 'the problem is new',
  joined: 'more alerts of the same problem fire',
  more: 'the same error was seen more often',
  growing: 'it is ten times as large as when people were notified of its size',
  worse: 'it became more severe',
  left: 'some alerts are resolved, others still fire',
  updated: 'its sender says something else of its alerts',
  'look-again': 'a place may have more to show by now: a trace that was not there, or its own repeat',
  repeat: 'it still fires after repeat_interval',
  reopened: 'it fires again within its dedup_window',
  resolved: 'all its alerts are resolved',
  ended: 'its source has been silent for resolve_after, has spoken of others only, or groups its alerts otherwise',
  added: 'the routing file sends it to this place since',
  removed: 'the routing file does not send it to this place any more',
} as const;
export type LookReason = keyof typeof LOOK_REASONS;

/** Of these a message that is there already is edited, and no notification goes out, whatever the place. */
export const QUIET: ReadonlySet<LookReason> = new Set(['more', 'left', 'updated', 'look-again']);

/**
 * What a message says to a place. It follows from what the place was shown last (place-news.ts), not from the reason for
 * which its lane was looked at. The word is the log field and what machines read.
 */
export const NOTIFY_REASONS = {
  first: 'the problem is new',
  'came-and-went': 'it, or alerts of it, fired and were over before this place was notified',
  joined: 'more alerts of the same problem fire',
  more: 'the same error was seen more often',
  growing: 'it is ten times as large as when people were notified of its size',
  worse: 'it became more severe',
  'was-worse': 'it was more severe than people were notified of, and no longer is',
  regrouped: 'its sender groups otherwise what people were notified of',
  left: 'some alerts are resolved, others still fire',
  updated: 'what is shown has changed',
  traced: 'a trace is there that was not there at first',
  unrouted: 'the routing file does not send it here any more; this is its last message',
  repeat: 'it still fires after repeat_interval',
  reopened: 'it fires again within its dedup_window',
  resolved: 'all its alerts are resolved',
  ended: 'its source has been silent for resolve_after, has spoken of others only, or groups its alerts otherwise',
} as const;
export type NotifyReason = keyof typeof NOTIFY_REASONS;

/** Why nothing is sent. */
export const SUPPRESS_REASONS = {
  'below-threshold': 'fewer occurrences than the threshold asks for',
  'resolve-without-firing': 'resolved, but it was never seen firing',
  'update-interval': 'a change; the last message is younger than update_interval',
  'group-interval': 'a change; the last message is younger than group_interval',
  'only-resolved': 'some alerts are resolved; this receiver hears of it with the next message',
  'only-more': 'the same error was seen more often; this receiver hears of it with the next message',
  'repeat-not-due': 'nothing new; repeat_interval has not passed',
  unconfirmed: 'repeat_interval has passed; its source has not said since the last message that it still fires',
  'already-resolved': 'nothing new; it is over, and people were notified of that',
} as const;
export type SuppressReason = keyof typeof SUPPRESS_REASONS;
