import type { DecideDeps } from '../../shared/flows/decide-and-save.ts';
import { type Swept, sweep } from '../../shared/flows/sweep.ts';

export type SweepHandler = () => Promise<Swept>;

/** Called on a schedule. */
export const createSweepHandler =
  (deps: DecideDeps): SweepHandler =>
  async () =>
    await sweep(deps);
