import { after } from '../../values/time.ts';
import { type LaneMemory, notifiedAtOf } from '../lanes.ts';
import type { News } from '../situation.ts';
import type { Gate } from './gate.ts';

/**
 * Changes follow each other no faster than `update_interval`, or `group_interval` where each is a new message. What is new
 * or worse, and the end of what people know to fire, does not wait. A look at which nothing can be sent keeps nothing waiting.
 */
export const spacing: Gate = ({ reason, because }, { lane, memory }, { timing, now }) => {
  if (memory === undefined || !isSpaced(reason, memory)) return 'pass';
  // To look is no message yet.
  if (reason === 'look-again' && !lane.edits) return 'pass';
  const isAtOnce = lane.cadence === 'at-once';
  const last = lane.edits ? memory.at : notifiedAtOf(memory);
  const until = after(last, isAtOnce ? timing.updateInterval : timing.groupInterval);
  if (now >= until) return 'pass';
  return { suppress: isAtOnce ? 'update-interval' : 'group-interval', because: `${reason}: ${because}`, until };
};

function isSpaced(reason: News['reason'], { state }: LaneMemory): boolean {
  if (reason === 'resolved' || reason === 'ended') return state === 'resolved';
  return reason !== 'first' && reason !== 'worse';
}
