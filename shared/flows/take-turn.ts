import pMap from 'p-map';
import type { BoundIntegration } from '../destinations/bound-integration.ts';
import type { Policy } from '../routing/policy.ts';
import { after, type EpochMs, hours, latest, seconds } from '../values/time.ts';
import { crowdAt } from './crowd.ts';
import { type DeliverDeps, deliverInTurn } from './deliver.ts';
import { inLineIn, overdue, overdueRanges, toStore } from './delivery-state.ts';
import {
  askedTurn,
  inOrderOfTrial,
  isTooEarly,
  lastLook,
  type PlaceRecord,
  takenTurn,
  withSettledDigest,
} from './place-record.ts';
import { changePlace, ensureTurn, wakeAt } from './place-turns.ts';
import { reportDelivery } from './report-delivery.ts';
import { sendDigest } from './send-digest.ts';

/** More than a failing place passes over, so that there is always another to be tried. */
const PAGE = 20;
/** Of a place without a pace. */
const AT_ONCE = 8;
/** For so long a turn begins others. Each of them may take 25 seconds, and Lambda ends the turn after 30. */
const BEGINS_FOR = seconds(4);

/**
 * A place's turn. One with a pace, or one that fails, gets the most urgent of what waits in line, and the next turn later;
 * any other gets all of it.
 */
export async function takeTurn(place: string, deps: DeliverDeps): Promise<void> {
  const integration = integrationAt(place, deps.policy);
  if (integration === undefined) return;
  const begun = deps.clock();
  let isLastLook = false;
  const take = (state: PlaceRecord): PlaceRecord => {
    isLastLook = state.turn?.is === 'last-look';
    return isTooEarly(state, begun) ? state : { ...withSettledDigest(state), turn: takenTurn(begun) };
  };
  const { state, changed } = await changePlace(place, take, deps);
  if (!changed) return;
  const nextAt = await useTurn(integration, state, deps);
  await endTurn(place, { nextAt, isLastLook }, deps);
}

function integrationAt(place: string, { receivers }: Policy<BoundIntegration>): BoundIntegration | undefined {
  return [...receivers.values()].flatMap(({ integrations }) => integrations).find((one) => one.place === place);
}

/** Returns when the next turn is, if more waits. */
async function useTurn(integration: BoundIntegration, state: PlaceRecord, deps: DeliverDeps): Promise<EpochMs> {
  const begun = deps.clock();
  const { place } = integration;
  const { pace } = integration.target;
  const freeAt = pace ? await deps.ledger.takeSlot(pace.place, pace.interval, begun) : begun;
  if (freeAt > begun) return freeAt;
  if (pace === undefined && state.failing === undefined) await sendAll(place, state, deps);
  else await sendNext(integration, state, deps);
  return pace ? after(begun, pace.interval) : deps.clock();
}

/** The most urgent of what waits, or a digest of it. */
async function sendNext(integration: BoundIntegration, state: PlaceRecord, deps: DeliverDeps): Promise<void> {
  const { place } = integration;
  const crowd = await crowdAt(integration, state, deps);
  if (crowd?.digest) {
    await sendDigest(integration, crowd.digest, deps);
    return;
  }
  const end = after(deps.clock(), BEGINS_FOR);
  let waiting = crowd?.order ?? (await deps.ledger.inLine(place, PAGE));
  while (waiting.length > 0) {
    for (const incident of inOrderOfTrial(waiting, state)) {
      if ((await deliverInTurn(incident, state, deps)) || deps.clock() >= end) return;
    }
    // Of a whole page nothing was to be sent, and it is in line no more.
    waiting = waiting.length < PAGE ? [] : await deps.ledger.inLine(place, PAGE);
  }
}

async function sendAll(place: string, state: PlaceRecord, deps: DeliverDeps): Promise<void> {
  const end = after(deps.clock(), BEGINS_FOR);
  const deliverInTime = async (incident: string) => deps.clock() < end && (await deliverInTurn(incident, state, deps));
  while (deps.clock() < end) {
    const waiting = await deps.ledger.inLine(place, PAGE);
    await pMap(waiting, deliverInTime, { concurrency: AT_ONCE });
    if (waiting.length < PAGE || (await deps.ledger.place(place)).failing) return;
  }
}

async function endTurn(
  place: string,
  { nextAt, isLastLook }: { readonly nextAt: EpochMs; readonly isLastLook: boolean },
  deps: DeliverDeps,
): Promise<void> {
  const isMore = (await deps.ledger.inLine(place, 1)).length > 0;
  const end = (state: PlaceRecord): PlaceRecord => {
    const { turn: _, ...rest } = state;
    if (isMore) return { ...rest, turn: askedTurn(latest(nextAt, state.failing?.probeAt ?? nextAt)) };
    return isLastLook ? rest : { ...rest, turn: lastLook(deps.clock()) };
  };
  const { state } = await changePlace(place, end, deps);
  if (state.turn !== undefined) await wakeAt({ place }, state.turn.at, deps);
  else if ((await deps.ledger.inLine(place, 1)).length > 0) await ensureTurn(place, nextAt, deps);
  if (state.failing !== undefined) await giveUpOverdue(state, deps);
}

/** Before this no entry can have waited for a day because of it. */
const LOOKS_FOR_OVERDUE_AFTER = hours(1);
const GIVEN_UP_AT_ONCE = 100;

/** Of a place that has failed for long, those who wait too long, tried or not: their time is over. */
async function giveUpOverdue({ place, failing }: PlaceRecord, deps: DeliverDeps): Promise<void> {
  const now = deps.clock();
  if (failing === undefined || now < after(failing.since, LOOKS_FOR_OVERDUE_AFTER)) return;
  const outcome = overdue(now, failing);
  for (const range of overdueRanges(now)) {
    for (const incident of await deps.ledger.inLine(place, GIVEN_UP_AT_ONCE, range)) {
      const entry = await deps.ledger.get(incident, place);
      const notification = entry && inLineIn(entry, now);
      if (entry === undefined || notification === undefined) continue;
      await deps.queue.deadLetter(notification, `${outcome.why}: ${outcome.detail}`);
      await deps.ledger.put(toStore({ ...entry, state: outcome }));
      reportDelivery({ notification, destination: destinationOf(place), outcome }, deps);
    }
  }
}

/** `slack:alerts` */
const destinationOf = (place: string): string => place.split(':', 1)[0] ?? 'none';
