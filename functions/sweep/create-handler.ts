import type { FollowDeps } from '../../shared/flows/follow-routing.ts';
import { noteListening } from '../../shared/flows/note-listening.ts';
import { type Swept, sweep } from '../../shared/flows/sweep.ts';
import { type SweepDeliveriesDeps, sweepDeliveries } from '../../shared/flows/sweep-deliveries.ts';

export type SweepHandler = () => Promise<Swept>;

/** Called on a schedule. */
export const createSweepHandler =
  (deps: FollowDeps & SweepDeliveriesDeps): SweepHandler =>
  async () => {
    await noteListening(deps);
    // They are asked for and not made here, so they take little time.
    await sweepDeliveries(deps);
    return await sweep(deps);
  };
