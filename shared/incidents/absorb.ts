import { isWorse, rankOf, type SeverityWords, severityOf, worst } from '../values/severity.ts';
import { after, type EpochMs, seconds } from '../values/time.ts';
import { FIRING_KEPT } from './capacity.ts';
import { type Hit, hitsBeside, readHits } from './hits.ts';
import type { Incident, MemberDetails } from './incident.ts';
import {
  endToken,
  isFiring,
  lastEnd,
  lastStart,
  type Member,
  type Members,
  membersOf,
  startToken,
} from './membership.ts';
import type { Alert } from './signal.ts';

/**
 * What a batch of alerts adds to an incident. Empty sets mean: all of this is known (a repeat by Alertmanager, the
 * second half of a high-availability pair, a redelivery).
 */
export interface Delta {
  readonly starts: readonly string[];
  readonly ends: readonly string[];
  /** What the batch says of its alerts, those that are counted only left out. The worst first. */
  readonly details: readonly MemberDetails[];
  /** Alerts that fire and that there is no room for: counted, not listed. */
  readonly overflow: number;
  /** Of an error, those that it does not count itself; it may have dropped them. */
  readonly hits: readonly Hit[];
}

/**
 * A firing alert whose `startsAt` is not later than an end we know is a late copy, or it fires again: Prometheus keeps
 * `startsAt` when Alertmanager lost sight of it for some minutes and resolved it. A copy is late by the
 * `--cluster.peer-timeout` of Alertmanager's pair (15 s); firing again takes at least a `group_wait` (30 s).
 */
const LATE_COPY = seconds(20);

/** `words`: what the installation says that words for severity mean. */
export function absorb(
  incident: Incident | undefined,
  alerts: readonly Alert[],
  receivedAt: EpochMs,
  words?: SeverityWords,
): Delta {
  const members = membersOf(incident?.starts ?? [], incident?.ends ?? []);
  const starts = new Set<string>();
  const ends = new Set<string>();
  const details = new Map<string, MemberDetails>();
  const { taken, overflow } = withinRoom(alerts, members, words);
  for (const alert of taken) {
    const member = members.get(alert.fingerprint);
    const token =
      alert.status === 'firing' ? startOf(alert, member, receivedAt, words) : endOf(alert, member, receivedAt);
    details.set(alert.fingerprint, detailsOf(alert));
    if (token !== undefined) (alert.status === 'firing' ? starts : ends).add(token);
  }
  const hits = alerts.flatMap((alert) => alert.hits ?? []);
  return {
    starts: [...starts],
    ends: [...ends],
    details: [...details.values()].sort(worstFirst(words)),
    overflow,
    hits: incident?.kind === 'errors' ? hitsBeside(hits, readHits(incident.hits)) : hits,
  };
}

/** More than a message names. */
const WORSE_KEPT = 100;

/**
 * The worst alerts first, as many as there is room for, and some of those that are worse than all that fire already,
 * however full the incident is.
 */
function withinRoom(
  alerts: readonly Alert[],
  members: Members,
  words: SeverityWords | undefined,
): { taken: readonly Alert[]; overflow: number } {
  const firing = [...members.values()].filter(isFiring);
  const room = Math.max(0, FIRING_KEPT - firing.length);
  if (alerts.length <= room) return { taken: alerts, overflow: 0 };
  const severity = worst(firing.map((member) => lastStart(member)?.severity ?? 'none'));
  const isKnown = (alert: Alert) => members.has(alert.fingerprint);
  const joining = alerts.filter((alert) => !isKnown(alert)).sort(worstFirst(words));
  const isTaken = (alert: Alert, i: number) =>
    i < room || (i < WORSE_KEPT && isWorse(severityOf(alert.labels, words), severity));
  return {
    taken: [...alerts.filter(isKnown), ...joining.filter(isTaken)],
    overflow: joining.filter((alert, i) => alert.status === 'firing' && !isTaken(alert, i)).length,
  };
}

type Labelled = Pick<Alert, 'labels'>;

const worstFirst = (words: SeverityWords | undefined) => {
  const rank = ({ labels }: Labelled): number => rankOf(severityOf(labels, words));
  return (a: Labelled, b: Labelled): number => rank(a) - rank(b);
};

function startOf(
  alert: Alert,
  member: Member | undefined,
  receivedAt: EpochMs,
  words: SeverityWords | undefined,
): string | undefined {
  const start = { fingerprint: alert.fingerprint, severity: severityOf(alert.labels, words) };
  const asSent = startToken({ ...start, at: alert.startsAt, byReceipt: false });
  if (member === undefined) return asSent;
  if (isFiring(member)) return undefined;
  const end = lastEnd(member);
  if (end === undefined || alert.startsAt > end.at) return asSent;
  if (receivedAt > after(end.receivedAt, LATE_COPY)) return startToken({ ...start, at: receivedAt, byReceipt: true });
  // Its end overtook it on the way: it is kept, so that a problem that came and went is notified.
  return member.starts.some(({ at }) => at === alert.startsAt) ? undefined : asSent;
}

function endOf(alert: Alert, member: Member | undefined, receivedAt: EpochMs): string | undefined {
  const end = { fingerprint: alert.fingerprint, receivedAt };
  const at = alert.endsAt ?? receivedAt;
  const start = member && lastStart(member);
  const known = member && lastEnd(member);
  // Fires again by receipt, so the sender's own times lie before it: its next "resolved" ends it by receipt too.
  if (start?.byReceipt && at <= start.at && receivedAt > start.at) return endToken({ ...end, at: receivedAt });
  return known !== undefined && at <= known.at ? undefined : endToken({ ...end, at });
}

const detailsOf = ({ fingerprint, labels, annotations, links, values, stateReason }: Alert): MemberDetails => ({
  fingerprint,
  labels,
  annotations,
  links,
  ...(values && { values }),
  ...(stateReason && { stateReason }),
});
