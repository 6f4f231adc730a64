import pMap from 'p-map';
import { METRICS } from '../metrics.ts';
import type { Policy } from '../routing/policy.ts';
import { surprise } from '../values/surprise.ts';
import { after, type Clock, duration, type EpochMs, seconds } from '../values/time.ts';
import type { DeliveryLedger } from './delivery-ledger.ts';
import { isOverdue } from './place-record.ts';
import type { Telemetry } from './telemetry.ts';
import type { Wakes } from './wakes.ts';

export interface SweepDeliveriesDeps {
  readonly policy: Policy;
  readonly ledger: Pick<DeliveryLedger, 'due' | 'place'>;
  readonly wakes: Wakes;
  readonly telemetry: Telemetry;
  readonly clock: Clock;
}

const TAKES_PAGES_FOR = seconds(10);
const AT_ONCE = duration(0);

/** Wakes what should have been tried by now. A failure is logged, and does not keep incidents from being looked at. */
export async function sweepDeliveries(deps: SweepDeliveriesDeps, until: EpochMs = deps.clock()): Promise<void> {
  const begun = deps.clock();
  let from: unknown;
  try {
    do {
      const { keys, next } = await deps.ledger.due(until, from);
      if (keys.length > 0) await deps.wakes.ask(keys, AT_ONCE);
      from = next;
    } while (from !== undefined && deps.clock() < after(begun, TAKES_PAGES_FOR));
    await wakePlaces(deps);
  } catch (error) {
    deps.telemetry.event('error', 'deliveries-not-swept', surprise(error));
    deps.telemetry.count(METRICS.sweepFailed, {});
  }
}

const PLACES_AT_ONCE = 8;

/** Places whose turn should have come. */
async function wakePlaces({ policy, ledger, wakes, clock }: SweepDeliveriesDeps): Promise<void> {
  const integrations = [...policy.receivers.values()].flatMap((receiver) => receiver.integrations);
  const places = [...new Set(integrations.map(({ place }) => place))];
  const states = await pMap(places, (place) => ledger.place(place), { concurrency: PLACES_AT_ONCE });
  const overdue = states.filter((state) => isOverdue(state, clock())).map(({ place }) => ({ place }));
  if (overdue.length > 0) await wakes.ask(overdue, AT_ONCE);
}
