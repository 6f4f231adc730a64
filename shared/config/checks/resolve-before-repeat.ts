import { formatDuration } from '../../values/time.ts';
import type { ConfigFinding } from '../problem.ts';
import { nodesOf, type RouteNode } from '../route-tree.ts';
import type { RoutingCheck } from './routing-check.ts';

/** Silence that counts as an end before a problem that stays is repeated. */
export const resolveBeforeRepeat: RoutingCheck = {
  id: 'resolve-before-repeat',
  severity: 'warning',
  find: ({ root }) => (root ? nodesOf(root).flatMap(assumedTooSoon) : []),
};

/** Said where one of the two is set: what is inherited was said above. No sender repeats errors in logs. */
function assumedTooSoon({ settings, timing, path, parent, matchers }: RouteNode): readonly ConfigFinding[] {
  const isOfErrors = matchers.some(({ text }) => text === '__source__="logs"');
  const isSetHere = settings.resolve_after !== undefined || settings.repeat_interval !== undefined || !parent;
  if (!isSetHere || isOfErrors || timing.resolveAfter >= timing.repeatInterval) return [];
  const key = settings.resolve_after === undefined ? 'repeat_interval' : 'resolve_after';
  return [
    {
      path: [...path, key],
      found: `resolve_after ${formatDuration(timing.resolveAfter)} below repeat_interval ${formatDuration(timing.repeatInterval)}`,
      expected: 'resolve_after above repeat_interval',
      hint: 'a source that repeats as seldom would be assumed silent, and its problem resolved, before it speaks again',
    },
  ];
}
