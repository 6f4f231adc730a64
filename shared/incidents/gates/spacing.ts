import { after } from '../../values/time.ts';
import type { LaneMemory } from '../lanes.ts';
import type { NotifyReason } from '../reason.ts';
import type { Gate } from './gate.ts';

/**
 * Changes follow each other no faster than `update_interval`, or `group_interval` where each is a new message. What is new
 * or worse, and the end of what people know to fire, does not wait.
 */
export const spacing: Gate = ({ reason, because }, { lane, memory }, { timing, now }) => {
  if (memory === undefined || !isSpaced(reason, memory)) return 'pass';
  const isAtOnce = lane.cadence === 'at-once';
  const until = after(memory.at, isAtOnce ? timing.updateInterval : timing.groupInterval);
  if (now >= until) return 'pass';
  return { suppress: isAtOnce ? 'update-interval' : 'group-interval', because: `${reason}: ${because}`, until };
};

function isSpaced(reason: NotifyReason, { state }: LaneMemory): boolean {
  if (reason === 'resolved' || reason === 'ended') return state === 'resolved';
  return reason !== 'first' && reason !== 'worse';
}
