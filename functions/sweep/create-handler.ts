import type { SettleDeps } from '../../shared/flows/settle.ts';
import { type Swept, sweep } from '../../shared/flows/sweep.ts';

export type SweepHandler = () => Promise<Swept>;

/** Called on a schedule. */
export const createHandler =
  (deps: SettleDeps): SweepHandler =>
  async () =>
    await sweep(deps);
