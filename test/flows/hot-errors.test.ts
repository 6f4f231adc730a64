import { describe, expect, test } from 'vitest';
import { factsOf } from '../../shared/incidents/incident.ts';
import { hours, minutes } from '../../shared/values/time.ts';
import { Storm, seenBy } from '../support/storm.ts';

describe('One error that is hot across many batches', () => {
  test('is counted exactly: 200 batches a second for ten seconds, within the limits of the table', async () => {
    const storm = new Storm();
    await storm.rage(10, 200, (n) => 20 + (n % 7));
    expect(await storm.incident()).toMatchObject({ archive: { isSharded: true } });
    const counted = await storm.incident();
    expect(counted.kind === 'errors' && counted.archive?.lately?.count).toBeGreaterThan(100);
    await storm.calm();
    expect(factsOf(await storm.incident()).starts).toBe(storm.lines);
    expect(seenBy(storm)).toBe(storm.lines);
    expect(storm.world.reasonsSentTo('chat').filter((reason) => reason === 'first')).toHaveLength(1);
    // Some at the beginning, before it is known that it is hot.
    expect(storm.refused).toBeLessThan(150);
  });

  test('counts no batch twice that is delivered again at once, a minute or hours later, or a day after it is over', async () => {
    const storm = new Storm();
    await storm.rage(20, 50, () => 3);
    await storm.redeliver(2);
    await storm.calm();
    await storm.redeliver(3);
    await storm.world.pass(hours(5), minutes(5));
    await storm.redeliver(5);
    await storm.world.pass(hours(20), minutes(30));
    await storm.redeliver(7);
    await storm.calm();
    expect(factsOf(await storm.incident()).starts).toBe(storm.lines);
    expect(seenBy(storm)).toBe(storm.lines);
    expect(storm.world.reasonsSentTo('mail')).toEqual(['first', 'growing', 'ended']);
  });

  test('is pending as long as it is below its threshold, and opens with the batch that completes it', async () => {
    const storm = new Storm();
    await storm.rage(1, 90, () => 1);
    expect((await storm.incident()).state).toBe('pending');
    await storm.rage(1, 10, () => 1);
    expect((await storm.incident()).state).toBe('firing');
  });

  test('that comes back after its dedup window is counted anew, and the storm before it is not in its message', async () => {
    const storm = new Storm();
    await storm.rage(10, 100, () => 5);
    await storm.calm();
    await storm.world.pass(hours(30), minutes(30));
    const first = storm.lines;
    await storm.rage(10, 100, () => 7);
    await storm.calm();
    expect(factsOf(await storm.incident()).starts).toBe(storm.lines);
    expect(seenBy(storm)).toBe(storm.lines - first);
  });
});
