import type { Timing } from '../../incidents/timing.ts';
import { type ConfigFinding, fieldOf } from '../problem.ts';
import { clearNodesOf, keyOf, type RouteNode } from '../route-tree.ts';
import type { RoutingCheck } from './routing-check.ts';

/** An incident finds its route by receiver and matchers, so two routes that share both must agree. */
export const ambiguousRoute: RoutingCheck = {
  id: 'ambiguous-route',
  severity: 'error',
  find: ({ root }) => ambiguous(clearNodesOf(root)),
};

function ambiguous(nodes: readonly RouteNode[]): readonly ConfigFinding[] {
  const first = new Map<string, RouteNode>();
  return nodes.flatMap((node) => {
    const same = first.get(keyOf(node));
    if (same === undefined) {
      first.set(keyOf(node), node);
      return [];
    }
    if (isSameTiming(same.timing, node.timing)) return [];
    return [
      {
        path: node.path,
        found: `the receiver and all matchers of ${fieldOf(same.path)} with other timing`,
        expected: 'the same timing, or another receiver or matcher',
        hint: 'incidents of the two cannot be told apart',
      },
    ];
  });
}

const isSameTiming = (a: Timing, b: Timing): boolean => JSON.stringify(a) === JSON.stringify(b);
