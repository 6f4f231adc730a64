import pMap from 'p-map';
import { METRICS } from '../metrics.ts';
import { surprise } from '../values/surprise.ts';
import { after, type EpochMs, seconds } from '../values/time.ts';
import { decideAndSave } from './decide-and-save.ts';
import { type FollowDeps, followRouting } from './follow-routing.ts';
import type { MemberDetailsStore } from './member-details-store.ts';
import { findRegrouping } from './regrouped.ts';
import { sendLeftBehind } from './send-outbox.ts';

const CONCURRENCY = 8;
/** How long one sweep takes new pages for. It is called each minute; what it leaves is the first to be due in the next. */
const TAKES_PAGES_FOR = seconds(30);

export interface SweepDeps extends FollowDeps {
  readonly details: MemberDetailsStore;
}

export interface Swept {
  readonly looked: number;
  /** Incidents that could not be looked at; they stay due. */
  readonly failed: number;
}

/**
 * Looks at everything that is due: repeats, suppressed changes, incidents whose source fell silent, and the work of
 * writers that died. One that fails stays due and does not keep the others waiting.
 */
export async function sweep(deps: SweepDeps, until: EpochMs = deps.clock()): Promise<Swept> {
  const begun = deps.clock();
  const end = after(begun, TAKES_PAGES_FOR);
  const swept = { looked: 0, failed: 0 };
  let from: unknown;
  do {
    const { ids, next } = await deps.store.due(until, from);
    const results = await pMap(ids, (id) => sweepOne(id, deps), { concurrency: CONCURRENCY });
    swept.looked += ids.length;
    swept.failed += results.filter((isDone) => !isDone).length;
    from = next;
  } while (from !== undefined && deps.clock() < end);
  if (from !== undefined) {
    deps.telemetry.count(METRICS.sweepUnfinished, {});
    deps.telemetry.event('warn', 'sweep-unfinished', { looked: swept.looked });
  }
  await followRouting(deps).catch((error: unknown) =>
    deps.telemetry.event('error', 'routing-not-followed', surprise(error)),
  );
  return swept;
}

async function sweepOne(id: string, deps: SweepDeps): Promise<boolean> {
  try {
    const incident = await deps.store.get(id);
    if (incident === undefined) return true;
    await sendLeftBehind(incident, deps);
    const current = incident.outbox.length > 0 ? await deps.store.get(id) : incident;
    if (current) await decideAndSave(current, deps, { regrouping: await findRegrouping(current, deps) });
    return true;
  } catch (error) {
    deps.telemetry.event('error', 'sweep-failed', {
      incident: id,
      ...surprise(error),
    });
    deps.telemetry.count(METRICS.sweepFailed, {});
    return false;
  }
}
