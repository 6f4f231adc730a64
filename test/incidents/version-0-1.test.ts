import { describe, expect, test } from 'vitest';
import { decide } from '../../shared/incidents/decide.ts';
import type { Incident } from '../../shared/incidents/incident.ts';
import type { LaneMemory } from '../../shared/incidents/lanes.ts';
import { audiencesOf, withLanes } from '../../shared/incidents/version-0-1.ts';
import { after, minutes } from '../../shared/values/time.ts';
import { APPENDED, CHAT, EDITED, end, incident, MAIL, start, teamLanes } from '../support/sample-incident.ts';
import { NOON, TIMING } from '../support/world.ts';

const memory = (parts: Partial<LaneMemory> = {}): LaneMemory => ({
  ...{ at: NOON, state: 'firing', starts: 1, ends: 0, severity: 'warning' },
  ...parts,
});
const LATER = after(NOON, minutes(1));

describe('What version 0.1 remembered of its two audiences', () => {
  test('is remembered of lanes that have no place now, so an end that was known is none to a place of the other kind', () => {
    const over = incident({
      ...{ state: 'resolved', rev: 2, reached: 1, endedAt: LATER, starts: [start('a', NOON)], ends: [end('a', LATER)] },
      lanes: { updatable: memory({ at: LATER, state: 'resolved', ends: 1 }) },
    });
    const { lanes, next } = decide(over, { timing: TIMING, lanes: teamLanes(MAIL) }, after(LATER, minutes(1)));
    expect(lanes.map(({ decision }) => 'suppress' in decision && decision.suppress)).toEqual(['already-resolved']);
    expect(withLanes(next, 'team').lanes).toHaveProperty([EDITED, 'state'], 'resolved');
  });

  test.each([
    ['version 0.1 saved last', NOON, LATER, 2],
    ['this version saved last', LATER, NOON, 1],
    ['neither has decided since', NOON, NOON, 1],
  ])('counts by what was decided last: %s', (_, at, oldAt, starts) => {
    const read = incident({ lanes: { [EDITED]: memory({ at }), updatable: memory({ at: oldAt, starts: 2 }) } });
    expect(withLanes(read, 'team').lanes[EDITED]).toMatchObject({ starts });
  });

  test('changes nothing of what waits for its threshold', () => {
    const read = incident({ rev: 1, starts: [start('a', NOON)], lanes: {} });
    const terms = { timing: { ...TIMING, threshold: { count: 3, within: minutes(60) } }, lanes: teamLanes(CHAT) };
    const decided: Incident = {
      ...read,
      decisions: [{ at: NOON, rev: 1, lane: 'updatable', because: '1 seen', suppressed: 'below-threshold' }],
    };
    expect(decide(decided, terms, LATER).changed).toBe(false);
  });
});

describe('What version 0.1 reads of an incident that this version saved', () => {
  test('are its own audiences, as they are by now', () => {
    const { lanes } = withLanes(incident({ lanes: { updatable: memory(), 'append-only': memory() } }), 'a/b');
    const later = Object.fromEntries(Object.entries(lanes).map(([id, one]) => [id, { ...one, at: LATER }]));
    expect(audiencesOf(later)).toEqual({ updatable: memory({ at: LATER }), 'append-only': memory({ at: LATER }) });
  });

  test('is nothing of what it never knew', () => {
    expect(audiencesOf({ [EDITED]: memory(), [APPENDED]: memory() })).toBeUndefined();
  });
});
