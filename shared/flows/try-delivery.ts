import { surprise } from '../values/surprise.ts';
import { between, type DurationMs } from '../values/time.ts';
import { type Attempt, type BringDeps, bringUpToDate, type Tried } from './bring-up-to-date.ts';
import { putFinal } from './converse.ts';
import type { DeliveryState, Leased, LedgerEntry } from './delivery-ledger.ts';
import { type Failed, failed, inLine, newWaiting, waitingIn } from './delivery-state.ts';
import { namedBy } from './named-by.ts';
import type { NotificationQueue } from './notification-queue.ts';
import { isSlowAnswer, type PlaceRecord } from './place-record.ts';
import { ensureTurn, noteAnswer, type TurnDeps, wakeAt } from './place-turns.ts';
import { reportDelivery } from './report-delivery.ts';

export interface TryDeps extends BringDeps, TurnDeps {
  readonly queue: Pick<NotificationQueue, 'deadLetter'>;
}

type Came = Tried['came'] | { readonly failed: Failed };

/** The place as it was before a try, and whether this is its turn. */
export interface AtPlace {
  readonly state: PlaceRecord;
  readonly isTurn: boolean;
}

/** What is stored after a try, which may say that the place is owed more by now. */
export interface TriedDelivery {
  readonly stored: LedgerEntry;
  /** Whether the receiver was asked at all. */
  readonly isSent: boolean;
}

/** One try: brings the place up to date, writes down what came of it, and sees to the next try. */
export async function tryDelivery(
  attempt: Attempt,
  leased: Leased,
  at: AtPlace,
  deps: TryDeps,
): Promise<TriedDelivery> {
  const { notification, integration } = attempt;
  const begun = deps.clock();
  const named = namedBy(at.state, waitingIn(leased), attempt.situation);
  const { entry, came } = await surely({ ...attempt, named }, leased, deps);
  const took = between(begun, deps.clock());
  const place = 'none' in came || attempt.isLast ? at.state : await notedPlace(attempt, { came, took }, at, deps);
  const outcome = stateAfter(entry, came, place, deps);
  // First, so that a crash leaves a dead letter too many, and not one too few.
  if (outcome.is === 'given-up') await deps.queue.deadLetter(notification, `${outcome.why}: ${outcome.detail}`);
  const rev = 'none' in came ? Math.max(entry.rev, entry.wanted ?? 0) : entry.rev;
  const stored = await putFinal({ ...entry, rev, state: outcome }, deps);
  const said = 'delivered' in came ? { said: came.delivered } : {};
  reportDelivery({ notification, destination: integration.destination, outcome, place, ...said }, deps);
  if (outcome.is === 'waiting' && !at.isTurn) await seeToNextTry(attempt, outcome, deps);
  return { stored, isSent: !('none' in came) };
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

async function notedPlace(
  { notification: { place, incident }, integration: { target } }: Attempt,
  { came, took }: { readonly came: Exclude<Came, { readonly none: unknown }>; readonly took: DurationMs },
  { state, isTurn }: AtPlace,
  deps: TryDeps,
): Promise<PlaceRecord> {
  // A place with a pace has others wait anyway.
  const isSlow = target.pace === undefined && isSlowAnswer(took);
  return await noteAnswer({ place, incident, isTurn, isSlow, ...('failed' in came && came) }, state, deps);
}

function stateAfter(entry: LedgerEntry, came: Came, place: PlaceRecord, { clock, chance }: TryDeps): DeliveryState {
  const now = clock();
  if ('delivered' in came) return { is: 'delivered', at: now };
  if ('none' in came) return { is: 'dropped', at: now, why: came.none };
  const before = waitingIn(entry) ?? newWaiting(now);
  const state = failed(before, came.failed, now, chance);
  const goesInLine = state.is === 'waiting' && place.failing && state.why !== 'internal-error';
  return goesInLine ? inLine({ ...state, ...(before.inLine && { inLine: true }) }, place, now) : state;
}

async function seeToNextTry(
  { notification: { place, incident } }: Attempt,
  { inLine: isInLine, nextTryAt }: DeliveryState & { readonly is: 'waiting' },
  deps: TryDeps,
): Promise<void> {
  if (isInLine) await ensureTurn(place, nextTryAt, deps);
  else await wakeAt({ place, incident }, nextTryAt, deps);
}
