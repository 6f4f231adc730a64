import type { Listening } from '../incidents/listening.ts';

/** Keeps when we listened. */
export interface ListeningStore {
  /** Strongly consistent. Undefined: nothing was noted yet. */
  get(): Promise<Listening | undefined>;
  /** Writes if `before`, as `get` returned it, is what is stored. False: it is not. */
  replace(next: Listening, before: Listening | undefined): Promise<boolean>;
}
