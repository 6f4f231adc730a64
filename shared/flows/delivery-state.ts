import type { DeliveryFailure } from '../destinations/failure.ts';
import type { Notification } from '../incidents/notification.ts';
import { after, before, type EpochMs, hours, instant, seconds } from '../values/time.ts';
import type {
  DeliveryState,
  Lease,
  Leased,
  LedgerEntry,
  Ranked,
  UrgencyRange,
  WaitingDelivery,
} from './delivery-ledger.ts';
import { isMoreSevere, OVER, PRIORITIES, type Urgency } from './delivery-priority.ts';
import { type Failing, heedUntil, type PlaceRecord, soonerTry } from './place-record.ts';
import { type Chance, isToCome, waitAfter } from './retry-wait.ts';

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

export const isLeased = ({ lease }: LedgerEntry, now: EpochMs): boolean =>
  lease !== undefined && isToCome(lease.until, now);

/** The entry with a lease that no other writer has. */
export const withLease = (entry: LedgerEntry, now: EpochMs): Leased => ({
  ...entry,
  lease: { until: after(now, LEASED_FOR), by: entry.version + 1 },
});

/** The entry without the lease of a worker that died with it: what is leased is not found in line. */
export function withoutDeadLease(entry: LedgerEntry, now: EpochMs): LedgerEntry {
  if (entry.lease === undefined || isLeased(entry, now)) return entry;
  const { lease: _, ...rest } = entry;
  return rest;
}

/** Whether a worker that goes on now should make its lease longer first. */
export const isNearlyOver = (lease: Lease, now: EpochMs): boolean => after(now, seconds(20)) > lease.until;

export const renewedLease = (lease: Lease, now: EpochMs): Lease => ({ ...lease, until: after(now, LEASED_FOR) });

/** What a place shows that it was never notified of the end of. What version 0.1 showed says nothing of its episode. */
export const leftFiring = ({ memory, shown }: LedgerEntry): Pick<LedgerEntry, 'memory' | 'shown'> =>
  shown?.status === 'firing' && shown.episode !== undefined ? { shown, ...(memory && { memory }) } : {};

/** What the place has waited for, and since when. */
export function stillOwed({ state, wanted, hint }: LedgerEntry): Pick<LedgerEntry, 'state' | 'wanted' | 'hint'> {
  if (state?.is !== 'waiting') return {};
  return { state, ...(wanted !== undefined && { wanted }), ...(hint && { hint }) };
}

/**
 * What a worker writes over an entry to which others have added meanwhile what the place is owed. What was done for an
 * earlier generation of the incident is worth nothing to this one, unless the place shows it as firing since.
 */
export function mergedWith(current: LedgerEntry, mine: LedgerEntry, now: EpochMs): LedgerEntry {
  const { lease: _, ...others } = current;
  if (current.generation !== mine.generation) {
    return { ...others, ...leftFiring(mine), ...(mine.lease && { lease: mine.lease }) };
  }
  const { version, wanted = 0, hint } = current;
  const isNew = wanted > Math.max(mine.wanted ?? 0, mine.rev) && waitingIn(mine) === undefined;
  const { priority = 0, ranked } = waitingIn(current) ?? {};
  const state = { ...newWaiting(now), priority, ...(ranked && { ranked }) };
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
export function owed(entry: LedgerEntry, notification: Notification, now: EpochMs, urgency: Urgency): LedgerEntry {
  const { rev, lane, reason } = notification;
  const known = waitingIn(entry);
  if (known !== undefined && (entry.wanted ?? 0) >= rev) return entry;
  const wanted = Math.max(entry.wanted ?? 0, rev);
  const state = known ? reranked(known, urgency, now) : newWaiting(now, urgency);
  return { ...entry, wanted, hint: { lane, reason }, state };
}

/**
 * What became worse while it waited moves up, and is tried once more before its time. What came back is as new. What is over
 * can wait. What became less severe stays where it is: people were not notified of how bad it was.
 */
function reranked(known: WaitingDelivery, { priority, ...what }: Urgency, now: EpochMs): WaitingDelivery {
  const ranked = { at: now, ...what };
  const isMore = isMoreSevere(priority, known.priority);
  const isBack = known.ranked !== undefined && what.episode > known.ranked.episode;
  if (isMore) return { ...known, priority, ranked, nextTryAt: soonerTry(known, now) };
  if (priority === OVER) return { ...known, priority };
  if (priority < known.priority) return { ...known, priority, ranked };
  return isBack ? { ...known, ranked } : known;
}

export const newWaiting = (now: EpochMs, { priority, ...what }: Partial<Urgency> = {}): WaitingDelivery => ({
  is: 'waiting',
  why: 'new',
  since: now,
  deadline: after(now, PATIENCE),
  attempts: 0,
  nextTryAt: now,
  priority: priority ?? 0,
  ...(isWhole(what) && { ranked: { at: now, ...what } }),
});

const isWhole = (what: Partial<Omit<Ranked, 'at'>>): what is Omit<Ranked, 'at'> =>
  what.episode !== undefined && what.severity !== undefined;

/** What waits for a turn at a place: at one that fails, for the reason of that. It keeps the rank that it had in line. */
export function inLine(waiting: WaitingDelivery, { failing }: PlaceRecord, now: EpochMs): WaitingDelivery {
  const { ranked, attempts } = waiting;
  const entered = {
    ...waiting,
    ...(ranked && !waiting.inLine && { ranked: { ...ranked, at: now } }),
    inLine: true,
  } as const;
  if (failing === undefined) return { ...entered, why: attempts === 0 ? 'paced' : waiting.why };
  return { ...entered, why: failing.why, detail: failing.detail, nextTryAt: failing.probeAt };
}

/** Above each instant in milliseconds, and small enough for exact numbers. */
const PER_PRIORITY = 1e14;

/** The entry as it is stored, with what finds it. */
export function toStore({ lookAt: _, urgency: __, ...entry }: LedgerEntry): LedgerEntry {
  const waiting = waitingIn(entry);
  if (entry.lease === undefined && waiting?.inLine) {
    return { ...entry, urgency: waiting.priority * PER_PRIORITY + (waiting.ranked?.at ?? waiting.since) };
  }
  const at = entry.lease?.until ?? waiting?.nextTryAt;
  return at === undefined ? entry : { ...entry, lookAt: after(at, SWEEP_GRACE) };
}

/** Those of each priority who stand in line since after one time and up to another. */
export const rankedBetween = (from: EpochMs, to: EpochMs): readonly UrgencyRange[] =>
  Array.from({ length: PRIORITIES }, (_, priority) => ({
    from: priority * PER_PRIORITY + from + 1,
    to: priority * PER_PRIORITY + to,
  }));

/** All that wait in line. */
export const WHOLE_LINE: UrgencyRange = { from: 0, to: PRIORITIES * PER_PRIORITY };

/** New incidents of the worst kind. */
export const MOST_URGENT: UrgencyRange = { from: 0, to: PER_PRIORITY - 1 };

/** Where in line those stand whose time is over: they wait for longer than a day. */
export const overdueRanges = (now: EpochMs): readonly UrgencyRange[] =>
  rankedBetween(instant(0), before(now, PATIENCE));

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
