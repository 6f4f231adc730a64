import type { BoundIntegration } from '../destinations/bound-integration.ts';
import type { Target } from '../destinations/destination.ts';
import type { Incident } from '../incidents/incident.ts';
import { type LaneMemory, lanesOf, notifiedAtOf, receiverOf } from '../incidents/lanes.ts';
import type { Notification } from '../incidents/notification.ts';
import { OLD_LANE, oldPlaceOf, withLanes } from '../incidents/version-0-1.ts';
import { shownBy, type View, viewOf } from '../messages/view.ts';
import { METRICS } from '../metrics.ts';
import type { Policy, Receiver } from '../routing/policy.ts';
import { between, type Clock, type DurationMs, type EpochMs } from '../values/time.ts';
import { adoptedEntry, shownByVersion01 } from './adopt-entry.ts';
import { type ConverseDeps, converse, putEntry } from './converse.ts';
import type { LedgerEntry } from './delivery-ledger.ts';
import { type EnrichDeps, enrich } from './enrich.ts';
import type { IncidentStore } from './incident-store.ts';
import type { NotificationQueue } from './notification-queue.ts';
import { type Chance, waitAfter } from './retry-wait.ts';
import type { Telemetry } from './telemetry.ts';

export interface DeliverDeps extends EnrichDeps, ConverseDeps {
  readonly policy: Policy<BoundIntegration>;
  readonly store: IncidentStore;
  readonly queue: Pick<NotificationQueue, 'send'>;
  readonly telemetry: Telemetry;
  readonly clock: Clock;
  readonly chance: Chance;
}

/** What becomes of the queue's message: it is done, comes again, or is set aside. */
export type Delivered =
  | { readonly done: 'delivered' | Skipped }
  /** `detail`: what the receiver said, and what people can do. */
  | { readonly again: DurationMs; readonly because: string; readonly detail?: string }
  | { readonly deadLetter: string };

/**
 * Why nothing was sent. `superseded`: the place shows this or something newer already; `integration-removed`: the routing
 * file names it no more; `incident-expired`: it was deleted with its dedup window; `handed-on`: to the places that took the
 * place of what version 0.1 named.
 */
export type Skipped = 'superseded' | 'integration-removed' | 'incident-expired' | 'handed-on';

/** Notifies one place of one incident, as it is now. `receives` counts from 1. */
export async function deliver(notification: Notification, receives: number, deps: DeliverDeps): Promise<Delivered> {
  const attempt = await attemptOf(notification, receives, deps);
  const delivered = 'done' in attempt ? attempt : await deliverTo(attempt, deps);
  const destination = 'done' in attempt ? 'none' : attempt.integration.destination;
  const outcome = 'done' in delivered ? delivered.done : 'again' in delivered ? delivered.because : 'rejected';
  deps.telemetry.count(METRICS.deliveries, { destination, outcome });
  deps.telemetry.event('deadLetter' in delivered ? 'error' : 'info', 'delivery', {
    ...notification,
    outcome,
    receives,
    ...('again' in delivered && { againInMs: delivered.again, detail: delivered.detail }),
    ...('deadLetter' in delivered && { reason: delivered.deadLetter }),
  });
  return delivered;
}

/** One try to bring an incident up to date at one place. */
interface Attempt {
  readonly notification: Notification;
  readonly receives: number;
  readonly incident: Incident;
  readonly receiver: Receiver<BoundIntegration>;
  readonly integration: BoundIntegration;
  /** What the place's lane was notified of last. */
  readonly memory: LaneMemory | undefined;
}

type Done = Extract<Delivered, { readonly done: unknown }>;

async function attemptOf(notification: Notification, receives: number, deps: DeliverDeps): Promise<Attempt | Done> {
  if (notification.lane === OLD_LANE) return await handOn(notification, deps);
  const receiver = deps.policy.receivers.get(receiverOf(notification.lane));
  const integration = receiver?.integrations.find(({ place }) => place === notification.place);
  if (receiver === undefined || integration === undefined) return { done: 'integration-removed' };
  const stored = await deps.store.get(notification.incident);
  if (stored === undefined) return { done: 'incident-expired' };
  const incident = withLanes(stored, lanesOf(receiver.name, receiver.integrations));
  return { notification, receives, incident, receiver, integration, memory: incident.lanes[notification.lane] };
}

/**
 * A message of version 0.1 names an integration by its position, and the routing file may have changed since: it goes to
 * all places of its kind, which show the incident as it is now and are brought up to date once, however often asked.
 */
async function handOn(notification: Notification, deps: DeliverDeps): Promise<Done> {
  const { receiver: name, destination } = oldPlaceOf(notification.place);
  const receiver = deps.policy.receivers.get(name);
  const lanes = lanesOf(name, receiver?.integrations ?? []);
  const alike = new Set(
    receiver?.integrations.filter((one) => one.destination === destination).map(({ place }) => place),
  );
  const known = await deps.ledger.get(notification.incident, notification.place);
  const isDelivered = known?.generation === notification.generation && known.rev >= notification.rev;
  if (isDelivered || alike.size === 0) return { done: isDelivered ? 'superseded' : 'integration-removed' };
  const notifications = lanes.flatMap(({ id: lane, integrations }) =>
    integrations.filter(({ place }) => alike.has(place)).map(({ place }) => ({ ...notification, lane, place })),
  );
  await deps.queue.send(notifications);
  return { done: 'handed-on' };
}

async function deliverTo(attempt: Attempt, deps: DeliverDeps): Promise<Delivered> {
  const { notification, incident, integration, receiver } = attempt;
  const now = deps.clock();
  const entry = await entryFor(attempt, now, deps);
  if (notification.generation < incident.generation || entry.rev >= notification.rev) return { done: 'superseded' };
  const view = viewOf({
    incident,
    details: deps.store.detailsOf(incident),
    shown: entry.shown,
    reason: notification.reason,
    notifiedAt: attempt.memory && notifiedAtOf(attempt.memory),
    receiver: receiver.name,
    now,
    traceFields: deps.traceSettings?.fields ?? [],
  });
  if (view === undefined || isUnwantedEnd(view, attempt, entry)) return { done: 'superseded' };
  const slotted = await withSlot(entry, integration.target, deps);
  if ('again' in slotted) return slotted;
  const isEdited = receiver.integrations.some(({ edits }) => edits);
  const enriched = await enrich(view, incident, { ...deps, isEdited });
  if (view.reason === 'traced' && !enriched.traced?.verdicts.length) return await unused(slotted.entry, deps);
  return await send(attempt, slotted.entry, enriched, deps);
}

/** The trace is still not there: what is shown says so already. */
async function unused({ slotAt, ...entry }: LedgerEntry, deps: DeliverDeps): Promise<Delivered> {
  if (slotAt !== undefined) await putEntry(entry, deps);
  return { done: 'superseded' };
}

/** A change that was suppressed until all was over, at a place that is not notified of ends. */
const isUnwantedEnd = (view: View, { notification, integration }: Attempt, { shown }: LedgerEntry) =>
  view.status === 'resolved' &&
  !integration.sendResolved &&
  shown !== undefined &&
  notification.reason !== 'resolved' &&
  notification.reason !== 'ended';

/**
 * The ledger's entry for this generation of the incident; a later generation begins a new message. An expired entry is
 * of an incident that the table has deleted: this one, made since, counts its generations and decisions from 1 again.
 */
async function entryFor(attempt: Attempt, now: EpochMs, deps: DeliverDeps): Promise<LedgerEntry> {
  const { incident, integration } = attempt;
  const { id, generation, expiresAt } = incident;
  const known = await deps.ledger.get(id, integration.place);
  const fresh = { incident: id, place: integration.place, generation, rev: 0, expiresAt };
  if (known === undefined) return (await inheritedEntry(attempt, deps)) ?? { ...fresh, version: 0 };
  if (known.generation === generation && known.expiresAt > now) return { ...known, expiresAt };
  return { ...fresh, version: known.version, ...(known.slotAt !== undefined && { slotAt: known.slotAt }) };
}

/** What version 0.1 knew of the place. Where that cannot be found, what its lane was notified of then. */
async function inheritedEntry(attempt: Attempt, deps: DeliverDeps): Promise<LedgerEntry | undefined> {
  const { notification, incident, integration, receiver, memory } = attempt;
  if (memory?.inherited === undefined) return undefined;
  const { id, generation, expiresAt } = incident;
  const adopted = await adoptedEntry(incident, integration, receiver, deps.ledger);
  if (adopted !== undefined) return { ...adopted, expiresAt };
  if (notification.reason === 'first') return undefined;
  const shown = shownByVersion01(memory.inherited, incident);
  return { incident: id, place: integration.place, generation, rev: 0, version: 0, expiresAt, shown };
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

async function send(attempt: Attempt, entry: LedgerEntry, view: View, deps: DeliverDeps): Promise<Delivered> {
  const { incident, integration, memory, receives } = attempt;
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
  const shown = shownBy(view, incident, entry.shown, memory && notifiedAtOf(memory));
  await putEntry({ ...last, rev: incident.rev, memory: outcome.memory, shown }, deps);
  return { done: 'delivered' };
}
