import type { Terms } from '../incidents/decide.ts';
import type { Incident } from '../incidents/incident.ts';
import { lanesOf } from '../incidents/lanes.ts';
import { gapsAt } from '../incidents/listening.ts';
import { type Situation, situationOf } from '../incidents/situation.ts';
import type { Policy } from '../routing/policy.ts';
import type { EpochMs } from '../values/time.ts';
import type { ListeningStore } from './listening-store.ts';

/** A route that was removed from the routing file has no lanes, and keeps the root's timing until it ends. */
export function termsOf({ subject }: Pick<Incident, 'subject'>, policy: Policy): Terms {
  const route = policy.routes.get(subject.route);
  const receiver = route && policy.receivers.get(route.receiver);
  const lanes = receiver ? lanesOf(receiver.name, receiver.integrations) : [];
  return { timing: (route ?? policy.root).timing, lanes };
}

/** The terms with when we did not listen: what is silent by the clock may only not have been heard. */
export async function withGaps(
  terms: Terms,
  { source }: Pick<Incident, 'source'>,
  listening: ListeningStore,
  now: EpochMs,
): Promise<Terms> {
  const gaps = gapsAt(await listening.get(), source, now);
  return { ...terms, timing: { ...terms.timing, gaps } };
}

/** An incident as it is now. What silence has ended is looked at once more by when we listened. */
export async function situationNow(
  incident: Incident,
  terms: Terms,
  listening: ListeningStore,
  now: EpochMs,
): Promise<Situation> {
  const situation = situationOf(incident, terms.timing, now);
  if (situation.incident.ends === incident.ends && !situation.incident.assumed) return situation;
  return situationOf(incident, (await withGaps(terms, incident, listening, now)).timing, now);
}
