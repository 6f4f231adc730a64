import type { BoundIntegration } from '../destinations/bound-integration.ts';
import type { Destination } from '../destinations/destination.ts';
import { indexRoutes, type Policy } from '../domain/policy.ts';
import { bindReceivers, readReceivers } from './receivers.ts';
import { readRouteTree, routeOf } from './route-tree.ts';
import { isMap } from './shown.ts';

/**
 * The policy of a routing file that `readRoutingFile` found nothing wrong with, from its values. It needs no YAML and no
 * checks, which a function would pay for at each cold start.
 */
export function policyOfChecked(value: unknown, destinations: readonly Destination[]): Policy<BoundIntegration> {
  const file = isMap(value) ? value : {};
  const root = routeOf(readRouteTree(file.route, file.global));
  return {
    root,
    routes: indexRoutes(root),
    receivers: bindReceivers(readReceivers(file.receivers), file.global, destinations),
  };
}
