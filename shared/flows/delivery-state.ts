import type { DeliveryFailure } from '../destinations/failure.ts';
import type { Notification } from '../incidents/notification.ts';
import { after, before, type EpochMs, hours, seconds } from '../values/time.ts';
import type { DeliveryState, Lease, Leased, LedgerEntry, UrgencyRange, WaitingDelivery } from './delivery-ledger.ts';
import { isMoreSevere, PRIORITIES } from './delivery-priority.ts';
import { type Failing, heedUntil, type PlaceRecord, soonerTry } from './place-record.ts';
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
  const state = newWaiting(now, waitingIn(current)?.priority ?? 0);
  return { ...mine, version, wanted, ...(hint && { hint }), ...(isNew && { state }) };
}

/** The delivery that is due, or will be. Undefined: the place is owed nothing. */
export const waitingIn = ({ state }: LedgerEntry): WaitingDelivery | undefined =>
  state?.is === 'waiting' ? state : undefined;

/** The notification of what the place is owed, by what was written down. Undefined: nothing. */
export function owedIn(entry: LedgerEntry): Notification | undefined {
  const { incident, place, generation, wanted, hint } = entry;
  if (waitingIn(entry) === undefined || wanted === undefined || hint === undefined) return undefined;
  return { incident, generation, rev: wanted, place, ...hint };
}

/** The same of what waits in line, and is in no worker's hands. */
export const inLineIn = (entry: LedgerEntry, now: EpochMs): Notification | undefined =>
  waitingIn(entry)?.inLine && !isLeased(entry, now) ? owedIn(entry) : undefined;

/** The entry once its place is owed this change. The same entry where that was known. */
export function owed(entry: LedgerEntry, notification: Notification, now: EpochMs, priority: number): LedgerEntry {
  const { rev, lane, reason } = notification;
  const known = waitingIn(entry);
  if (known !== undefined && (entry.wanted ?? 0) >= rev) return entry;
  const wanted = Math.max(entry.wanted ?? 0, rev);
  const state = known ? worsened(known, priority, now) : newWaiting(now, priority);
  return { ...entry, wanted, hint: { lane, reason }, state };
}

/** What became worse while it waited is tried once more before its time. */
function worsened(known: WaitingDelivery, priority: number, now: EpochMs): WaitingDelivery {
  if (priority >= known.priority) return known;
  if (!isMoreSevere(priority, known.priority)) return { ...known, priority };
  return { ...known, priority, nextTryAt: soonerTry(known, now) };
}

export const newWaiting = (now: EpochMs, priority: number): WaitingDelivery => ({
  is: 'waiting',
  why: 'new',
  since: now,
  deadline: after(now, PATIENCE),
  attempts: 0,
  nextTryAt: now,
  priority,
});

/** What waits for a turn at a place: at one that fails, for the reason of that. */
export function inLine(waiting: WaitingDelivery, { failing }: PlaceRecord): WaitingDelivery {
  if (failing === undefined) return { ...waiting, inLine: true, why: waiting.attempts === 0 ? 'paced' : waiting.why };
  return { ...waiting, inLine: true, why: failing.why, detail: failing.detail, nextTryAt: failing.probeAt };
}

/** Above each instant in milliseconds, and small enough for exact numbers. */
const PER_PRIORITY = 1e14;

/** The entry as it is stored, with what finds it. */
export function toStore({ lookAt: _, urgency: __, ...entry }: LedgerEntry): LedgerEntry {
  const waiting = waitingIn(entry);
  if (entry.lease === undefined && waiting?.inLine) {
    return { ...entry, urgency: waiting.priority * PER_PRIORITY + waiting.since };
  }
  const at = entry.lease?.until ?? waiting?.nextTryAt;
  return at === undefined ? entry : { ...entry, lookAt: after(at, SWEEP_GRACE) };
}

/** Where in line those stand whose time is over: for each priority, those who wait for longer than a day. */
export const overdueRanges = (now: EpochMs): readonly UrgencyRange[] =>
  Array.from({ length: PRIORITIES }, (_, priority) => ({
    from: priority * PER_PRIORITY,
    to: priority * PER_PRIORITY + before(now, PATIENCE),
  }));

/** What waits after a try that failed; it is given up when its content was refused or its time is over. */
export function failed(waiting: WaitingDelivery, failure: Failed, now: EpochMs, chance: Chance): DeliveryState {
  const { detail } = failure;
  if (failure.outcome === 'rejected') return { is: 'given-up', at: now, why: failure.reason, detail };
  if (now >= waiting.deadline) return { is: 'given-up', at: now, why: failure.reason, detail };
  const { inLine: _, heedUntil: __, ...rest } = waiting;
  const attempts = waiting.attempts + 1;
  const nextTryAt = after(now, waitAfter(attempts, failure.after, chance));
  const heed = heedUntil(failure.after, now);
  return { ...rest, why: failure.reason, detail, attempts, triedAt: now, nextTryAt, ...heed };
}

/** What is given up because its place has failed for longer than its patience. */
export const overdue = (now: EpochMs, { why, detail }: Failing): DeliveryState & { readonly is: 'given-up' } => ({
  is: 'given-up',
  at: now,
  why,
  detail,
});
