import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { absorb } from '../../shared/incidents/absorb.ts';
import { FIRING_KEPT } from '../../shared/incidents/capacity.ts';
import { LATE } from '../../shared/incidents/episodes.ts';
import { hitsOf } from '../../shared/incidents/hits.ts';
import { factsOf, type Incident } from '../../shared/incidents/incident.ts';
import { endToken } from '../../shared/incidents/membership.ts';
import type { Alert } from '../../shared/incidents/signal.ts';
import { after, type EpochMs, hours, minutes, seconds } from '../../shared/values/time.ts';
import { end, incident, SPEAKER, start } from '../support/sample-incident.ts';
import { alert, NOON } from '../support/world.ts';

const at = (n: number): EpochMs => after(NOON, seconds(n));
const firing = (startsAt: EpochMs, name = 'a') => alert(name, { startsAt });
const resolved = (startsAt: EpochMs, endsAt: EpochMs, name = 'a') => alert(name, { startsAt, endsAt });
const heardAt = (receivedAt: EpochMs) => ({ ...SPEAKER, receivedAt });
const started = (startsAt: EpochMs, receivedAt: EpochMs) => start(A, startsAt, { receivedAt });
const ended = (endsAt: EpochMs, receivedAt: EpochMs, startsAt = NOON) => end(A, endsAt, receivedAt, { startsAt });
const A = firing(NOON).fingerprint;

/** An incident after batches that were taken in one after the other, each at its time. */
function taken(...batches: readonly (readonly [EpochMs, ...Alert[]])[]): Incident {
  let known = incident();
  for (const [receivedAt, ...alerts] of batches) known = adding(known, alerts, receivedAt);
  return known;
}

function adding(known: Incident, alerts: readonly Alert[], receivedAt: EpochMs): Incident {
  const { starts, ends } = absorb(known, alerts, { ...SPEAKER, receivedAt });
  return incident({ starts: [...known.starts, ...starts], ends: [...known.ends, ...ends] });
}

describe('A batch adds to an incident', () => {
  test('the start of an alert that was never heard of, with its details', () => {
    const { starts, ends, details, overflow } = absorb(undefined, [firing(at(0))], heardAt(at(1)));
    expect({ starts, ends, overflow }).toEqual({ starts: [started(at(0), at(1))], ends: [], overflow: 0 });
    expect(details).toMatchObject([{ fingerprint: A, labels: { pod: 'a' }, annotations: { summary: /./ } }]);
  });

  test('the end of an alert that fires', () => {
    const known = taken([at(1), firing(at(0))]);
    expect(absorb(known, [resolved(at(0), at(60))], heardAt(at(61)))).toMatchObject({
      starts: [],
      ends: [ended(at(60), at(61))],
    });
  });

  test('what its sender says of an alert now, whether or not anything else is new', () => {
    const known = taken([at(1), firing(at(0))]);
    const now = { ...firing(at(0)), annotations: { summary: 'Errors above 50 %' }, values: { A: 50 } };
    const { details } = absorb(known, [now], heardAt(at(61)));
    expect(details).toMatchObject([{ annotations: now.annotations, values: now.values }]);
    expect(absorb(known, [resolved(at(0), at(60))], heardAt(at(61))).details).toHaveLength(1);
    expect(absorb(undefined, [resolved(at(0), at(60))], heardAt(at(61))).details).toHaveLength(1);
  });

  test('nothing that one sender says of an alert that is over there and fires at another', () => {
    const other = { ...heardAt(at(2)), voice: 'am-2' };
    const known = taken([at(1), firing(at(0))]);
    const { starts } = absorb(known, [firing(at(0.007))], other);
    const both = incident({ starts: [...known.starts, ...starts] });
    const over = absorb(both, [resolved(at(0), at(60))], heardAt(at(61)));
    expect(over).toMatchObject({ ends: [ended(at(60), at(61))], details: [] });
    const twin = absorb(known, [resolved(at(0), at(60))], { ...other, receivedAt: at(61) });
    expect(twin.details).toHaveLength(1);
  });

  test('the hits of an error, and no start for each batch that it is seen in', () => {
    const seen = (second: number, name: string): Alert => ({ ...firing(at(second)), hits: hitsOf(name, [at(second)]) });
    const known = taken([at(1), seen(0, 'one')]);
    expect(absorb(known, [seen(60, 'two')], heardAt(at(61)))).toMatchObject({
      starts: [],
      hits: [{ batch: 'two', at: at(60), count: 1 }],
    });
  });

  test('the details of an end that says why: the alert did not recover', () => {
    const paused: Alert = { ...resolved(at(0), at(60)), stateReason: 'rule-paused' };
    const { details } = absorb(taken([at(1), firing(at(0))]), [paused], heardAt(at(61)));
    expect(details).toMatchObject([{ fingerprint: A, stateReason: 'rule-paused' }]);
  });

  test('an end at its receipt, when its sender has no time for it', () => {
    const { endsAt: _, ...timeless } = resolved(at(0), at(60));
    expect(absorb(taken([at(1), firing(at(0))]), [timeless], heardAt(at(61))).ends).toEqual([
      endToken({
        fingerprint: A,
        startsAt: at(0),
        receivedAt: at(61),
        voice: SPEAKER.voice,
        kind: 'reported',
        severity: 'warning',
      }),
    ]);
  });

  test('one start of an alert that a body holds twice', () => {
    expect(absorb(undefined, [firing(at(0)), firing(at(0))], heardAt(at(1))).starts).toEqual([started(at(0), at(1))]);
  });

  test.each([['a repeat of what fires', firing(at(0)), at(3600)]])('no start for %s', (_, again, receivedAt) => {
    const delta = absorb(taken([at(1), firing(at(0))]), [again], heardAt(receivedAt));
    expect(delta).toMatchObject({ starts: [], ends: [], hits: [], overflow: 0 });
  });

  test.each([
    ['a late copy of the firing', firing(at(0)), at(75)],
    ['a second copy of the resolve', resolved(at(0), at(60)), at(75)],
    ['a copy of the resolve hours later', resolved(at(0), at(60)), at(7200)],
    ['a resolve that the other half of a pair dates before', resolved(at(0), at(58)), at(75)],
  ])('neither start nor end for %s of what is over', (_, again, receivedAt) => {
    const known = taken([at(1), firing(at(0))], [at(61), resolved(at(0), at(60))]);
    expect(absorb(known, [again], heardAt(receivedAt))).toMatchObject({ starts: [], ends: [] });
  });
});

describe('An alert that fires again', () => {
  const over = taken([at(1), firing(at(0))], [at(61), resolved(at(0), at(60))]);

  test('with a start of its own begins then', () => {
    expect(absorb(over, [firing(at(90))], heardAt(at(91))).starts).toEqual([started(at(90), at(91))]);
  });

  test('with the start it had before, long after its end, begins when we hear of it', () => {
    expect(absorb(over, [firing(at(0))], heardAt(at(600))).starts).toEqual([started(at(0), at(600))]);
  });

  test('by receipt is over when its sender says so, though by the sender it was over before', () => {
    const again = adding(over, [firing(at(0))], at(600));
    expect(factsOf(again).firing).toHaveLength(1);
    const { ends } = absorb(again, [resolved(at(0), at(60))], heardAt(at(900)));
    expect(ends).toEqual([ended(at(60), at(900))]);
  });

  test('by receipt on both halves of a pair occurred once more, not twice', () => {
    const pair = adding(adding(over, [firing(at(0))], at(600)), [firing(at(0))], at(603));
    expect(factsOf(pair).starts).toBe(2);
  });
});

describe('An end that overtakes its start', () => {
  test('leaves room for it: the alert came and went', () => {
    const both = taken([at(61), resolved(at(0), at(60))], [at(63), firing(at(0))]);
    expect(factsOf(both)).toMatchObject({ starts: 1, ends: 1, firing: [] });
  });

  test('does so for every time the alert fires', () => {
    const first = [
      [at(1), firing(at(0))],
      [at(61), resolved(at(0), at(60))],
    ] as const;
    const both = taken(...first, [at(191), resolved(at(120), at(190))], [at(193), firing(at(120))]);
    expect(factsOf(both)).toMatchObject({ starts: 2, ends: 2, firing: [] });
  });
});

describe('An incident with as many firing alerts as are kept', () => {
  const names = Array.from({ length: FIRING_KEPT }, (_, i) => `known-${i}`);
  const full = incident({ starts: names.map((name) => start(name, NOON)) });
  const joining = (count: number, severity = 'warning') =>
    Array.from({ length: count }, (_, i) => alert(`new-${severity}-${i}`, { startsAt: NOON, labels: { severity } }));

  test('counts those that join', () => {
    expect(absorb(full, joining(5), heardAt(at(1)))).toEqual({
      starts: [],
      ends: [],
      hits: [],
      details: [],
      isListedOtherwise: false,
      overflow: 5,
    });
  });

  test('keeps those that are worse than all others', () => {
    const delta = absorb(full, [...joining(5), ...joining(2, 'critical')], heardAt(at(1)));
    expect(delta.overflow).toBe(5);
    expect(delta.details.map((one) => one.labels.severity)).toEqual(['critical', 'critical']);
  });

  test('still takes their ends', () => {
    const [a, b] = [names[0] ?? '', names[1] ?? ''];
    const ends = [a, b].map((name) => ({ ...resolved(NOON, at(60), name), fingerprint: name }));
    expect(absorb(full, ends, heardAt(at(61))).ends).toEqual([
      end(a, at(60), at(61), { startsAt: NOON }),
      end(b, at(60), at(61), { startsAt: NOON }),
    ]);
  });

  test('does not make anything of the ends of those it has only counted', () => {
    const ends = joining(5).map((one) => ({ ...one, status: 'resolved' as const, endsAt: at(60) }));
    expect(absorb(full, ends, heardAt(at(61)))).toEqual({
      starts: [],
      ends: [],
      hits: [],
      details: [],
      isListedOtherwise: false,
      overflow: 0,
    });
  });

  test('keeps no more than a hundred of these', () => {
    expect(absorb(full, joining(150, 'critical'), heardAt(at(1)))).toMatchObject({
      starts: { length: 100 },
      overflow: 50,
    });
  });

  test('has kept the worst of the body that filled it', () => {
    const body = [...joining(FIRING_KEPT), ...joining(3, 'critical')];
    const delta = absorb(undefined, body, heardAt(at(1)));
    expect(delta).toMatchObject({ overflow: 3 });
    expect(delta.details.filter((one) => one.labels.severity === 'critical')).toHaveLength(3);
  });
});

describe('Whatever is taken in', () => {
  const moment = fc.integer({ min: 0, max: 40 });
  const anAlert = fc
    .record({ name: fc.constantFrom('a', 'b'), from: moment, length: fc.option(moment, { nil: undefined }) })
    .map(({ name, from, length }) =>
      length === undefined ? firing(at(from), name) : resolved(at(from), at(from + length), name),
    );
  const batches = fc.array(fc.tuple(fc.array(anAlert, { maxLength: 4 }), fc.integer({ min: 0, max: 60 })));

  test('the same batch again, before another, adds nothing that counts', () => {
    fc.assert(
      fc.property(batches, fc.array(anAlert, { maxLength: 4 }), (earlier, alerts) => {
        let now = minutes(5) + NOON;
        let known = incident();
        for (const [batch, pause] of earlier) {
          now += pause * 1000;
          known = adding(known, batch, now as EpochMs);
        }
        // No two bodies come at one instant, which has no order.
        now += 1000;
        const once = adding(known, alerts, now as EpochMs);
        const twice = adding(once, alerts, (now + 2000) as EpochMs);
        const counted = ({ starts, ends, firing }: ReturnType<typeof factsOf>) => ({
          starts,
          ends,
          firing: firing.length,
        });
        // A body that holds an alert firing and resolved has no order in itself.
        fc.pre(new Set(alerts.map((one) => one.fingerprint)).size === alerts.length);
        // One copy within the time of late copies and one after it are two different things.
        const ended = [...factsOf(known).members.values()].flatMap((member) => member.ends);
        fc.pre(ended.every(({ receivedAt }) => now + 2000 <= receivedAt + LATE || now > receivedAt + LATE));
        expect(counted(factsOf(twice))).toEqual(counted(factsOf(once)));
      }),
      { numRuns: 500 },
    );
  });

  test('an alert that its sender says fires, fires, unless it is a late copy', () => {
    fc.assert(
      fc.property(batches, (earlier) => {
        let known = incident();
        for (const [batch, pause] of earlier) known = adding(known, batch, at(pause));
        const later = after(NOON, hours(1));
        const facts = factsOf(adding(known, [firing(at(0))], later));
        expect(facts.members.get(A)).toBeDefined();
        expect(facts.firing.map((member) => member.fingerprint)).toContain(A);
      }),
    );
  });

  test('an alert that its sender says is over, is over', () => {
    fc.assert(
      fc.property(batches, (earlier) => {
        let known = incident();
        for (const [batch, pause] of earlier) known = adding(known, batch, at(pause));
        const later = after(NOON, hours(1));
        const facts = factsOf(adding(known, [resolved(at(0), later)], later));
        expect(facts.firing.map((member) => member.fingerprint)).not.toContain(A);
      }),
    );
  });
});
