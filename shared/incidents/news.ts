import { isWorse } from '../values/severity.ts';
import { earliest, formatDuration } from '../values/time.ts';
import type { EndKind } from './claims.ts';
import { factsDueAt } from './fresh-facts.ts';
import type { Incident } from './incident.ts';
import { type LaneMemory, notifiedAtOf, pingedOf } from './lanes.ts';
import { endKindOf } from './lifecycle.ts';
import { grownTo, sizeOf } from './magnitude.ts';
import { isPingedWithin } from './pinged.ts';
import type { LookReason } from './reason.ts';
import {
  isConfirmedSince,
  type LaneState,
  lookDueAt,
  type News,
  repeatDueAt,
  type Situation,
  type Suppression,
} from './situation.ts';
import { unreportedHash } from './unreported.ts';

type LaneNews = News<LookReason>;

/** Why to look at the places of a lane, whether or not it may be done now; or that there is no reason, and when there may be. */
export function newsFor(state: LaneState, situation: Situation): LaneNews | Suppression {
  switch (situation.incident.state) {
    case 'pending':
      return pendingNews(situation);
    case 'resolved':
      return endNews(state, situation);
    default:
      return firingNews(state, situation);
  }
}

const pendingNews = ({ facts }: Situation): LaneNews =>
  facts.starts === 0
    ? { reason: 'resolved', because: 'none of its alerts was ever seen firing' }
    : { reason: 'first', because: `${facts.starts} seen` };

const ENDED_BECAUSE: Readonly<Record<EndKind, string>> = {
  reported: 'none of its alerts fires',
  'no-longer-reported': 'its source does not report the last of its alerts any more',
  assumed: 'its source fell silent',
  regrouped: 'its source groups its alerts otherwise',
};

function endNews({ memory }: LaneState, { incident, facts }: Situation): LaneNews | Suppression {
  const kind = endKindOf(incident, facts);
  const reason = kind === 'reported' ? 'resolved' : 'ended';
  if (memory === undefined) return { reason, because: 'it came and went before this' };
  if (memory.state === 'firing') {
    return { reason, because: ENDED_BECAUSE[kind] };
  }
  if (knowsEnd(incident, memory)) return { suppress: 'already-resolved', because: 'nothing new since' };
  return { reason, because: 'it came back and went before this' };
}

/** Whether a lane was notified of the end that the incident has now. */
export const knowsEnd = (incident: Incident, memory: LaneMemory): boolean =>
  memory.state === 'resolved' && incident.reached <= memory.starts;

/** A lane that was looked at before. */
type Looked = LaneState & { readonly memory: LaneMemory };

/** One row of the table below: one reason to look, or that it does not hold. */
type Row = (state: Looked, situation: Situation) => LaneNews | undefined;

function firingNews(state: LaneState, situation: Situation): LaneNews | Suppression {
  const { memory } = state;
  if (memory === undefined) return { reason: 'first', because: `${situation.facts.firingCount} firing` };
  const looked = { ...state, memory };
  for (const row of FIRING) {
    const news = row(looked, situation);
    if (news !== undefined) return news;
  }
  return untilLater(looked, situation);
}

const reopened: Row = ({ memory }, { facts }) =>
  memory.state === 'resolved' ? { reason: 'reopened', because: `${facts.firingCount} firing again` } : undefined;

/** A severity that comes and goes is news once within repeat_interval. */
const worse: Row = ({ memory }, { facts, timing, now }) => {
  const isKnown = isPingedWithin(pingedOf(memory), facts.severity, { within: timing.repeatInterval, now });
  if (!isWorse(facts.severity, memory.severity) || isKnown) return undefined;
  return { reason: 'worse', because: `from ${memory.severity} to ${facts.severity}` };
};

const repeated: Row = ({ memory }, situation) => {
  const { facts, timing, now } = situation;
  if (now < repeatDueAt(memory, timing) || facts.firingCount === 0) return undefined;
  if (!isConfirmedSince(notifiedAtOf(memory), situation)) return undefined;
  return { reason: 'repeat', because: `it fires for ${formatDuration(timing.repeatInterval)} more` };
};

const growing: Row = ({ memory }, situation) => {
  const magnitude = magnitudeOf(memory, situation);
  const size = sizeOf(situation.facts, situation.incident);
  return grownTo(magnitude, size) > magnitude
    ? { reason: 'growing', because: `from ${magnitude} to ${size}` }
    : undefined;
};

/** Alerts that came, or errors that were counted. */
const more =
  (kind: Incident['kind'], reason: LookReason): Row =>
  ({ memory }, { facts }) => {
    const count = facts.starts - memory.starts;
    return facts.kind === kind && count > 0 ? { reason, because: `${count} more` } : undefined;
  };

const lookAgain: Row = (state, { incident, now }) => {
  const lookAt = lookDueAt(incident, state);
  return lookAt !== undefined && now >= lookAt ? { reason: 'look-again', because: 'a place asked for it' } : undefined;
};

const left: Row = ({ memory }, { facts }) =>
  facts.ends > memory.ends
    ? { reason: 'left', because: `${facts.ends - memory.ends} resolved, ${facts.firingCount} firing` }
    : undefined;

/** An alert that is listed again began no new occurrence, and a place that cannot edit may never have named it. */
const listedAgain: Row = ({ lane, memory }, { facts }) =>
  !lane.edits && memory.unreported !== undefined && memory.unreported !== unreportedHash(facts)
    ? { reason: 'updated', because: 'its sender lists others' }
    : undefined;

const updated: Row = (state, { incident, timing, now }) => {
  const factsAt = factsDueAt(incident, state, timing);
  return factsAt !== undefined && now >= factsAt
    ? { reason: 'updated', because: 'its sender says something else' }
    : undefined;
};

/** What there is to say of a problem that fires. A repeat is before what may be a quiet edit, which would remind no one. */
const FIRING: readonly Row[] = [
  reopened,
  worse,
  repeated,
  growing,
  more('alerts', 'joined'),
  lookAgain,
  more('errors', 'more'),
  listedAgain,
  left,
  updated,
];

/** When there may be a reason. A repeat that is due and unconfirmed is decided again with the next word of the source. */
function untilLater(state: Looked, { incident, timing, now }: Situation): Suppression {
  const repeatAt = repeatDueAt(state.memory, timing);
  const others = [lookDueAt(incident, state), factsDueAt(incident, state, timing)].flatMap((at) => at ?? []);
  if (now < repeatAt) {
    return { suppress: 'repeat-not-due', because: 'nothing new', until: earliest(repeatAt, ...others) };
  }
  const until = others.length > 0 && { until: earliest(...others) };
  return { suppress: 'unconfirmed', because: 'its source has said nothing since the last message', ...until };
}

/** The size up to which people know of it. Of what version 0.1 remembers, that of its last message. */
export function magnitudeOf({ magnitude, starts }: LaneMemory, { incident, facts }: Situation): number {
  return magnitude ?? sizeOf(facts.kind === 'errors' ? { ...facts, starts } : facts, incident);
}
