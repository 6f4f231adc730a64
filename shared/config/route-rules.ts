import type { Timing } from '../incidents/timing.ts';
import { formatDuration } from '../values/time.ts';
import { type ConfigFinding, fieldOf } from './problem.ts';
import { keyOf, nodesOf, type RouteNode } from './route-tree.ts';
import { anyOf, shownText } from './shown.ts';
import { nearest } from './suggestion.ts';

/** What keeps a tree of routes from working although every route in it is well written. */
export function routeMistakes(root: RouteNode, receivers: readonly string[]): readonly ConfigFinding[] {
  const nodes = nodesOf(root);
  const clear = nodes.filter((node) => !node.isUnclear);
  return [
    ...rootMistakes(root),
    ...nodes.flatMap((node) => unknownReceiver(node, receivers)),
    ...clear.flatMap(unreachable),
    ...ambiguous(clear),
  ];
}

/** What works and is probably not meant. */
export const routeWarnings = (root: RouteNode): readonly ConfigFinding[] => nodesOf(root).flatMap(assumedTooSoon);

/** The root takes every alert, as in Alertmanager. */
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

function unknownReceiver({ settings, path }: RouteNode, receivers: readonly string[]): readonly ConfigFinding[] {
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

/** An incident finds its route by receiver and matchers, so two routes that share both must agree. */
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

/** Said where one of the two is set: what is inherited was said above. Errors in logs are repeated by nobody. */
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
