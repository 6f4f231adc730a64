import type { BoundIntegration } from '../destinations/bound-integration.ts';
import type { Answer, Conversation, DeliveryOutcome, Step } from '../destinations/conversation.ts';
import type { Target } from '../destinations/destination.ts';
import { type Incident, type Integration, receiverOf } from '../incidents/incident.ts';
import type { Notification } from '../incidents/notification.ts';
import { shownBy, type View, viewOf } from '../messages/view.ts';
import { METRICS } from '../metrics.ts';
import type { Policy } from '../routing/policy.ts';
import { between, type Clock, type DurationMs, duration, type EpochMs, minutes, seconds } from '../values/time.ts';
import type { DeliveryLedger, LedgerEntry } from './delivery-ledger.ts';
import { type EnrichDeps, enrich } from './enrich.ts';
import type { IncidentStore } from './incident-store.ts';
import type { Http, Topics } from './outgoing.ts';
import type { Telemetry } from './telemetry.ts';

export interface DeliverDeps extends EnrichDeps {
  readonly policy: Policy<BoundIntegration>;
  readonly store: IncidentStore;
  readonly ledger: DeliveryLedger;
  readonly http: Http;
  readonly topics: Topics;
  readonly telemetry: Telemetry;
  readonly clock: Clock;
}

/** What becomes of the queue's message: it is done, comes again, or is set aside. */
export type Delivered =
  | { readonly done: 'delivered' | Skipped }
  | { readonly again: DurationMs; readonly because: string }
  | { readonly deadLetter: string };

/**
 * Why nothing was sent. `superseded`: the receiver shows this or something newer already; `integration-removed`: the
 * routing file names it no more; `incident-expired`: it was deleted with its dedup window.
 */
export type Skipped = 'superseded' | 'integration-removed' | 'incident-expired';

const FIRST_PAUSE = seconds(5);
const LONGEST_PAUSE = minutes(5);

/** Doubling pauses from 5 seconds to 5 minutes, by how often the message was received. */
export const pauseAfter = (receives: number): DurationMs =>
  duration(Math.min(FIRST_PAUSE * 2 ** Math.min(receives - 1, 16), LONGEST_PAUSE));

/** Two deliveries of one incident to one integration at a time, which the queue's groups rule out but for a lost visibility. */
class ConcurrentDelivery extends Error {
  override readonly name = 'ConcurrentDelivery';
}

/** Tells one receiver of one incident, as it is now. `receives` counts from 1. */
export async function deliver(notification: Notification, receives: number, deps: DeliverDeps): Promise<Delivered> {
  const integration = integrationOf(notification.integration, deps.policy);
  const delivered = integration
    ? await deliverTo(integration, notification, receives, deps)
    : ({ done: 'integration-removed' } as const);
  const destination = integration?.destination ?? 'none';
  const outcome = 'done' in delivered ? delivered.done : 'again' in delivered ? delivered.because : 'rejected';
  deps.telemetry.count(METRICS.deliveries, { destination, outcome });
  deps.telemetry.event('deadLetter' in delivered ? 'error' : 'info', 'delivery', {
    ...notification,
    outcome,
    receives,
    ...('again' in delivered && { againInMs: delivered.again }),
    ...('deadLetter' in delivered && { reason: delivered.deadLetter }),
  });
  return delivered;
}

const integrationOf = (id: string, policy: Policy<BoundIntegration>): BoundIntegration | undefined =>
  policy.receivers.get(receiverOf(id))?.integrations.find((one) => one.id === id);

async function deliverTo(
  integration: BoundIntegration,
  notification: Notification,
  receives: number,
  deps: DeliverDeps,
): Promise<Delivered> {
  const incident = await deps.store.get(notification.incident);
  if (incident === undefined) return { done: 'incident-expired' };
  const known = await deps.ledger.get(incident.id, integration.id);
  const now = deps.clock();
  const entry = entryFor(incident, integration, known, now);
  if (notification.generation < incident.generation || entry.rev >= notification.rev) return { done: 'superseded' };
  const view = viewOf({
    incident,
    details: deps.store.detailsOf(incident),
    shown: entry.shown,
    reason: notification.reason,
    notifiedAt: notifiedAt(incident, integration),
    receiver: receiverOf(integration.id),
    now,
    traceFields: deps.traceSettings?.fields ?? [],
  });
  if (view === undefined || isUnwantedEnd(view, notification, integration, entry)) return { done: 'superseded' };
  const slotted = await withSlot(entry, integration.target, deps);
  if ('again' in slotted) return slotted;
  const isEdited = isEditedAnywhere(receiverOf(integration.id), deps.policy);
  const enriched = await enrich(view, incident, { ...deps, isEdited });
  if (view.reason === 'traced' && !enriched.traced?.verdicts.length) return await unused(slotted.entry, deps);
  return await tell(slotted.entry, incident, enriched, integration.target, receives, deps);
}

const isEditedAnywhere = (receiver: string, { receivers }: DeliverDeps['policy']): boolean =>
  receivers.get(receiver)?.integrations.some(({ audience }) => audience === 'updatable') ?? false;

/** The trace is still not there: what is shown says so already. */
async function unused({ slotAt, ...entry }: LedgerEntry, deps: DeliverDeps): Promise<Delivered> {
  if (slotAt !== undefined) await put(entry, deps);
  return { done: 'superseded' };
}

const notifiedAt = ({ told }: Incident, { audience }: Pick<Integration, 'audience'>): EpochMs | undefined =>
  told[audience]?.notifiedAt ?? told[audience]?.at;

/** A change that was held up until all was over, for a receiver that does not want to hear of ends. */
const isUnwantedEnd = (view: View, { reason }: Notification, integration: Integration, { shown }: LedgerEntry) =>
  view.status === 'resolved' &&
  !integration.sendResolved &&
  shown !== undefined &&
  reason !== 'resolved' &&
  reason !== 'ended';

/**
 * The ledger's entry for this generation of the incident; a later generation begins a new message. An expired entry is
 * of an incident that the table has deleted: this one, made since, counts its generations and decisions from 1 again.
 */
function entryFor(
  incident: Incident,
  integration: Integration,
  known: LedgerEntry | undefined,
  now: EpochMs,
): LedgerEntry {
  const fresh = {
    incident: incident.id,
    integration: integration.id,
    generation: incident.generation,
    rev: 0,
    expiresAt: incident.expiresAt,
  };
  if (known === undefined) return { ...fresh, version: 0 };
  if (known.generation === incident.generation && known.expiresAt > now) {
    return { ...known, expiresAt: incident.expiresAt };
  }
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
  if (entry.slotAt === undefined) await put({ ...entry, slotAt }, deps);
  return { again: between(now, slotAt), because: 'paced' };
}

async function tell(
  entry: LedgerEntry,
  incident: Incident,
  view: View,
  target: Target,
  receives: number,
  deps: DeliverDeps,
): Promise<Delivered> {
  const { slotAt, ...unslotted } = entry;
  const { outcome, entry: last } = await converse(target.deliver({ view, memory: entry.memory }), unslotted, deps);
  // A slot is used once: whoever comes again waits for another, or an outage would end in a burst.
  if (outcome.outcome !== 'delivered' && slotAt !== undefined && last === unslotted) await put(unslotted, deps);
  if (outcome.outcome === 'rejected') return { deadLetter: `${outcome.reason}: ${outcome.detail}` };
  if (outcome.outcome === 'retry') return { again: outcome.after ?? pauseAfter(receives), because: outcome.reason };
  await put(
    {
      ...last,
      rev: incident.rev,
      memory: outcome.memory,
      shown: shownBy(view, incident, entry.shown, notifiedAt(incident, target)),
    },
    deps,
  );
  return { done: 'delivered' };
}

/** Plays the world to a delivery: does each step it asks for and hands it the answer. */
async function converse(
  delivery: Conversation,
  begun: LedgerEntry,
  deps: DeliverDeps,
): Promise<{ outcome: DeliveryOutcome; entry: LedgerEntry }> {
  let entry = begun;
  let next = delivery.next();
  while (!next.done) {
    const step = next.value;
    if (step.do === 'remember') entry = await put({ ...entry, memory: step.memory }, deps);
    next = delivery.next(await answerTo(step, deps));
  }
  return { outcome: next.value, entry };
}

async function answerTo(step: Step, deps: DeliverDeps): Promise<Answer> {
  if (step.do === 'request') return await deps.http.send(step.request);
  if (step.do === 'publish') return await deps.topics.publish(step.publication);
  return { remembered: true };
}

async function put(entry: LedgerEntry, deps: DeliverDeps): Promise<LedgerEntry> {
  const stored = await deps.ledger.put(entry);
  if (stored === 'conflict') throw new ConcurrentDelivery(`${entry.incident} at ${entry.integration}`);
  return stored;
}
