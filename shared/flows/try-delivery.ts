import { surprise } from '../values/surprise.ts';
import { between, type EpochMs, latest } from '../values/time.ts';
import { type Attempt, type BringDeps, bringUpToDate, type Tried } from './bring-up-to-date.ts';
import { putFinal } from './converse.ts';
import type { DeliveryState, Leased, LedgerEntry } from './delivery-ledger.ts';
import { type Failed, failed, newWaiting, waitingIn } from './delivery-state.ts';
import type { NotificationQueue } from './notification-queue.ts';
import { reportDelivery } from './report-delivery.ts';
import type { Chance } from './retry-wait.ts';
import type { Wake, Wakes } from './wakes.ts';

export interface TryDeps extends BringDeps {
  readonly queue: Pick<NotificationQueue, 'deadLetter'>;
  readonly wakes: Wakes;
  readonly chance: Chance;
}

type Came = Tried['came'] | { readonly failed: Failed };

/**
 * One try: brings the place up to date, writes down what came of it, and sees to the next try. Returns what is stored,
 * which may say that the place is owed more by now.
 */
export async function tryDelivery(attempt: Attempt, leased: Leased, deps: TryDeps): Promise<LedgerEntry> {
  const { notification, integration } = attempt;
  const { entry, came } = await surely(attempt, leased, deps);
  const outcome = stateAfter(entry, came, deps);
  // First, so that a crash leaves a dead letter too many, and not one too few.
  if (outcome.is === 'given-up') await deps.queue.deadLetter(notification, `${outcome.why}: ${outcome.detail}`);
  const rev = 'none' in came ? Math.max(entry.rev, entry.wanted ?? 0) : entry.rev;
  const stored = await putFinal({ ...entry, rev, state: outcome }, deps);
  const said = 'delivered' in came ? { said: came.delivered } : {};
  reportDelivery({ notification, destination: integration.destination, outcome, ...said }, deps);
  if (outcome.is === 'waiting') await askToWake(notification, outcome.nextTryAt, deps);
  return stored;
}

/** A surprise, such as a bug, is a try that failed: it must not be tried for ever without anyone hearing of it. */
async function surely(
  attempt: Attempt,
  leased: Leased,
  deps: TryDeps,
): Promise<{ readonly entry: Leased; readonly came: Came }> {
  try {
    return await bringUpToDate(attempt, leased, deps);
  } catch (error) {
    deps.telemetry.event('error', 'delivery-failed', { ...attempt.notification, ...surprise(error) });
    const detail = 'Tocsin failed; its log says how, under delivery-failed';
    return { entry: leased, came: { failed: { outcome: 'retry', reason: 'internal-error', detail } } };
  }
}

function stateAfter(entry: LedgerEntry, came: Came, { clock, chance }: TryDeps): DeliveryState {
  const now = clock();
  const waiting = waitingIn(entry) ?? newWaiting(now);
  if ('delivered' in came) return { is: 'delivered', at: now };
  if ('none' in came) return { is: 'dropped', at: now, why: came.none };
  if ('slotAt' in came) return { ...waiting, why: 'paced', nextTryAt: came.slotAt };
  return failed(waiting, came.failed, now, chance);
}

/** Where it fails, `sweep` finds what was not looked at in time. */
async function askToWake({ place, incident }: Wake, at: EpochMs, { wakes, clock, telemetry }: TryDeps): Promise<void> {
  const now = clock();
  await wakes
    .ask([{ place, incident }], between(now, latest(at, now)))
    .catch((error: unknown) => telemetry.event('warn', 'wake-not-asked', { incident, ...surprise(error) }));
}
