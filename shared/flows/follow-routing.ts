import pMap from 'p-map';
import { policyFingerprint, type Revision, revisionFor, SLOTS, slotOf, slotsDue } from '../routing/revision.ts';
import { surprise } from '../values/surprise.ts';
import { after, hours } from '../values/time.ts';
import { type DecideDeps, decideAndSave } from './decide-and-save.ts';

/** Keeps which routing file is in force. */
export interface RoutingRevisions {
  /** Strongly consistent. */
  get(): Promise<Revision | undefined>;
  /** Writes if `before` is what is stored. False: it is not. */
  replace(next: Revision, before: Revision | undefined): Promise<boolean>;
}

export interface FollowDeps extends DecideDeps {
  readonly revisions: RoutingRevisions;
}

const CONCURRENCY = 8;
/** Everything that is open is due by then. */
const EVER = hours(100 * 24 * 365);

/**
 * Compares open incidents with a routing file that has changed: a place that was added is owed what is open, one that was
 * removed a last line. Part by part, one each minute; a sweep that dies leaves its part to the next one.
 */
export async function followRouting(deps: FollowDeps): Promise<void> {
  const now = deps.clock();
  const stored = await deps.revisions.get();
  const { revision, isOutdated } = revisionFor(stored, policyFingerprint(deps.policy), now);
  if (stored === undefined || revision.rev !== stored.rev) {
    const isFirst = await deps.revisions.replace(revision, stored);
    if (isFirst) deps.telemetry.event('info', 'routing-changed', { rev: revision.rev });
    return;
  }
  const due = isOutdated ? revision.walked : slotsDue(revision, now);
  if (revision.walked < due) await comparePart(revision, due, deps);
  const next = revision.walked < due ? { ...revision, walked: due } : revision;
  if (next !== stored) await deps.revisions.replace(next, stored);
}

async function comparePart({ walked }: Revision, due: number, deps: FollowDeps): Promise<void> {
  const slots = new Set(Array.from({ length: SLOTS }, (_, i) => i).slice(walked, due));
  let from: unknown;
  do {
    const { ids, next } = await deps.store.due(after(deps.clock(), EVER), from);
    const mine = ids.filter((id) => slots.has(slotOf(id)));
    await pMap(mine, (id) => compareOne(id, deps), { concurrency: CONCURRENCY });
    from = next;
  } while (from !== undefined);
}

async function compareOne(id: string, deps: FollowDeps): Promise<void> {
  try {
    const incident = await deps.store.get(id);
    if (incident) await decideAndSave(incident, deps, { comparesPlaces: true });
  } catch (error) {
    deps.telemetry.event('error', 'routing-not-followed', { incident: id, ...surprise(error) });
  }
}
