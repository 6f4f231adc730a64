import type { LaneState, News, Situation, Suppression } from '../situation.ts';

/**
 * Whether a lane may be notified of its news now. A gate is one file and one rule. Gates are asked in order, and the first
 * that suppresses is the reason people see. To add one: its file, a line in index.ts, its words in reason.ts.
 */
export type Gate = (news: News, state: LaneState, situation: Situation) => 'pass' | Suppression;
