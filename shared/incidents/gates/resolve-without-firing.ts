import type { Gate } from './gate.ts';

/** The end of a problem that never began, as far as we know: a lost firing, or one that began before Tocsin was there. */
export const resolveWithoutFiring: Gate = ({ because }, _, { incident, facts }) =>
  incident.state === 'pending' && facts.starts === 0 ? { suppress: 'resolve-without-firing', because } : 'pass';
