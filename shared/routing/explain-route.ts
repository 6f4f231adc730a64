import type { Labels } from '../values/labels.ts';
import type { Matcher, Route } from './route.ts';

/** `taken`: the alert ends here. `passed-down`: routes below took it. `not-tried`: an earlier one took it. */
export type RouteOutcome = 'taken' | 'passed-down' | 'no-match' | 'not-tried';

/** What became of one alert at one route, and at those below. */
export interface RouteTrail {
  readonly route: Route;
  readonly outcome: RouteOutcome;
  /** The matchers that were looked at: all of them, or up to the first that does not match. */
  readonly results: readonly MatcherResult[];
  readonly below: readonly RouteTrail[];
}

export interface MatcherResult {
  readonly matcher: Matcher;
  readonly matched: boolean;
}

/** The way of an alert through the tree, with what keeps it out of the routes it does not take. See `routesFor`. */
export function explainRoutes(root: Route, labels: Labels): RouteTrail {
  return { ...followDown(root, labels), results: [] };
}

function trailAt(route: Route, labels: Labels): RouteTrail {
  const results = matcherResults(route.matchers, labels);
  if (results.some((one) => !one.matched)) return { route, outcome: 'no-match', results, below: [] };
  return { ...followDown(route, labels), results };
}

function followDown(route: Route, labels: Labels): RouteTrail {
  let isOver = false;
  const below = route.routes.map((child): RouteTrail => {
    if (isOver) return { route: child, outcome: 'not-tried', results: [], below: [] };
    const trail = trailAt(child, labels);
    isOver = trail.outcome !== 'no-match' && !child.continue;
    return trail;
  });
  const isPassedDown = below.some((one) => one.outcome === 'taken' || one.outcome === 'passed-down');
  return { route, outcome: isPassedDown ? 'passed-down' : 'taken', results: [], below };
}

function matcherResults(matchers: readonly Matcher[], labels: Labels): readonly MatcherResult[] {
  const results = matchers.map((matcher) => ({ matcher, matched: matcher.matches(labels) }));
  const failed = results.findIndex((one) => !one.matched);
  return failed < 0 ? results : results.slice(0, failed + 1);
}
