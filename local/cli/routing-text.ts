import type { BoundIntegration } from '../../shared/destinations/bound-integration.ts';
import type { GroupBy, Route } from '../../shared/routing/route.ts';

export const matchersText = (route: Route): string => route.matchers.map((matcher) => matcher.text).join(', ');

export function groupByText(groupBy: GroupBy): string {
  if (groupBy === 'sender') return 'as the sender groups them';
  if (groupBy === 'all') return 'every alert on its own';
  return groupBy.length === 0 ? 'all together' : groupBy.join(', ');
}

/** `ops/slack/0 (edits), ops/sns/0`. */
export const integrationsText = (integrations: readonly BoundIntegration[]): string =>
  integrations.map(({ id, audience }) => (audience === 'updatable' ? `${id} (edits)` : id)).join(', ') ||
  'no integration';
