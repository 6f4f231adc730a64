import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { absorb } from '../../shared/incidents/absorb.ts';
import { decide } from '../../shared/incidents/decide.ts';
import { factsOf, type Incident } from '../../shared/incidents/incident.ts';
import type { Alert } from '../../shared/incidents/signal.ts';
import { after, type EpochMs, minutes, seconds } from '../../shared/values/time.ts';
import { CHAT, incident, MAIL, teamLanes } from '../support/sample-incident.ts';
import { alert, NOON, TIMING } from '../support/world.ts';

const at = (n: number): EpochMs => after(NOON, seconds(n));
const AM_1 = { voice: 'am-1', group: 'group' };
const AM_2 = { voice: 'am-2', group: 'group' };

/** What one voice says of some alerts, at a time by our clock. */
interface Word {
  readonly voice: string;
  readonly receivedAt: EpochMs;
  readonly alerts: readonly Alert[];
  readonly isOnChange?: boolean;
}

const fires = (name: string, startsAt: number) => alert(name, { startsAt: at(startsAt) });
const over = (name: string, startsAt: number, endsAt: number) =>
  alert(name, { startsAt: at(startsAt), endsAt: at(endsAt) });
const word = (receivedAt: number, ...alerts: readonly Alert[]): Word => ({
  voice: AM_1.voice,
  receivedAt: at(receivedAt),
  alerts,
});
const by = (voice: string, one: Word): Word => ({ ...one, voice });

function heard(...words: readonly Word[]): Incident {
  let known = incident();
  for (const { alerts, ...one } of words) {
    const { starts, ends } = absorb(known, alerts, { ...AM_1, ...one });
    known = incident({ starts: [...known.starts, ...starts], ends: [...known.ends, ...ends] });
  }
  return known;
}

const counts = (...words: readonly Word[]) => {
  const { starts, ends, firing } = factsOf(heard(...words));
  return { starts, ends, firing: firing.length };
};

describe('The order is that of receipt, and the identity the startsAt as it was sent', () => {
  test('"resolved" and then a late copy of the firing is over, though the clock of the sender is two minutes ahead', () => {
    expect(counts(word(0, fires('a', 120)), word(60, over('a', 120, 180)), word(65, fires('a', 120)))).toEqual({
      starts: 1,
      ends: 1,
      firing: 0,
    });
  });

  test('"resolved" ends, though its end lies before its start', () => {
    const facts = factsOf(heard(word(0, fires('a', -10)), word(60, over('a', -10, -700))));
    expect(facts.firing).toEqual([]);
    expect([...facts.members.values()][0]?.occurrences).toMatchObject([{ at: at(-10), end: { at: at(60) } }]);
  });

  test('what people read of a clock that is ahead is never in the future', () => {
    const [member] = factsOf(heard(word(0, fires('a', 3600)), word(60, over('a', 3600, 7200)))).members.values();
    expect(member?.occurrences).toMatchObject([{ at: at(0), end: { at: at(60) } }]);
  });

  test('an alert that its sender has no time for is one, however often it is sent', () => {
    const timeless = { ...fires('a', 0), startsAt: 0 as EpochMs };
    expect(counts(word(0, timeless), word(300, timeless), word(600, timeless))).toEqual({
      starts: 1,
      ends: 0,
      firing: 1,
    });
  });

  test('a firing with a start of before is a copy for a minute after the end, and then news', () => {
    const before = [word(0, fires('a', 0)), word(100, over('a', 0, 95))] as const;
    expect(counts(...before, word(160, fires('a', 0))).firing).toBe(0);
    expect(counts(...before, word(161, fires('a', 0)))).toEqual({ starts: 2, ends: 1, firing: 1 });
  });

  test('a copy of the end of before does not end what its sender says began later', () => {
    for (const late of [200, 205, 900]) {
      const words = [word(0, fires('a', 0)), word(200, fires('a', 150)), word(late, over('a', 0, 100))] as const;
      expect(counts(...words)).toEqual({ starts: 2, ends: 1, firing: 1 });
      expect(counts(...words, word(950, over('a', 150, 940)))).toEqual({ starts: 2, ends: 2, firing: 0 });
    }
    expect(
      counts(
        word(0, fires('a', 0)),
        word(100, over('a', 0, 100)),
        word(200, fires('a', 150)),
        word(205, over('a', 0, 100)),
      ).firing,
    ).toBe(1);
  });

  test('a source that speaks on change only never means a copy as news, however late it is', () => {
    const onChange = (one: Word): Word => ({ ...one, isOnChange: true });
    const before = [onChange(word(0, fires('a', 0))), onChange(word(100, over('a', 0, 95)))] as const;
    expect(counts(...before, onChange(word(900, fires('a', 0)))).firing).toBe(0);
    expect(counts(...before, onChange(word(900, fires('a', 890)))).firing).toBe(1);
    expect(counts(onChange(word(100, over('a', 0, 95))), onChange(word(900, fires('a', 0))))).toEqual({
      starts: 1,
      ends: 1,
      firing: 0,
    });
  });
});

describe('An alert that came and went between two messages of its sender', () => {
  test('counts, beside another that fires', () => {
    expect(counts(word(0, fires('b', 0)), word(300, fires('b', 0), over('a', 100, 200)))).toEqual({
      starts: 2,
      ends: 1,
      firing: 1,
    });
  });

  test('counts in the message that ends the other', () => {
    expect(counts(word(0, fires('b', 0)), word(300, over('b', 0, 290), over('a', 100, 200)))).toEqual({
      starts: 2,
      ends: 2,
      firing: 0,
    });
  });

  test('does not count alone, nor when all was over before: that began before Tocsin was there', () => {
    expect(counts(word(300, over('a', 100, 200))).starts).toBe(0);
    expect(counts(word(0, fires('b', 0)), word(300, over('b', 0, 290)), word(900, over('a', 100, 200))).starts).toBe(1);
  });
});

describe('Two Alertmanagers with equal labels', () => {
  test('that know nothing of each other do not end each other', () => {
    const both = [word(0, fires('a', 0)), by('am-2', word(5, fires('a', 3)))];
    expect(counts(...both, word(300, over('a', 0, 290)))).toEqual({ starts: 1, ends: 0, firing: 1 });
    expect(counts(...both, word(300, over('a', 0, 290)), by('am-2', word(310, over('a', 3, 305)))).firing).toBe(0);
  });

  test('of one cluster end what the other reported: by the same start, where they did not report it themselves', () => {
    expect(counts(word(0, fires('a', 0)), by('am-2', word(300, over('a', 0, 290))))).toEqual({
      starts: 1,
      ends: 1,
      firing: 0,
    });
    expect(counts(word(0, fires('a', 0)), by('am-2', word(300, over('a', 7, 290)))).firing).toBe(1);
  });

  test('of one cluster that date a start apart report one occurrence', () => {
    for (const startsAt of [4, -4]) {
      expect(counts(word(1, fires('a', 0)), word(6, fires('a', startsAt)))).toEqual({ starts: 1, ends: 0, firing: 1 });
      expect(counts(word(1, fires('a', 0)), word(6, fires('a', startsAt)), word(100, over('a', 0, 95)))).toEqual({
        starts: 1,
        ends: 1,
        firing: 0,
      });
    }
  });

  test('that both report once more what is over do not make it fire', () => {
    const before = [word(0, fires('a', 0)), by('am-2', word(300, over('a', 0, 290)))];
    expect(counts(...before, by('am-2', word(320, fires('a', 0)))).firing).toBe(0);
    expect(counts(...before, word(320, fires('a', 0))).firing).toBe(0);
  });
});

/** A few alerts by a few voices, some of which are over, at times that often meet. */
const anAlert = fc
  .record({
    name: fc.constantFrom('a', 'b'),
    from: fc.integer({ min: 0, max: 20 }),
    length: fc.option(fc.integer({ min: 0, max: 20 }), { nil: undefined }),
  })
  .map(({ name, from, length }) =>
    length === undefined ? fires(name, from * 10) : over(name, from * 10, (from + length) * 10),
  );
const aWord = fc
  .record({
    voice: fc.constantFrom(AM_1.voice, AM_2.voice),
    receivedAt: fc.integer({ min: 0, max: 400 }).map(at),
    alerts: fc.uniqueArray(anAlert, { maxLength: 2, selector: (one) => one.fingerprint }),
  })
  .filter(({ alerts }) => alerts.length > 0);
/** Of two words of one voice at one instant there is no order. */
const WORDS = fc.uniqueArray(aWord, {
  maxLength: 8,
  comparator: (a, b) => a.receivedAt === b.receivedAt,
});

const pictureOf = (one: Incident) =>
  [...factsOf(one).members.values()]
    .map(({ fingerprint, occurrences }) => [fingerprint, occurrences.at(-1)?.end === undefined])
    .sort();

describe('Whatever is said', () => {
  test('stored twice, and in any order, is the same', () => {
    fc.assert(
      fc.property(WORDS, fc.infiniteStream(fc.nat()), (words, order) => {
        const { starts, ends } = heard(...words);
        const shuffled = (tokens: Iterable<string>) =>
          [...tokens, ...tokens]
            .map((token) => ({ token, by: order.next().value ?? 0 }))
            .sort((a, b) => a.by - b.by)
            .map(({ token }) => token);
        expect(factsOf(incident({ starts: shuffled(starts), ends: shuffled(ends) })).starts).toBe(
          factsOf(incident({ starts, ends })).starts,
        );
      }),
    );
  });

  test('and delivered twice changes nothing', () => {
    fc.assert(
      fc.property(WORDS, (words) => {
        const inOrder = [...words].sort((a, b) => a.receivedAt - b.receivedAt);
        const twice = inOrder.flatMap((word) => [word, word]);
        expect(pictureOf(heard(...twice))).toEqual(pictureOf(heard(...inOrder)));
      }),
    );
  });

  test('with all times of a sender ten minutes earlier or later leads to the same states and the same reasons', () => {
    const shifted = (by: number) => (alert: Alert) => ({
      ...alert,
      startsAt: after(alert.startsAt, minutes(by)),
      ...(alert.endsAt !== undefined && { endsAt: after(alert.endsAt, minutes(by)) }),
    });
    const terms = { timing: TIMING, lanes: teamLanes(CHAT, MAIL) };
    const decided = (words: readonly Word[], by: number) => {
      let known = incident();
      return words.map(({ alerts, ...one }) => {
        const { starts, ends } = absorb(known, alerts.map(shifted(by)), { ...AM_1, ...one });
        const recorded = {
          ...known,
          starts: new Set([...known.starts, ...starts]),
          ends: new Set([...known.ends, ...ends]),
        };
        const { next, lanes } = decide(recorded, terms, one.receivedAt);
        known = next;
        return [
          next.state,
          ...lanes.map(({ decision }) => ('notify' in decision ? decision.notify : decision.suppress)),
        ];
      });
    };
    fc.assert(
      fc.property(WORDS, fc.constantFrom(-10, 10), (words, by) => {
        const inOrder = [...words].sort((a, b) => a.receivedAt - b.receivedAt);
        expect(decided(inOrder, by)).toEqual(decided(inOrder, 0));
      }),
    );
  });
});
