import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { type Notification, notificationGroup, notificationId } from '../../shared/incidents/notification.ts';

const sample: Notification = {
  incident: 'AbCdEfGhIjk',
  generation: 1,
  rev: 7,
  lane: 'route/0/at-once/team',
  place: 'slack:alerts',
  reason: 'joined',
};

describe('The id of a notification', () => {
  test('is the same each time, whatever the reason was called', () => {
    expect(notificationId({ ...sample, reason: 'worse' })).toBe(notificationId(sample));
  });

  test('is another for every other incident, generation, decision and place', () => {
    const arbitrary = fc.record({
      incident: fc.constantFrom('AbCdEfGhIjk', 'bbCdEfGhIjk'),
      generation: fc.integer({ min: 1, max: 12 }),
      rev: fc.integer({ min: 1, max: 12 }),
      lane: fc.constant('route/0/at-once/team'),
      place: fc.constantFrom('slack:alerts', 'slack:others', '1:slack', 'a,1:slack', 'a",1,"b:slack'),
      reason: fc.constant('first' as const),
    });
    fc.assert(
      fc.property(arbitrary, arbitrary, (one, other) => {
        expect(notificationId(one) === notificationId(other)).toBe(JSON.stringify(one) === JSON.stringify(other));
      }),
      { numRuns: 500 },
    );
  });

  test('is fit for SQS', () => {
    expect(notificationId(sample)).toMatch(/^[\da-f]{40}$/);
  });
});

describe('The group of a notification', () => {
  test('is one for all that one place is notified of one incident', () => {
    expect(notificationGroup({ ...sample, rev: 8, generation: 2, reason: 'first' })).toBe(notificationGroup(sample));
  });

  test('is another for another place or incident', () => {
    const groups = [sample, { ...sample, place: 'slack:others' }, { ...sample, incident: 'zzCdEfGhIjk' }];
    expect(new Set(groups.map(notificationGroup)).size).toBe(3);
  });

  test('is fit for SQS, whatever the place is called', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme', maxLength: 300 }), (place) => {
        expect(notificationGroup({ ...sample, place: `webhook:${place}` })).toMatch(/^[\w.-]{1,128}$/);
      }),
    );
  });
});
