import { formatDuration, hours } from '../../values/time.ts';
import type { ConfigFinding } from '../problem.ts';
import { nodesOf, type RouteNode } from '../route-tree.ts';
import { resolveBeforeRepeat } from './resolve-before-repeat.ts';
import type { CheckedFile, RoutingCheck } from './routing-check.ts';

/**
 * Silence that counts as an end before Alertmanager and Grafana repeat themselves, unless their own `repeat_interval` is
 * set. Source: https://prometheus.io/docs/alerting/latest/configuration/#route
 */
export const senderRepeat: RoutingCheck = {
  id: 'sender-repeat',
  severity: 'warning',
  find: (file) => (file.root ? nodesOf(file.root).flatMap((node) => tooSoon(node, file)) : []),
};

const REPEATED = ['alertmanager', 'grafana'];
const REPEAT = hours(4);

function tooSoon(node: RouteNode, file: CheckedFile): readonly ConfigFinding[] {
  const { settings, timing, path, parent, matchers } = node;
  const isInherited = settings.resolve_after === undefined && parent !== undefined;
  const sources = matchers.filter(({ name }) => name === '__source__');
  const isRepeated = REPEATED.some((source) => sources.every((one) => one.matches({ __source__: source })));
  if (isInherited || !isRepeated || timing.resolveAfter > REPEAT || isSaidAlready(node, file)) return [];
  const where = settings.resolve_after === undefined ? ['global'] : path;
  return [
    {
      path: [...where, 'resolve_after'],
      found: `resolve_after ${formatDuration(timing.resolveAfter)}, and senders that repeat after ${formatDuration(REPEAT)} unless configured otherwise`,
      expected: `more than ${formatDuration(REPEAT)}, or a repeat_interval below it in Alertmanager or Grafana`,
      hint: 'a problem that stays would be assumed resolved before its sender repeats it, and reported again then',
    },
  ];
}

const isSaidAlready = ({ path }: RouteNode, file: CheckedFile): boolean =>
  resolveBeforeRepeat
    .find(file)
    .some((one) => path.every((part, i) => one.path[i] === part) && one.path.length === path.length + 1);
