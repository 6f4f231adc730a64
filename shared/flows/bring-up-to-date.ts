import type { BoundIntegration } from '../destinations/bound-integration.ts';
import type { DeliveryFailure } from '../destinations/failure.ts';
import { factsOf, type Incident } from '../incidents/incident.ts';
import { type LaneMemory, notifiedAtOf } from '../incidents/lanes.ts';
import type { Notification } from '../incidents/notification.ts';
import { shownBy, type View, viewOf } from '../messages/view.ts';
import type { Receiver } from '../routing/policy.ts';
import type { Clock } from '../values/time.ts';
import { type ConverseDeps, converse } from './converse.ts';
import type { Leased, LedgerEntry } from './delivery-ledger.ts';
import { type EnrichDeps, enrich } from './enrich.ts';
import type { IncidentStore } from './incident-store.ts';
import type { MemberDetailsStore } from './member-details-store.ts';
import { detailsOf } from './read-details.ts';

/** One try to bring an incident up to date at one place. */
export interface Attempt {
  readonly notification: Notification;
  readonly incident: Incident;
  readonly receiver: Receiver<BoundIntegration>;
  readonly integration: BoundIntegration;
  /** What the place's lane was notified of last. */
  readonly memory: LaneMemory | undefined;
}

export interface BringDeps extends EnrichDeps, ConverseDeps {
  readonly store: IncidentStore;
  readonly details: MemberDetailsStore;
  readonly clock: Clock;
}

/** What came of it, and the entry with what the destination remembers. `unchanged`: there was nothing to be sent. */
export interface Tried {
  readonly entry: Leased;
  readonly came: 'delivered' | 'unchanged' | { readonly failed: DeliveryFailure };
}

/** Sends what there is to say now, if anything. The entry that it returns is not written yet. */
export async function bringUpToDate(attempt: Attempt, entry: Leased, deps: BringDeps): Promise<Tried> {
  const { notification, incident, receiver, memory } = attempt;
  const view = viewOf({
    incident,
    details: await detailsOf(incident, deps.details, deps.clock()),
    shown: entry.shown,
    reason: notification.reason,
    notifiedAt: memory && notifiedAtOf(memory),
    receiver: receiver.name,
    now: deps.clock(),
    traceFields: deps.traceSettings?.fields ?? [],
  });
  if (view === undefined || isUnwantedEnd(view, attempt, entry)) return { entry, came: 'unchanged' };
  const isEdited = receiver.integrations.some(({ edits }) => edits);
  const enriched = await enrich(view, incident, { ...deps, isEdited });
  // The trace is still not there: what is shown says so already.
  if (view.reason === 'traced' && !enriched.traced?.verdicts.length) return { entry, came: 'unchanged' };
  return await send(attempt, entry, enriched, deps);
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

async function send(attempt: Attempt, entry: Leased, view: View, deps: BringDeps): Promise<Tried> {
  const { incident, integration, memory } = attempt;
  const conversation = integration.target.deliver({ view, memory: entry.memory });
  const { outcome, entry: last } = await converse(conversation, entry, deps);
  if (outcome.outcome !== 'delivered') return { entry: last, came: { failed: outcome } };
  const shown = shownBy(view, incident, entry.shown, memory && notifiedAtOf(memory));
  return { entry: { ...last, rev: incident.rev, memory: outcome.memory, shown }, came: 'delivered' };
}
