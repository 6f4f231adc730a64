import type { BoundIntegration, PlaceSettings } from '../destinations/bound-integration.ts';
import { type Lane, lanesOf, receiverOf } from '../incidents/lanes.ts';
import type { Notification } from '../incidents/notification.ts';
import { situationOf } from '../incidents/situation.ts';
import { OLD_LANE, upgraded } from '../incidents/version-0-1.ts';
import type { Policy, Receiver } from '../routing/policy.ts';
import type { EpochMs } from '../values/time.ts';
import type { Attempt } from './bring-up-to-date.ts';
import { isEntryOf, type LedgerEntry } from './delivery-ledger.ts';
import { isLeased, owed, owedIn, toStore, waitingIn, withLease } from './delivery-state.ts';
import { type ReportedOutcome, reportDelivery } from './report-delivery.ts';
import { termsOf } from './terms-of.ts';
import { type TryDeps, tryDelivery } from './try-delivery.ts';
import { handOn, inheritedEntry } from './version-0-1.ts';
import type { Wake } from './wakes.ts';

export interface DeliverDeps extends TryDeps {
  readonly policy: Policy<BoundIntegration>;
  /** Binds a place that the routing file does not name any more. */
  readonly rebind: (settings: PlaceSettings) => BoundIntegration | undefined;
  readonly queue: TryDeps['queue'] & Parameters<typeof handOn>[1]['queue'];
}

/** Notifies one place of one incident, as it is now, or writes down why it waits. The queue's message is done with. */
export async function deliver(notification: Notification, deps: DeliverDeps): Promise<void> {
  if (notification.lane === OLD_LANE) return skip(notification, await handOn(notification, deps), deps);
  let next: Notification | undefined = notification;
  while (next !== undefined) next = await bring(next, deps);
}

/** Goes on with what a place is owed of an incident, if it is time. */
export async function wake({ incident, place }: Wake, deps: DeliverDeps): Promise<void> {
  const entry = await deps.ledger.get(incident, place);
  const notification = entry && owedIn(entry);
  if (notification !== undefined) await deliver(notification, deps);
}

/** Returns what the place is owed after it, of which it has not been notified. */
async function bring(notification: Notification, deps: DeliverDeps): Promise<Notification | undefined> {
  for (;;) {
    const attempt = await attemptFor(notification, deps);
    const known = await deps.ledger.get(notification.incident, notification.place);
    if (typeof attempt === 'string') return await drop(notification, attempt, known, deps);
    const entry = await entryFor(attempt, known, deps);
    if (isSuperseded(attempt, entry)) return await drop(notification, 'superseded', known, deps);
    const now = deps.clock();
    const next = owed(entry, notification, now);
    const isFree = isReady(next, now);
    if (!isFree && next === entry) return skip(notification, 'waiting', deps);
    const stored = await deps.ledger.put(toStore(isFree ? withLease(next, now) : next));
    if (stored === 'conflict') continue;
    if (!isFree || stored.lease === undefined) return skip(notification, 'waiting', deps);
    const { lease } = stored;
    return owedIn(await tryDelivery(attempt, { ...stored, lease }, deps), deps.clock());
  }
}

const isReady = (entry: LedgerEntry, now: EpochMs): boolean =>
  !isLeased(entry, now) && (waitingIn(entry)?.nextTryAt ?? now) <= now;

type Skipped = Extract<ReportedOutcome, string>;

/** The incident as it is, and the place as the routing file has it, or had it before. */
async function attemptFor(notification: Notification, deps: DeliverDeps): Promise<Attempt | Skipped> {
  const last = notification.reason === 'removed' ? await lastAttempt(notification, deps) : 'still-named';
  if (last !== 'still-named') return last;
  const receiver = deps.policy.receivers.get(receiverOf(notification.lane));
  const integration = receiver?.integrations.find(({ place }) => place === notification.place);
  const lane = laneOf(receiver, notification.place);
  if (receiver === undefined || integration === undefined || lane === undefined) return 'integration-removed';
  const stored = await deps.store.get(notification.incident);
  if (stored === undefined) return 'incident-expired';
  const incident = upgraded(stored, receiver.name);
  const situation = situationOf(incident, termsOf(incident, deps.policy).timing, deps.clock());
  return { notification, receiver, integration, situation, state: { lane, memory: incident.lanes[notification.lane] } };
}

/**
 * The last message to a place that the routing file does not name any more: what it shows firing must not stay so for ever.
 * A place that is named again meanwhile is sent what there is to say to it by now.
 */
async function lastAttempt(
  notification: Notification,
  { store, ledger, policy, clock, rebind }: DeliverDeps,
): Promise<Attempt | Skipped | 'still-named'> {
  const incident = await store.get(notification.incident);
  if (incident === undefined) return 'incident-expired';
  const { timing, lanes } = termsOf(incident, policy);
  if (lanes.some(({ integrations }) => integrations.some(({ place }) => place === notification.place))) {
    return 'still-named';
  }
  const situation = situationOf(incident, timing, clock());
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

/** The ledger's entry for this generation of the incident; a later generation begins a new message. */
async function entryFor(attempt: Attempt, known: LedgerEntry | undefined, deps: DeliverDeps): Promise<LedgerEntry> {
  const { situation, integration, receiver, notification, state } = attempt;
  const { incident } = situation;
  const { id, generation, expiresAt } = incident;
  const fresh = { incident: id, place: integration.place, generation, rev: 0, expiresAt };
  if (known === undefined) {
    const inherited = { incident, receiver, integration, memory: state.memory, notification };
    return (await inheritedEntry(inherited, deps)) ?? { ...fresh, version: 0 };
  }
  if (isEntryOf(known, generation, deps.clock())) return { ...known, expiresAt };
  const { version, lease, slotAt } = known;
  return { ...fresh, version, ...(lease && { lease }), ...(slotAt !== undefined && { slotAt }) };
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
