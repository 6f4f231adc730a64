import type { Terms } from '../incidents/decide.ts';
import type { Incident } from '../incidents/incident.ts';
import { lanesOf } from '../incidents/lanes.ts';
import { silentAt } from '../incidents/lifecycle.ts';
import { gapsAt } from '../incidents/listening.ts';
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

export interface TermsDeps {
  readonly policy: Policy;
  readonly listening: ListeningStore;
}

/** The same with when we did not listen, which is read only where the source may have been silent for too long. */
export async function termsNow(incident: Incident, { policy, listening }: TermsDeps, now: EpochMs): Promise<Terms> {
  const terms = termsOf(incident, policy);
  if (now < silentAt(incident, terms.timing)) return terms;
  const gaps = gapsAt(await listening.get(), incident.source, now);
  return { ...terms, timing: { ...terms.timing, gaps } };
}
