import { SOURCES } from '../../sources/index.ts';
import type { ConfigFinding } from '../problem.ts';
import { clearNodesOf, type RouteNode } from '../route-tree.ts';
import { anyOf, shownText } from '../shown.ts';
import { nearest } from '../suggestion.ts';
import type { RoutingCheck } from './routing-check.ts';

/** A matcher on `__source__` that no source fits: its route never takes an alert. */
export const unknownSource: RoutingCheck = {
  id: 'unknown-source',
  severity: 'error',
  find: ({ root }) => clearNodesOf(root).flatMap(unknownSources),
};

const NAMES = SOURCES.map(({ name }) => name);

function unknownSources({ settings, path }: RouteNode): readonly ConfigFinding[] {
  return (settings.matchers ?? []).flatMap((matchers, i) =>
    matchers
      .filter((one) => one.name === '__source__' && !NAMES.some((source) => one.matches({ __source__: source })))
      .map(({ text, value }) => {
        const near = nearest(value, NAMES);
        return {
          path: [...path, 'matchers', i],
          found: `${shownText(text, [])}, which no source fits`,
          expected: anyOf(NAMES.map((name) => `"${name}"`)),
          ...(near !== undefined && { hint: `did you mean "${near}"?` }),
        };
      }),
  );
}
