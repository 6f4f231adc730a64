import pMap from 'p-map';
import { type Grouping, groupBy, groupingsOf } from '../incidents/grouping.ts';
import { type Incident, incidentId, type MemberDetails } from '../incidents/incident.ts';
import { membersOf } from '../incidents/membership.ts';
import type { Elsewhere } from '../incidents/place-news.ts';
import { askedFrom, type Regrouping, regroupingOf, sharedFiring } from '../incidents/regrouping.ts';
import type { Situation } from '../incidents/situation.ts';
import { type Claim, openClaims, speakersOf } from '../incidents/spoken.ts';
import type { Policy } from '../routing/policy.ts';
import { type Clock, type EpochMs, earliest, latest } from '../values/time.ts';
import { type DeliveryLedger, isEntryOf } from './delivery-ledger.ts';
import type { IncidentStore } from './incident-store.ts';
import { lastWordsOf } from './last-words.ts';
import type { MemberDetailsStore } from './member-details-store.ts';
import { detailsOf } from './read-details.ts';

export interface RegroupDeps {
  readonly policy: Policy;
  readonly store: Pick<IncidentStore, 'get' | 'heard' | 'groupings' | 'lookAgain' | 'wake'>;
  readonly details: MemberDetailsStore;
  readonly clock: Clock;
}

const CONCURRENCY = 8;
/** Other groups of one incident that are looked at. */
const OTHERS_READ = 300;
/** Of one voice. A sender with more makes label names of its own. */
const GROUPINGS_KEPT = 50;

/** Only where an incident is a group of its sender it changes with that group. */
const isSendersGroup = ({ kind, isOnChange, subject }: Incident, { routes }: Policy): boolean =>
  kind === 'alerts' && !isOnChange && routes.get(subject.route)?.groupBy === 'sender';

/** Where the alerts of an incident are that its sender has been silent of. Undefined: in no other group, as far as is known. */
export async function findRegrouping(incident: Incident, deps: RegroupDeps): Promise<Regrouping | undefined> {
  const now = deps.clock();
  const timing = deps.policy.routes.get(incident.subject.route)?.timing;
  const isSilent = timing !== undefined && incident.state === 'firing' && now >= askedFrom(incident.seenAt, timing);
  if (!isSilent || !isSendersGroup(incident, deps.policy)) return undefined;
  const claims = openClaims(membersOf(incident.starts, incident.ends));
  const details = await detailsOf(incident, deps.details, now);
  const groupings = await groupingsOfVoices(claims, deps);
  const others = await othersOf({ incident, claims, details, groupings: [...groupings.values()] }, deps);
  if (others.length === 0) return undefined;
  return regroupingOf(incident, others, await lastWordsOf(speakersOf(claims), incident, deps.store));
}

/** By which labels each voice that says that one of these alerts fires was seen to group. */
async function groupingsOfVoices(
  claims: readonly Claim[],
  { store }: RegroupDeps,
): Promise<ReadonlyMap<string, ReadonlySet<Grouping>>> {
  const voices = [...new Set(claims.map(({ episode }) => episode.voice))];
  return new Map(await Promise.all(voices.map(async (voice) => [voice, await store.groupings.of(voice)] as const)));
}

/** What fires in an incident, and how its senders group. */
interface Grouped {
  readonly incident: Incident;
  readonly claims: readonly Claim[];
  readonly details: readonly MemberDetails[];
  readonly groupings: readonly ReadonlySet<Grouping>[];
}

/** The incidents that hold alerts of this one by other groupings of their sender. */
async function othersOf(
  { incident, claims, details, groupings }: Grouped,
  { store }: RegroupDeps,
): Promise<readonly Incident[]> {
  const known = [...new Set(groupings.flatMap((of) => [...of]))];
  const labelsOf = new Map(details.map(({ fingerprint, labels }) => [fingerprint, labels]));
  const idOf = (grouping: Grouping, fingerprint: string): readonly string[] => {
    const group = groupBy(grouping, labelsOf.get(fingerprint) ?? {}, incident);
    return group === undefined ? [] : [incidentId({ route: incident.subject.route, group })];
  };
  const ids = new Set(claims.flatMap(({ fingerprint }) => known.flatMap((one) => idOf(one, fingerprint))));
  ids.delete(incident.id);
  const found = await pMap([...ids].slice(0, OTHERS_READ), (id) => store.get(id), { concurrency: CONCURRENCY });
  return found.flatMap((other) => other ?? []);
}

export interface ElsewhereDeps extends RegroupDeps {
  readonly ledger: Pick<DeliveryLedger, 'get'>;
}

/**
 * Alerts that begin to fire in this group, and that a place shows by the message of the group that they were in before. Has
 * that looked at once it may be known that its sender speaks of it no more. Notes how this sender groups.
 */
export async function shownElsewhere(
  { incident, facts, timing, now }: Situation,
  details: readonly MemberDetails[],
  place: string,
  deps: ElsewhereDeps,
): Promise<Elsewhere | undefined> {
  if (!isSendersGroup(incident, deps.policy) || incident.state !== 'firing') return undefined;
  const claims = openClaims(facts.members);
  const groupings = await groupingsOfVoices(claims, deps);
  await noteGroupings({ incident, claims, details }, groupings, deps);
  const others = await othersOf({ incident, claims, details, groupings: [...groupings.values()] }, deps);
  const found = await Promise.all(
    others.map(async (other) => {
      const shared = sharedFiring(incident, claims, other);
      if (shared.length === 0) return [];
      if (other.state === 'firing') await haveAsked(other, askedFrom(now, timing), deps);
      return await shownIn(other, shared, place, deps);
    }),
  );
  const all = found.flat();
  const notified = all.flatMap(({ notifiedAt }) => notifiedAt ?? []);
  if (all.length === 0) return undefined;
  const firing = new Set(all.flatMap((one) => one.firing));
  return { firing, ...(notified.length > 0 && { notifiedAt: latest(...(notified as [EpochMs, ...EpochMs[]])) }) };
}

/** Has it looked at then, unless it will be. Its own writer may be about to save when it is due, without knowing of this. */
async function haveAsked(
  { id, lookAt, dueAt = lookAt, expiresAt }: Incident,
  at: EpochMs,
  deps: RegroupDeps,
): Promise<void> {
  if (lookAt !== undefined && lookAt > deps.clock() && lookAt <= at) return;
  await deps.store.lookAgain(id, at);
  await deps.store.wake(id, { dueAt: earliest(dueAt ?? at, at), expiresAt });
}

/** Of some alerts of an incident those that a place shows firing, or showed so when they were grouped otherwise. */
async function shownIn(
  { id, generation }: Incident,
  shared: readonly string[],
  place: string,
  { ledger, clock }: ElsewhereDeps,
): Promise<readonly { readonly firing: readonly string[]; readonly notifiedAt?: EpochMs | undefined }[]> {
  const entry = await ledger.get(id, place);
  const shown = entry && isEntryOf(entry, generation, clock()) ? entry.shown : undefined;
  if (shown === undefined || !('pings' in shown)) return [];
  const listed = new Set([...shown.firing, ...(shown.regrouped ?? [])]);
  const firing = shared.filter((fingerprint) => listed.has(fingerprint));
  return firing.length === 0 ? [] : [{ firing, notifiedAt: shown.notifiedAt }];
}

/** So that these groups are found once the sender groups otherwise. */
async function noteGroupings(
  { incident, claims, details }: Omit<Grouped, 'groupings'>,
  known: ReadonlyMap<string, ReadonlySet<Grouping>>,
  { store }: RegroupDeps,
): Promise<void> {
  const firing = new Set(claims.map(({ fingerprint }) => fingerprint));
  const labels = details.filter(({ fingerprint }) => firing.has(fingerprint)).map((one) => one.labels);
  const groupings = groupingsOf(incident, labels);
  for (const [voice, of] of known) {
    const added = groupings.filter((one) => !of.has(one));
    if (added.length > 0 && of.size < GROUPINGS_KEPT) await store.groupings.add(voice, added);
  }
}
