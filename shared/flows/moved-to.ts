import { factsOf, type Incident, incidentId, type MemberDetails } from '../incidents/incident.ts';
import type { Alert } from '../incidents/signal.ts';
import type { Situation } from '../incidents/situation.ts';
import type { Policy } from '../routing/policy.ts';
import { type RoutedGroup, routeBatch } from '../routing/route.ts';
import type { IncidentStore } from './incident-store.ts';

/** The receiver that is notified of the same alerts now, by incidents of other routes. Undefined: not of all of them. */
export async function movedTo(
  { incident, facts }: Situation,
  details: readonly MemberDetails[],
  { policy, store }: { readonly policy: Policy; readonly store: Pick<IncidentStore, 'get'> },
): Promise<string | undefined> {
  if (policy.routes.has(incident.subject.route)) return undefined;
  const firing = new Set(facts.firing.map(({ fingerprint }) => fingerprint));
  const kept = details.filter(({ fingerprint }) => firing.has(fingerprint));
  const groups = routeBatch(policy.root, batchOf(incident, kept));
  const others = await Promise.all(
    groups.map(({ route, group }) => store.get(incidentId({ route: route.key, group }))),
  );
  const isMoved = kept.length === firing.size && groups.every((group, i) => lists(others[i], group, incident.id));
  return isMoved ? groups[0]?.route.receiver : undefined;
}

/** The alerts of an incident as its sender would send them again. */
function batchOf({ subject, source, sender, kind, seenAt }: Incident, details: readonly MemberDetails[]) {
  const group = Object.entries(subject.group).filter(([name]) => !name.startsWith('__'));
  const alerts = details.map(
    (one): Alert => ({
      ...{ fingerprint: one.fingerprint, labels: one.labels, annotations: one.annotations, links: one.links },
      status: 'firing',
      startsAt: seenAt,
      ...(kind === 'errors' && { hits: [] }),
    }),
  );
  return { source, sender, groupLabels: Object.fromEntries(group), alerts, truncated: 0, cuts: [] };
}

function lists(other: Incident | undefined, { alerts }: RoutedGroup, self: string): boolean {
  if (other === undefined || other.id === self) return false;
  const firing = new Set(factsOf(other).firing.map(({ fingerprint }) => fingerprint));
  return alerts.every(({ fingerprint }) => firing.has(fingerprint));
}
