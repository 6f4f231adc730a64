import type { Situation } from '../incidents/situation.ts';
import { isWorse, rankOf, SEVERITIES, type Severity } from '../values/severity.ts';
import type { LedgerEntry } from './delivery-ledger.ts';

/** How urgent it is that a place is brought up to date, and what the incident is that makes it so. */
export interface Urgency {
  /** The smallest first. */
  readonly priority: number;
  readonly episode: number;
  readonly severity: Severity;
}

/** Of what is over. */
export const OVER = 2 * SEVERITIES.length;
export const PRIORITIES = OVER + 1;

/** By the incident's severity, and of one severity first what the place does not show to be so severe. What is over comes last. */
export function urgencyOf({ incident, facts: { severity } }: Situation, shown: LedgerEntry['shown']): Urgency {
  const { episode, peak } = incident;
  if (incident.state === 'resolved') return { priority: OVER, episode, severity: peak?.severity ?? severity };
  const isKnown = shown?.status === 'firing' && !isWorse(severity, shown.severity);
  return { priority: 2 * rankOf(severity) + (isKnown ? 1 : 0), episode, severity };
}

/** Whether a priority is of a more severe incident than another. */
export const isMoreSevere = (one: number, other: number): boolean => Math.floor(one / 2) < Math.floor(other / 2);

/** What waits with this priority: something new or more severe, a change of what the place shows, or an end. */
export const waitsAs = (priority: number): 'new' | 'changed' | 'over' => {
  if (priority === OVER) return 'over';
  return priority % 2 === 0 ? 'new' : 'changed';
};

export const severityOfPriority = (priority: number): Severity => SEVERITIES[Math.floor(priority / 2)] ?? 'none';
