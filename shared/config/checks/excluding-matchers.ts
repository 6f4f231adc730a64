import { excludingPair } from '../excluding.ts';
import { type ConfigFinding, fieldOf } from '../problem.ts';
import { clearNodesOf, type RouteNode } from '../route-tree.ts';
import { shownText } from '../shown.ts';
import type { RoutingCheck } from './routing-check.ts';

/** Two matchers of a route, or of it and the routes above, that no alert fits both. */
export const excludingMatchers: RoutingCheck = {
  id: 'excluding-matchers',
  severity: 'error',
  find: ({ root }) => clearNodesOf(root).flatMap(excluded),
};

function excluded(node: RouteNode): readonly ConfigFinding[] {
  // What a route above has wrong is said there.
  if (node.parent !== undefined && excludingPair(node.parent.matchers) !== undefined) return [];
  const pair = excludingPair(node.matchers);
  if (pair === undefined) return [];
  const [first, second] = pair;
  const [one, other] = [shownText(first.text, []), shownText(second.text, [])];
  const at = (node.settings.matchers ?? []).findIndex((matchers) => matchers.includes(second));
  const above = ownerOf(node, first);
  const beside = above === undefined ? one : `${one} of ${fieldOf(above.path)}`;
  return [
    {
      path: [...node.path, 'matchers', at],
      found: first === second ? `${other}, which no value fits` : `${other} beside ${beside}`,
      expected: 'matchers that one alert can fit all of',
      hint: 'all matchers of a route and of those above it must fit, so no alert ever takes this one',
    },
  ];
}

/** The route above that has a matcher. Undefined: the route itself has it. */
function ownerOf(node: RouteNode, matcher: RouteNode['own'][number]): RouteNode | undefined {
  if (node.own.includes(matcher)) return undefined;
  let above = node.parent;
  while (above !== undefined && !above.own.includes(matcher)) above = above.parent;
  return above;
}
