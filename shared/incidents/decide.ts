import { after, type EpochMs, earliest, instant, seconds } from '../values/time.ts';
import { factsDueAt } from './fresh-facts.ts';
import { GATES, suppressedBy } from './gates/index.ts';
import type { Explanation, Incident, OutboxEntry } from './incident.ts';
import { type Lane, type LaneMemory, notifiedAtOf, pingedOf } from './lanes.ts';
import { silentAt } from './lifecycle.ts';
import { magnitudeAfter, sizeOf } from './magnitude.ts';
import { magnitudeOf, newsFor } from './news.ts';
import { notAhead } from './not-ahead.ts';
import { type ChangedPlaces, changedPlaces, isOwedLater, NO_PLACES, placesAfter } from './places.ts';
import { type LookReason, QUIET, type SuppressReason } from './reason.ts';
import { endedByRegrouping, type Regrouping, regroupedFrom } from './regrouping.ts';
import { silentTimes } from './silent-voices.ts';
import { type LaneState, lookDueAt, repeatDueAt, type Situation, type Suppression, situationOf } from './situation.ts';
import type { ListenedTiming } from './timing.ts';
import { goneTimes, unreportedHash } from './unreported.ts';
import { upgraded } from './version-0-1.ts';

/** What the policy says of one incident: the timing of its route and its lanes. */
export interface Terms {
  readonly timing: ListenedTiming;
  readonly lanes: readonly Lane[];
  /** Whether these are the lanes of a routing file that may have changed since the incident was sent. */
  readonly comparesPlaces?: boolean;
  /** Where its alerts are now, if its sender groups them otherwise. */
  readonly regrouping?: Regrouping | undefined;
}

/** Whether the places of a lane are looked at: by which rule, on which figures, and when to look again. */
export type LaneDecision = { readonly notify: LookReason; readonly because: string } | Suppression;

/** What was decided for a lane. */
export interface DecidedLane extends LaneState {
  readonly decision: LaneDecision;
}

export interface Decision {
  /** The incident as it is to be saved: state, memory of its lanes, outbox, log, when it is due. */
  readonly next: Incident;
  /** When it is due once its outbox has reached the queue. Until then it is due soon, so that `sweep` sends it again. */
  readonly dueOnceSent: EpochMs | undefined;
  /** Whether `next` differs from what is stored in anything that matters. */
  readonly changed: boolean;
  /** Ends in `next` that no sender reported: its source fell silent. */
  readonly assumedEnds: readonly string[];
  readonly lanes: readonly DecidedLane[];
}

const NEVER = instant(Number.MAX_SAFE_INTEGER);
/** 2100: no sweep looks at it, and it is found among what is due when the routing file has changed. */
const WITH_ROUTING = instant(Date.UTC(2100, 0));
const DECISIONS_KEPT = 32;
/** How long the writer of an outbox entry has to bring it to the queue before `sweep` does. */
export const OUTBOX_GRACE = seconds(30);

/**
 * Decides which lanes of an incident have their places looked at, and why. The same incident, terms and instant give the same decision.
 * The loser of a race reads again and decides again; if a writer dies, the next one finishes its work.
 */
export function decide(stored: Incident, terms: Terms, now: EpochMs): Decision {
  const known = upgraded(stored, terms.lanes[0]?.receiver);
  const incident = notAhead(known, now);
  const regrouping = regroupingAt(incident, terms);
  const isRegrouped = regrouping !== undefined && now >= regrouping.at;
  const situation = situationOf(isRegrouped ? endedByRegrouping(incident, regrouping) : incident, terms.timing, now);
  const { lanes: memories } = situation.incident;
  const lanes = terms.lanes.map((lane) => decideLane({ lane, memory: memories[lane.id] }, situation));
  const places = terms.comparesPlaces ? changedPlaces(situation.incident, terms.lanes) : NO_PLACES;
  const decision = assemble(incident, situation, { lanes, places, ...(regrouping && { lookAt: regrouping.at }) });
  return incident === known ? decision : { ...decision, changed: true };
}

/** When it counts as regrouped. Undefined: it is not, or something was recorded since that was found. */
function regroupingAt(
  incident: Incident,
  { regrouping, timing }: Terms,
): (Regrouping & { readonly at: EpochMs }) | undefined {
  if (regrouping === undefined || regrouping.recorded !== incident.recorded) return undefined;
  return { ...regrouping, at: regroupedFrom(regrouping, silentAt(incident, timing), timing) };
}

function decideLane(state: LaneState, situation: Situation): DecidedLane {
  const news = newsFor(state, situation);
  if ('suppress' in news) return { ...state, decision: news };
  const suppression = suppressedBy(GATES, news, state, situation);
  return { ...state, decision: suppression ?? { notify: news.reason, because: news.because } };
}

/** What was decided for each lane, and how the places have changed. */
interface Decided {
  readonly lanes: readonly DecidedLane[];
  readonly places: ChangedPlaces;
  /** When it is to be looked at for another reason than its lanes have. Past: it was. */
  readonly lookAt?: EpochMs;
}

function assemble(before: Incident, situation: Situation, { lanes: decided, places, lookAt }: Decided): Decision {
  const { incident: live, now } = situation;
  const rev = before.rev + 1;
  const log = [
    ...decided.filter((one) => isLogged(one, before)).map((one) => explanation(one, rev, now)),
    ...explainPlaces(places, rev, now),
  ];
  const hints = decided.flatMap(hintsTo);
  const added = places.added.filter(({ place }) => !hints.some((one) => one.place === place));
  const notifications = [...hints, ...added, ...places.removed];
  const outbox =
    notifications.length > 0
      ? [...live.outbox, { rev, generation: live.generation, at: now, notifications }]
      : live.outbox;
  const lanes = { ...live.lanes, ...memoriesOf(decided, situation) };
  const { dueAt: _, ...rest } = live;
  const sentTo = placesAfter(live, [...hints, ...added], places);
  const owing = decided.map(({ lane }) => lane);
  const isKeptDue = live.state === 'resolved' && isOwedLater(sentTo, owing);
  const others = [...(isKeptDue ? [WITH_ROUTING] : []), ...(lookAt !== undefined && lookAt > now ? [lookAt] : [])];
  const dueOnceSent = dueOf(situation, decided, lanes, others);
  const dueAt = outbox.length > 0 ? earliest(after(now, OUTBOX_GRACE), dueOnceSent ?? NEVER) : dueOnceSent;
  const next: Incident = {
    ...rest,
    rev,
    lanes,
    ...sentTo,
    outbox,
    notifications: live.notifications + notifications.length,
    decisions: [...live.decisions, ...log].slice(-DECISIONS_KEPT),
    ...(dueAt !== undefined && { dueAt }),
  };
  const changed = log.length > 0 || live.state !== before.state || isDueSooner(next, before, now);
  const assumedEnds = live.ends === before.ends ? [] : [...live.ends].filter((end) => !before.ends.has(end));
  return { next, dueOnceSent, changed, assumedEnds, lanes: decided };
}

/** A later `dueAt` is not worth a write: the sweep comes a little early, once, and moves it then. */
const isDueSooner = (next: Incident, before: Incident, now: EpochMs): boolean =>
  (before.dueAt !== undefined && before.dueAt <= now) ||
  (next.dueAt !== undefined && next.dueAt < (before.dueAt ?? NEVER));

const explanation = ({ lane, decision }: DecidedLane, rev: number, at: EpochMs): Explanation => ({
  at,
  rev,
  lane: lane.id,
  because: decision.because,
  ...('notify' in decision ? { notified: decision.notify } : { suppressed: decision.suppress }),
});

const explainPlaces = ({ added, removed }: ChangedPlaces, rev: number, at: EpochMs): readonly Explanation[] => [
  ...added.map(({ lane, place }) => ({ at, rev, lane, because: place, notified: 'added' }) as const),
  ...removed.map(({ lane, place }) => ({ at, rev, lane, because: place, notified: 'removed' }) as const),
];

/** A suppression is written down when it holds a change back, and once as long as it lasts. */
const NOTHING_TO_LOG: ReadonlySet<SuppressReason> = new Set(['repeat-not-due', 'already-resolved', 'unconfirmed']);

function isLogged({ lane, decision }: DecidedLane, before: Incident): boolean {
  if ('notify' in decision) return true;
  if (NOTHING_TO_LOG.has(decision.suppress)) return false;
  const last = before.decisions.findLast((one) => one.lane === lane.id);
  return last === undefined || !('suppressed' in last) || last.suppressed !== decision.suppress;
}

const memoriesOf = (decided: readonly DecidedLane[], situation: Situation): Incident['lanes'] =>
  Object.fromEntries(
    decided.flatMap(({ decision, ...state }) =>
      'notify' in decision ? [[state.lane.id, memoryAfter(decision.notify, state, situation)]] : [],
    ),
  );

function memoryAfter(reason: LookReason, { lane, memory: before }: LaneState, situation: Situation): LaneMemory {
  const { incident, facts, now } = situation;
  const state = incident.state === 'resolved' ? 'resolved' : 'firing';
  const isQuiet = before !== undefined && (QUIET.has(reason) || (reason === 'joined' && lane.edits));
  const known = before?.state === 'firing' && state === 'firing' ? before : undefined;
  const pinged = known ? pingedOf(known) : {};
  const magnitude = known && magnitudeOf(known, situation);
  const unreported = unreportedHash(facts);
  return {
    at: now,
    state,
    ...countsAfter(before, situation),
    severity: facts.severity,
    ...(unreported !== undefined && { unreported }),
    pinged: isQuiet ? pinged : { ...pinged, [facts.severity]: now },
    magnitude: magnitudeAfter(magnitude, sizeOf(facts, incident), !isQuiet),
    ...(isQuiet && { notifiedAt: notifiedAtOf(before) }),
    ...(before?.inherited && { inherited: before.inherited }),
  };
}

/** What there was no room for may not be in the next body. */
const countsAfter = (before: LaneMemory | undefined, { facts }: Situation): Pick<LaneMemory, 'starts' | 'ends'> => ({
  starts: Math.max(before?.starts ?? 0, facts.starts),
  ends: Math.max(before?.ends ?? 0, facts.ends),
});

const hintsTo = ({ lane, decision }: DecidedLane): OutboxEntry['notifications'] =>
  'notify' in decision ? lane.integrations.map(({ place }) => ({ lane: lane.id, place, reason: decision.notify })) : [];

/** When something is taken to be over without a word of its source. */
const endTimes = ({ incident, facts, timing, now }: Situation): EpochMs[] => [
  silentAt(incident, timing),
  ...goneTimes(facts.unreported, timing, now),
  ...silentTimes(incident, facts, timing, now),
];

function dueOf(
  situation: Situation,
  decided: readonly DecidedLane[],
  lanes: Incident['lanes'],
  others: readonly EpochMs[],
): EpochMs | undefined {
  const { incident, timing, now } = situation;
  const due: EpochMs[] = [...others, ...(incident.state === 'firing' ? endTimes(situation) : [])];
  for (const { lane, decision } of decided) {
    // What is suppressed while it fires says until when, and that is not later than the next repeat.
    if ('suppress' in decision && decision.until !== undefined) due.push(decision.until);
    const memory = lanes[lane.id];
    if ('notify' in decision && incident.state === 'firing' && memory !== undefined) {
      const looked = { lane, memory };
      const repeatAt = repeatDueAt(memory, timing);
      // What is due and unconfirmed is decided again with the next word of its source.
      due.push(repeatAt > now ? repeatAt : NEVER);
      due.push(lookDueAt(incident, looked) ?? NEVER, factsDueAt(incident, looked, timing) ?? NEVER);
    }
  }
  return due.length > 0 ? earliest(...due) : undefined;
}
