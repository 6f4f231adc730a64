import type { LaneState, News, Situation, Suppression } from '../situation.ts';
import { addedLater } from './added-later.ts';
import type { Gate } from './gate.ts';
import { quietEdit } from './quiet-edit.ts';
import { resolveWithoutFiring } from './resolve-without-firing.ts';
import { spacing } from './spacing.ts';
import { threshold } from './threshold.ts';

/** Every gate, in the order in which they are asked. */
export const GATES: readonly Gate[] = [resolveWithoutFiring, threshold, addedLater, quietEdit, spacing];

/**
 * Those that do not depend on when a lane was looked at. They are asked again at delivery, before people are notified: much
 * may have happened since, and a message may come back from the dead letters days later.
 */
export const ASKED_AGAIN: readonly Gate[] = [resolveWithoutFiring, threshold];

/** The answer of the first gate that suppresses. */
export function suppressedBy(
  gates: readonly Gate[],
  news: News,
  state: LaneState,
  situation: Situation,
): Suppression | undefined {
  for (const gate of gates) {
    const answer = gate(news, state, situation);
    if (answer !== 'pass') return answer;
  }
  return undefined;
}
