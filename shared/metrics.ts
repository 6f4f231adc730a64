/** The namespace in CloudWatch. */
export const METRIC_NAMESPACE = 'Tocsin';

/** Names of what is counted, and by which dimensions. The emitter and whatever watches it share this list. */
export const METRICS = {
  /** Alerts taken in, by source. */
  received: 'AlertsReceived',
  /** Requests that were not taken in, by source and reason. */
  refused: 'RequestsRefused',
  /** Requests that API Gateway answered with 413 or 429 before a function saw them: counted by its access log. */
  refusedByApi: 'RequestsRefusedByApi',
  /** Requests that the table refused and the inbox took, by source. */
  inboxed: 'RequestsInboxed',
  /** How long requests waited in the inbox, in seconds, when the table refused them once more. */
  inboxAge: 'InboxAge',
  /** Notifications decided, by reason. */
  decided: 'NotificationsDecided',
  /** Decisions that lost a race more often than they may; `sweep` decides then. */
  contended: 'DecisionsContended',
  /** Outbox entries that did not reach the queue at once; `sweep` sends them then. */
  leftBehind: 'OutboxLeftBehind',
  /** Due incidents that `sweep` could not look at; they stay due. */
  sweepFailed: 'SweepFailed',
  /** Sweeps whose time was up before they had looked at everything that is due; the next one goes on. */
  sweepUnfinished: 'SweepUnfinished',
  /** Deliveries, by destination and how they ended. */
  deliveries: 'Deliveries',
  /** Messages that stood for many incidents, by destination. */
  digests: 'Digests',
  /** How long a place has been owed something, in seconds, at each try that failed, by destination and reason. */
  deliveryAge: 'DeliveryAge',
  /** Deliveries of log events that cannot be opened, by reason, and single events that are not right (`event`). */
  logsUnreadable: 'LogsUnreadable',
  /** Log groups that shall be subscribed and are not, at each look at all of them, by reason. */
  logGroupsNotSubscribed: 'LogGroupsNotSubscribed',
  /** Traces that were asked for, by what came of it; messages leave without those that were not found. */
  tracesLookedUp: 'TracesLookedUp',
} as const;

/**
 * The sets of dimensions under which each is kept: CloudWatch adds nothing up, so whatever is watched as a sum is a set
 * of its own. `service`, the name of this Tocsin, is in all of them.
 */
export const DIMENSION_SETS = {
  [METRICS.received]: [[], ['source']],
  [METRICS.refused]: [['reason'], ['source', 'reason']],
  [METRICS.refusedByApi]: [[]],
  [METRICS.inboxed]: [[], ['source']],
  [METRICS.inboxAge]: [[]],
  [METRICS.decided]: [[], ['reason']],
  [METRICS.contended]: [[]],
  [METRICS.leftBehind]: [[]],
  [METRICS.sweepFailed]: [[]],
  [METRICS.sweepUnfinished]: [[]],
  [METRICS.deliveries]: [['outcome'], ['destination', 'outcome']],
  [METRICS.digests]: [['destination']],
  [METRICS.deliveryAge]: [[], ['destination', 'reason']],
  [METRICS.logsUnreadable]: [[], ['reason']],
  [METRICS.logGroupsNotSubscribed]: [[], ['reason']],
  [METRICS.tracesLookedUp]: [['outcome']],
} as const satisfies Record<(typeof METRICS)[keyof typeof METRICS], readonly (readonly string[])[]>;
