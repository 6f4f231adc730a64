import { type DeliveriesSwept, type SweepDeliveriesDeps, sweepDeliveries } from '../../shared/flows/sweep-deliveries.ts';
import { type Swept, sweep } from '../../shared/flows/sweep.ts';
import type { DecideDeps } from '../../shared/flows/decide-and-save.ts';

export type SweepHandler = () => Promise<Swept & DeliveriesSwept>;

/** Called on a schedule. */
export const createSweepHandler =
  (deps: DecideDeps & SweepDeliveriesDeps): SweepHandler =>
  async () => {
    // First the deliveries: they are asked for and not made here, so they take little time.
    const deliveries = await sweepDeliveries(deps);
    return { ...(await sweep(deps)), ...deliveries };
  };
