import { describe, expect, test } from 'vitest';
import { seconds } from '../../shared/values/time.ts';
import { BEHAVIOURS, criticalAtSlow, floodBesideSlow, TIMEOUT } from '../support/slow-receivers.ts';

/** A tenth of what the stack gives the function that delivers, and of the flood in test/e2e/crowds.test.ts. */
const WORKERS = { concurrency: 5, batchSize: 10 };

describe.each(Object.entries(BEHAVIOURS))('A receiver that %s', (_, behaviour) => {
  test('holds up others for one of its answers at most, and once it is known not at all', async () => {
    const { unknown, known, busiest } = await floodBesideSlow(behaviour, 100, WORKERS);
    expect(unknown).toHaveLength(100);
    expect(Math.max(...unknown)).toBeLessThanOrEqual(TIMEOUT);
    expect(known).toEqual(Array.from({ length: 100 }, () => 0));
    expect(busiest).toBeLessThanOrEqual(WORKERS.concurrency);
  });
});

test('A receiver that is slow takes a critical incident with its next turn, whatever waits there', async () => {
  const [waited, ...others] = await criticalAtSlow(60, WORKERS);
  expect(others).toEqual([]);
  expect(waited).toBeLessThanOrEqual(seconds(20));
});
