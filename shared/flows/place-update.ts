import type { BoundIntegration } from '../destinations/bound-integration.ts';
import { alertName } from '../incidents/alert-name.ts';
import { ASKED_AGAIN, suppressedBy } from '../incidents/gates/index.ts';
import type { DatedDetails } from '../incidents/incident.ts';
import { factsDigest } from '../incidents/member-details.ts';
import { type PlaceNews, type PlaceState, placeNews, repeatAt } from '../incidents/place-news.ts';
import type { SuppressReason } from '../incidents/reason.ts';
import type { Shown } from '../incidents/shown.ts';
import { shownAfter } from '../incidents/shown-after.ts';
import { type LaneState, repeatDueAt, type Situation } from '../incidents/situation.ts';
import { shownNow } from '../incidents/version-0-1.ts';
import { type View, viewOf } from '../messages/view.ts';
import { isWorse, type Severity } from '../values/severity.ts';
import { after, type EpochMs, minutes } from '../values/time.ts';
import type { LedgerEntry } from './delivery-ledger.ts';

/** A place of an incident as it is now, and what the ledger knows of it. */
export interface PlaceNow {
  readonly situation: Situation;
  readonly state: LaneState;
  readonly receiver: string;
  readonly integration: Pick<BoundIntegration, 'edits' | 'sendResolved'>;
  readonly details: readonly DatedDetails[];
  readonly shown: LedgerEntry['shown'];
  /** Since when the place is owed what it has not got yet. */
  readonly owedSince?: EpochMs | undefined;
  /** It had its last message, because the routing file did not name it for a time. */
  readonly wasLeft?: boolean;
  readonly elsewhere?: PlaceState['elsewhere'];
  readonly traceFields?: readonly string[];
  /** A digest that spoke of what it is owed. */
  readonly named?: Named | undefined;
}

/** When a digest spoke of an incident, and how bad that was. */
export interface Named {
  readonly at: EpochMs;
  readonly severity: Severity;
}

/** What a place is to be sent, and what it shows then. */
export interface PlaceUpdate {
  readonly view: View;
  readonly shown: Shown;
}

/**
 * `unchanged`: the place shows all of it already. `in-digest`: a digest counted it, and there is nothing to add. `suppressed`: a
 * gate closed since its lane was looked at. `shown-elsewhere`: messages of other groups stand for it where nothing can be edited.
 */
export type NoUpdate =
  | { readonly none: 'unchanged' | 'in-digest' }
  | { readonly none: 'shown-elsewhere'; readonly shown: Shown }
  | { readonly none: 'suppressed'; readonly by: SuppressReason };

/** What there is to send to a place, whatever made us look. */
export function updateFor(place: PlaceNow): PlaceUpdate | NoUpdate {
  const { situation, integration, details, receiver, traceFields } = place;
  const firing = detailsOfFiring(situation, details);
  const names = new Map(firing.map((one) => [one.fingerprint, alertName(one)]));
  const shown = place.shown && shownNow(place.shown, situation, names);
  const { edits, sendResolved } = integration;
  const { wasLeft = false, elsewhere } = place;
  const known: PlaceState = {
    edits,
    sendResolved,
    shown,
    wasLeft,
    names,
    ...(elsewhere && { elsewhere }),
    factsDigest: factsDigest(firing),
  };
  const found = placeNews(known, situation);
  if (found === undefined) return { none: 'unchanged' };
  const allowed = gated(found, known, place);
  const news = 'none' in allowed ? allowed : named(allowed, known, place);
  if ('none' in news) return news;
  if (news.reason === 'regrouped' && !edits) {
    return { none: 'shown-elsewhere', shown: shownAfter(news, known, situation) };
  }
  const { owedSince } = place;
  const view = viewOf({ situation, details, shown, news, receiver, owedSince, ...(traceFields && { traceFields }) });
  return { view, shown: shownAfter(news, known, situation) };
}

/** What people may not be notified of now is edited in, where something is shown already. */
function gated(news: PlaceNews, { edits, shown }: PlaceState, { situation, state }: PlaceNow): PlaceNews | NoUpdate {
  if (!news.pings) return news;
  const suppression = suppressedBy(ASKED_AGAIN, { reason: news.reason, because: '' }, state, situation);
  if (suppression === undefined) return news;
  return edits && shown ? { ...news, pings: false } : { none: 'suppressed', by: suppression.suppress };
}

/**
 * What a digest spoke of is shown and notifies no one: an edit, or a message without a mention. Of what is over and was never
 * shown nothing is sent.
 */
function named(
  news: PlaceNews,
  { edits, shown }: PlaceState,
  { named: by, situation }: PlaceNow,
): PlaceNews | NoUpdate {
  if (by === undefined || !news.pings || (news.peak && isWorse(news.peak.severity, by.severity))) return news;
  const isOver = situation.incident.state === 'resolved';
  const isSaid = shown === undefined ? isOver : !edits && news.reason === 'repeat';
  return isSaid ? { none: 'in-digest' } : { ...news, pings: false, namedAt: by.at };
}

function detailsOfFiring({ facts }: Situation, details: readonly DatedDetails[]): readonly DatedDetails[] {
  const firing = new Set(facts.firing.map(({ fingerprint }) => fingerprint));
  return details.filter(({ fingerprint }) => firing.has(fingerprint));
}

const SOON_AFTER = minutes(2);

/**
 * When a place is due to be reminded, where its lane is looked at much later than that: it was notified later than others.
 * Undefined: a look at the lane comes soon after.
 */
export function ownRepeatAt({ situation, state }: PlaceNow, shown: Shown): EpochMs | undefined {
  const { incident, timing, now } = situation;
  if (incident.state !== 'firing' || state.memory === undefined) return undefined;
  const dueAt = repeatAt(shown, timing);
  const isCovered = after(dueAt, SOON_AFTER) >= repeatDueAt(state.memory, timing);
  return dueAt <= now || isCovered ? undefined : dueAt;
}
