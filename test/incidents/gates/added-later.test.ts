import { expect, test } from 'vitest';
import { addedLater } from '../../../shared/incidents/gates/added-later.ts';
import type { Incident } from '../../../shared/incidents/incident.ts';
import { after, minutes } from '../../../shared/values/time.ts';
import { APPENDED, end, incident, start } from '../../support/sample-incident.ts';
import { laneState, news, situation } from '../../support/sample-situation.ts';
import { NOON } from '../../support/world.ts';

const memory = { at: NOON, state: 'resolved', starts: 1, ends: 1, severity: 'warning' } as const;
const over = (parts: Parameters<typeof incident>[0] = {}): Incident =>
  incident({
    state: 'resolved',
    reached: 1,
    starts: [start('a', NOON)],
    ends: [end('a', after(NOON, minutes(5)))],
    lanes: { [APPENDED]: memory },
    ...parts,
  });
const suppressed = { suppress: 'already-resolved', because: 'it was over before this place was added' };

test.each<[string, Incident, Parameters<typeof laneState>, unknown]>([
  ['is not notified of an end that others know of', over(), ['edited', 'new'], suppressed],
  ['is notified of what came and went before any lane was', over({ lanes: {} }), ['edited', 'new'], 'pass'],
  [
    'is notified where the others know of its beginning only',
    over({ lanes: { [APPENDED]: { ...memory, state: 'firing' } } }),
    ['edited', 'new'],
    'pass',
  ],
  ['is notified where it came back and went since', over({ reached: 2 }), ['edited', 'new'], 'pass'],
  ['is notified of what fires', over({ state: 'firing' }), ['edited', 'new'], 'pass'],
  ['is notified as before where it was notified already', over(), ['edited'], 'pass'],
])('A lane that was added later %s', (_, one, state, expected) => {
  expect(addedLater(news('resolved'), laneState(...state), situation(one))).toEqual(expected);
});
