import { surprise } from '../values/surprise.ts';
import { after, type Clock, duration, seconds } from '../values/time.ts';
import type { DeliveryLedger } from './delivery-ledger.ts';
import type { Telemetry } from './telemetry.ts';
import type { Wakes } from './wakes.ts';

export interface SweepDeliveriesDeps {
  readonly ledger: Pick<DeliveryLedger, 'due'>;
  readonly wakes: Wakes;
  readonly telemetry: Telemetry;
  readonly clock: Clock;
}

export interface DeliveriesSwept {
  /** Deliveries whose worker died or whose wake was lost. */
  readonly woken: number;
}

const TAKES_PAGES_FOR = seconds(10);
const AT_ONCE = duration(0);

/** Wakes what should have been tried by now. A failure is logged, and does not keep incidents from being looked at. */
export async function sweepDeliveries(deps: SweepDeliveriesDeps): Promise<DeliveriesSwept> {
  const begun = deps.clock();
  let woken = 0;
  let from: unknown;
  try {
    do {
      const { keys, next } = await deps.ledger.due(begun, from);
      if (keys.length > 0) await deps.wakes.ask(keys, AT_ONCE);
      woken += keys.length;
      from = next;
    } while (from !== undefined && deps.clock() < after(begun, TAKES_PAGES_FOR));
  } catch (error) {
    deps.telemetry.event('error', 'deliveries-not-swept', surprise(error));
  }
  return { woken };
}
