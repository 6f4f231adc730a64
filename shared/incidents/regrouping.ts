import { after, between, type DurationMs, duration, type EpochMs, instant, latest, seconds } from '../values/time.ts';
import { type Incident, UNREPORTED_LAG } from './incident.ts';
import { NO_GAPS, silentFor } from './listening.ts';
import { endToken, membersOf } from './membership.ts';
import { type Claim, lastNewsOf, openClaims } from './spoken.ts';
import type { ListenedTiming } from './timing.ts';

/** The alerts of an incident that fires are in other groups of their sender now. */
export interface Regrouping {
  /** Incidents of the other groups. */
  readonly into: readonly string[];
  /** Fingerprints of alerts that are in none of them: their sender does not report them any more. */
  readonly missing: readonly string[];
  /** When the last of the alerts was first listed there. */
  readonly since: EpochMs;
  /** Whether the sender's route groups otherwise for sure. Else its silence has to prove that it speaks of this group no more. */
  readonly isSure: boolean;
  /** `recorded` of the incident when this was found. */
  readonly recorded: number;
}

/** Two routes that both take an alert flush their new groups in the same moment. What is apart by more is no such pair. */
const TOGETHER: DurationMs = duration(250);

/** An incident of another group, and what fires in it. */
interface Other {
  readonly incident: Incident;
  readonly claims: readonly Claim[];
}

/**
 * Whether all that fires in an incident is in other groups now. `words`: when each voice last spoke of this group.
 *
 * A route of a sender has one grouping, and a route takes no alert that one below it takes. So where an alert was listed in
 * this group and is listed later in a group of the same route, or of one above or below it, the sender's file has changed.
 * Alerts that both groups list at the same time are in both, as `continue` has it; then only silence tells.
 */
export function regroupingOf(
  old: Incident,
  others: readonly Incident[],
  words: ReadonlyMap<string, EpochMs>,
): Regrouping | undefined {
  // Of what its sender left out of its last body it is not known where it is.
  if (old.state !== 'firing' || old.truncated > 0 || old.overflow > 0) return undefined;
  const members = membersOf(old.starts, old.ends);
  const mine = openClaims(members);
  const open = others
    .filter(({ id, state }) => id !== old.id && state === 'firing')
    .map((incident) => ({ incident, claims: openClaims(membersOf(incident.starts, incident.ends)) }));
  const voices = [...new Set(mine.map(({ episode }) => episode.voice))];
  const news = lastNewsOf(members);
  const found = voices.map((voice) => {
    const heardAt = latest(words.get(voice) ?? instant(0), news.get(voice) ?? instant(0));
    const claims = mine.filter(({ episode }) => episode.voice === voice);
    return regroupedBy({ old, voice, heardAt, claims }, open);
  });
  const all = found.flatMap((one) => one ?? []);
  if (all.length === 0 || all.length < voices.length) return undefined;
  return {
    into: [...new Set(all.flatMap(({ into }) => into))].sort(),
    missing: all.flatMap(({ missing }) => missing),
    since: latest(...all.map(({ since }) => since)),
    isSure: all.every(({ isSure }) => isSure),
    recorded: old.recorded,
  };
}

/** What one voice says of an incident. */
interface Spoken {
  readonly old: Incident;
  readonly voice: string;
  /** When it last spoke of this group. */
  readonly heardAt: EpochMs;
  readonly claims: readonly Claim[];
}

function regroupedBy(spoken: Spoken, others: readonly Other[]): Omit<Regrouping, 'recorded'> | undefined {
  const { old, voice, heardAt, claims } = spoken;
  const listed = others.filter(({ claims: theirs }) => claims.some((one) => claimIn(theirs, one) !== undefined));
  const related = listed.filter(({ incident }) => areRelated(old, incident, voice));
  const isSure = related.length > 0 && related.every((other) => isNewSince(spoken, other));
  const into = isSure ? related : listed.filter(({ incident }) => incident.seenAt > heardAt);
  const isMissing = (one: Claim) => into.every((other) => claimIn(other.claims, one) === undefined);
  const missing = claims.filter(isMissing).map(({ fingerprint }) => fingerprint);
  if (into.length === 0 || (!isSure && missing.length > 0)) return undefined;
  const since = into.flatMap((other) => claims.flatMap((one) => claimIn(other.claims, one)?.episode.receivedAt ?? []));
  return { into: into.map(({ incident }) => incident.id), missing, since: latest(heardAt, ...since), isSure };
}

const claimIn = (claims: readonly Claim[], { fingerprint, episode }: Claim): Claim | undefined =>
  claims.find(
    (one) =>
      one.fingerprint === fingerprint &&
      one.episode.voice === episode.voice &&
      one.episode.unreportedSince === undefined,
  );

/** Whether all that a voice says fires in another group began to be listed there after its last word of this one. */
const isNewSince = ({ claims, voice, heardAt }: Spoken, other: Other): boolean =>
  other.claims.filter(({ episode }) => episode.voice === voice).every(({ episode }) => episode.receivedAt > heardAt) &&
  claims.every((one) => {
    const there = claimIn(other.claims, one)?.episode;
    return there === undefined || between(one.episode.receivedAt, there.receivedAt) > TOGETHER;
  });

/** Whether two groups of a voice are of one route, or of two of which one is above the other. */
export function areRelated(one: Incident, other: Incident, voice: string): boolean {
  const routesOf = ({ senderRoutes }: Incident) =>
    [...senderRoutes].filter((text) => text.startsWith(`${voice}.`)).map((text) => text.slice(voice.length + 1));
  return routesOf(one).some((a) => routesOf(other).some((b) => isAbove(a, b) || isAbove(b, a)));
}

const isAbove = (route: string, other: string): boolean => route === other || other.startsWith(`${route}/`);

/** `<voice>.<route>`, as an incident stores it. */
export const senderRouteToken = (voice: string, route: string): string => `${voice}.${route}`;

/** From when on an incident counts as regrouped: the sender spoke of this group no more for so long while we listened. */
export function regroupedFrom(
  { since, isSure }: Pick<Regrouping, 'since' | 'isSure'>,
  silentFrom: EpochMs,
  { groupInterval, gaps = NO_GAPS }: ListenedTiming,
): EpochMs {
  if (!isSure) return silentFrom;
  const silence = duration(2 * groupInterval + UNREPORTED_LAG);
  return silentFor(silence, since, gaps);
}

/** When it may be known that an incident was regrouped, of which a group was heard of just now. */
export const askedFrom = (now: EpochMs, { groupInterval }: ListenedTiming): EpochMs =>
  after(now, duration(2 * groupInterval + UNREPORTED_LAG + seconds(1)));

/** Fingerprints of alerts that fire in an incident and that one of another group lists, as of the same time. */
export function sharedFiring(one: Incident, claims: readonly Claim[], other: Incident): readonly string[] {
  const theirs = membersOf(other.starts, other.ends);
  return claims.flatMap(({ fingerprint, episode }) => {
    const { voice, receivedAt } = episode;
    const last = theirs.get(fingerprint)?.episodes.findLast((known) => known.voice === voice);
    const isOpen = last !== undefined && (last.end === undefined || last.end.kind === 'regrouped');
    const isApart = last !== undefined && Math.abs(between(last.receivedAt, receivedAt)) > TOGETHER;
    return isOpen && isApart && areRelated(one, other, voice) ? [fingerprint] : [];
  });
}

/** An incident whose alerts are in other groups, with their ends in this one. */
export function endedByRegrouping(
  incident: Incident,
  { into, missing }: Pick<Regrouping, 'into' | 'missing'>,
): Incident {
  const gone = new Set(missing);
  const ends = openClaims(membersOf(incident.starts, incident.ends)).map(({ fingerprint, episode }) => {
    const { voice, severity } = episode;
    // When it was last heard of, so that it begins anew whenever its source speaks of it in this group again.
    const receivedAt = latest(incident.seenAt, episode.receivedAt);
    const kind = gone.has(fingerprint) ? 'no-longer-reported' : 'regrouped';
    return endToken({ fingerprint, receivedAt, voice, severity, kind });
  });
  return { ...incident, ends: new Set([...incident.ends, ...ends]), regroupedInto: into };
}
