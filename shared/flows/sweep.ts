import pMap from 'p-map';
import { METRICS } from '../metrics.ts';
import { type SettleDeps, sendLeftBehind, settle } from './settle.ts';

const CONCURRENCY = 8;
/** Due incidents that are looked at in one go; what is left is due in the next. */
const PAGE = 100;

export interface Swept {
  readonly looked: number;
  /** Incidents that could not be looked at; they stay due. */
  readonly failed: number;
}

/**
 * Looks at everything that is due: repeats, held changes, incidents whose source fell silent, and the work of
 * writers that died. One that fails stays due and does not keep the others waiting.
 */
export async function sweep(deps: SettleDeps): Promise<Swept> {
  const ids = await deps.store.due(deps.clock(), PAGE);
  const results = await pMap(ids, (id) => sweepOne(id, deps), { concurrency: CONCURRENCY });
  return { looked: ids.length, failed: results.filter((isDone) => !isDone).length };
}

async function sweepOne(id: string, deps: SettleDeps): Promise<boolean> {
  try {
    const incident = await deps.store.get(id);
    if (incident === undefined) return true;
    await sendLeftBehind(incident, deps);
    const current = incident.outbox.length > 0 ? await deps.store.get(id) : incident;
    if (current) await settle(current, deps);
    return true;
  } catch (error) {
    deps.telemetry.event('error', 'sweep-failed', {
      incident: id,
      error: error instanceof Error ? error.name : 'unknown',
    });
    deps.telemetry.count(METRICS.sweepFailed, {});
    return false;
  }
}
