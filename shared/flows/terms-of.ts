import type { Terms } from '../incidents/decide.ts';
import type { Incident } from '../incidents/incident.ts';
import { lanesOf } from '../incidents/lanes.ts';
import type { Policy } from '../routing/policy.ts';

/** A route that was removed from the routing file has no lanes, and keeps the root's timing until it ends. */
export function termsOf({ subject }: Pick<Incident, 'subject'>, policy: Policy): Terms {
  const route = policy.routes.get(subject.route);
  const receiver = route && policy.receivers.get(route.receiver);
  const lanes = receiver ? lanesOf(receiver.name, receiver.integrations) : [];
  return { timing: (route ?? policy.root).timing, lanes };
}
