import type { ConfigFinding } from '../problem.ts';
import { nodesOf, type RouteNode } from '../route-tree.ts';
import { anyOf, shownText } from '../shown.ts';
import { nearest } from '../suggestion.ts';
import type { RoutingCheck } from './routing-check.ts';

/** A route whose receiver is not in the list. */
export const unknownReceiver: RoutingCheck = {
  id: 'unknown-receiver',
  severity: 'error',
  find: ({ root, receivers }) => {
    const names = [...new Set(receivers.map((one) => one.name))];
    return root ? nodesOf(root).flatMap((node) => unknownReceivers(node, names)) : [];
  },
};

function unknownReceivers({ settings, path }: RouteNode, receivers: readonly string[]): readonly ConfigFinding[] {
  const { receiver } = settings;
  if (receiver === undefined || receivers.includes(receiver)) return [];
  const where = [...path, 'receiver'];
  const near = nearest(receiver, receivers);
  return [
    {
      path: where,
      found: shownText(receiver, where),
      expected:
        receivers.length === 0 ? 'a receiver of the list receivers' : anyOf(receivers.map((one) => shownText(one, []))),
      ...(near !== undefined && { hint: `did you mean ${shownText(near, [])}?` }),
    },
  ];
}
