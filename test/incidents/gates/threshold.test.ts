import { expect, test } from 'vitest';
import { threshold } from '../../../shared/incidents/gates/threshold.ts';
import type { IncidentState } from '../../../shared/incidents/incident.ts';
import type { LookReason } from '../../../shared/incidents/reason.ts';
import { minutes } from '../../../shared/values/time.ts';
import { incident, start } from '../../support/sample-incident.ts';
import { laneState, news, situation } from '../../support/sample-situation.ts';
import { NOON } from '../../support/world.ts';

const timing = { threshold: { count: 3, within: minutes(5) } };
const below = { suppress: 'below-threshold', because: '2 seen, 3 within 5m asked for' };

test.each<[string, IncidentState, LookReason, unknown]>([
  ['holds a problem that was not seen often enough', 'pending', 'first', below],
  ['is open once the threshold is met', 'firing', 'first', 'pass'],
  ['stays open when fewer are left', 'firing', 'left', 'pass'],
  ['is open for the end of what met it', 'resolved', 'resolved', 'pass'],
  ['leaves an end that was never seen firing to another gate', 'pending', 'resolved', 'pass'],
])('The threshold %s', (_, state, reason, expected) => {
  const one = incident({ state, starts: [start('a', NOON), start('b', NOON)] });
  expect(threshold(news(reason), laneState('edited', 'new'), situation(one, 0, timing))).toEqual(expected);
});
