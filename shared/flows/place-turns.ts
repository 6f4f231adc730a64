import type { BoundIntegration } from '../destinations/bound-integration.ts';
import { surprise } from '../values/surprise.ts';
import { between, type Clock, type EpochMs, latest } from '../values/time.ts';
import type { DeliveryLedger } from './delivery-ledger.ts';
import type { Failed } from './delivery-state.ts';
import {
  alive,
  askedTurn,
  failedAt,
  isSeenTo,
  isSlow,
  type PlaceRecord,
  placeVerdict,
  slowed,
} from './place-record.ts';
import { type Chance, isToCome } from './retry-wait.ts';
import type { Telemetry } from './telemetry.ts';
import type { Wake, Wakes } from './wakes.ts';

export interface TurnDeps {
  readonly ledger: DeliveryLedger;
  readonly wakes: Wakes;
  readonly telemetry: Telemetry;
  readonly clock: Clock;
  readonly chance: Chance;
}

/** Changes what is known of a place; `change` is asked again when another was faster. `changed`: this call wrote. */
export async function changePlace(
  place: string,
  change: (state: PlaceRecord) => PlaceRecord,
  { ledger }: Pick<TurnDeps, 'ledger'>,
): Promise<{ readonly state: PlaceRecord; readonly changed: boolean }> {
  for (;;) {
    const state = await ledger.place(place);
    const next = change(state);
    if (next === state) return { state, changed: false };
    const stored = await ledger.putPlace(next);
    if (stored !== 'conflict') return { state: stored, changed: true };
  }
}

/** Whether something may be sent to a place now. `waitFor`: it waits in line, and the place's turn is then at the earliest. */
export interface Permit {
  readonly state: PlaceRecord;
  readonly waitFor?: EpochMs;
}

/** A place that fails or is slow, or has others in line, takes turns. A permit for a place with a pace uses a slot of it. */
export async function permitFor({ place, target }: BoundIntegration, deps: TurnDeps): Promise<Permit> {
  const state = await deps.ledger.place(place);
  const now = deps.clock();
  if (state.failing !== undefined)
    return { state, waitFor: isToCome(state.failing.probeAt, now) ? state.failing.probeAt : now };
  if (isSlow(state, now)) return { state, waitFor: now };
  if (target.pace === undefined) return { state };
  if (isSeenTo(state, now)) return { state, waitFor: now };
  const freeAt = await deps.ledger.takeSlot(target.pace.place, target.pace.interval, now);
  return freeAt <= now ? { state } : { state, waitFor: freeAt };
}

/** Sees to it that the place gets a turn: one poll for each place, not one for each that waits. */
export async function ensureTurn(place: string, at: EpochMs, deps: TurnDeps): Promise<void> {
  const now = deps.clock();
  const { changed } = await changePlace(
    place,
    (state) => (isSeenTo(state, now) ? state : { ...state, turn: askedTurn(at) }),
    deps,
  );
  if (changed) await wakeAt({ place }, at, deps);
}

/** Where it fails, `sweep` finds what was not looked at in time. */
export async function wakeAt(wake: Wake, at: EpochMs, { wakes, clock, telemetry }: TurnDeps): Promise<void> {
  const now = clock();
  await wakes
    .ask([wake], between(now, latest(at, now)))
    .catch((error: unknown) => telemetry.event('warn', 'wake-not-asked', { ...wake, ...surprise(error) }));
}

/** What a try says of its place, and whether it was the place's turn. */
export interface PlaceAnswer {
  readonly place: string;
  readonly incident: string;
  /** Absent: it was delivered. */
  readonly failed?: Failed;
  readonly isTurn: boolean;
  /** Whether its worker had to wait for it. */
  readonly isSlow: boolean;
}

/** Writes down what a try says of its place, where that is new. Returns the place as it is known then. */
export async function noteAnswer(answer: PlaceAnswer, known: PlaceRecord, deps: TurnDeps): Promise<PlaceRecord> {
  const { place, incident, failed, isTurn } = answer;
  if (failed?.reason === 'internal-error') return known;
  const now = deps.clock();
  const settled = (state: PlaceRecord) => (answer.isSlow ? slowed(state, now) : state);
  const isRetry = failed?.outcome === 'retry';
  if (!isRetry || placeVerdict(failed.reason) === 'alive') {
    const change = (state: PlaceRecord) => settled(alive(state));
    return change(known) === known ? known : (await changePlace(place, change, deps)).state;
  }
  const failure = { incident, why: failed.reason, detail: failed.detail, asked: failed.after, now };
  // Others that were on their way when it began to fail say nothing new.
  const change = (state: PlaceRecord) =>
    settled(state.failing !== undefined && !isTurn ? state : failedAt(state, failure, deps.chance));
  return (await changePlace(place, change, deps)).state;
}
