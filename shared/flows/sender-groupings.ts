import type { Grouping } from '../incidents/grouping.ts';

/** By which labels each voice was seen to group. They are few, and none is ever forgotten. */
export interface SenderGroupings {
  /** Strongly consistent. */
  of(voice: string): Promise<ReadonlySet<Grouping>>;
  /** Adding the same twice changes nothing. */
  add(voice: string, groupings: readonly Grouping[]): Promise<void>;
}
