import type { DeliveryFailure } from '../destinations/failure.ts';
import type { Notification } from '../incidents/notification.ts';
import { after, type EpochMs, hours, seconds } from '../values/time.ts';
import type { DeliveryState, Lease, Leased, LedgerEntry, WaitingDelivery } from './delivery-ledger.ts';
import { type Chance, waitAfter } from './retry-wait.ts';

/** How long a place is tried for. After a day few care. */
const PATIENCE = hours(24);
/** At least as long as a worker lives: Lambda ends it after 30 seconds, and one that may run for longer renews its lease. */
const LEASED_FOR = seconds(40);
/** What should have been done by then is looked at. Its own wake comes first, unless it was lost. */
const SWEEP_GRACE = seconds(5);

/** A try that failed, whether for the receiver's reason or for our own. */
export type Failed =
  | DeliveryFailure
  | {
      readonly outcome: 'retry';
      readonly reason: 'internal-error';
      readonly detail: string;
      readonly after?: undefined;
    };

export const isLeased = ({ lease }: LedgerEntry, now: EpochMs): boolean => lease !== undefined && lease.until > now;

/** The entry with a lease that no other writer has. */
export const withLease = (entry: LedgerEntry, now: EpochMs): Leased => ({
  ...entry,
  lease: { until: after(now, LEASED_FOR), by: entry.version + 1 },
});

/** Whether a worker that goes on now should make its lease longer first. */
export const isNearlyOver = (lease: Lease, now: EpochMs): boolean => after(now, seconds(20)) > lease.until;

export const renewedLease = (lease: Lease, now: EpochMs): Lease => ({ ...lease, until: after(now, LEASED_FOR) });

/**
 * What a worker writes over an entry to which others have added meanwhile what the place is owed. What was done for an
 * earlier generation of the incident is worth nothing to this one.
 */
export function mergedWith(current: LedgerEntry, mine: LedgerEntry, now: EpochMs): LedgerEntry {
  const { lease: _, ...others } = current;
  if (current.generation !== mine.generation) return { ...others, ...(mine.lease && { lease: mine.lease }) };
  const { version, wanted = 0, hint } = current;
  const isNew = wanted > Math.max(mine.wanted ?? 0, mine.rev) && waitingIn(mine) === undefined;
  return { ...mine, version, wanted, ...(hint && { hint }), ...(isNew && { state: newWaiting(now) }) };
}

/** The delivery that is due, or will be. Undefined: the place is owed nothing. */
export const waitingIn = ({ state }: LedgerEntry): WaitingDelivery | undefined =>
  state?.is === 'waiting' ? state : undefined;

/** The notification of what the place is owed, by what was written down. Undefined: nothing. `at`: nothing at that time. */
export function owedIn(entry: LedgerEntry, at?: EpochMs): Notification | undefined {
  const { incident, place, generation, wanted, hint } = entry;
  const waiting = waitingIn(entry);
  if (waiting === undefined || wanted === undefined || hint === undefined) return undefined;
  if (at !== undefined && waiting.nextTryAt > at) return undefined;
  return { incident, generation, rev: wanted, place, ...hint };
}

/** The entry once its place is owed this change. The same entry where that was known. */
export function owed(entry: LedgerEntry, { rev, lane, reason }: Notification, now: EpochMs): LedgerEntry {
  const known = waitingIn(entry);
  if (known !== undefined && (entry.wanted ?? 0) >= rev) return entry;
  const wanted = Math.max(entry.wanted ?? 0, rev);
  return { ...entry, wanted, hint: { lane, reason }, state: known ?? newWaiting(now) };
}

export const newWaiting = (now: EpochMs): WaitingDelivery => ({
  is: 'waiting',
  why: 'new',
  since: now,
  deadline: after(now, PATIENCE),
  attempts: 0,
  nextTryAt: now,
});

/** The entry as it is stored. */
export function toStore({ lookAt: _, ...entry }: LedgerEntry): LedgerEntry {
  const at = entry.lease?.until ?? waitingIn(entry)?.nextTryAt;
  return at === undefined ? entry : { ...entry, lookAt: after(at, SWEEP_GRACE) };
}

/** What waits after a try that failed; it is given up when its content was refused or its time is over. */
export function failed(waiting: WaitingDelivery, failure: Failed, now: EpochMs, chance: Chance): DeliveryState {
  const { detail } = failure;
  if (failure.outcome === 'rejected') return { is: 'given-up', at: now, why: failure.reason, detail };
  if (now >= waiting.deadline) return { is: 'given-up', at: now, why: failure.reason, detail };
  const attempts = waiting.attempts + 1;
  const nextTryAt = after(now, waitAfter(attempts, failure.after, chance));
  return { ...waiting, why: failure.reason, detail, attempts, nextTryAt };
}
