import { beforeAll, describe, expect, test } from 'vitest';
import { playInParts } from './parts.ts';
import { Tally } from './tally.ts';

/** `npm run faults` plays twenty thousand. */
const RUNS = 500;

describe('Whatever fires, fails and dies', () => {
  const tally = new Tally();

  beforeAll(async () => {
    // In a process of its own: beside all other tests it takes three times as long.
    await playInParts({ first: 0, runs: RUNS, parts: 1 }, tally);
  });

  test('people see nothing that is not known to be wrong, and what was known and is mended is not listed', () => {
    expect(tally.complaints).toEqual([]);
  });

  test('the runs have crashes, answers that are lost, and every kind of message at every kind of place', () => {
    expect(tally.deaths).toBeGreaterThan(RUNS / 4);
    expect(tally.count('in-window')).toBeGreaterThan(0);
    const reasons = ['first', 'joined', 'worse', 'repeat', 'reopened', 'resolved'];
    const sights = reasons.flatMap((reason) => [`json post ${reason}`, `text post ${reason}`]);
    // Where a message can be edited, an alert that joins is an edit.
    const replies = ['worse', 'repeat', 'reopened', 'resolved'].map((reason) => `chat reply ${reason}`);
    for (const sight of [...sights, 'chat post first', ...replies]) expect([...tally.sights.keys()]).toContain(sight);
  });
});
