import { type ConfigFinding, fieldOf } from '../problem.ts';
import { clearNodesOf, type RouteNode } from '../route-tree.ts';
import type { RoutingCheck } from './routing-check.ts';

/** A route whose alerts an earlier one takes. */
export const unreachableRoute: RoutingCheck = {
  id: 'unreachable-route',
  severity: 'error',
  find: ({ root }) => clearNodesOf(root).flatMap(unreachable),
};

/** An earlier route without `continue` takes everything that this one could: all its matchers are among these. */
function unreachable(node: RouteNode): readonly ConfigFinding[] {
  const siblings = (node.parent?.children ?? []).filter((one) => !one.isUnclear);
  const texts = new Set(node.own.map((matcher) => matcher.text));
  const taker = siblings
    .slice(0, siblings.indexOf(node))
    .find((one) => !one.settings.continue && one.own.every((matcher) => texts.has(matcher.text)));
  if (taker === undefined) return [];
  const earlier = fieldOf(taker.path);
  return [
    {
      path: node.path,
      found: 'a route that no alert reaches',
      expected: taker.own.length === 0 ? 'the route without matchers last' : 'matchers that no route before it has',
      hint: `${earlier} takes all its alerts; put this one before it, or set continue: true there`,
    },
  ];
}
