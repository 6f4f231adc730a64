import type { Notification } from '../incidents/notification.ts';
import type { NotifyReason } from '../incidents/reason.ts';
import { METRICS } from '../metrics.ts';
import { between, type Clock, earliest } from '../values/time.ts';
import type { DeliveryState } from './delivery-ledger.ts';
import type { PlaceRecord } from './place-record.ts';
import type { Telemetry } from './telemetry.ts';

/**
 * What became of a delivery: its state after a try, or why nothing was sent. `superseded`: the place shows this or
 * something newer already; `integration-removed`: the routing file does not name it any more;
 * `incident-expired`: it was deleted with its dedup window; `handed-on`: to the places that took the place of what version
 * 0.1 named; `waiting`: it is written down as what the place is owed, and another worker or a later try brings it.
 */
export type Skipped = 'superseded' | 'integration-removed' | 'incident-expired' | 'handed-on' | 'waiting';

export type ReportedOutcome = DeliveryState | Skipped;

interface Report {
  readonly notification: Notification;
  readonly destination: string;
  readonly outcome: ReportedOutcome;
  /** Of what was sent. The notification's reason is that for which its lane was looked at. */
  readonly said?: NotifyReason;
  /** As it is after a try. */
  readonly place?: PlaceRecord;
}

/** A count and a line of the log. */
export function reportDelivery(
  { notification, destination, outcome, place, said }: Report,
  { telemetry, clock }: { readonly telemetry: Telemetry; readonly clock: Clock },
): void {
  const word = wordOf(outcome);
  telemetry.count(METRICS.deliveries, { destination, outcome: word });
  if (typeof outcome !== 'string' && outcome.is === 'waiting') {
    // Of a place that fails the most urgent is tried, and others may have waited for longer.
    const since = earliest(outcome.since, place?.failing?.since ?? outcome.since);
    telemetry.age(METRICS.deliveryAge, { destination, reason: outcome.why }, between(since, clock()));
  }
  const level = word === 'rejected' || word === 'given-up' ? 'error' : 'info';
  const reasons = said === undefined ? {} : { reason: said, lookedFor: notification.reason };
  telemetry.event(level, 'delivery', { ...notification, outcome: word, ...reasons, ...fieldsOf(outcome, clock) });
}

function wordOf(outcome: ReportedOutcome): string {
  if (typeof outcome === 'string') return outcome;
  return outcome.is === 'waiting' || outcome.is === 'dropped' ? outcome.why : outcome.is;
}

function fieldsOf(outcome: ReportedOutcome, clock: Clock): Readonly<Record<string, string | number>> {
  if (typeof outcome === 'string') return {};
  if (outcome.is === 'given-up') return { reason: outcome.why, detail: outcome.detail };
  if (outcome.is !== 'waiting') return {};
  const { attempts, nextTryAt, since, detail } = outcome;
  const now = clock();
  const fields = { attempts, againInMs: between(now, nextTryAt), owedForMs: between(since, now) };
  return { ...fields, ...(detail !== undefined && { detail }) };
}
