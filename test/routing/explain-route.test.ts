import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { Timing } from '../../shared/incidents/timing.ts';
import { explainRoutes, type RouteTrail } from '../../shared/routing/explain-route.ts';
import { type Matcher, type Route, routesFor } from '../../shared/routing/route.ts';

const is = (name: string, value: string): Matcher => ({
  text: `${name}="${value}"`,
  matches: (labels) => (labels[name] ?? '') === value,
});

const timing = {} as Timing;

const route = (receiver: string, matchers: readonly Matcher[], rest: Partial<Route> = {}): Route => ({
  ...{ key: receiver, receiver, matchers, timing, groupBy: 'sender', continue: false, routes: [] },
  ...rest,
});

const outcomes = ({ route: { receiver }, outcome, below }: RouteTrail): readonly string[] => [
  `${receiver} ${outcome}`,
  ...below.flatMap(outcomes),
];

describe('the way of an alert through the routes', () => {
  test('ends at the root when no route below takes it', () => {
    const root = route('root', [], { routes: [route('a', [is('x', '1')])] });
    expect(outcomes(explainRoutes(root, {}))).toEqual(['root taken', 'a no-match']);
  });

  test('leads to the innermost route that matches, past those that do not', () => {
    const inner = route('inner', [is('y', '1')]);
    const root = route('root', [], {
      routes: [route('a', [is('x', '2')]), route('b', [is('x', '1')], { routes: [inner] })],
    });
    expect(outcomes(explainRoutes(root, { x: '1', y: '1' }))).toEqual([
      'root passed-down',
      'a no-match',
      'b passed-down',
      'inner taken',
    ]);
  });

  test('goes on behind a route that continues, and not behind one that does not', () => {
    const routes = [route('a', [], { continue: true }), route('b', []), route('c', [])];
    expect(outcomes(explainRoutes(route('root', [], { routes }), {}))).toEqual([
      'root passed-down',
      'a taken',
      'b taken',
      'c not-tried',
    ]);
  });

  test('names the matchers that were met, up to the first that was not', () => {
    const a = route('a', [is('x', '1'), is('y', '1'), is('z', '1')]);
    const trail = explainRoutes(route('root', [], { routes: [a] }), { x: '1', z: '1' });
    expect(trail.below[0]?.results.map(({ matcher, matched }) => [matcher.text, matched])).toEqual([
      ['x="1"', true],
      ['y="1"', false],
    ]);
  });

  test('is the way that alerts take, whatever the tree', () => {
    const matcher = fc.tuple(fc.constantFrom('x', 'y'), fc.constantFrom('0', '1')).map((pair) => is(...pair));
    const { tree } = fc.letrec<{ tree: Route }>((tie) => ({
      tree: fc
        .record({
          receiver: fc.constantFrom('a', 'b'),
          matchers: fc.array(matcher, { maxLength: 2 }),
          continues: fc.boolean(),
          routes: fc.oneof({ depthSize: 'small' }, fc.constant([]), fc.array(tie('tree'), { maxLength: 3 })),
        })
        .map(({ receiver, matchers, continues, routes }) => route(receiver, matchers, { continue: continues, routes })),
    }));
    const labels = fc.record({ x: fc.constantFrom('0', '1'), y: fc.constantFrom('0', '1') });
    const taken = (trail: RouteTrail): readonly Route[] => [
      ...(trail.outcome === 'taken' ? [trail.route] : []),
      ...trail.below.flatMap(taken),
    ];
    fc.assert(
      fc.property(tree, labels, (root, given) => {
        expect(taken(explainRoutes(root, given))).toEqual(routesFor(root, given));
      }),
    );
  });
});
