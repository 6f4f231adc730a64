import { beforeAll, describe, expect, test } from 'vitest';
import { Tally } from './tally.ts';
import { verdictOf } from './verdict.ts';

/** `npm run faults` plays twenty thousand. */
const RUNS = 500;

describe('Whatever fires, fails and dies', () => {
  const tally = new Tally();

  beforeAll(async () => {
    for (let seed = 0; seed < RUNS; seed++) tally.add(await verdictOf(seed));
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
