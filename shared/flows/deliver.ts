import type { BoundIntegration, PlaceSettings } from '../destinations/bound-integration.ts';
import { type Lane, lanesOf, receiverOf } from '../incidents/lanes.ts';
import type { Notification } from '../incidents/notification.ts';
import { OLD_LANE, upgraded } from '../incidents/version-0-1.ts';
import type { Policy, Receiver } from '../routing/policy.ts';
import type { EpochMs } from '../values/time.ts';
import type { Attempt } from './bring-up-to-date.ts';
import { isEntryOf, type Leased, type LedgerEntry } from './delivery-ledger.ts';
import { isMoreSevere, urgencyOf } from './delivery-priority.ts';
import {
  inLine,
  inLineIn,
  isLeased,
  leftFiring,
  owed,
  owedIn,
  stillOwed,
  toStore,
  waitingIn,
  withLease,
  withoutDeadLease,
} from './delivery-state.ts';
import type { ListeningStore } from './listening-store.ts';
import { type PlaceRecord, probedSooner } from './place-record.ts';
import { changePlace, ensureTurn, type Permit, permitFor, wakeAt } from './place-turns.ts';
import { reportDelivery, type Skipped } from './report-delivery.ts';
import { isToCome } from './retry-wait.ts';
import { situationNow, termsOf } from './terms-of.ts';
import { type TryDeps, tryDelivery } from './try-delivery.ts';
import { handOn, inheritedEntry } from './version-0-1.ts';

export interface DeliverDeps extends TryDeps {
  readonly listening: ListeningStore;
  readonly policy: Policy<BoundIntegration>;
  /** Binds a place that the routing file does not name any more. */
  readonly rebind: (settings: PlaceSettings) => BoundIntegration | undefined;
  readonly queue: TryDeps['queue'] & Parameters<typeof handOn>[1]['queue'];
}

/** Notifies one place of one incident, as it is now, or writes down why it waits. The queue's message is done with. */
export async function deliver(notification: Notification, deps: DeliverDeps): Promise<void> {
  if (notification.lane === OLD_LANE) {
    skip(notification, await handOn(notification, deps), deps);
    return;
  }
  let next: Notification | undefined = notification;
  while (next !== undefined) next = await bringIfFree(next, deps);
}

/** Goes on with what a place is owed of an incident, if it is time. */
export async function deliverOwed(incident: string, place: string, deps: DeliverDeps): Promise<void> {
  const entry = await deps.ledger.get(incident, place);
  const notification = entry && owedIn(entry);
  if (notification !== undefined) await deliver(notification, deps);
}

/** What is in line, at its place's turn. Returns whether the receiver was asked. */
export async function deliverInTurn(incident: string, state: PlaceRecord, deps: DeliverDeps): Promise<boolean> {
  const entry = await deps.ledger.get(incident, state.place);
  const notification = entry && inLineIn(entry, deps.clock());
  // The index may be behind.
  if (notification === undefined) return false;
  const found = await findOwed(notification, deps);
  // Another worker may have taken it since.
  if (found === undefined || isLeased(found.next, deps.clock())) return false;
  const leased = await lease(found.next, deps);
  if (leased === undefined) return false;
  const { stored, isSent } = await tryDelivery(found.attempt, leased, { state, isTurn: true }, deps);
  const more = isDue(stored, deps.clock()) ? owedIn(stored) : undefined;
  if (more !== undefined) await deliver(more, deps);
  return isSent;
}

/** Returns what the place is owed after it, of which it has not been notified. */
async function bringIfFree(notification: Notification, deps: DeliverDeps): Promise<Notification | undefined> {
  for (;;) {
    const found = await findOwed(notification, deps);
    if (found === undefined) return undefined;
    const done = await goOn(found, deps);
    if (done === 'waiting') return skip(notification, 'waiting', deps);
    if (done !== 'conflict') return isDue(done, deps.clock()) ? owedIn(done) : undefined;
  }
}

/** Tries, or writes down that it waits. Returns what is stored after a try. `conflict`: another writer was faster. */
async function goOn(found: Owed, deps: DeliverDeps): Promise<LedgerEntry | 'waiting' | 'conflict'> {
  const { attempt, next } = found;
  if (!isDue(next, deps.clock())) return await keep(found, deps);
  // A place that is named no more has no turns.
  const noTurns: Permit = { state: { place: next.place, version: 0 } };
  const permit = attempt.isLast ? noTurns : await permitFor(attempt.integration, deps);
  if (permit.waitFor !== undefined) return await lineUp(found, permit.state, permit.waitFor, deps);
  const leased = await lease(next, deps);
  if (leased === undefined) return 'conflict';
  return (await tryDelivery(attempt, leased, { state: permit.state, isTurn: false }, deps)).stored;
}

/** Undefined: another writer was faster. */
async function lease(entry: LedgerEntry, deps: DeliverDeps): Promise<Leased | undefined> {
  const next = withLease(entry, deps.clock());
  const stored = await deps.ledger.put(toStore(next));
  return stored === 'conflict' ? undefined : { ...stored, lease: next.lease };
}

/** Whether this worker may go on with it: no other does, and it waits for no later time. */
function isDue(entry: LedgerEntry, now: EpochMs): boolean {
  const waiting = waitingIn(entry);
  return (
    waiting !== undefined && !isLeased(entry, now) && (waiting.inLine === true || !isToCome(waiting.nextTryAt, now))
  );
}

/** Writes down what the place is owed, for another worker or a later try. */
async function keep({ entry, next }: Owed, deps: DeliverDeps): Promise<'waiting' | 'conflict'> {
  if (next === entry) return 'waiting';
  if ((await deps.ledger.put(toStore(next))) === 'conflict') return 'conflict';
  const [before, after] = [waitingIn(entry)?.nextTryAt, waitingIn(next)?.nextTryAt];
  const { incident, place } = next;
  if (after !== undefined && before !== undefined && after < before) await wakeAt({ place, incident }, after, deps);
  return 'waiting';
}

/** Puts it in line for its place's turn. */
async function lineUp(
  { entry, next }: Owed,
  state: PlaceRecord,
  turnAt: EpochMs,
  deps: DeliverDeps,
): Promise<'waiting' | 'conflict'> {
  const [before, waiting] = [waitingIn(entry), waitingIn(next)];
  const isKnown = next === entry && waiting?.inLine === true;
  if (waiting !== undefined && !isKnown) {
    const stored = await deps.ledger.put(toStore({ ...next, state: inLine(waiting, state, deps.clock()) }));
    if (stored === 'conflict') return 'conflict';
    if (before !== undefined && isMoreSevere(waiting.priority, before.priority)) await probeSooner(next.place, deps);
  }
  await ensureTurn(next.place, turnAt, deps);
  return 'waiting';
}

async function probeSooner(place: string, deps: DeliverDeps): Promise<void> {
  const now = deps.clock();
  const { state, changed } = await changePlace(place, (known) => probedSooner(known, now), deps);
  if (changed && state.failing) await wakeAt({ place }, state.failing.probeAt, deps);
}

interface Owed {
  readonly attempt: Attempt;
  /** As it is stored. */
  readonly entry: LedgerEntry;
  /** Once the place is owed the notification. The same, where that was known. */
  readonly next: LedgerEntry;
}

/** Undefined: the place is owed nothing of it, which is written down. */
async function findOwed(notification: Notification, deps: DeliverDeps): Promise<Owed | undefined> {
  const attempt = await attemptFor(notification, deps);
  const known = await deps.ledger.get(notification.incident, notification.place);
  if (typeof attempt === 'string') return await drop(notification, attempt, known, deps);
  const entry = await entryFor(attempt, known, deps);
  if (isSuperseded(attempt, entry)) return await drop(notification, 'superseded', known, deps);
  const urgency = urgencyOf(attempt.situation, entry.shown);
  const now = deps.clock();
  return { attempt, entry, next: owed(withoutDeadLease(entry, now), notification, now, urgency) };
}

/** The incident as it is, and the place as the routing file has it, or had it before. */
async function attemptFor(notification: Notification, deps: DeliverDeps): Promise<Attempt | Skipped> {
  const last = notification.reason === 'removed' ? await lastAttempt(notification, deps) : 'still-named';
  if (last !== 'still-named') return last;
  const receiver = deps.policy.receivers.get(receiverOf(notification.lane));
  const integration = receiver?.integrations.find(({ place }) => place === notification.place);
  const lane = laneOf(receiver, notification.place);
  const stored = await deps.store.get(notification.incident);
  if (stored === undefined) return 'incident-expired';
  if (receiver === undefined || integration === undefined || lane === undefined) {
    // While it fires, its last message is decided later (places.ts). What is over is looked at no more, so it has it now.
    const end = stored.state === 'resolved' ? await lastAttempt(notification, deps) : 'integration-removed';
    return end === 'still-named' ? 'integration-removed' : end;
  }
  const incident = upgraded(stored, receiver.name);
  const situation = await situationNow(incident, termsOf(incident, deps.policy), deps, deps.clock());
  return { notification, receiver, integration, situation, state: { lane, memory: incident.lanes[notification.lane] } };
}

/**
 * The last message to a place that the routing file does not name any more: what it shows firing must not stay so for ever.
 * A place that is named again meanwhile is sent what there is to say to it by now.
 */
async function lastAttempt(notification: Notification, deps: DeliverDeps): Promise<Attempt | Skipped | 'still-named'> {
  const { store, ledger, clock, rebind } = deps;
  const incident = await store.get(notification.incident);
  if (incident === undefined) return 'incident-expired';
  const terms = termsOf(incident, deps.policy);
  if (terms.lanes.some(({ integrations }) => integrations.some(({ place }) => place === notification.place))) {
    return 'still-named';
  }
  const situation = await situationNow(incident, terms, deps, clock());
  const entry = await ledger.get(notification.incident, notification.place);
  const integration = entry?.settings && rebind(entry.settings);
  const receiver = { name: receiverOf(notification.lane), integrations: integration ? [integration] : [] };
  const lane = laneOf(receiver, notification.place);
  const isFiring =
    entry !== undefined && isEntryOf(entry, incident.generation, clock()) && entry.shown?.status === 'firing';
  if (!isFiring || integration === undefined || lane === undefined) return 'integration-removed';
  return { notification, receiver, integration, situation, state: { lane, memory: undefined }, isLast: true };
}

const laneOf = (receiver: Receiver | undefined, place: string): Lane | undefined =>
  receiver &&
  lanesOf(receiver.name, receiver.integrations).find(({ integrations }) =>
    integrations.some((one) => one.place === place),
  );

const isSuperseded = ({ notification, situation }: Attempt, entry: LedgerEntry): boolean =>
  notification.generation < situation.incident.generation || entry.rev >= notification.rev;

/**
 * The ledger's entry for this generation of the incident. A later generation begins a new message, unless the place still shows
 * the earlier one as firing, because it could not be reached at its end: that message would say so for ever. What came and went
 * meanwhile is owed on.
 */
async function entryFor(attempt: Attempt, known: LedgerEntry | undefined, deps: DeliverDeps): Promise<LedgerEntry> {
  const { situation, integration, receiver, notification, state } = attempt;
  const { incident } = situation;
  const { id, generation, expiresAt } = incident;
  const fresh = { incident: id, place: integration.place, generation, rev: 0, expiresAt };
  if (known === undefined) {
    const inherited = { incident, receiver, integration, memory: state.memory, notification };
    return (await inheritedEntry(inherited, deps)) ?? { ...fresh, version: 0 };
  }
  const now = deps.clock();
  if (isEntryOf(known, generation, now)) return { ...known, expiresAt };
  const { version, lease } = known;
  const isOfEarlier = isEntryOf(known, known.generation, now);
  return {
    ...fresh,
    version,
    ...(lease && { lease }),
    ...(isOfEarlier && integration.sendResolved && leftFiring(known)),
    ...(isOfEarlier && stillOwed(known)),
  };
}

/** Nothing is sent: what was written down as owed is owed no more. */
async function drop(
  notification: Notification,
  why: Skipped,
  entry: LedgerEntry | undefined,
  deps: DeliverDeps,
): Promise<undefined> {
  const now = deps.clock();
  // Another who writes meanwhile knows more.
  if (entry && isAllOf(notification, entry) && !isLeased(entry, now))
    await deps.ledger.put(toStore({ ...withoutDeadLease(entry, now), state: { is: 'dropped', at: now, why } }));
  return skip(notification, why, deps);
}

const isAllOf = ({ rev, generation }: Notification, entry: LedgerEntry): boolean =>
  waitingIn(entry) !== undefined && entry.generation === generation && (entry.wanted ?? 0) <= rev;

function skip(notification: Notification, why: Skipped, deps: DeliverDeps): undefined {
  const receiver = deps.policy.receivers.get(receiverOf(notification.lane));
  const destination = receiver?.integrations.find(({ place }) => place === notification.place)?.destination ?? 'none';
  reportDelivery({ notification, destination, outcome: why }, deps);
}
