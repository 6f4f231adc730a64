import { expect, test } from 'vitest';
import { resolveWithoutFiring } from '../../../shared/incidents/gates/resolve-without-firing.ts';
import type { Incident } from '../../../shared/incidents/incident.ts';
import { end, incident, start } from '../../support/sample-incident.ts';
import { laneState, news, situation } from '../../support/sample-situation.ts';
import { NOON } from '../../support/world.ts';

const suppressed = { suppress: 'resolve-without-firing', because: 'some figures' };

test.each<[string, Incident, unknown]>([
  ['suppresses the end of what was never seen firing', incident({ ends: [end('a', NOON)] }), suppressed],
  ['lets the end of what was seen firing pass', incident({ starts: [start('a', NOON)], state: 'resolved' }), 'pass'],
  ['leaves what was not seen often enough to the threshold', incident({ starts: [start('a', NOON)] }), 'pass'],
  ['lets an end that is all that is left in the sets pass', incident({ state: 'resolved', pruned: 4 }), 'pass'],
])('The gate for ends without a beginning %s', (_, one, expected) => {
  expect(resolveWithoutFiring(news('resolved'), laneState('edited', 'new'), situation(one))).toEqual(expected);
});
