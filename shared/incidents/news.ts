import { isWorse } from '../values/severity.ts';
import { earliest, formatDuration } from '../values/time.ts';
import type { EndKind } from './claims.ts';
import { factsDueAt } from './fresh-facts.ts';
import type { Incident } from './incident.ts';
import { type LaneMemory, pingedOf } from './lanes.ts';
import { endKindOf } from './lifecycle.ts';
import { grownTo, sizeOf } from './magnitude.ts';
import { isPingedWithin } from './pinged.ts';
import type { LookReason } from './reason.ts';
import { type LaneState, lookDueAt, type News, repeatDueAt, type Situation, type Suppression } from './situation.ts';

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

function firingNews(state: LaneState, situation: Situation): LaneNews | Suppression {
  const { facts, timing, now } = situation;
  const { memory } = state;
  if (memory === undefined) return { reason: 'first', because: `${facts.firingCount} firing` };
  if (memory.state === 'resolved') return { reason: 'reopened', because: `${facts.firingCount} firing again` };
  if (isNewlyWorse(memory, situation)) {
    return { reason: 'worse', because: `from ${memory.severity} to ${facts.severity}` };
  }
  // Before what may be a quiet edit, which would remind no one.
  const repeatAt = repeatDueAt(memory, timing);
  if (now >= repeatAt) {
    return { reason: 'repeat', because: `it fires for ${formatDuration(timing.repeatInterval)} more` };
  }
  const magnitude = magnitudeOf(memory, situation);
  const size = sizeOf(facts, situation.incident);
  if (grownTo(magnitude, size) > magnitude) return { reason: 'growing', because: `from ${magnitude} to ${size}` };
  const more = facts.starts - memory.starts;
  if (more > 0 && facts.kind === 'alerts') return { reason: 'joined', because: `${more} more` };
  const lookAt = lookDueAt(situation.incident, state);
  if (lookAt !== undefined && now >= lookAt) return { reason: 'look-again', because: 'a place asked for it' };
  if (more > 0) return { reason: 'more', because: `${more} more` };
  if (facts.ends > memory.ends) {
    return { reason: 'left', because: `${facts.ends - memory.ends} resolved, ${facts.firingCount} firing` };
  }
  const factsAt = factsDueAt(situation.incident, state, timing);
  if (factsAt !== undefined && now >= factsAt) return { reason: 'updated', because: 'its sender says something else' };
  const until = earliest(repeatAt, lookAt ?? repeatAt, factsAt ?? repeatAt);
  return { suppress: 'repeat-not-due', because: 'nothing new', until };
}

/** A severity that comes and goes is news once within repeat_interval. */
function isNewlyWorse(memory: LaneMemory, { facts, timing, now }: Situation): boolean {
  const isKnown = isPingedWithin(pingedOf(memory), facts.severity, { within: timing.repeatInterval, now });
  return isWorse(facts.severity, memory.severity) && !isKnown;
}

/** The size up to which people know of it. Of what version 0.1 remembers, that of its last message. */
export function magnitudeOf({ magnitude, starts }: LaneMemory, { incident, facts }: Situation): number {
  return magnitude ?? sizeOf(facts.kind === 'errors' ? { ...facts, starts } : facts, incident);
}
