import type { FollowDeps } from '../../shared/flows/follow-routing.ts';
import { type Swept, sweep } from '../../shared/flows/sweep.ts';

export type SweepHandler = () => Promise<Swept>;

/** Called on a schedule. */
export const createSweepHandler =
  (deps: FollowDeps): SweepHandler =>
  async () =>
    await sweep(deps);
