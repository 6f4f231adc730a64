import type * as z from 'zod';
import type { Timing } from '../incidents/timing.ts';
import type { Threshold } from '../incidents/window.ts';
import { type GroupBy, type Route, routeKey } from '../routing/route.ts';
import { type DurationMs, hours, minutes, seconds } from '../values/time.ts';
import { rightParts } from './check.ts';
import type { LabelMatcher } from './matchers.ts';
import type { Path } from './problem.ts';
import { GLOBAL_KEYS, ROUTE_KEYS } from './routing-schema.ts';
import { isMap } from './shown.ts';

/** A route as it stands in the file, and what it inherits. What is wrong in it is left out. */
export interface RouteNode {
  readonly path: Path;
  readonly settings: Partial<z.infer<z.ZodObject<typeof ROUTE_KEYS>>>;
  /** Empty where none is named, from here up to the root. */
  readonly receiver: string;
  readonly groupBy: GroupBy;
  readonly timing: Timing;
  readonly own: readonly LabelMatcher[];
  /** Its own matchers and those of all routes above it. */
  readonly matchers: readonly LabelMatcher[];
  /** Its matchers, or those of a route above it, could not be read: nothing can be said of what it takes. */
  readonly isUnclear: boolean;
  readonly parent?: RouteNode;
  readonly children: readonly RouteNode[];
}

const COUNT: Threshold = { count: 1, within: minutes(1) };

/** What holds when neither the route nor one above it nor `global` says else. */
const DEFAULT_TIMING: Timing = {
  threshold: COUNT,
  dedupWindow: hours(24),
  resolveAfter: hours(49),
  quietAfter: hours(1),
  updateInterval: seconds(10),
  groupInterval: minutes(5),
  repeatInterval: hours(4),
};

/** Reads the tree under `route`, whatever is wrong in it. */
export function readRouteTree(route: unknown, global: unknown): RouteNode {
  const settings = rightParts(GLOBAL_KEYS, global);
  const top = { receiver: '', groupBy: 'sender', timing: timingOf(settings, DEFAULT_TIMING), matchers: [] } as const;
  return readNode(route, ['route'], top, undefined);
}

type Inherited = Pick<RouteNode, 'receiver' | 'groupBy' | 'timing' | 'matchers'>;

/** With those that only Alertmanager has: whoever writes them means to match something. */
const MATCHER_KEYS = ['matchers', 'match', 'match_re'];

function readNode(raw: unknown, path: Path, above: Inherited, parent: RouteNode | undefined): RouteNode {
  const settings = rightParts(ROUTE_KEYS, raw);
  const own = settings.matchers?.flat() ?? [];
  const children: RouteNode[] = [];
  const node: RouteNode = {
    path,
    settings,
    receiver: settings.receiver ?? above.receiver,
    groupBy: settings.group_by ?? above.groupBy,
    timing: timingOf(settings, above.timing),
    own,
    matchers: [...above.matchers, ...own],
    isUnclear: parent?.isUnclear || !isMap(raw) || MATCHER_KEYS.some((key) => key in raw && !(key in settings)),
    ...(parent && { parent }),
    children,
  };
  const below = isMap(raw) && Array.isArray(raw.routes) ? raw.routes : [];
  children.push(...below.map((one, i) => readNode(one, [...path, 'routes', i], node, node)));
  return node;
}

interface TimingSettings {
  readonly threshold?: { readonly count: number; readonly within?: DurationMs | undefined } | undefined;
  readonly dedup_window?: DurationMs | undefined;
  readonly resolve_after?: DurationMs | undefined;
  readonly update_interval?: DurationMs | undefined;
  readonly group_interval?: DurationMs | undefined;
  readonly repeat_interval?: DurationMs | undefined;
}

function timingOf(settings: TimingSettings, above: Timing): Timing {
  const { threshold } = settings;
  return {
    threshold: threshold ? { count: threshold.count, within: threshold.within ?? COUNT.within } : above.threshold,
    dedupWindow: settings.dedup_window ?? above.dedupWindow,
    resolveAfter: settings.resolve_after ?? above.resolveAfter,
    quietAfter: settings.resolve_after ?? above.quietAfter,
    updateInterval: settings.update_interval ?? above.updateInterval,
    groupInterval: settings.group_interval ?? above.groupInterval,
    repeatInterval: settings.repeat_interval ?? above.repeatInterval,
  };
}

/** The node and everything below it, from the top. */
export const nodesOf = (node: RouteNode): readonly RouteNode[] => [node, ...node.children.flatMap(nodesOf)];

/** Those whose matchers, and all above, could be read. */
export const clearNodesOf = (root: RouteNode | undefined): readonly RouteNode[] =>
  root ? nodesOf(root).filter((node) => !node.isUnclear) : [];

export const routeOf = (node: RouteNode): Route => ({
  key: keyOf(node),
  receiver: node.receiver,
  matchers: node.own,
  continue: node.settings.continue ?? false,
  groupBy: node.groupBy,
  timing: node.timing,
  routes: node.children.map(routeOf),
});

export const keyOf = (node: RouteNode): string => routeKey(node.receiver, node.matchers);
