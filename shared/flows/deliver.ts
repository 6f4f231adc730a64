import type { BoundIntegration } from '../destinations/bound-integration.ts';
import type { Target } from '../destinations/destination.ts';
import { factsOf, type Incident } from '../incidents/incident.ts';
import { type LaneMemory, notifiedAtOf, receiverOf } from '../incidents/lanes.ts';
import type { Notification } from '../incidents/notification.ts';
import { OLD_LANE, withLanes } from '../incidents/version-0-1.ts';
import { shownBy, type View, viewOf } from '../messages/view.ts';
import { METRICS } from '../metrics.ts';
import type { Policy, Receiver } from '../routing/policy.ts';
import { between, type Clock, type DurationMs, type EpochMs } from '../values/time.ts';
import { type ConverseDeps, converse, putEntry } from './converse.ts';
import { isEntryOf, type LedgerEntry } from './delivery-ledger.ts';
import { type EnrichDeps, enrich } from './enrich.ts';
import type { IncidentStore } from './incident-store.ts';
import type { MemberDetailsStore } from './member-details-store.ts';
import type { NotificationQueue } from './notification-queue.ts';
import { detailsOf } from './read-details.ts';
import { type Chance, waitAfter } from './retry-wait.ts';
import type { Telemetry } from './telemetry.ts';
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
  readonly incident: Incident;
  readonly receiver: Receiver<BoundIntegration>;
  readonly integration: BoundIntegration;
  /** What the place's lane was notified of last. */
  readonly memory: LaneMemory | undefined;
}

async function deliverTo(addressed: Addressed, deps: DeliverDeps): Promise<Delivered> {
  const { notification, receiver, integration } = addressed;
  if (receiver === undefined || integration === undefined) return { done: 'integration-removed' };
  const stored = await deps.store.get(notification.incident);
  if (stored === undefined) return { done: 'incident-expired' };
  const incident = withLanes(stored, receiver.name);
  return await attempt(
    { ...addressed, receiver, integration, incident, memory: incident.lanes[notification.lane] },
    deps,
  );
}

async function attempt(trying: Attempt, deps: DeliverDeps): Promise<Delivered> {
  const { notification, incident, integration, receiver } = trying;
  const now = deps.clock();
  const entry = await entryFor(trying, now, deps);
  if (notification.generation < incident.generation || entry.rev >= notification.rev) return { done: 'superseded' };
  const view = viewOf({
    incident,
    details: await detailsOf(incident, deps.details, now),
    shown: entry.shown,
    reason: notification.reason,
    notifiedAt: trying.memory && notifiedAtOf(trying.memory),
    receiver: receiver.name,
    now,
    traceFields: deps.traceSettings?.fields ?? [],
  });
  if (view === undefined || isUnwantedEnd(view, trying, entry)) return { done: 'superseded' };
  const slotted = await withSlot(entry, integration.target, deps);
  if ('again' in slotted) return slotted;
  const isEdited = receiver.integrations.some(({ edits }) => edits);
  const enriched = await enrich(view, incident, { ...deps, isEdited });
  if (view.reason === 'traced' && !enriched.traced?.verdicts.length) return await unused(slotted.entry, deps);
  return await send(trying, slotted.entry, enriched, deps);
}

/** The trace is still not there: what is shown says so already. */
async function unused({ slotAt, ...entry }: LedgerEntry, deps: DeliverDeps): Promise<Delivered> {
  if (slotAt !== undefined) await putEntry(entry, deps);
  return { done: 'superseded' };
}

/**
 * At a place that is not notified of ends: a change that was suppressed until all was over, and the end of what it shows,
 * which is handed on to all places of a kind.
 */
function isUnwantedEnd(view: View, { notification, incident, integration }: Attempt, { shown }: LedgerEntry): boolean {
  if (view.status !== 'resolved' || integration.sendResolved || shown === undefined) return false;
  const isEnd = notification.reason === 'resolved' || notification.reason === 'ended';
  return !isEnd || (shown.status === 'firing' && factsOf(incident).starts <= shown.occurrences);
}

/** The ledger's entry for this generation of the incident; a later generation begins a new message. */
async function entryFor(attempt: Attempt, now: EpochMs, deps: DeliverDeps): Promise<LedgerEntry> {
  const { incident, integration } = attempt;
  const { id, generation, expiresAt } = incident;
  const known = await deps.ledger.get(id, integration.place);
  const fresh = { incident: id, place: integration.place, generation, rev: 0, expiresAt };
  if (known === undefined) return (await inheritedEntry(attempt, deps)) ?? { ...fresh, version: 0 };
  if (isEntryOf(known, generation, now)) return { ...known, expiresAt };
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
