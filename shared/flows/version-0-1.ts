import type { BoundIntegration } from '../destinations/bound-integration.ts';
import { factsOf, type Incident } from '../incidents/incident.ts';
import { type LaneMemory, lanesOf, notifiedAtOf } from '../incidents/lanes.ts';
import { lastOccurrence } from '../incidents/membership.ts';
import type { Notification } from '../incidents/notification.ts';
import { oldPlaceOf, oldPlaces, type ShownByVersion01 } from '../incidents/version-0-1.ts';
import type { Policy, Receiver } from '../routing/policy.ts';
import type { Clock } from '../values/time.ts';
import { type DeliveryLedger, isEntryOf, type LedgerEntry } from './delivery-ledger.ts';
import type { NotificationQueue } from './notification-queue.ts';

/** What deliveries do with what version 0.1 left: messages in the queue, and entries of the ledger under positions. */
export interface Version01Deps {
  readonly policy: Policy<BoundIntegration>;
  readonly ledger: Pick<DeliveryLedger, 'get'>;
  readonly queue: Pick<NotificationQueue, 'send'>;
  readonly clock: Clock;
}

/**
 * A message of version 0.1 names an integration by its position, and the routing file may have changed since: it goes to
 * all places of its kind, which show the incident as it is now and are brought up to date once, however often asked.
 */
export async function handOn(
  notification: Notification,
  { policy, ledger, queue, clock }: Version01Deps,
): Promise<'handed-on' | 'superseded' | 'integration-removed'> {
  const { receiver: name, destination } = oldPlaceOf(notification.place);
  const { integrations = [] } = policy.receivers.get(name) ?? {};
  const alike = integrations.filter((one) => one.destination === destination);
  const known = await ledger.get(notification.incident, notification.place);
  const isOfIt = known !== undefined && isEntryOf(known, notification.generation, clock());
  if (isOfIt && known.rev >= notification.rev) return 'superseded';
  if (alike.length === 0) return 'integration-removed';
  const notifications = lanesOf(name, alike).flatMap(({ id: lane, integrations: places }) =>
    places.map(({ place }) => ({ ...notification, lane, place })),
  );
  await queue.send(notifications);
  return 'handed-on';
}

/** One place of an incident that version 0.1 began, and why it is notified. */
export interface InheritedPlace {
  readonly incident: Incident;
  readonly receiver: Receiver<BoundIntegration>;
  readonly integration: BoundIntegration;
  readonly memory: LaneMemory | undefined;
  readonly notification: Pick<Notification, 'reason'>;
}

/** What version 0.1 knew of a place. Where that cannot be found, what its lane was notified of then. */
export async function inheritedEntry(place: InheritedPlace, deps: Version01Deps): Promise<LedgerEntry | undefined> {
  const { notification, incident, integration, receiver, memory } = place;
  if (memory?.inherited === undefined) return undefined;
  const { id, generation, expiresAt } = incident;
  const adopted = await adoptedEntry(incident, integration, receiver, deps);
  if (adopted !== undefined) return { ...adopted, expiresAt };
  if (notification.reason === 'first') return undefined;
  const shown = shownByVersion01(memory.inherited, incident);
  return { incident: id, place: integration.place, generation, rev: 0, version: 0, expiresAt, shown };
}

/**
 * The entry of a place that version 0.1 kept under a position: found by what its memory names, or as the only one that is
 * left over for the only place that is. Undefined: none is known to be this place's, and none is taken by position.
 */
async function adoptedEntry(
  { id, generation }: Pick<Incident, 'id' | 'generation'>,
  integration: BoundIntegration,
  receiver: { readonly name: string; readonly integrations: readonly BoundIntegration[] },
  { ledger, clock }: { readonly ledger: Pick<DeliveryLedger, 'get'>; readonly clock: Clock },
): Promise<LedgerEntry | undefined> {
  const now = clock();
  const names = oldPlaces(receiver.name, integration.destination);
  const stored = await Promise.all(names.map((name) => ledger.get(id, name)));
  const entries = stored.flatMap((entry) => (entry && isEntryOf(entry, generation, now) ? [entry] : []));
  const alike = receiver.integrations.filter(({ destination }) => destination === integration.destination);
  const entry = entryOf(integration, alike, entries);
  return entry && { ...entry, place: integration.place, version: 0 };
}

function entryOf(
  place: BoundIntegration,
  places: readonly BoundIntegration[],
  entries: readonly LedgerEntry[],
): LedgerEntry | undefined {
  const own = entries.filter((entry) => answerOf(place, entry) === 'mine');
  // Two places that shared one message would both write to it from now on.
  const isShared = own.some((entry) => places.some((one) => one !== place && answerOf(one, entry) === 'mine'));
  if (own.length > 0) return own.length === 1 && !isShared ? own[0] : undefined;
  const left = entries.filter((entry) => !places.some((one) => answerOf(one, entry) === 'mine'));
  const [entry, ...others] = left.filter((one) => answerOf(place, one) === 'unknown');
  if (entry === undefined || others.length > 0) return undefined;
  const without = places.filter((one) => !entries.some((known) => answerOf(one, known) === 'mine'));
  const claimants = without.filter((one) => answerOf(one, entry) === 'unknown');
  return claimants.length === 1 ? entry : undefined;
}

const answerOf = ({ target }: BoundIntegration, { memory = {} }: LedgerEntry): 'mine' | 'other' | 'unknown' =>
  target.recognizes?.(memory) ?? 'unknown';

/** What a place without an entry of its own was shown by version 0.1, by what its lane was notified of. */
function shownByVersion01(memory: Omit<LaneMemory, 'inherited'>, incident: Incident): ShownByVersion01 {
  const { at, state, severity, starts } = memory;
  const known = factsOf(incident).firing.filter((member) => (lastOccurrence(member)?.at ?? at) <= at);
  return {
    at,
    notifiedAt: notifiedAtOf(memory),
    status: state,
    severity,
    firing: state === 'firing' ? known.map(({ fingerprint }) => fingerprint) : [],
    occurrences: starts,
  };
}
