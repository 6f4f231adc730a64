import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { decide, type Terms } from '../../shared/incidents/decide.ts';
import { CADENCES, type Integration, lanesOf, receiverOf } from '../../shared/incidents/lanes.ts';
import { after, seconds } from '../../shared/values/time.ts';
import { arbitraryHistory, playHistory } from '../support/arbitrary-history.ts';
import { CHAT, end, incident, MAIL, start, teamLanes } from '../support/sample-incident.ts';
import { NOON, TIMING } from '../support/world.ts';

const place = (name: string, parts: Partial<Integration> = {}): Integration => ({ ...CHAT, place: name, ...parts });
const arbitraryPlaces = fc.uniqueArray(
  fc.record({
    place: fc.constantFrom('a', 'b', 'c', 'd', 'e', 'f'),
    edits: fc.boolean(),
    cadence: fc.constantFrom(...CADENCES),
    sendResolved: fc.boolean(),
  }),
  { selector: (one) => one.place },
);

describe('The lanes of a receiver', () => {
  test('hold each of its places once, those that can be written to equally often together', () => {
    fc.assert(
      fc.property(arbitraryPlaces, (places) => {
        const lanes = lanesOf('team', places);
        expect(lanes.flatMap(({ integrations }) => integrations)).toHaveLength(places.length);
        expect(new Set(lanes.map(({ id }) => id)).size).toBe(lanes.length);
        for (const { cadence, edits, integrations } of lanes) {
          expect(integrations.every((one) => one.cadence === cadence)).toBe(true);
          expect(edits).toBe(integrations.some((one) => one.edits));
        }
      }),
    );
  });

  test('name the receiver, be there a slash in its name or not', () => {
    const ids = ['team', 'a/b', 'a/0/at-once/b', ''].flatMap((name) => lanesOf(name, [CHAT, MAIL]));
    expect(ids.map(({ id }) => receiverOf(id))).toEqual(ids.map(({ receiver }) => receiver));
  });

  test('are the same in whatever order the places stand', () => {
    expect(teamLanes(MAIL, CHAT)).toEqual(teamLanes(CHAT, MAIL));
  });
});

describe('A lane with places that can be edited and places that cannot', () => {
  const mixed = teamLanes(place('edited'), place('appended', { edits: false }));
  const sent = (one: ReturnType<typeof incident>, n: number) => {
    const { next } = decide(one, { timing: TIMING, lanes: mixed }, after(NOON, seconds(n)));
    return next.outbox.flatMap(({ notifications }) => notifications.map(({ place, reason }) => `${place} ${reason}`));
  };

  test('is notified as one of what is new', () => {
    expect(sent(incident({ starts: [start('a', NOON)] }), 0)).toEqual(['edited first', 'appended first']);
  });

  test('is looked at as one of what is worth an edit: a place that cannot edit has nothing to say then', () => {
    const [lane] = mixed;
    const memory = { at: NOON, state: 'firing', starts: 2, ends: 0, severity: 'warning' } as const;
    const left = incident({
      state: 'firing',
      rev: 1,
      starts: [start('a', NOON), start('b', NOON)],
      ends: [end('b', after(NOON, seconds(30)))],
      lanes: { [lane?.id ?? '']: memory },
    });
    expect(sent(left, 60)).toEqual(['edited left', 'appended left']);
  });
});

test('Whatever the order of the places, at any time, each place is sent the same', () => {
  const places = [place('a'), place('b'), place('c', { edits: false, cadence: 'interval' }), MAIL];
  const terms = (order: readonly Integration[]): Terms => ({ timing: TIMING, lanes: teamLanes(...order) });
  const sentTo = (played: ReturnType<typeof playHistory>) =>
    played.map(({ decision }) =>
      decision.next.outbox
        .filter(({ rev }) => rev === decision.next.rev)
        .flatMap(({ notifications }) => notifications.map(({ place, reason }) => `${place} ${reason}`))
        .sort(),
    );
  fc.assert(
    fc.property(arbitraryHistory, fc.shuffledSubarray(places, { minLength: places.length }), (steps, shuffled) => {
      expect(sentTo(playHistory(steps, terms(shuffled)))).toEqual(sentTo(playHistory(steps, terms(places))));
    }),
    { numRuns: 200 },
  );
});
