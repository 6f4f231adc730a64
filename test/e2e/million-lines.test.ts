import { expect, test } from 'vitest';
import { factsOf } from '../../shared/incidents/incident.ts';
import { Storm, seenBy } from '../support/storm.ts';

test('A million lines of one error in a minute, in 250 batches a second, are counted exactly within the limits of the table', async () => {
  const storm = new Storm();
  // 15,000 batches of 66 or 67 lines.
  await storm.rage(60, 250, (n) => 66 + (n % 3 === 0 ? 0 : 1));
  expect(storm.lines).toBe(1_000_000);
  expect(await storm.incident()).toMatchObject({ archive: { isSharded: true } });
  await storm.calm();
  expect(factsOf(await storm.incident()).starts).toBe(1_000_000);
  expect(seenBy(storm)).toBe(1_000_000);
  expect(storm.world.reasonsSentTo('chat').filter((reason) => reason === 'first')).toHaveLength(1);
  // Some at the beginning, before it is known that it is hot.
  expect(storm.refused).toBeLessThan(150);
});
