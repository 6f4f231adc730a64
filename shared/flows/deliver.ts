import type { BoundIntegration } from '../destinations/bound-integration.ts';
import type { Target } from '../destinations/destination.ts';
import { type Lane, lanesOf, receiverOf } from '../incidents/lanes.ts';
import type { Notification } from '../incidents/notification.ts';
import type { NotifyReason } from '../incidents/reason.ts';
import type { Shown } from '../incidents/shown.ts';
import { type LaneState, type Situation, situationOf } from '../incidents/situation.ts';
import { OLD_LANE, upgraded } from '../incidents/version-0-1.ts';
import { METRICS } from '../metrics.ts';
import type { Policy, Receiver } from '../routing/policy.ts';
import { between, type Clock, type DurationMs } from '../values/time.ts';
import { type ConverseDeps, converse, putEntry } from './converse.ts';
import { isEntryOf, type LedgerEntry } from './delivery-ledger.ts';
import { type EnrichDeps, enrich } from './enrich.ts';
import type { IncidentStore } from './incident-store.ts';
import type { MemberDetailsStore } from './member-details-store.ts';
import type { NotificationQueue } from './notification-queue.ts';
import { type NoUpdate, ownRepeatAt, type PlaceNow, type PlaceUpdate, updateFor } from './place-update.ts';
import { detailsOf } from './read-details.ts';
import { type Chance, waitAfter } from './retry-wait.ts';
import type { Telemetry } from './telemetry.ts';
import { termsOf } from './terms-of.ts';
import { handOn, inheritedEntry } from './version-0-1.ts';

export interface DeliverDeps extends EnrichDeps, ConverseDeps {
  readonly policy: Policy<BoundIntegration>;
  readonly store: IncidentStore;
  readonly details: MemberDetailsStore;
  readonly queue: Pick<NotificationQueue, 'send'>;
  readonly telemetry: Telemetry;
  readonly clock: Clock;
  readonly chance: Chance;
}

/** What becomes of the queue's message: it is done, comes again, or is set aside. */
export type Delivered =
  | { readonly done: 'delivered'; readonly reason: NotifyReason }
  | { readonly done: Skipped }
  /** `detail`: what the receiver said, and what people can do. */
  | { readonly again: DurationMs; readonly because: string; readonly detail?: string }
  | { readonly deadLetter: string };

/**
 * Why nothing was sent. `superseded`: the place is up to date with this decision or a newer one; `unchanged`: it shows all
 * there is to say; `suppressed`: a gate closed since; `integration-removed`: the routing file names it no more; `incident-expired`: it was deleted with its dedup window; `handed-on`: to the places that took the
 * place of what version 0.1 named.
 */
export type Skipped = 'superseded' | NoUpdate['none'] | 'integration-removed' | 'incident-expired' | 'handed-on';

/** Notifies one place of one incident, as it is now. `receives` counts from 1. */
export async function deliver(notification: Notification, receives: number, deps: DeliverDeps): Promise<Delivered> {
  const isOld = notification.lane === OLD_LANE;
  const receiver = isOld ? undefined : deps.policy.receivers.get(receiverOf(notification.lane));
  const integration = receiver?.integrations.find(({ place }) => place === notification.place);
  const delivered = isOld
    ? ({ done: await handOn(notification, deps) } as const)
    : await deliverTo({ notification, receives, receiver, integration }, deps);
  const destination = integration?.destination ?? 'none';
  const outcome = 'done' in delivered ? delivered.done : 'again' in delivered ? delivered.because : 'rejected';
  deps.telemetry.count(METRICS.deliveries, { destination, outcome });
  deps.telemetry.event('deadLetter' in delivered ? 'error' : 'info', 'delivery', {
    ...notification,
    outcome,
    receives,
    // What was said. The reason of the message is that for which its lane was looked at.
    ...('reason' in delivered && { reason: delivered.reason, lookedFor: notification.reason }),
    ...('again' in delivered && { againInMs: delivered.again, detail: delivered.detail }),
    ...('deadLetter' in delivered && { reason: delivered.deadLetter }),
  });
  return delivered;
}

/** A notification, and where it goes to as the routing file has it now. */
interface Addressed {
  readonly notification: Notification;
  readonly receives: number;
  readonly receiver: Receiver<BoundIntegration> | undefined;
  readonly integration: BoundIntegration | undefined;
}

/** One try to bring an incident up to date at one place. */
interface Attempt {
  readonly notification: Notification;
  readonly receives: number;
  readonly situation: Situation;
  readonly receiver: Receiver<BoundIntegration>;
  readonly integration: BoundIntegration;
  /** The place's lane, and when it was looked at last. */
  readonly state: LaneState;
}

async function deliverTo(addressed: Addressed, deps: DeliverDeps): Promise<Delivered> {
  const { notification, receiver, integration } = addressed;
  const lane = laneOf(receiver, notification.place);
  if (receiver === undefined || integration === undefined || lane === undefined) return { done: 'integration-removed' };
  const stored = await deps.store.get(notification.incident);
  if (stored === undefined) return { done: 'incident-expired' };
  const incident = upgraded(stored, receiver.name);
  const situation = situationOf(incident, termsOf(incident, deps.policy).timing, deps.clock());
  return await attempt(
    { ...addressed, receiver, integration, situation, state: { lane, memory: incident.lanes[notification.lane] } },
    deps,
  );
}

const laneOf = (receiver: Receiver | undefined, place: string): Lane | undefined =>
  receiver &&
  lanesOf(receiver.name, receiver.integrations).find(({ integrations }) =>
    integrations.some((one) => one.place === place),
  );

async function attempt(trying: Attempt, deps: DeliverDeps): Promise<Delivered> {
  const { notification, situation, integration, receiver } = trying;
  const { incident } = situation;
  const entry = await entryFor(trying, deps);
  if (notification.generation < incident.generation || entry.rev >= notification.rev) return { done: 'superseded' };
  const place: PlaceNow = {
    ...{ situation, state: trying.state, receiver: receiver.name, integration, shown: entry.shown },
    details: await detailsOf(incident, deps.details, situation.now),
    traceFields: deps.traceSettings?.fields ?? [],
  };
  const update = updateFor(place);
  if ('none' in update) return await settle(update, { place, entry }, deps);
  const slotted = await withSlot(entry, integration.target, deps);
  if ('again' in slotted) return slotted;
  const isEdited = receiver.integrations.some(({ edits }) => edits);
  const view = await enrich(update.view, incident, { ...deps, isEdited });
  if (view.reason === 'traced' && !view.traced?.verdicts.length) return await unused(slotted.entry, deps);
  return await send(trying, { ...update, view, place, entry: slotted.entry }, deps);
}

/** The place is up to date with what was decided, so the same message does not look again. */
async function settle(
  { none }: NoUpdate,
  { place, entry }: { readonly place: PlaceNow; readonly entry: LedgerEntry },
  deps: DeliverDeps,
): Promise<Delivered> {
  if (entry.shown !== undefined) await putEntry({ ...entry, rev: place.situation.incident.rev }, deps);
  if (entry.shown?.episode !== undefined) await askForRepeat(place, entry.shown, deps);
  return { done: none };
}

/** Has the incident looked at when this place is to be reminded, unless it is looked at sooner: then this is asked again. */
async function askForRepeat(place: PlaceNow, shown: Shown, deps: DeliverDeps): Promise<void> {
  const { incident, now } = place.situation;
  const at = ownRepeatAt(place, shown);
  const isLookedAtBefore =
    at !== undefined && incident.lookAt !== undefined && now < incident.lookAt && incident.lookAt <= at;
  if (at !== undefined && !isLookedAtBefore) await deps.store.lookAgain(incident.id, at);
}

/** The trace is still not there: what is shown says so already. */
async function unused({ slotAt, ...entry }: LedgerEntry, deps: DeliverDeps): Promise<Delivered> {
  if (slotAt !== undefined) await putEntry(entry, deps);
  return { done: 'superseded' };
}

/** The ledger's entry for this generation of the incident; a later generation begins a new message. */
async function entryFor(trying: Attempt, deps: DeliverDeps): Promise<LedgerEntry> {
  const { situation, integration, receiver, notification, state } = trying;
  const { id, generation, expiresAt } = situation.incident;
  const known = await deps.ledger.get(id, integration.place);
  const fresh = { incident: id, place: integration.place, generation, rev: 0, expiresAt };
  if (known === undefined) {
    const inherited = { incident: situation.incident, receiver, integration, memory: state.memory, notification };
    return (await inheritedEntry(inherited, deps)) ?? { ...fresh, version: 0 };
  }
  if (isEntryOf(known, generation, situation.now)) return { ...known, expiresAt };
  return { ...fresh, version: known.version, ...(known.slotAt !== undefined && { slotAt: known.slotAt }) };
}

/** Waits for its turn at the place: claims a slot, keeps it, and comes back when it is due. */
async function withSlot(
  entry: LedgerEntry,
  target: Target,
  deps: DeliverDeps,
): Promise<{ entry: LedgerEntry } | { again: DurationMs; because: string }> {
  if (target.pace === undefined) return { entry };
  const now = deps.clock();
  const slotAt = entry.slotAt ?? (await deps.ledger.claimSlot(target.pace.place, target.pace.interval, now));
  if (slotAt <= now) return { entry };
  if (entry.slotAt === undefined) await putEntry({ ...entry, slotAt }, deps);
  return { again: between(now, slotAt), because: 'paced' };
}

/** What is sent, and what the ledger knew before. */
interface Sending extends PlaceUpdate {
  readonly place: PlaceNow;
  readonly entry: LedgerEntry;
}

async function send(
  { situation, integration, receives }: Attempt,
  sending: Sending,
  deps: DeliverDeps,
): Promise<Delivered> {
  const { view, shown, place, entry } = sending;
  const { slotAt, ...unslotted } = entry;
  const conversation = integration.target.deliver({ view, memory: entry.memory });
  const { outcome, entry: last } = await converse(conversation, unslotted, deps);
  // A slot is used once: a delivery that comes again waits for another, or an outage would end in a burst.
  if (outcome.outcome !== 'delivered' && slotAt !== undefined && last === unslotted) await putEntry(unslotted, deps);
  if (outcome.outcome === 'rejected') return { deadLetter: `${outcome.reason}: ${outcome.detail}` };
  if (outcome.outcome === 'retry') {
    const again = waitAfter(receives, outcome.after, deps.chance);
    return { again, because: outcome.reason, detail: outcome.detail };
  }
  await putEntry({ ...last, rev: situation.incident.rev, memory: outcome.memory, shown }, deps);
  if (!view.pings) await askForRepeat(place, shown, deps);
  return { done: 'delivered', reason: view.reason };
}
