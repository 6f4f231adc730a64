import type { BoundIntegration } from '../../shared/destinations/bound-integration.ts';
import type { Lane } from '../../shared/incidents/lanes.ts';
import type { GroupBy, Route } from '../../shared/routing/route.ts';

export const matchersText = (route: Route): string => route.matchers.map((matcher) => matcher.text).join(', ');

export function groupByText(groupBy: GroupBy): string {
  if (groupBy === 'sender') return 'as the sender groups them';
  if (groupBy === 'all') return 'every alert on its own';
  return groupBy.length === 0 ? 'all together' : groupBy.join(', ');
}

/** `slack:alerts (edits), sns:arn:aws:sns:…`. */
export const integrationsText = (integrations: readonly BoundIntegration[]): string =>
  integrations.map(({ place, edits }) => (edits ? `${place} (edits)` : place)).join(', ') || 'no place';

/** Which places are notified together: `slack:alerts, jira:example.atlassian.net/OPS/Bug`. */
export const laneText = ({ integrations }: Lane): string => integrations.map(({ place }) => place).join(', ');
