import type { DurationMs } from '../values/time.ts';

/**
 * A look at what one place is owed of one incident; without an incident, the place's turn. It carries nothing: the ledger
 * says what there is to do.
 */
export interface Wake {
  readonly place: string;
  readonly incident?: string;
}

/** A queue that holds messages back for seconds up to a quarter of an hour. */
export interface Wakes {
  /** Each is handed out once after this time or a little later. Some may be lost: `sweep` finds what they were for. */
  ask(wakes: readonly Wake[], after: DurationMs): Promise<void>;
}
