import type { ConfigFinding } from '../problem.ts';
import type { ReceiverEntry } from '../receivers.ts';
import { shownText } from '../shown.ts';
import type { RoutingCheck } from './routing-check.ts';

/** Two receivers of one name. */
export const duplicateReceiver: RoutingCheck = {
  id: 'duplicate-receiver',
  severity: 'error',
  find: ({ receivers }) => duplicates(receivers),
};

function duplicates(receivers: readonly ReceiverEntry[]): readonly ConfigFinding[] {
  return receivers.flatMap(({ name, path }, i) => {
    const isSecond = receivers.findIndex((one) => one.name === name) < i;
    return isSecond
      ? [{ path: [...path, 'name'], found: `${shownText(name, [])} a second time`, expected: 'every name once' }]
      : [];
  });
}
