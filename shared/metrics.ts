/** Names of what is counted, and by which dimensions. The emitter and whatever watches it share this list. */
export const METRICS = {
  /** Alerts taken in, by source. */
  received: 'AlertsReceived',
  /** Requests that were not taken in, by source and reason. */
  refused: 'RequestsRefused',
  /** Notifications decided, by reason. */
  told: 'NotificationsDecided',
  /** Decisions that lost a race more often than they may; `sweep` decides then. */
  contended: 'DecisionsContended',
  /** Outbox entries that did not reach the queue at once; `sweep` sends them then. */
  leftBehind: 'OutboxLeftBehind',
  /** Due incidents that `sweep` could not look at; they stay due. */
  sweepFailed: 'SweepFailed',
  /** Deliveries, by destination and how they ended. */
  deliveries: 'Deliveries',
} as const;
