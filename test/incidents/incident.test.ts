import { describe, expect, test } from 'vitest';
import { factsOf, incidentId } from '../../shared/incidents/incident.ts';
import { after, minutes } from '../../shared/values/time.ts';
import { end, incident, start } from '../support/sample-incident.ts';
import { NOON } from '../support/world.ts';

const later = after(NOON, minutes(5));

describe('An incident', () => {
  test('is known by its route and its group, in whatever order the labels stand', () => {
    const id = incidentId({ route: 'r', group: { a: '1', b: '2' } });
    expect(incidentId({ route: 'r', group: { b: '2', a: '1' } })).toBe(id);
    expect(incidentId({ route: 'q', group: { a: '1', b: '2' } })).not.toBe(id);
    expect(id).toMatch(/^[\w-]{11}$/);
  });

  test('has nothing to it before anything is recorded', () => {
    expect(factsOf(incident())).toMatchObject({ firing: [], firingCount: 0, severity: 'none', starts: 0, ends: 0 });
  });

  test('counts what fires, how bad it is, what began and what is over, and what was dropped and has no room', () => {
    const one = incident({
      starts: [
        start('a', NOON, { severity: 'critical' }),
        start('a', later),
        start('b', NOON, { severity: 'info' }),
        start('c', NOON, { severity: 'critical' }),
      ],
      ends: [end('a', after(NOON, minutes(1))), end('c', later), end('only-ended', NOON)],
      pruned: 10,
      overflow: 3,
    });
    const facts = factsOf(one);
    expect(facts.firing.map((member) => member.fingerprint)).toEqual(['a', 'b']);
    expect(facts).toMatchObject({ firingCount: 5, severity: 'warning', starts: 17, ends: 12 });
  });
});
