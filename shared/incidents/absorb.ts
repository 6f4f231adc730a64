import { isWorse, rankOf, type SeverityWords, severityOf, worst } from '../values/severity.ts';
import { type EpochMs, earliest } from '../values/time.ts';
import { FIRING_KEPT } from './capacity.ts';
import type { End, Start } from './claims.ts';
import { type Episode, lastGroupOf } from './episodes.ts';
import { type Hit, hitsBeside, readHits } from './hits.ts';
import type { Incident, MemberDetails } from './incident.ts';
import {
  endToken,
  isFiring,
  lastOccurrence,
  type Member,
  type Members,
  membersOf,
  startToken,
  withEnd,
  withStart,
} from './membership.ts';
import type { NotListed } from './not-listed.ts';
import type { Alert } from './signal.ts';
import type { Speaker } from './voice.ts';

/**
 * What a batch of alerts adds to an incident. Empty sets mean: all of this is known (a repeat by Alertmanager, the
 * second half of a high-availability pair, a redelivery).
 */
export interface Delta {
  readonly starts: readonly string[];
  readonly ends: readonly string[];
  /** What the batch says of its alerts, those that are counted only left out. The worst first. */
  readonly details: readonly MemberDetails[];
  /** Whether alerts that fire are not listed any more, or are again. */
  readonly isListedOtherwise: boolean;
  /** Alerts that fire and that there is no room for: counted, not listed. */
  readonly overflow: number;
  /** Of an error, those that it does not count itself; it may have dropped them. */
  readonly hits: readonly Hit[];
}

/** A body, as one sender said it at one time. */
export interface Heard extends Speaker {
  /** At the door. */
  readonly receivedAt: EpochMs;
  /** What it says of the alerts of its group that it does not list. Absent: nothing. */
  readonly notListed?: NotListed;
  /** Its source speaks on change only: whatever it says of an occurrence that is over is a copy, however late. */
  readonly isOnChange?: boolean;
  /** What the installation says that words for severity mean. */
  readonly words?: SeverityWords | undefined;
}

export function absorb(incident: Incident | undefined, alerts: readonly Alert[], heard: Heard): Delta {
  const { words } = heard;
  const members = membersOf(incident?.starts ?? [], incident?.ends ?? []);
  const starts = new Set<string>();
  const ends = new Set<string>();
  const details = new Map<string, MemberDetails>();
  const { taken, overflow } = withinRoom(alerts, members, words);
  for (const alert of taken) {
    const member = members.get(alert.fingerprint);
    const token = alert.status === 'firing' ? startOf(alert, member, heard) : endOf(alert, member, heard);
    if (isToBeKnown(alert, member, heard)) details.set(alert.fingerprint, detailsOf(alert));
    if (token !== undefined) (alert.status === 'firing' ? starts : ends).add(token);
  }
  const notListed = notListedEnds(members, alerts, heard);
  const hits = alerts.flatMap((alert) => alert.hits ?? []);
  return {
    starts: [...starts],
    ends: [...ends, ...notListed],
    isListedOtherwise: notListed.length > 0 || alerts.some(isListedAgain(members)),
    details: [...details.values()].sort(worstFirst(words)),
    overflow,
    hits: incident?.kind === 'errors' ? hitsBeside(hits, readHits(incident.hits)) : hits,
  };
}

/** What its sender said fires, by this voice and in this group, and what it does not list. */
function notListedEnds(members: Members, alerts: readonly Alert[], heard: Heard): readonly string[] {
  const { voice, group, receivedAt, notListed } = heard;
  if (notListed === undefined || notListed === 'unknown') return [];
  const listed = new Set(alerts.map(({ fingerprint }) => fingerprint));
  return [...members.values()]
    .filter(({ fingerprint }) => !listed.has(fingerprint))
    .flatMap(({ fingerprint, episodes }) =>
      episodes
        .filter((one) => isSpokenForBy(one, heard))
        .filter(({ unreportedSince }) => notListed === 'over' || unreportedSince === undefined)
        .map(({ severity }) => {
          const word = { fingerprint, receivedAt, voice, severity };
          return endToken(
            notListed === 'over' ? { ...word, kind: 'reported' } : { ...word, kind: 'unreported', group },
          );
        }),
    );
}

/** What was said later than this body is not taken back by it. */
const isSpokenForBy = (one: Episode, { voice, group, receivedAt }: Heard): boolean =>
  one.end === undefined && one.voice === voice && lastGroupOf(one) === group && one.receivedAt < receivedAt;

const isListedAgain = (members: Members) => (alert: Alert) => {
  const member = members.get(alert.fingerprint);
  return (
    alert.status === 'firing' && member?.episodes.some(({ unreportedSince }) => unreportedSince !== undefined) === true
  );
};

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
  const severity = worst(firing.map((member) => lastOccurrence(member)?.severity ?? 'none'));
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

function startOf(alert: Alert, member: Member | undefined, heard: Heard): string | undefined {
  const { fingerprint, startsAt } = alert;
  const { voice, group, receivedAt, words } = heard;
  const start = { fingerprint, startsAt, severity: severityOf(alert.labels, words), receivedAt, voice, group };
  if (member === undefined) return startToken(start);
  if (isRepeat(start, member)) return undefined;
  const heardThen = heard.isOnChange ? { ...start, receivedAt: beforeItsEnd(start, member) } : start;
  // An error has no ends of its own, so it needs no start for each batch: its hits are what is counted.
  const isKnown =
    alert.hits !== undefined || member.starts.some((one) => one.voice === voice && one.startsAt === startsAt);
  return isKnown && isSame(member, withStart(member, heardThen)) ? undefined : startToken(heardThen);
}

/** What most bodies hold. */
const isRepeat = ({ startsAt, receivedAt, voice, group }: Start, { starts, ends }: Member): boolean =>
  ends.length === 0 &&
  starts.some(
    (one) => one.startsAt === startsAt && one.receivedAt <= receivedAt && one.voice === voice && one.group === group,
  );

/** A source that speaks on change only says once that an alert fires. By its own times it is known whether that is over. */
function beforeItsEnd({ startsAt, receivedAt, voice }: Start, { ends }: Member): EpochMs {
  const over = ends.filter((end) => end.voice === voice && end.endsAt !== undefined && startsAt <= end.endsAt);
  return earliest(receivedAt, ...over.map((end) => end.receivedAt));
}

function endOf(alert: Alert, member: Member | undefined, heard: Heard): string | undefined {
  const { fingerprint, startsAt, endsAt } = alert;
  const { voice, receivedAt, words } = heard;
  const end: End = {
    ...{ fingerprint, startsAt, receivedAt, voice, kind: 'reported' },
    severity: severityOf(alert.labels, words),
    ...(endsAt !== undefined && { endsAt }),
  };
  // By this voice: another one's word is no word of it, whatever it says of itself later.
  const isKnown = member?.ends.some(
    (one) => one.voice === voice && one.startsAt === startsAt && one.receivedAt <= receivedAt,
  );
  return member && isKnown && isSame(member, withEnd(member, end)) ? undefined : endToken(end);
}

/** Of two voices with the same alert, that of which it is over says nothing of what the other says of it. */
function isToBeKnown({ status }: Alert, member: Member | undefined, { voice }: Heard): boolean {
  if (status === 'firing' || member === undefined) return true;
  const hasClaimed = member.episodes.some((one) => one.voice === voice);
  return !hasClaimed || !member.episodes.some((one) => one.voice !== voice && one.end === undefined);
}

/** Whether a word more says what is known. */
const isSame = (before: Member, after: Member): boolean => pictureOf(before) === pictureOf(after);

const pictureOf = ({ episodes }: Member): string =>
  episodes
    .map(({ voice, receivedAt, groups, end, unreportedSince, isUnseen }) =>
      [voice, receivedAt, [...groups.keys()].join('+'), end?.receivedAt, end?.kind, unreportedSince, isUnseen].join(),
    )
    .join(';');

const detailsOf = ({ fingerprint, labels, annotations, links, values, stateReason }: Alert): MemberDetails => ({
  fingerprint,
  labels,
  annotations,
  links,
  ...(values && { values }),
  ...(stateReason && { stateReason }),
});
