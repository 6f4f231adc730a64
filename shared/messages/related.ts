import { alertName } from '../incidents/alert-name.ts';
import { countOf, type Hit } from '../incidents/hits.ts';
import { factsOf, type Incident, type MemberDetails } from '../incidents/incident.ts';
import type { ListingFailure } from '../incidents/listing.ts';
import { lastOccurrence } from '../incidents/membership.ts';
import { environmentIn, serviceIn } from '../incidents/service-label.ts';
import { tracesIn } from '../traces/trace-ids.ts';
import { rankOf, type Severity } from '../values/severity.ts';
import { before, between, type DurationMs, type EpochMs, earliest, latest, minutes, seconds } from '../values/time.ts';

/** An error that the logs of a service show while an alert fires for it. */
export interface RelatedError {
  readonly incident: string;
  /** Its text, with what differs from line to line left out. */
  readonly template: string;
  /** How often it was seen within RELATED_WITHIN. */
  readonly count: number;
  /** It was seen more often: of an error that is seen very often not everything is kept. */
  readonly isAtLeast: boolean;
  readonly lastAt: EpochMs;
  /** One of its traces: 32 hexadecimal digits. */
  readonly trace?: string;
}

/** Alerts of one name that fire for a service while its logs show an error. */
export interface RelatedAlert {
  /** The one of them with the worst. */
  readonly incident: string;
  readonly name: string;
  readonly severity: Severity;
  readonly firing: number;
  readonly since: EpochMs;
  readonly summary?: string;
}

/** What else is known of the service that an incident is about. `more` are found and not listed. */
export type Related = { readonly service: string; readonly more: number; readonly unknown?: ListingFailure } & (
  | { readonly kind: 'errors'; readonly found: readonly RelatedError[] }
  | { readonly kind: 'alerts'; readonly found: readonly RelatedAlert[] }
);

/** Errors that were seen longer ago explain little of what fires now. */
export const RELATED_WITHIN: DurationMs = minutes(10);
const ERRORS_SHOWN = 3;
const ALERTS_SHOWN = 5;

/** An incident that may be related, with what people read of it. */
export interface Candidate {
  readonly incident: Incident;
  readonly details: readonly MemberDetails[];
}

/** What something related is looked for. */
export interface RelatedQuery {
  /** Its own id: never related to itself. */
  readonly incident: string;
  readonly service: string;
  /** Where it is known on both sides, it must be the same. */
  readonly environment?: string;
}

/** The errors of the service that were seen most often of late. */
export function relatedErrors(
  query: RelatedQuery,
  candidates: readonly Candidate[],
  now: EpochMs,
  traceFields: readonly string[] = [],
): Related {
  const seen = candidates.flatMap((one) => seenIn(one, query, now, traceFields));
  const oftenFirst = onePerFingerprint(seen.sort((a, b) => b.rate - a.rate || b.error.lastAt - a.error.lastAt));
  const found = oftenFirst.slice(0, ERRORS_SHOWN).map(({ error }) => error);
  return { kind: 'errors', service: query.service, found, more: oftenFirst.length - found.length };
}

interface SeenError {
  readonly fingerprint: string;
  readonly rate: number;
  readonly error: RelatedError;
}

function seenIn(
  { incident, details }: Candidate,
  query: RelatedQuery,
  now: EpochMs,
  fields: readonly string[],
): SeenError[] {
  const [said] = details.filter(({ labels }) => isOf(query, labels));
  const facts = factsOf(incident);
  if (facts.kind === 'alerts') return [];
  const from = before(now, RELATED_WITHIN);
  const { hits, since } = knownHits(incident, facts.hits, from);
  const fresh = hits.filter(({ at }) => at >= from);
  if (incident.id === query.incident || said === undefined || fresh.length === 0) return [];
  const count = countOf(fresh);
  const [trace] = tracesIn([{ ...said.labels, ...said.annotations }], fields);
  const error: RelatedError = {
    incident: incident.id,
    template: said.annotations.summary ?? alertName(said),
    count,
    isAtLeast: since > from,
    lastAt: latest(...fresh.map(({ at }) => at)),
    ...(trace !== undefined && { trace }),
  };
  // Of two that were seen very often, what is kept says how often by the time that it spans.
  const span = Math.max(between(since, now), seconds(1));
  return [{ fingerprint: said.fingerprint, rate: count / span, error }];
}

/**
 * What is known without its pages, and since when. The oldest hits are dropped of an error that is seen very often, and of
 * one that is hot, all are.
 */
function knownHits(
  incident: Incident,
  kept: readonly Hit[],
  from: EpochMs,
): { readonly hits: readonly Omit<Hit, 'batch'>[]; readonly since: EpochMs } {
  const lately = incident.kind === 'errors' ? incident.archive?.lately : undefined;
  const hits = lately ? [...kept, { at: lately.to, count: lately.count }] : kept;
  const hasDropped = incident.pruned > incident.earlier;
  const times = [...kept.map(({ at }) => at), ...(lately ? [lately.from] : [])];
  return { hits, since: hasDropped ? latest(from, earliest(...times)) : from };
}

/** The alerts that fire for the service, the worst first. */
export function relatedAlerts(query: RelatedQuery, candidates: readonly Candidate[]): Related {
  const firing = candidates.flatMap((one) => firingIn(one, query));
  const byName = new Map<string, FiringAlert[]>();
  for (const one of onePerFingerprint(firing)) byName.set(one.name, [...(byName.get(one.name) ?? []), one]);
  const worstFirst = [...byName.values()]
    .flatMap((alike) => alertOf(alike) ?? [])
    .sort((a, b) => rankOf(a.severity) - rankOf(b.severity) || b.since - a.since);
  const found = worstFirst.slice(0, ALERTS_SHOWN);
  return { kind: 'alerts', service: query.service, found, more: worstFirst.length - found.length };
}

interface FiringAlert {
  readonly fingerprint: string;
  readonly incident: string;
  readonly name: string;
  readonly severity: Severity;
  readonly since: EpochMs;
  readonly summary: string | undefined;
}

function firingIn({ incident, details }: Candidate, query: RelatedQuery): readonly FiringAlert[] {
  if (incident.id === query.incident || incident.state !== 'firing') return [];
  const { kind, firing } = factsOf(incident);
  if (kind === 'errors') return [];
  const said = new Map(details.map((one) => [one.fingerprint, one]));
  return firing.flatMap((member) => {
    const one = said.get(member.fingerprint);
    const start = lastOccurrence(member);
    if (one === undefined || start === undefined || !isOf(query, one.labels)) return [];
    const { severity, at: since } = start;
    const name = alertName(one);
    return {
      fingerprint: member.fingerprint,
      incident: incident.id,
      name,
      severity,
      since,
      summary: one.annotations.summary,
    };
  });
}

function alertOf(alike: readonly FiringAlert[]): RelatedAlert | undefined {
  const [worst] = [...alike].sort((a, b) => rankOf(a.severity) - rankOf(b.severity) || a.since - b.since);
  if (worst === undefined) return undefined;
  const { incident, name, severity, summary } = worst;
  const since = earliest(...alike.map((one) => one.since));
  return { incident, name, severity, firing: alike.length, since, ...(summary !== undefined && { summary }) };
}

function isOf({ service, environment }: RelatedQuery, labels: MemberDetails['labels']): boolean {
  const other = environmentIn(labels);
  return serviceIn(labels) === service && (environment === undefined || other === undefined || environment === other);
}

/** What takes several routes is in as many incidents. The first stays. */
function onePerFingerprint<T extends { readonly fingerprint: string }>(all: readonly T[]): readonly T[] {
  const first = new Map<string, T>();
  for (const one of all) if (!first.has(one.fingerprint)) first.set(one.fingerprint, one);
  return [...first.values()];
}
