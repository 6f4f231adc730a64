import { isWorse } from '../values/severity.ts';
import { type EpochMs, earliest, formatDuration } from '../values/time.ts';
import { factsDueAt } from './fresh-facts.ts';
import type { Incident } from './incident.ts';
import type { LaneMemory } from './lanes.ts';
import { type LaneState, lookDueAt, type News, repeatDueAt, type Situation, type Suppression } from './situation.ts';

/** What there is to say to a lane, whether or not it may be said now; or that there is nothing, and when to look again. */
export function newsFor(state: LaneState, situation: Situation): News | Suppression {
  switch (situation.incident.state) {
    case 'pending':
      return pendingNews(situation);
    case 'resolved':
      return endNews(state, situation);
    default:
      return firingNews(state, situation);
  }
}

const pendingNews = ({ facts }: Situation): News =>
  facts.starts === 0
    ? { reason: 'resolved', because: 'none of its alerts was ever seen firing' }
    : { reason: 'first', because: `${facts.starts} seen` };

function endNews({ memory }: LaneState, { incident }: Situation): News | Suppression {
  const reason = incident.assumed ? 'ended' : 'resolved';
  if (memory === undefined) return { reason, because: 'it came and went before this' };
  if (memory.state === 'firing') {
    return { reason, because: incident.assumed ? 'its source fell silent' : 'none of its alerts fires' };
  }
  if (knowsEnd(incident, memory)) return { suppress: 'already-resolved', because: 'nothing new since' };
  return { reason, because: 'it came back and went before this' };
}

/** Whether a lane was notified of the end that the incident has now. */
export const knowsEnd = (incident: Incident, memory: LaneMemory): boolean =>
  memory.state === 'resolved' && incident.reached <= memory.starts;

function firingNews(state: LaneState, situation: Situation): News | Suppression {
  const { facts, timing, now } = situation;
  const { memory } = state;
  if (memory === undefined) return { reason: 'first', because: `${facts.firingCount} firing` };
  if (memory.state === 'resolved') return { reason: 'reopened', because: `${facts.firingCount} firing again` };
  if (isWorse(facts.severity, memory.severity)) {
    return { reason: 'worse', because: `from ${memory.severity} to ${facts.severity}` };
  }
  const more = facts.starts - memory.starts;
  if (more > 0 && facts.kind === 'alerts') return { reason: 'joined', because: `${more} more` };
  const repeatAt = repeatDueAt(memory, timing);
  if (now >= repeatAt) {
    return { reason: 'repeat', because: `it fires for ${formatDuration(timing.repeatInterval)} more` };
  }
  if (more > 0) return { reason: 'more', because: `${more} more` };
  if (facts.ends > memory.ends) {
    return { reason: 'left', because: `${facts.ends - memory.ends} resolved, ${facts.firingCount} firing` };
  }
  const factsAt = factsDueAt(situation.incident, state, timing);
  if (factsAt !== undefined && now >= factsAt) return { reason: 'updated', because: 'its sender says something else' };
  return lateTrace(state, situation, factsAt === undefined ? repeatAt : earliest(repeatAt, factsAt));
}

function lateTrace(state: LaneState, { incident, now }: Situation, lookedAtBy: EpochMs): News | Suppression {
  const lookAt = lookDueAt(incident, state);
  if (lookAt !== undefined && now >= lookAt) return { reason: 'traced', because: 'its trace was not there' };
  const until = lookAt === undefined ? lookedAtBy : earliest(lookedAtBy, lookAt);
  return { suppress: 'repeat-not-due', because: 'nothing new', until };
}
