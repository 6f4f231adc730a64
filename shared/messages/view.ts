import { alertName } from '../incidents/alert-name.ts';
import { cameAndWent } from '../incidents/came-and-went.ts';
import type { DatedDetails, Incident, IncidentKind, MemberDetails } from '../incidents/incident.ts';
import { NO_GAPS, notListenedBetween } from '../incidents/listening.ts';
import { isFiring, lastOccurrence, type Member, unreportedSince } from '../incidents/membership.ts';
import { peakEndedAt } from '../incidents/peak.ts';
import type { PlaceNews } from '../incidents/place-news.ts';
import type { NotifyReason } from '../incidents/reason.ts';
import type { SenderMessage } from '../incidents/sender-message.ts';
import type { Shown } from '../incidents/shown.ts';
import type { Situation } from '../incidents/situation.ts';
import { STATE_REASONS, type StateReason } from '../incidents/state-reason.ts';
import { tracesIn } from '../traces/trace-ids.ts';
import type { Traced } from '../traces/trace-memory.ts';
import { commonLabels, type Labels } from '../values/labels.ts';
import type { Link } from '../values/link.ts';
import { byText } from '../values/order.ts';
import { isWorse, rankOf, type Severity, sentSeverity, worst } from '../values/severity.ts';
import { type DurationMs, type EpochMs, earliest, instant } from '../values/time.ts';
import { placesIn } from './place-labels.ts';
import type { Related } from './related.ts';

/** One alert as a reader sees it. */
export interface ViewAlert {
  readonly fingerprint: string;
  readonly status: 'firing' | 'resolved';
  readonly severity: Severity;
  /** The sender's own word for it, where it is another. */
  readonly sentSeverity?: string;
  readonly name: string;
  /** The labels that distinguish it from the others of the incident. All of them when it is alone. */
  readonly labels: Labels;
  readonly annotations: Labels;
  readonly links: readonly Link[];
  readonly values?: Readonly<Record<string, number>>;
  readonly startsAt: EpochMs;
  readonly endsAt?: EpochMs;
  /** Why it is in its state, where its condition does not say so. */
  readonly stateReason?: StateReason;
  /** It was said to fire, and since then its source spoke of its group without it. */
  readonly unreportedSince?: EpochMs;
  /** It is no part of this incident any more: its sender lists it in another group. */
  readonly isElsewhere?: true;
  /** How often it began to fire; of an error, how often it was seen. */
  readonly occurrences: number;
}

/** What came since the receiver was last shown the incident. */
export interface Changes {
  readonly joined: readonly ViewAlert[];
  readonly left: readonly ViewAlert[];
  /** They began to fire and were over in between, so the receiver was not shown that they fire. Absent: none. */
  readonly cameAndWent?: readonly ViewAlert[];
  readonly worse?: { readonly from: Severity; readonly to: Severity };
}

/** An incident as it is now, for one receiver: everything a message may say, nothing that needs a second look. */
export interface View {
  readonly incident: string;
  /** Alerts begin to fire and are over; errors are counted. */
  readonly kind: IncidentKind;
  readonly generation: number;
  readonly rev: number;
  readonly now: EpochMs;
  /** When the oldest of what is said of its alerts was received. */
  readonly asOf: EpochMs;
  readonly reason: NotifyReason;
  /** Whether people are notified. Otherwise what the receiver shows is edited. */
  readonly pings: boolean;
  readonly status: 'firing' | 'resolved';
  /** Resolved because its source fell silent. */
  readonly assumed: boolean;
  /** It is over because its sender groups its alerts otherwise: incidents of the groups that they are in now. */
  readonly regroupedInto?: readonly string[];
  /** For how long we did not listen since its source was last heard. Absent: we did all the time. */
  readonly notListened?: DurationMs;
  /** The worst of what fires; once resolved, the worst it was. */
  readonly severity: Severity;
  readonly title: string;
  readonly source: string;
  readonly sender: string;
  readonly receiver: string;
  /** Of a last message: the receiver that is notified of the same alerts now. */
  readonly movedTo?: string;
  readonly group: Labels;
  /** The labels and annotations that all its alerts share. */
  readonly labels: Labels;
  readonly annotations: Labels;
  /** What its sender says of all its alerts together. */
  readonly message?: SenderMessage;
  readonly startedAt: EpochMs;
  readonly endedAt?: EpochMs;
  /** When it was over before it fired again. */
  readonly endedBefore?: EpochMs;
  /** The worst that it was, where it is less by now and people were not notified of that. */
  readonly peak?: { readonly severity: Severity; readonly from: EpochMs; readonly to?: EpochMs };
  readonly firing: number;
  /** Alerts that were said to fire and that their source does not report any more. */
  readonly unreported: number;
  readonly resolved: number;
  /** Alerts that are in other groups of their sender now. Absent: none. */
  readonly elsewhere?: number;
  readonly occurrences: number;
  /** Firing before resolved, worst first, newest first, then by their labels. */
  readonly alerts: readonly ViewAlert[];
  /** Alerts that are counted above and not in `alerts`: their labels were not kept. */
  readonly unlisted: number;
  /** Alerts that the sender itself left out. */
  readonly truncated: number;
  readonly cuts: readonly string[];
  readonly traces: readonly string[];
  /** What its traces show. Absent: X-Ray was not asked. */
  readonly traced?: Traced;
  /** What else is known of its service. Absent: it was not looked up. */
  readonly related?: Related;
  /** Links that all its alerts have, and the sender's own page. Those of single alerts stand with them. */
  readonly links: readonly Link[];
  readonly notifications: number;
  readonly changes: Changes;
}

export interface ViewInput {
  readonly situation: Situation;
  readonly details: readonly DatedDetails[];
  readonly shown: Shown | undefined;
  readonly news: PlaceNews;
  readonly receiver: string;
  /** Since when the place is owed what it has not got yet. All that was over since then is new there. */
  readonly owedSince?: EpochMs | undefined;
  /** Names of labels and annotations that hold a trace ID, beside those that are known. */
  readonly traceFields?: readonly string[];
}

export function viewOf(input: ViewInput): View {
  const { situation, details, news, receiver } = input;
  const { incident, facts, now } = situation;
  const since = newSince(input);
  const current = [...facts.members.values()].filter((member) => isCurrent(member, since));
  const known = new Map(details.map((one) => [one.fingerprint, one]));
  const listed = current.filter((member) => known.has(member.fingerprint));
  const said = listed.flatMap((member) => known.get(member.fingerprint) ?? []);
  const labels = commonLabels(said.map((one) => one.labels));
  const annotations = commonLabels(said.map((one) => one.annotations));
  const shared = listed.length > 1 ? { labels, annotations } : { labels: {}, annotations: {} };
  const alerts = listed
    .map((member) => alertOf(member, situation, known.get(member.fingerprint), shared))
    .map((alert) => (facts.kind === 'errors' ? { ...alert, occurrences: facts.starts - incident.earlier } : alert))
    .sort(worstFirst);
  const status = incident.state === 'resolved' ? 'resolved' : 'firing';
  const isOver = status === 'resolved';
  const severity = isOver ? worst(current.map((member) => lastOccurrence(member)?.severity ?? 'none')) : facts.severity;
  const links = linksOf(incident, alerts);
  return {
    incident: incident.id,
    kind: incident.kind,
    generation: incident.generation,
    rev: incident.rev,
    now,
    asOf: said.length > 0 ? earliest(...said.map(({ receivedAt }) => receivedAt)) : now,
    reason: news.reason,
    pings: news.pings,
    status,
    assumed: incident.assumed,
    ...(isOver && incident.regroupedInto && { regroupedInto: incident.regroupedInto }),
    ...notListenedIn(situation),
    severity,
    title: titleOf(incident, labels, alerts),
    source: incident.source,
    sender: incident.sender,
    receiver,
    group: withoutMeta(incident.subject.group),
    labels,
    annotations,
    ...(incident.message && { message: incident.message }),
    startedAt: incident.openedAt ?? incident.seenAt,
    ...(isOver && incident.endedAt !== undefined && { endedAt: incident.endedAt }),
    ...(news.reason === 'reopened' && incident.endedBefore !== undefined && { endedBefore: incident.endedBefore }),
    ...peakIn(news, situation),
    ...countsOf(current, listed, situation),
    occurrences: facts.starts - incident.earlier,
    alerts,
    truncated: incident.truncated,
    cuts: incident.cuts,
    traces: tracesIn(
      alerts.map((alert) => ({ ...labels, ...alert.labels, ...annotations, ...alert.annotations })),
      input.traceFields,
    ),
    links,
    notifications: incident.notifications,
    changes: changesOf(alerts, { severity, status }, input),
  };
}

function countsOf(
  current: readonly Member[],
  listed: readonly Member[],
  { incident, facts }: Situation,
): Pick<View, 'firing' | 'unreported' | 'resolved' | 'elsewhere' | 'unlisted'> {
  const isOver = incident.state === 'resolved';
  const total = current.length + incident.overflow;
  const firing = isOver ? 0 : facts.firingCount;
  const unreported = isOver ? 0 : facts.unreported.length;
  const elsewhere = current.filter((member) => isElsewhere(member, incident)).length;
  const resolved = total - firing - unreported - elsewhere;
  return { firing, unreported, resolved, ...(elsewhere > 0 && { elsewhere }), unlisted: total - listed.length };
}

/** Once it is regrouped, what fires in other groups is not over. */
const isElsewhere = (member: Member, { state, regroupedInto }: Incident): boolean =>
  state === 'resolved' && regroupedInto !== undefined && lastOccurrence(member)?.end?.kind === 'regrouped';

interface LastViewInput extends Pick<ViewInput, 'situation' | 'details' | 'receiver'> {
  readonly movedTo: string | undefined;
}

/** The last message to a place that is not routed to any more. It is quiet: people are not called to what they do not get. */
export const lastView = ({ movedTo, ...input }: LastViewInput): View => ({
  ...viewOf({ ...input, shown: undefined, news: { reason: 'unrouted', pings: false, fact: '' } }),
  ...(movedTo !== undefined && { movedTo }),
  changes: { joined: [], left: [] },
});

/** Of an end that is assumed. */
function notListenedIn({ incident, timing, now }: Situation): Pick<View, 'notListened'> {
  const notListened = notListenedBetween(incident.endedAt ?? now, now, timing.gaps ?? NO_GAPS);
  return incident.assumed && notListened > 0 ? { notListened } : {};
}

function peakIn({ peak }: PlaceNews, { facts }: Situation): Pick<View, 'peak'> {
  if (peak === undefined) return {};
  const to = peakEndedAt(peak, facts);
  return { peak: { severity: peak.severity, from: peak.at, ...(to !== undefined && { to }) } };
}

/** Alerts of an episode that is over are not shown again when the problem comes back, but where they were not shown over. */
function newSince({ situation: { incident }, owedSince }: ViewInput): EpochMs {
  const opened = incident.openedAt ?? instant(0);
  return owedSince === undefined ? opened : earliest(opened, owedSince);
}

function isCurrent(member: Member, since: EpochMs): boolean {
  const last = lastOccurrence(member);
  if (last === undefined) return false;
  // By when we heard of it: it may have come and gone before the alert that the problem is shown to begin with.
  return last.end === undefined || last.end.receivedAt >= since;
}

function changesOf(
  alerts: readonly ViewAlert[],
  { severity, status }: Pick<View, 'severity' | 'status'>,
  { shown, situation }: Pick<ViewInput, 'shown' | 'situation'>,
): Changes {
  const before = new Set(shown?.firing);
  const isReported = ({ status, unreportedSince: since }: ViewAlert) => status === 'firing' && since === undefined;
  const joined = alerts.filter((alert) => isReported(alert) && !before.has(alert.fingerprint));
  const isLeft = (alert: ViewAlert) => alert.status === 'resolved' && !alert.isElsewhere;
  const left = alerts.filter((alert) => isLeft(alert) && before.has(alert.fingerprint));
  const passed = shown === undefined ? [] : cameAndWent(shown, situation);
  const gone = new Set(passed.map(({ fingerprint }) => fingerprint));
  const isPassed = ({ status: now, fingerprint }: ViewAlert) => now === 'resolved' && gone.has(fingerprint);
  const isWorseNow = shown?.status === 'firing' && status === 'firing' && isWorse(severity, shown.severity);
  return {
    joined,
    left,
    ...(passed.length > 0 && { cameAndWent: alerts.filter(isPassed) }),
    ...(isWorseNow && { worse: { from: shown.severity, to: severity } }),
  };
}

function alertOf(
  member: Member,
  { incident, facts }: Situation,
  details: MemberDetails | undefined,
  shared: { labels: Labels; annotations: Labels },
): ViewAlert {
  const last = lastOccurrence(member);
  const fires = isFiring(member) && incident.state !== 'resolved';
  const status = fires ? 'firing' : 'resolved';
  const severity = last?.severity ?? 'none';
  const endsAt = last?.end?.at ?? incident.endedAt;
  return {
    fingerprint: member.fingerprint,
    status,
    severity,
    ...saidOf(details, { status, severity }, shared),
    ...(fires && facts.unreported.includes(member) && notReported(member)),
    ...(!fires && last?.end?.kind === 'no-longer-reported' && { stateReason: last.end.kind }),
    ...(isElsewhere(member, incident) && { isElsewhere: true }),
    startsAt: last?.at ?? incident.seenAt,
    ...(!fires && endsAt !== undefined && { endsAt }),
    occurrences: member.occurrences.length,
  };
}

function notReported(member: Member): Pick<ViewAlert, 'stateReason' | 'unreportedSince'> {
  const since = unreportedSince(member);
  return { stateReason: 'not-reported', ...(since !== undefined && { unreportedSince: since }) };
}

type Said = Pick<ViewAlert, 'name' | 'labels' | 'annotations' | 'links' | 'values' | 'sentSeverity' | 'stateReason'>;

/** What its sender said of it last. A reason for one state explains no other. */
function saidOf(
  details: MemberDetails | undefined,
  { status, severity }: Pick<ViewAlert, 'status' | 'severity'>,
  shared: { labels: Labels; annotations: Labels },
): Said {
  if (details === undefined) return { name: 'alert', labels: {}, annotations: {}, links: [] };
  const { labels, annotations, links, values, stateReason } = details;
  const sent = sentSeverity(labels, severity);
  return {
    name: alertName(details),
    labels: without(labels, shared.labels),
    annotations: without(annotations, shared.annotations),
    links,
    ...(values && { values }),
    ...(sent !== undefined && { sentSeverity: sent }),
    ...(stateReason && STATE_REASONS[stateReason] === status && { stateReason }),
  };
}

const without = (labels: Labels, shared: Labels): Labels =>
  Object.fromEntries(Object.entries(labels).filter(([name]) => !Object.hasOwn(shared, name)));

const withoutMeta = (labels: Labels): Labels =>
  Object.fromEntries(Object.entries(labels).filter(([name]) => !name.startsWith('__')));

function worstFirst(a: ViewAlert, b: ViewAlert): number {
  if (a.status !== b.status) return a.status === 'firing' ? -1 : 1;
  return (
    rankOf(a.severity) - rankOf(b.severity) ||
    b.startsAt - a.startsAt ||
    byLabels(a.labels, b.labels) ||
    byText(a.fingerprint, b.fingerprint)
  );
}

/** By the first label in which they differ, as people look for one in a list. */
function byLabels(a: Labels, b: Labels): number {
  for (const [name, value] of Object.entries(a)) {
    const order = byText(value, b[name] ?? '');
    if (order !== 0) return order;
  }
  return 0;
}

/** `HighErrorRate: checkout, prod`, by the labels that all alerts share; several names by the most frequent one. */
function titleOf(incident: Incident, labels: Labels, alerts: readonly ViewAlert[]): string {
  const names = new Map<string, number>();
  for (const alert of alerts) names.set(alert.name, (names.get(alert.name) ?? 0) + 1);
  const [top] = [...names].sort((a, b) => b[1] - a[1])[0] ?? [incident.subject.group.alertname ?? 'alert'];
  const name = names.size > 1 ? `${top} and ${names.size - 1} more` : top;
  const places = placesIn({ ...labels, ...incident.subject.group });
  return places.length > 0 ? `${name}: ${places.join(', ')}` : name;
}

/** The links that all its alerts have, so that none stands for others; of a lone alert all. Then the sender's own page. */
function linksOf({ externalUrl, source }: Incident, [first, ...others]: readonly ViewAlert[]): readonly Link[] {
  const shared = (first?.links ?? []).filter(({ url }) =>
    others.every(({ links }) => links.some((link) => link.url === url)),
  );
  const distinct = [...new Map(shared.map((link) => [link.url, link])).values()];
  if (externalUrl === undefined) return distinct;
  return [
    ...distinct,
    { kind: 'source', url: externalUrl, name: source.replace(/^./, (letter) => letter.toUpperCase()) },
  ];
}
