import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { hours, minutes, seconds } from '../../shared/values/time.ts';
import { askedAtMost, CrowdedChannel, criticalInOutage } from '../support/crowded-channel.ts';

/** The full sizes are in test/e2e/crowds.test.ts. */
describe('A channel in which 100 incidents wait', () => {
  test('shows a critical one first or second, though it comes last', async () => {
    const channel = new CrowdedChannel();
    await channel.flood(100);
    await channel.pass(seconds(10));
    const before = channel.posts().length;
    await channel.flood(1, 'critical', 'database');
    await channel.pass(seconds(2));
    const posts = channel.posts().slice(before);
    expect(posts.length).toBeLessThanOrEqual(2);
    expect(posts.some(({ text }) => text.includes('critical'))).toBe(true);
  });
});

describe('A channel that is down for six hours while 60 incidents wait', () => {
  test('shows a critical one first or second after the recovery, whenever it came, and is seldom asked until then', async () => {
    const outage = hours(6);
    await fc.assert(
      fc.asyncProperty(fc.integer({ min: 0, max: 6 * 60 + 6 }), async (minute) => {
        const { place, asked } = await criticalInOutage({ waiting: 60, outage, criticalAfter: minutes(minute) });
        expect([1, 2]).toContain(place);
        expect(asked).toBeLessThanOrEqual(askedAtMost(outage));
      }),
      { numRuns: 3, examples: [[0], [6 * 60]] },
    );
  });
});
