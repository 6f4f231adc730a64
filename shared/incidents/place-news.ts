import { isWorse } from '../values/severity.ts';
import { after, type EpochMs } from '../values/time.ts';
import { cameAndWent } from './came-and-went.ts';
import type { Incident, Peak } from './incident.ts';
import { endKindOf } from './lifecycle.ts';
import { grownTo, sizeOf } from './magnitude.ts';
import type { Member } from './membership.ts';
import { isPinged, isPingedWithin } from './pinged.ts';
import type { NotifyReason } from './reason.ts';
import { NAMES_KEPT, type Shown } from './shown.ts';
import { isConfirmedSince, type Situation } from './situation.ts';

/** What a place shows firing by messages of other groups (regrouping.ts), of what fires in an incident. */
export interface Elsewhere {
  /** Fingerprints. */
  readonly firing: ReadonlySet<string>;
  /** When people were notified of it there last. */
  readonly notifiedAt?: EpochMs;
}

/** A place, and what it shows. */
export interface PlaceState {
  /** Whether what was sent there can be updated. */
  readonly edits: boolean;
  /** Whether it is notified that a problem is over. */
  readonly sendResolved: boolean;
  /** Undefined: nothing yet. */
  readonly shown: Shown | undefined;
  /** It had its last message, because the routing file did not name it for a time. */
  readonly wasLeft?: boolean;
  /** Names of the alerts that fire, by fingerprint, as far as they were kept. */
  readonly names: ReadonlyMap<string, string>;
  readonly elsewhere?: Elsewhere;
  /** Hash of what the sender says of the alerts that fire. */
  readonly factsDigest?: string;
}

/** What there is to say to a place. */
export interface PlaceNews {
  readonly reason: NotifyReason;
  /** Whether people are notified. Otherwise what is shown is edited, and they read it when they look. */
  readonly pings: boolean;
  /** When people were notified of it by a digest or by the message of another group, which stands for the notification. */
  readonly namedAt?: EpochMs;
  /** What tells this news from others for the same reason in the same episode. */
  readonly fact: string | number;
  /** What it was at its worst, where it is less by now and people were not notified of that. */
  readonly peak?: Peak;
}

/** A place that shows something. */
type Showing = PlaceState & { readonly shown: Shown };

/** One row of the tables below: one kind of news, or that it does not fit. */
type Row = (place: Showing, situation: Situation) => PlaceNews | undefined;

/**
 * What there is to say to a place: from what it shows and what is true now, and from nothing else. The first row that
 * notifies people; else the first that is worth an edit, where what was sent can be edited: an edit at the time of a repeat
 * would remind no one. Undefined: it shows all of it already, or nothing that it has not shown can be sent there.
 */
export function placeNews(place: PlaceState, situation: Situation): PlaceNews | undefined {
  const { shown, edits } = place;
  if (shown === undefined) {
    const first = firstNews(place, situation);
    return first && withPeak(first, undefined, situation);
  }
  const showing = { ...place, shown };
  const rows = situation.incident.state === 'resolved' ? OVER : FIRING;
  const fitting = rows.flatMap((row) => row(showing, situation) ?? []);
  const news =
    fitting.find((one) => one.pings && !isKnown(one, showing, situation)) ??
    quiet(edits ? fitting[0] : fitting.find(({ reason }) => reason === 'regrouped'));
  return news && withPeak(news, shown, situation);
}

const isKnown = (news: PlaceNews, { shown }: Showing, situation: Situation): boolean =>
  shown.pings.includes(pingKey(news, shown, situation));

const quiet = (news: PlaceNews | undefined): PlaceNews | undefined => news && { ...news, pings: false };

/** What came and went is shown at its worst anyway. */
function withPeak(news: PlaceNews, shown: Shown | undefined, situation: Situation): PlaceNews {
  const peak = news.reason === 'came-and-went' ? undefined : unnamedPeak(shown, situation);
  return { ...news, ...(peak && { peak }) };
}

/**
 * It is new here, or it came and went before this place was notified. Where a last message shows it firing, its end is edited
 * in.
 */
function firstNews(place: PlaceState, { incident, facts, now }: Situation): PlaceNews | undefined {
  const { wasLeft, edits, sendResolved } = place;
  const fact = facts.starts;
  if (incident.state !== 'resolved') {
    const isRegrouped = areElsewhere(facts.firing, place) && incident.overflow === 0;
    if (!isRegrouped) return { reason: 'first', pings: true, fact };
    // A message is posted, from which reminders count.
    return edits ? { ...regrouped(fact, place), namedAt: now } : regrouped(fact, place);
  }
  if (!wasLeft) return { reason: 'came-and-went', pings: true, fact };
  const reason = endKindOf(incident, facts) === 'reported' ? 'resolved' : 'ended';
  return edits && sendResolved ? { reason, pings: false, fact } : undefined;
}

/** Whether a place shows all of them by messages of other groups. */
const areElsewhere = (members: readonly Member[], { elsewhere }: PlaceState): boolean =>
  members.length > 0 && members.every(({ fingerprint }) => elsewhere?.firing.has(fingerprint) === true);

/** Its sender groups otherwise what people know already. */
const regrouped = (fact: number, { elsewhere }: PlaceState): PlaceNews => ({
  reason: 'regrouped',
  pings: false,
  ...(elsewhere?.notifiedAt !== undefined && { namedAt: elsewhere.notifiedAt }),
  fact,
});

/** One of a kind for each thing that people are notified of at a place. */
export function pingKey(
  { reason, fact }: Pick<PlaceNews, 'reason' | 'fact'>,
  shown: Shown | undefined,
  { incident }: Situation,
): string {
  const since = reason === 'worse' || reason === 'repeat' ? `:${shown?.notifiedAt ?? 0}` : '';
  return `${reason}:${incident.episode}:${fact}${since}`;
}

/**
 * The end of what the place shows firing. A place that is not notified of ends shows it on. That its source does not report it
 * any more notifies no one; where it cannot be edited in, it is a message. That it is regrouped is no end.
 */
const ended: Row = ({ shown, sendResolved, edits }, { incident, facts }) => {
  const kind = endKindOf(incident, facts);
  // What is regrouped is not over.
  if (shown.status !== 'firing' || (!sendResolved && kind !== 'regrouped')) return undefined;
  return {
    reason: kind === 'reported' ? 'resolved' : 'ended',
    pings: kind !== 'regrouped' && (kind !== 'no-longer-reported' || !edits),
    fact: facts.ends,
  };
};

/** Another episode came and went. Where it cannot be edited in, it is a message. */
const episodeCameAndWent: Row = ({ shown, edits }, { incident, facts }) =>
  shown.episode < incident.episode
    ? { reason: 'came-and-went', pings: !edits || shown.status === 'firing', fact: facts.starts }
    : undefined;

/** It was over and fires again, whether or not the place was shown that it was over. */
const reopened: Row = (place, { incident, facts }) => {
  const { shown } = place;
  if (shown.status !== 'resolved' && shown.episode >= incident.episode) return undefined;
  const fact = facts.starts;
  if (areElsewhere(facts.firing, place) && incident.overflow === 0) return regrouped(fact, place);
  return { reason: 'reopened', pings: true, fact };
};

/** A severity that comes and goes is news once within repeat_interval. */
const worse: Row = ({ shown }, { facts, timing, now }) => {
  const wasPinged = isPingedWithin(shown.pinged, facts.severity, { within: timing.repeatInterval, now });
  if (!isWorse(facts.severity, shown.severity) || wasPinged) return undefined;
  return { reason: 'worse', pings: true, fact: facts.severity };
};

/** It was worse in between than people know. */
const wasWorse: Row = ({ shown }, situation) => {
  const peak = unnamedPeak(shown, situation);
  return peak && { reason: 'was-worse', pings: true, fact: peak.severity };
};

/** Where what was sent can be edited, only an alert with a name of its own is worth a notification. */
const joined: Row = (place, { incident, facts }) => {
  const { shown, edits, names } = place;
  const before = new Set(shown.firing);
  const members = facts.firing.filter(({ fingerprint }) => !before.has(fingerprint));
  const hasUncounted = incident.overflow > 0 && facts.starts > shown.occurrences;
  if (facts.kind === 'errors' || (members.length === 0 && !hasUncounted)) return undefined;
  const isKnownHere = !hasUncounted && areElsewhere(members, place);
  if (isKnownHere && !edits) return regrouped(facts.starts, place);
  return { reason: 'joined', pings: !isKnownHere && (!edits || hasNewName(members, shown, names)), fact: facts.starts };
};

const hasNewName = (members: readonly Member[], { alertNames }: Shown, names: PlaceState['names']): boolean =>
  alertNames.length < NAMES_KEPT &&
  members.some(({ fingerprint }) => {
    const name = names.get(fingerprint);
    return name !== undefined && !alertNames.includes(name);
  });

/** Alerts fired and were over in between. They cannot be edited in where they were not shown firing. */
const alertsCameAndWent: Row = ({ shown, edits }, situation) =>
  cameAndWent(shown, situation).length > 0
    ? { reason: 'came-and-went', pings: !edits, fact: situation.facts.starts }
    : undefined;

/** Ten times as large as people know. */
const growing: Row = ({ shown }, { facts, incident }) => {
  const magnitude = grownTo(shown.magnitude, sizeOf(facts, incident));
  return magnitude > shown.magnitude ? { reason: 'growing', pings: true, fact: magnitude } : undefined;
};

/** What its source does not report any more, or has not since people were notified, may be over. */
const repeated: Row = ({ shown }, situation) => {
  if (situation.now < repeatAt(shown, situation.timing) || situation.facts.firingCount === 0) return undefined;
  if (!isConfirmedSince(shown.notifiedAt ?? shown.at, situation)) return undefined;
  return { reason: 'repeat', pings: true, fact: '' };
};

/** What is worth an edit, and waits for the next message where nothing can be edited. */
const edited: Row = ({ shown, factsDigest }, { facts, incident, now }) => {
  const edit = (reason: NotifyReason): PlaceNews => ({ reason, pings: false, fact: '' });
  const firing = new Set(facts.firing.map(({ fingerprint }) => fingerprint));
  const gone = shown.firing.filter((one) => !firing.has(one));
  const unreported = new Set(facts.unreported.map(({ fingerprint }) => fingerprint));
  if (gone.some((one) => !unreported.has(one))) return edit('left');
  if (gone.length > 0) return edit('updated');
  if (facts.starts > shown.occurrences) return edit(facts.kind === 'errors' ? 'more' : 'updated');
  if (facts.ends > shown.ends || hasOtherFacts(shown, factsDigest, incident)) return edit('updated');
  const { lookAt } = incident;
  return lookAt !== undefined && lookAt <= now && lookAt > shown.at ? edit('traced') : undefined;
};

/** Of an error in logs each sample differs, which is no news. */
function hasOtherFacts(shown: Shown, factsDigest: string | undefined, { kind, factsAt }: Incident): boolean {
  if (kind === 'errors' || factsDigest === undefined) return false;
  return shown.factsDigest === undefined
    ? factsAt !== undefined && factsAt > shown.at
    : shown.factsDigest !== factsDigest;
}

const OVER: readonly Row[] = [ended, episodeCameAndWent];
const FIRING: readonly Row[] = [reopened, worse, wasWorse, joined, alertsCameAndWent, growing, repeated, edited];

/** When a place is to be notified again of what stays. */
export const repeatAt = ({ notifiedAt, at }: Shown, { repeatInterval }: Situation['timing']): EpochMs =>
  after(notifiedAt ?? at, repeatInterval);

/** What the problem was at its worst, unless it is as bad now or people were notified of that. */
function unnamedPeak(shown: Shown | undefined, { incident, facts }: Situation): Peak | undefined {
  const { peak, episode, state } = incident;
  const isOver = state === 'resolved';
  if (peak === undefined || (!isOver && !isWorse(peak.severity, facts.severity))) return undefined;
  const pinged = (isOver || shown?.episode === episode ? shown?.pinged : undefined) ?? {};
  return isPinged(pinged, peak.severity) ? undefined : peak;
}
