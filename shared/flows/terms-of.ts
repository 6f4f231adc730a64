import type { Terms } from '../incidents/decide.ts';
import { factsOf, type Incident } from '../incidents/incident.ts';
import { lanesOf } from '../incidents/lanes.ts';
import { gapsAt } from '../incidents/listening.ts';
import { silentSpeakers } from '../incidents/silent-voices.ts';
import { type Situation, situationOf } from '../incidents/situation.ts';
import type { Policy } from '../routing/policy.ts';
import type { EpochMs } from '../values/time.ts';
import type { IncidentStore } from './incident-store.ts';
import { lastWordsOf } from './last-words.ts';
import type { ListeningStore } from './listening-store.ts';

/** A route that was removed from the routing file has no lanes, and keeps the root's timing until it ends. */
export function termsOf({ subject }: Pick<Incident, 'subject'>, policy: Policy): Terms {
  const route = policy.routes.get(subject.route);
  const receiver = route && policy.receivers.get(route.receiver);
  const lanes = receiver ? lanesOf(receiver.name, receiver.integrations) : [];
  return { timing: (route ?? policy.root).timing, lanes };
}

export interface HearingDeps {
  readonly listening: ListeningStore;
  readonly store: Pick<IncidentStore, 'heard'>;
}

/** The terms with when we did not listen, and what voices have repeated: what is silent by the clock may only not have been heard. */
export async function withHearing(
  terms: Terms,
  incident: Incident,
  { listening, store }: HearingDeps,
  now: EpochMs,
): Promise<Terms> {
  const silent = silentSpeakers(incident, factsOf(incident, now), terms.timing, now);
  const [known, heard] = await Promise.all([listening.get(), lastWordsOf(silent, incident, store)]);
  const gaps = gapsAt(known, incident.source, now);
  return { ...terms, timing: { ...terms.timing, gaps, heard } };
}

/** An incident as it is now. What silence has ended is looked at once more by when we listened, and what was repeated. */
export async function situationNow(
  incident: Incident,
  terms: Terms,
  deps: HearingDeps,
  now: EpochMs,
): Promise<Situation> {
  const situation = situationOf(incident, terms.timing, now);
  if (situation.incident.ends === incident.ends && !situation.incident.assumed) return situation;
  return situationOf(incident, (await withHearing(terms, incident, deps, now)).timing, now);
}
