import { type EpochMs, isAhead } from '../values/time.ts';
import type { Incident } from './incident.ts';
import type { LaneMemory } from './lanes.ts';
import type { Pinged } from './pinged.ts';

/**
 * The incident, with what a clock has written that was ahead as if it were of now: otherwise people would not be notified
 * before this clock gets there. The same incident where there is nothing like that.
 */
export function notAhead(incident: Incident, now: EpochMs): Incident {
  const memories = Object.entries(incident.lanes);
  if (!memories.some(([, { at, notifiedAt = at }]) => isAhead(at, now) || isAhead(notifiedAt, now))) return incident;
  return { ...incident, lanes: Object.fromEntries(memories.map(([id, memory]) => [id, memoryAt(memory, now)])) };
}

function memoryAt(memory: LaneMemory, now: EpochMs): LaneMemory {
  const { at, notifiedAt, pinged } = memory;
  const upToNow = (time: EpochMs): EpochMs => (isAhead(time, now) ? now : time);
  const times = pinged && Object.entries(pinged).map(([severity, time]) => [severity, upToNow(time)]);
  return {
    ...memory,
    at: upToNow(at),
    ...(notifiedAt !== undefined && { notifiedAt: upToNow(notifiedAt) }),
    ...(times && { pinged: Object.fromEntries(times) as Pinged }),
  };
}
