import { beginSweep } from '../../shared/flows/note-listening.ts';
import { type SweepDeps, type Swept, sweep } from '../../shared/flows/sweep.ts';
import { type SweepDeliveriesDeps, sweepDeliveries } from '../../shared/flows/sweep-deliveries.ts';

export type SweepHandler = () => Promise<Swept>;

/** Called on a schedule. */
export const createSweepHandler =
  (deps: SweepDeps & SweepDeliveriesDeps): SweepHandler =>
  async () => {
    const { until, done } = await beginSweep(deps);
    // They are asked for and not made here, so they take little time.
    await sweepDeliveries(deps, until);
    const swept = await sweep(deps, until);
    await done();
    return swept;
  };
