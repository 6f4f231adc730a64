import type { BoundIntegration } from '../destinations/bound-integration.ts';
import type { DeliveryFailure } from '../destinations/failure.ts';
import type { DatedDetails } from '../incidents/incident.ts';
import type { Notification } from '../incidents/notification.ts';
import type { Elsewhere } from '../incidents/place-news.ts';
import type { NotifyReason } from '../incidents/reason.ts';
import type { Shown } from '../incidents/shown.ts';
import type { LaneState, Situation } from '../incidents/situation.ts';
import { lastView, type View } from '../messages/view.ts';
import type { Policy, Receiver } from '../routing/policy.ts';
import type { Clock } from '../values/time.ts';
import { type ConverseDeps, converse } from './converse.ts';
import type { Leased } from './delivery-ledger.ts';
import { waitingIn } from './delivery-state.ts';
import { type EnrichDeps, enrich } from './enrich.ts';
import type { IncidentStore } from './incident-store.ts';
import type { MemberDetailsStore } from './member-details-store.ts';
import { movedTo } from './moved-to.ts';
import { type Named, type NoUpdate, ownRepeatAt, type PlaceNow, updateFor } from './place-update.ts';
import { detailsOf } from './read-details.ts';
import { shownElsewhere } from './regrouped.ts';

/** One try to bring an incident up to date at one place. */
export interface Attempt {
  readonly notification: Notification;
  readonly situation: Situation;
  readonly receiver: Receiver<BoundIntegration>;
  readonly integration: BoundIntegration;
  /** The place's lane, and when it was looked at last. */
  readonly state: LaneState;
  /** A digest that spoke of what the place is owed. */
  readonly named?: Named | undefined;
  /** The routing file does not name the place any more. */
  readonly isLast?: boolean;
}

export interface BringDeps extends EnrichDeps, ConverseDeps {
  readonly store: IncidentStore;
  readonly details: MemberDetailsStore;
  readonly policy: Policy;
  readonly clock: Clock;
}

/** What came of it, and the entry with what the destination remembers. */
export interface Tried {
  readonly entry: Leased;
  readonly came:
    | { readonly delivered: NotifyReason }
    /** Nothing was to be sent. */
    | { readonly none: NoUpdate['none'] | 'secret-gone' }
    | { readonly failed: DeliveryFailure };
}

/** Sends what there is to say now, if anything. The entry that it returns is not written yet. */
export async function bringUpToDate(attempt: Attempt, entry: Leased, deps: BringDeps): Promise<Tried> {
  const { situation, integration, receiver } = attempt;
  const { incident, now } = situation;
  const details = await detailsOf(incident, deps.details, now);
  const elsewhere = attempt.isLast ? undefined : await newElsewhere(attempt, entry, details, deps);
  const place: PlaceNow = {
    ...{ situation, state: attempt.state, receiver: receiver.name, integration, shown: entry.shown },
    wasLeft: hadLastMessage(entry),
    details,
    ...(elsewhere && { elsewhere }),
    traceFields: deps.traceSettings?.fields ?? [],
    named: attempt.named,
    owedSince: waitingIn(entry)?.since,
  };
  if (attempt.isLast) return await bringLast(attempt, { place, entry }, deps);
  const update = updateFor(place);
  if ('none' in update) {
    const next = adopting(update, entry, integration);
    if (next.shown?.episode !== undefined) await askForRepeat(place, next.shown, deps);
    return { entry: next, came: { none: update.none } };
  }
  const isEdited = receiver.integrations.some(({ edits }) => edits);
  const view = await enrich(update.view, incident, { ...deps, isEdited });
  // The trace is still not there: what is shown says so already.
  if (view.reason === 'traced' && !view.traced?.verdicts.length) return { entry, came: { none: 'unchanged' } };
  const tried = await send(attempt, { view, shown: update.shown, entry }, deps);
  if ('delivered' in tried.came && !view.pings) await askForRepeat(place, update.shown, deps);
  return tried;
}

/** What begins to fire here and the place shows already by the messages of other groups. */
async function newElsewhere(
  { situation, integration }: Attempt,
  { shown }: Leased,
  details: readonly DatedDetails[],
  deps: BringDeps,
): Promise<Elsewhere | undefined> {
  const isOfThisEpisode = shown !== undefined && 'pings' in shown && shown.episode === situation.incident.episode;
  const known = new Set(isOfThisEpisode ? shown.firing : []);
  const isNew = situation.facts.firing.some(({ fingerprint }) => !known.has(fingerprint));
  return isNew ? await shownElsewhere(situation, details, integration.place, deps) : undefined;
}

/** What the messages of other groups show stands for a message of this one. */
const adopting = (update: NoUpdate, entry: Leased, { settings }: BoundIntegration): Leased =>
  update.none === 'shown-elsewhere' ? { ...entry, shown: update.shown, settings } : entry;

/** It was reached, and what it shows is not kept up to date. */
const hadLastMessage = ({ shown, settings }: Leased): boolean => shown === undefined && settings !== undefined;

/** A last message. Where the secret of the place is gone as well, there is none. */
async function bringLast(
  attempt: Attempt,
  { place, entry }: { readonly place: PlaceNow; readonly entry: Leased },
  deps: BringDeps,
): Promise<Tried> {
  const { situation, receiver } = attempt;
  const { details } = place;
  const view = lastView({
    situation,
    details,
    receiver: receiver.name,
    movedTo: await movedTo(situation, details, deps),
  });
  const tried = await send(attempt, { view, entry }, deps);
  const isSecretGone = 'failed' in tried.came && tried.came.failed.reason === 'secret-missing';
  return isSecretGone ? { ...tried, came: { none: 'secret-gone' } } : tried;
}

/** Has the incident looked at when this place is to be reminded, unless it is looked at sooner: then this is asked again. */
async function askForRepeat(place: PlaceNow, shown: Shown, deps: BringDeps): Promise<void> {
  const { incident, now } = place.situation;
  const at = ownRepeatAt(place, shown);
  const isLookedAtBefore =
    at !== undefined && incident.lookAt !== undefined && now < incident.lookAt && incident.lookAt <= at;
  if (at !== undefined && !isLookedAtBefore) await deps.store.lookAgain(incident.id, at);
}

/** What is sent, and what the ledger knew before. */
interface Sending {
  readonly view: View;
  readonly entry: Leased;
  /** What the place shows then. Absent: this is its last message. */
  readonly shown?: Shown;
}

async function send({ situation, integration }: Attempt, sending: Sending, deps: BringDeps): Promise<Tried> {
  const { view, shown, entry } = sending;
  const conversation = integration.target.deliver({ view, memory: entry.memory });
  const { outcome, entry: last } = await converse(conversation, entry, deps);
  if (outcome.outcome !== 'delivered') return { entry: last, came: { failed: outcome } };
  const { shown: _shown, ...known } = last;
  const { settings } = integration;
  const { memory } = outcome;
  const next = { ...known, rev: situation.incident.rev, memory, settings, ...(shown && { shown }) };
  return { entry: next, came: { delivered: view.reason } };
}
