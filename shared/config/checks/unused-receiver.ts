import type { ConfigFinding } from '../problem.ts';
import type { ReceiverEntry } from '../receivers.ts';
import { nodesOf } from '../route-tree.ts';
import { shownText } from '../shown.ts';
import type { RoutingCheck } from './routing-check.ts';

/** A receiver that no route names. */
export const unusedReceiver: RoutingCheck = {
  id: 'unused-receiver',
  severity: 'warning',
  find: ({ root, receivers }) =>
    root
      ? unused(
          receivers,
          nodesOf(root).map((node) => node.receiver),
        )
      : [],
};

function unused(receivers: readonly ReceiverEntry[], used: readonly string[]): readonly ConfigFinding[] {
  return receivers
    .filter(({ name }) => !used.includes(name))
    .map(({ name, path }) => ({
      path: [...path, 'name'],
      found: `${shownText(name, [])}, which no route names`,
      expected: 'a route for it',
    }));
}
