import type { BoundIntegration } from '../destinations/bound-integration.ts';
import { receiverOf } from '../incidents/lanes.ts';
import type { Notification } from '../incidents/notification.ts';
import { OLD_LANE, withLanes } from '../incidents/version-0-1.ts';
import type { Policy } from '../routing/policy.ts';
import type { EpochMs } from '../values/time.ts';
import type { Attempt } from './bring-up-to-date.ts';
import { isEntryOf, type LedgerEntry } from './delivery-ledger.ts';
import { isMoreSevere, priorityOf } from './delivery-priority.ts';
import { inLine, inLineIn, isLeased, owed, owedIn, toStore, waitingIn, withLease } from './delivery-state.ts';
import { type PlaceState, probedSooner } from './place-state.ts';
import { changePlace, ensureTurn, type Permit, permitFor, wakeAt } from './place-turns.ts';
import { reportDelivery, type Skipped } from './report-delivery.ts';
import { type TryDeps, tryDelivery } from './try-delivery.ts';
import { handOn, inheritedEntry } from './version-0-1.ts';

export interface DeliverDeps extends TryDeps {
  readonly policy: Policy<BoundIntegration>;
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
export async function deliverInTurn(incident: string, state: PlaceState, deps: DeliverDeps): Promise<boolean> {
  const entry = await deps.ledger.get(incident, state.place);
  const notification = entry && inLineIn(entry, deps.clock());
  // The index may be behind.
  if (notification === undefined) return false;
  const found = await findOwed(notification, deps);
  if (found === undefined) return false;
  const leased = await deps.ledger.put(toStore(withLease(found.next, deps.clock())));
  if (leased === 'conflict' || leased.lease === undefined) return false;
  const at = { state, isTurn: true };
  const { stored, isSent } = await tryDelivery(found.attempt, { ...leased, lease: leased.lease }, at, deps);
  const more = isDue(stored, deps.clock()) ? owedIn(stored) : undefined;
  if (more !== undefined) await deliver(more, deps);
  return isSent;
}

/** Returns what the place is owed after it, of which it has not been notified. */
async function bringIfFree(notification: Notification, deps: DeliverDeps): Promise<Notification | undefined> {
  for (;;) {
    const found = await findOwed(notification, deps);
    if (found === undefined) return undefined;
    const { attempt, entry, next } = found;
    if (!isDue(next, deps.clock())) {
      if (await keep(entry, next, deps)) return skip(notification, 'waiting', deps);
      continue;
    }
    const permit = await permitFor(attempt.integration, deps);
    if (permit.waitFor !== undefined) {
      if (await lineUp(found, permit, deps)) return skip(notification, 'waiting', deps);
      continue;
    }
    const leased = await deps.ledger.put(toStore(withLease(next, deps.clock())));
    if (leased === 'conflict' || leased.lease === undefined) continue;
    const at = { state: permit.state, isTurn: false };
    const { stored } = await tryDelivery(attempt, { ...leased, lease: leased.lease }, at, deps);
    return isDue(stored, deps.clock()) ? owedIn(stored) : undefined;
  }
}

/** Whether this worker may go on with it: no other does, and it waits for no later time. */
function isDue(entry: LedgerEntry, now: EpochMs): boolean {
  const waiting = waitingIn(entry);
  return waiting !== undefined && !isLeased(entry, now) && (waiting.inLine === true || waiting.nextTryAt <= now);
}

/** Writes down what the place is owed, for another worker or a later try. False: another writer was faster. */
async function keep(entry: LedgerEntry, next: LedgerEntry, deps: DeliverDeps): Promise<boolean> {
  if (next === entry) return true;
  if ((await deps.ledger.put(toStore(next))) === 'conflict') return false;
  const [before, after] = [waitingIn(entry)?.nextTryAt, waitingIn(next)?.nextTryAt];
  const { incident, place } = next;
  if (after !== undefined && before !== undefined && after < before) await wakeAt({ place, incident }, after, deps);
  return true;
}

/** Puts it in line for its place's turn. False: another writer was faster. */
async function lineUp({ entry, next }: Owed, { state, waitFor }: Permit, deps: DeliverDeps): Promise<boolean> {
  const [before, waiting] = [waitingIn(entry), waitingIn(next)];
  if (waiting === undefined || waitFor === undefined) return true;
  const isKnown = next === entry && waiting.inLine === true;
  if (!isKnown && (await deps.ledger.put(toStore({ ...next, state: inLine(waiting, state) }))) === 'conflict') return false;
  const { place } = next;
  const isWorse = before !== undefined && isMoreSevere(waiting.priority, before.priority);
  if (isWorse) await probeSooner(place, deps);
  await ensureTurn(place, waitFor, deps);
  return true;
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
  const priority = priorityOf(attempt.incident, entry.shown);
  return { attempt, entry, next: owed(entry, notification, deps.clock(), priority) };
}

/** The incident as it is, and the place as the routing file has it. */
async function attemptFor(notification: Notification, deps: DeliverDeps): Promise<Attempt | Skipped> {
  const receiver = deps.policy.receivers.get(receiverOf(notification.lane));
  const integration = receiver?.integrations.find(({ place }) => place === notification.place);
  if (receiver === undefined || integration === undefined) return 'integration-removed';
  const stored = await deps.store.get(notification.incident);
  if (stored === undefined) return 'incident-expired';
  const incident = withLanes(stored, receiver.name);
  return { notification, receiver, integration, incident, memory: incident.lanes[notification.lane] };
}

const isSuperseded = ({ notification, incident }: Attempt, entry: LedgerEntry): boolean =>
  notification.generation < incident.generation || entry.rev >= notification.rev;

/** The ledger's entry for this generation of the incident; a later generation begins a new message. */
async function entryFor(attempt: Attempt, known: LedgerEntry | undefined, deps: DeliverDeps): Promise<LedgerEntry> {
  const { incident, integration } = attempt;
  const { id, generation, expiresAt } = incident;
  const fresh = { incident: id, place: integration.place, generation, rev: 0, expiresAt };
  if (known === undefined) return (await inheritedEntry(attempt, deps)) ?? { ...fresh, version: 0 };
  if (isEntryOf(known, generation, deps.clock())) return { ...known, expiresAt };
  const { version, lease } = known;
  return { ...fresh, version, ...(lease && { lease }) };
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
    await deps.ledger.put(toStore({ ...entry, state: { is: 'dropped', at: now, why } }));
  return skip(notification, why, deps);
}

const isAllOf = ({ rev, generation }: Notification, entry: LedgerEntry): boolean =>
  waitingIn(entry) !== undefined && entry.generation === generation && (entry.wanted ?? 0) <= rev;

function skip(notification: Notification, why: Skipped, deps: DeliverDeps): undefined {
  const receiver = deps.policy.receivers.get(receiverOf(notification.lane));
  const destination = receiver?.integrations.find(({ place }) => place === notification.place)?.destination ?? 'none';
  reportDelivery({ notification, destination, outcome: why }, deps);
}
