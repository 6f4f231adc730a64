import type { ConfigFinding } from '../problem.ts';
import type { RouteNode } from '../route-tree.ts';
import type { RoutingCheck } from './routing-check.ts';

/** The root takes every alert, as in Alertmanager. */
export const rootRoute: RoutingCheck = {
  id: 'root-route',
  severity: 'error',
  find: ({ root }) => (root ? rootMistakes(root) : []),
};

function rootMistakes({ settings, path }: RouteNode): readonly ConfigFinding[] {
  const found: ConfigFinding[] = [];
  if (settings.receiver === undefined) {
    found.push({
      path: [...path, 'receiver'],
      found: 'nothing',
      expected: 'the receiver of all alerts that no route takes',
    });
  }
  if ((settings.matchers ?? []).length > 0) {
    const hint = 'the root takes every alert: put them into a route under routes';
    found.push({ path: [...path, 'matchers'], at: 'key', found: 'matchers', expected: 'none at the root', hint });
  }
  if (settings.continue) {
    const hint = 'there is no route after the root';
    found.push({ path: [...path, 'continue'], at: 'key', found: 'continue', expected: 'none at the root', hint });
  }
  return found;
}
