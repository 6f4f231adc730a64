import { knowsEnd } from '../news.ts';
import type { Gate } from './gate.ts';

/**
 * All lanes are notified of a problem at once. A lane that was not, while another knows of the end, was added when all was
 * over: an end of which it saw no beginning is none of its business.
 */
export const addedLater: Gate = (_, { memory }, { incident }) => {
  if (memory !== undefined || incident.state !== 'resolved') return 'pass';
  const isKnownElsewhere = Object.values(incident.lanes).some((other) => knowsEnd(incident, other));
  return isKnownElsewhere
    ? { suppress: 'already-resolved', because: 'it was over before this place was added' }
    : 'pass';
};
