import { formatDuration } from '../../values/time.ts';
import type { Gate } from './gate.ts';

/** A problem is worth a notification once it was seen as often, within the time, as its route asks for. */
export const threshold: Gate = ({ reason }, _, { incident, facts, timing }) => {
  if (incident.state !== 'pending' || reason !== 'first') return 'pass';
  const { count, within } = timing.threshold;
  return {
    suppress: 'below-threshold',
    because: `${facts.starts} seen, ${count} within ${formatDuration(within)} asked for`,
  };
};
