import type { Facts, Incident } from './incident.ts';

/** How large a problem is: how many of its alerts fire, or how often its error was seen since it was new. */
export const sizeOf = (facts: Pick<Facts, 'kind' | 'firingCount' | 'starts'>, { earlier }: Pick<Incident, 'earlier'>) =>
  Math.max(1, facts.kind === 'errors' ? facts.starts - earlier : facts.firingCount);

/** The size that people know of, times ten as often as the problem has grown tenfold since. The same: it has not. */
export function grownTo(magnitude: number, size: number): number {
  let grown = magnitude;
  while (size >= 10 * grown) grown *= 10;
  return grown;
}

/** What people know of the size once they were notified, or were not. `known`: before, in this episode. */
export const magnitudeAfter = (known: number | undefined, size: number, isNotified: boolean): number =>
  known !== undefined && !isNotified ? known : grownTo(known ?? size, size);
