import { describe, expect, test } from 'vitest';
import { indexRoutes, type Policy } from '../../shared/routing/policy.ts';
import {
  policyFingerprint,
  type Revision,
  revisionFor,
  SLOTS,
  slotOf,
  slotsDue,
} from '../../shared/routing/revision.ts';
import type { Route } from '../../shared/routing/route.ts';
import { after, minutes } from '../../shared/values/time.ts';
import { NOON, TIMING } from '../support/world.ts';

const STORED: Revision = { rev: 4, fingerprint: 'new', at: NOON, walked: SLOTS, retired: { old: NOON }, seenAt: NOON };
const since = after(NOON, minutes(1));
const RETURNING: Revision = { ...STORED, returning: { fingerprint: 'old', since } };

describe('The revision of a process', () => {
  test.each<[string, Revision | undefined, string, number, boolean, unknown]>([
    [
      'is the first, where there was none, and nothing is compared',
      undefined,
      'new',
      0,
      false,
      { rev: 1, walked: SLOTS },
    ],
    ['is the stored one, where its file is in force', STORED, 'new', 0, false, STORED],
    ['is that, and noted to be in use', STORED, 'new', 1, false, { ...STORED, seenAt: since }],
    ['is that, and no older file returns', RETURNING, 'new', 2, false, { ...STORED, seenAt: after(NOON, minutes(2)) }],
    ['is outdated, where its file was replaced minutes ago', STORED, 'old', 1, true, RETURNING],
    ['is outdated, while others may have the newer file', RETURNING, 'old', 3.9, true, RETURNING],
    ['is the next one, where its file alone is in use', RETURNING, 'old', 4, false, { rev: 5, at: since, walked: 0 }],
    [
      'is the next one, where its file was put back',
      STORED,
      'old',
      15,
      false,
      { rev: 5, fingerprint: 'old', walked: 0 },
    ],
    ['is the next one, where its file is new', STORED, 'newer', 1, false, { rev: 5, fingerprint: 'newer', walked: 0 }],
  ])('%s', (_, stored, fingerprint, minute, isOutdated, expected) => {
    const found = revisionFor(stored, fingerprint, after(NOON, minutes(minute)));
    expect(found).toMatchObject({ isOutdated, revision: expected as object });
    expect(found.revision.returning).toEqual((expected as Revision).returning);
  });

  test('knows which files it replaced, and when', () => {
    expect(revisionFor(STORED, 'newer', after(NOON, minutes(1))).revision).toMatchObject({
      retired: { old: NOON, new: after(NOON, minutes(1)) },
    });
  });
});

describe('Open incidents', () => {
  test.each([
    [0, 0],
    [1.9, 0],
    [2, 1],
    [3, 2],
    [11, 10],
    [600, 10],
  ])('are compared in tenths, a minute each, once all functions have the file: after %d minutes, %i', (n, due) => {
    expect(slotsDue(STORED, after(NOON, minutes(n)))).toBe(due);
  });

  test('are in one of ten parts each', () => {
    const slots = Array.from({ length: 500 }, (_, i) => slotOf(`AbCdEfGh${i}`));
    expect(new Set(slots).size).toBe(SLOTS);
  });
});

test('A file is the same in whatever order it names receivers and places, and another where it sends alerts elsewhere', () => {
  const place = (name: string) => ({ place: name, edits: true, cadence: 'at-once', sendResolved: true }) as const;
  const policy = (receivers: Readonly<Record<string, readonly string[]>>, receiver = 'a'): Policy => {
    const root: Route = {
      ...{ key: 'root', receiver, matchers: [], continue: false, groupBy: 'sender', timing: TIMING },
      routes: [],
    };
    const entries = Object.entries(receivers).map(
      ([name, places]) => [name, { name, integrations: places.map(place) }] as const,
    );
    return { root, routes: indexRoutes(root), receivers: new Map(entries) };
  };
  const one = policyFingerprint(policy({ a: ['x', 'y'], b: ['z'] }));
  expect(policyFingerprint(policy({ b: ['z'], a: ['y', 'x'] }))).toBe(one);
  expect(policyFingerprint(policy({ a: ['x'], b: ['z'] }))).not.toBe(one);
  expect(policyFingerprint(policy({ a: ['x', 'y'], b: ['z'] }, 'b'))).not.toBe(one);
});
