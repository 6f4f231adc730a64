import type { Situation } from '../incidents/situation.ts';
import { isWorse, rankOf, SEVERITIES } from '../values/severity.ts';
import type { LedgerEntry } from './delivery-ledger.ts';

/**
 * How urgent it is that a place is brought up to date, the smallest first: by the incident's severity, and of one severity
 * first what the place does not show to be so severe. What is over comes last.
 */
export function deliveryPriority({ incident, facts: { severity } }: Situation, shown: LedgerEntry['shown']): number {
  if (incident.state === 'resolved') return 2 * SEVERITIES.length;
  const isKnown = shown?.status === 'firing' && !isWorse(severity, shown.severity);
  return 2 * rankOf(severity) + (isKnown ? 1 : 0);
}

export const PRIORITIES = 2 * SEVERITIES.length + 1;

/** Whether a priority is of a more severe incident than another. */
export const isMoreSevere = (one: number, other: number): boolean => Math.floor(one / 2) < Math.floor(other / 2);
