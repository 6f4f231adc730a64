import { expect, test } from 'vitest';
import { indexRoutes } from '../../shared/routing/policy.ts';
import type { Route } from '../../shared/routing/route.ts';
import { TIMING } from '../support/world.ts';

const route = (key: string, receiver: string, ...routes: readonly Route[]): Route => ({
  key,
  receiver,
  matchers: [],
  continue: false,
  groupBy: 'sender',
  timing: TIMING,
  routes,
});

test('An incident finds its route again anywhere in the tree, and of two that share a key the first', () => {
  const tree = route('root', 'r0', route('a', 'r1', route('b', 'r2')), route('c', 'r3'), route('b', 'r4'));
  expect([...indexRoutes(tree)].map(([key, { receiver }]) => `${key} ${receiver}`)).toEqual([
    'root r0',
    'a r1',
    'b r2',
    'c r3',
  ]);
});
