import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { decide, OUTBOX_GRACE, type Terms } from '../../shared/incidents/decide.ts';
import { hitToken } from '../../shared/incidents/hits.ts';
import { factsOf, type Incident } from '../../shared/incidents/incident.ts';
import type { Integration, LaneMemory } from '../../shared/incidents/lanes.ts';
import type { Timing } from '../../shared/incidents/timing.ts';
import type { Severity } from '../../shared/values/severity.ts';
import { after, before, between, type EpochMs, hours, minutes, seconds } from '../../shared/values/time.ts';
import { arbitraryHistory, playHistory } from '../support/arbitrary-history.ts';
import { APPENDED, CHAT, EDITED, end, incident, MAIL, start, teamLanes } from '../support/sample-incident.ts';
import { NOON, TIMING } from '../support/world.ts';

const at = (n: number): EpochMs => after(NOON, seconds(n));
const LANES = [EDITED, APPENDED] as const;
const terms = (timing: Partial<Timing> = {}, integrations: readonly Integration[] = [CHAT, MAIL]): Terms => ({
  timing: { ...TIMING, ...timing },
  lanes: teamLanes(...integrations),
});

const notified = (parts: Partial<LaneMemory> = {}): LaneMemory => ({
  at: at(0),
  state: 'firing',
  starts: 1,
  ends: 0,
  severity: 'warning',
  ...parts,
});

type Parts = Parameters<typeof incident>[0];
const firing = (parts: Parts = {}): Incident =>
  incident({ rev: 1, state: 'firing', openedAt: at(0), reached: 1, starts: [start('a', at(0))], ...parts });
/** An error that was seen nine times, and is seen on and on. */
const counted = (parts: Parts = {}): Incident =>
  firing({ hits: new Set([hitToken({ batch: 'batch', at: at(1), count: 9 })]), seenAt: at(14_000), ...parts });
const both = (parts: Partial<LaneMemory> = {}) => ({ [EDITED]: notified(parts), [APPENDED]: notified(parts) });

const decisions = (one: Incident, now: EpochMs, given = terms()) =>
  decide(one, given, now).lanes.map(({ decision }) => ('notify' in decision ? decision.notify : decision.suppress));

const b = (n: number, severity: Severity = 'warning') => start('b', at(n), { severity });

describe('What people are notified of, by places that can edit and by places that cannot', () => {
  test.each<[string, Incident, number, readonly [string, string]]>([
    ['a new problem, at once', incident({ starts: [start('a', at(0))] }), 0, ['first', 'first']],
    [
      'nothing of an end alone',
      incident({ ends: [end('a', at(0))] }),
      0,
      ['resolve-without-firing', 'resolve-without-firing'],
    ],
    ['nothing new until repeat_interval', firing({ lanes: both() }), 14_429, ['repeat-not-due', 'repeat-not-due']],
    [
      'that it stays, half a minute after repeat_interval, where its source said so since',
      firing({ lanes: both(), seenAt: at(60) }),
      14_430,
      ['repeat', 'repeat'],
    ],
    [
      'nothing at repeat_interval, where its source has said nothing since',
      firing({ lanes: both() }),
      14_430,
      ['unconfirmed', 'unconfirmed'],
    ],
    [
      'that it stays, at repeat_interval, where its source speaks of changes only',
      firing({ lanes: both(), isOnChange: true }),
      14_430,
      ['repeat', 'repeat'],
    ],
    [
      'that an error goes on, by when people were notified, however often it was edited since',
      counted({ lanes: { [EDITED]: notified({ at: at(14_000), notifiedAt: at(0) }), [APPENDED]: notified() } }),
      14_430,
      ['repeat', 'repeat'],
    ],
    [
      'the same, and not right after an edit',
      counted({ lanes: { [EDITED]: notified({ at: at(14_425), notifiedAt: at(0) }), [APPENDED]: notified() } }),
      14_430,
      ['update-interval', 'repeat'],
    ],
    [
      'what a place asked to be looked at again for',
      firing({ lanes: both(), lookAt: at(30) }),
      30,
      ['look-again', 'look-again'],
    ],
    [
      'not before the time that it asked for',
      firing({ lanes: both(), lookAt: at(30) }),
      29,
      ['repeat-not-due', 'repeat-not-due'],
    ],
    [
      'not again, when it was looked at since then',
      firing({ lanes: both({ at: at(30) }), lookAt: at(30) }),
      60,
      ['repeat-not-due', 'repeat-not-due'],
    ],
    [
      'which waits after an edit, and not where a look is no edit',
      firing({ lanes: both({ at: at(25) }), lookAt: at(30) }),
      30,
      ['update-interval', 'look-again'],
    ],
    [
      'only the end once it is over',
      firing({ lanes: both(), lookAt: at(30), ends: [end('a', at(1))] }),
      30,
      ['resolved', 'resolved'],
    ],
    ['of an error that is seen more often, in an edit', counted({ lanes: both() }), 14_399, ['more', 'only-more']],
    [
      'of an alert that joins too early',
      firing({ lanes: both(), starts: [start('a', at(0)), b(5)] }),
      9,
      ['update-interval', 'group-interval'],
    ],
    [
      'of an alert that joins, in an edit first',
      firing({ lanes: both(), starts: [start('a', at(0)), b(5)] }),
      10,
      ['joined', 'group-interval'],
    ],
    [
      'of an alert that joins, in a message later',
      firing({ lanes: both(), starts: [start('a', at(0)), b(5)] }),
      300,
      ['joined', 'joined'],
    ],
    [
      'of one that is worse, at once',
      firing({ lanes: both(), starts: [start('a', at(0)), b(1, 'critical')] }),
      1,
      ['worse', 'worse'],
    ],
    [
      'of one that is worse, once',
      firing({ lanes: both({ severity: 'critical', starts: 2 }), starts: [start('a', at(0)), b(1, 'critical')] }),
      2,
      ['repeat-not-due', 'repeat-not-due'],
    ],
    [
      'of a severity that fell, and nothing when it rises again',
      firing({
        lanes: both({ severity: 'critical', starts: 2 }),
        starts: [start('a', at(0), { severity: 'critical' }), b(1)],
      }),
      60,
      ['repeat-not-due', 'repeat-not-due'],
    ],
    [
      'of one that left, in an edit',
      firing({ lanes: both({ starts: 2 }), starts: [start('a', at(0)), b(1)], ends: [end('b', at(20))] }),
      20,
      ['left', 'only-resolved'],
    ],
    [
      'of one that left too early',
      firing({ lanes: both({ starts: 2 }), starts: [start('a', at(0)), b(1)], ends: [end('b', at(3))] }),
      3,
      ['update-interval', 'only-resolved'],
    ],
    ['the end, at once', firing({ lanes: both(), ends: [end('a', at(1))] }), 1, ['resolved', 'resolved']],
    [
      'the end of what came and went',
      incident({ starts: [start('a', at(0))], ends: [end('a', at(1))] }),
      1,
      ['resolved', 'resolved'],
    ],
    ['the end of a silent source', firing({ lanes: both() }), 13 * 3600, ['ended', 'ended']],
  ])('%s', (_, one, n, expected) => {
    expect(decisions(one, at(n))).toEqual(expected);
  });

  test.each<[string, number, readonly [string, string]]>([
    ['too early', 9, ['update-interval', 'group-interval']],
    ['in an edit first', 10, ['reopened', 'group-interval']],
    ['in a message later', 300, ['reopened', 'reopened']],
  ])('that it fires again: %s', (_, n, expected) => {
    const back = firing({
      reached: 2,
      starts: [start('a', at(-60)), start('a', at(1))],
      ends: [end('a', at(0))],
      lanes: both({ state: 'resolved', ends: 1 }),
    });
    expect(decisions(back, at(n))).toEqual(expected);
  });

  test('nothing below the threshold, with the figures it was decided on', () => {
    const { lanes, next } = decide(
      incident({ starts: [start('a', at(0)), b(1)] }),
      terms({ threshold: { count: 100, within: minutes(1) } }),
      at(1),
    );
    const because = '2 seen, 100 within 1m asked for';
    expect(lanes[0]?.decision).toEqual({ suppress: 'below-threshold', because });
    expect(next).toMatchObject({ outbox: [], lanes: {} });
  });

  test('nothing more of what is over and known to be', () => {
    const over = incident({
      rev: 2,
      state: 'resolved',
      reached: 1,
      endedAt: at(60),
      starts: [start('a', at(0))],
      ends: [end('a', at(60))],
      lanes: both({ state: 'resolved', ends: 1 }),
    });
    expect(decisions(over, at(7200))).toEqual(['already-resolved', 'already-resolved']);
    expect(decide(over, terms(), at(7200)).changed).toBe(false);
  });

  test('of a problem that came back and went before that, once the interval has passed', () => {
    const one = incident({
      rev: 3,
      state: 'resolved',
      reached: 2,
      endedAt: at(60),
      starts: [start('a', at(0)), start('a', at(70))],
      ends: [end('a', at(60)), end('a', at(80))],
      lanes: both({ at: at(60), state: 'resolved', ends: 1 }),
    });
    expect(decisions(one, at(90))).toEqual(['resolved', 'group-interval']);
    expect(decisions(one, at(360))).toEqual(['resolved', 'resolved']);
  });
});

describe('Who is notified', () => {
  const reached = (one: Incident, integrations: readonly Integration[], n = 400) =>
    decide(one, terms({}, integrations), at(n)).next.outbox.flatMap((entry) =>
      entry.notifications.map(({ place, reason }) => `${place} ${reason}`),
    );
  const quiet = { ...CHAT, place: 'chat-2', sendResolved: false };

  test('is every place of a lane that is notified', () => {
    const one = incident({ starts: [start('a', at(0))] });
    expect(reached(one, [CHAT, quiet, MAIL])).toEqual(['chat first', 'chat-2 first', 'mail first']);
    expect(reached(one, [MAIL])).toEqual(['mail first']);
  });

  test('is no place where the receiver has none, and the incident goes on without', () => {
    const { next, lanes } = decide(incident({ starts: [start('a', at(0))] }), terms({}, []), at(0));
    expect(lanes).toEqual([]);
    expect(next).toMatchObject({ state: 'firing', outbox: [], dueAt: after(NOON, TIMING.resolveAfter) });
  });

  test('is a place that wants no ends too: it knows best whether there is anything else to say', () => {
    const ended = { ends: [end('a', at(1))] };
    expect(reached(firing({ ...ended, lanes: both() }), [CHAT, quiet])).toEqual(['chat resolved', 'chat-2 resolved']);
  });

  test('is a lane that was added when all was over: of nothing', () => {
    const over = incident({
      rev: 2,
      state: 'resolved',
      reached: 1,
      endedAt: at(60),
      starts: [start('a', at(0))],
      ends: [end('a', at(60))],
      lanes: { [EDITED]: notified({ state: 'resolved', ends: 1 }) },
    });
    expect(reached(over, [CHAT, MAIL])).toEqual([]);
  });
});

describe('A decision', () => {
  const first = decide(incident({ starts: [start('a', at(0))], dueAt: at(30) }), terms(), at(0));

  test('is saved with its outbox, one revision on, with its reasons', () => {
    expect(first.next).toMatchObject({
      rev: 1,
      state: 'firing',
      notifications: 2,
      outbox: [{ rev: 1, generation: 1, at: at(0) }],
      decisions: [
        { rev: 1, lane: EDITED, notified: 'first', because: '1 firing' },
        { rev: 1, lane: APPENDED, notified: 'first', because: '1 firing' },
      ],
    });
  });

  test('is due soon while its outbox may not have reached the queue, and when there is something to do after that', () => {
    expect(first.next.dueAt).toBe(after(at(0), OUTBOX_GRACE));
    expect(first.dueOnceSent).toBe(at(14_430));
    const waiting = firing({ lanes: both(), starts: [start('a', at(0)), b(5)] });
    expect(decide(waiting, terms(), at(6)).dueOnceSent).toBe(at(10));
  });

  test('that edits in silence is due when people are to be notified again', () => {
    const edit = decide(counted({ lanes: both({ magnitude: 9 }) }), terms({}, [CHAT]), at(600));
    expect(edit.next.lanes[EDITED]).toMatchObject({ at: at(600), notifiedAt: at(0) });
    expect(edit.dueOnceSent).toBe(at(14_430));
    const later: Incident = {
      ...edit.next,
      kind: 'errors',
      hits: new Set([hitToken({ batch: 'batch', at: at(2), count: 20 })]),
    };
    expect(decide(later, terms({}, [CHAT]), at(700)).next.lanes[EDITED]).toMatchObject({ notifiedAt: at(0) });
    const repeat = decide(later, terms({}, [CHAT]), at(14_430)).next.lanes[EDITED];
    expect(repeat).toMatchObject({ at: at(14_430) });
    expect(repeat).not.toHaveProperty('notifiedAt');
  });

  test('is due when a trace may be there, and no more once it was asked for', () => {
    const waiting = firing({ lanes: both(), lookAt: at(30) });
    expect(decide(waiting, terms(), at(20)).dueOnceSent).toBe(at(30));
    expect(decide(waiting, terms(), at(30)).dueOnceSent).toBe(at(14_430));
    const early = counted({ lanes: both(), lookAt: at(30) });
    expect(decide(early, terms(), at(10)).dueOnceSent).toBe(at(30));
  });

  test('that holds a repeat back after an edit is due when people may be notified', () => {
    const one = counted({ lanes: { [EDITED]: notified({ at: at(14_425), notifiedAt: at(0), starts: 9 }) } });
    expect(decide(one, terms({}, [CHAT]), at(14_430)).dueOnceSent).toBe(at(14_435));
  });

  test('is due no more once all is over and people were notified', () => {
    const { next, dueOnceSent } = decide(firing({ lanes: both(), ends: [end('a', at(1))] }), terms(), at(1));
    expect(next.state).toBe('resolved');
    expect(dueOnceSent).toBeUndefined();
  });

  test('keeps entries of the outbox that others have not sent yet', () => {
    const entry = { rev: 1, generation: 1, at: at(0), notifications: [] };
    const { next } = decide(firing({ lanes: both(), outbox: [entry], ends: [end('a', at(1))] }), terms(), at(1));
    expect(next.outbox.map(({ rev }) => rev)).toEqual([1, 2]);
  });

  test('that suppresses is written down once, as long as it lasts', () => {
    const waiting = firing({ lanes: both(), starts: [start('a', at(0)), b(5)] });
    const once = decide(waiting, terms(), at(6));
    expect(once).toMatchObject({ changed: true });
    expect(once.next.decisions.map((one) => 'suppressed' in one && one.suppressed)).toEqual([
      'update-interval',
      'group-interval',
    ]);
    const more = { ...once.next, starts: new Set([...once.next.starts, start('c', at(6))]) };
    expect(decide(more, terms(), at(7)).changed).toBe(false);
  });

  test('keeps the last 32 of its reasons', () => {
    const decisions = Array.from(
      { length: 32 },
      (_, i) => ({ at: at(i), rev: i, lane: EDITED, notified: 'repeat', because: `${i}` }) as const,
    );
    const { next } = decide(firing({ decisions, lanes: both(), seenAt: at(60) }), terms(), at(14_430));
    expect(next.decisions).toHaveLength(32);
    expect(next.decisions.map((one) => one.because).slice(0, 2)).toEqual(['2', '3']);
  });

  test('that changes nothing but a later due time is not worth a write', () => {
    expect(decide(firing({ lanes: both(), dueAt: at(60) }), terms(), at(30)).changed).toBe(false);
    expect(decide(firing({ lanes: both(), dueAt: at(60) }), terms(), at(60)).changed).toBe(true);
    expect(decide(firing({ lanes: both() }), terms(), at(30)).changed).toBe(true);
  });

  test('remembers of which severities people were notified while it fires, and begins anew when it fires again', () => {
    const fell = firing({ lanes: both({ severity: 'critical' }), starts: [start('a', at(0)), b(5)] });
    const pinged = { critical: at(0) };
    expect(decide(fell, terms(), at(60)).next.lanes[EDITED]).toMatchObject({ starts: 2, severity: 'warning', pinged });
    const back = firing({ ...fell, lanes: both({ state: 'resolved', severity: 'critical' }) });
    const { lanes } = decide(back, terms(), at(60)).next;
    expect(lanes[EDITED]?.pinged).toEqual({ warning: at(60) });
  });

  test('never lets a count fall, when what there was no room for is in no later body', () => {
    const many = { ...firing({ lanes: both({ at: before(NOON, hours(1)) }) }), overflow: 40 };
    const { next } = decide(many, terms(), at(0));
    expect(next.lanes[EDITED]?.starts).toBe(41);
    const repeat = decide({ ...next, overflow: 0 }, terms(), at(14_430));
    expect(repeat.next.lanes[EDITED]).toMatchObject({ at: at(14_430), starts: 41 });
  });
});

describe('Over any history', () => {
  const TERMS = terms();
  const histories = (check: (played: ReturnType<typeof playHistory>) => void, given = TERMS) =>
    fc.assert(
      fc.property(arbitraryHistory, (steps) => check(playHistory(steps, given))),
      { numRuns: 400 },
    );

  test('the same incident, terms and instant give the same decision', () => {
    histories((played) => {
      for (const { recorded, decision, now } of played) expect(decide(recorded, TERMS, now)).toEqual(decision);
    });
  });

  test('deciding again right after the save changes nothing, be the outbox sent by then or not', () => {
    histories((played) => {
      for (const { decision, saved, now } of played) {
        expect(decide(saved, TERMS, now).changed).toBe(false);
        if (decision.changed) expect(decide(decision.next, TERMS, now).changed).toBe(false);
      }
    });
  });

  test('an incident is never due at the time at which it is decided, so no sweep finds it for ever', () => {
    histories((played) => {
      for (const { decision, now } of played) {
        for (const dueAt of [decision.next.dueAt, decision.dueOnceSent]) {
          if (dueAt !== undefined) expect(dueAt).toBeGreaterThan(now);
        }
      }
    });
  });

  test('no lane is notified twice within the interval, but of what is worse, over or a new problem', () => {
    const interval = { [EDITED]: TIMING.updateInterval, [APPENDED]: TIMING.groupInterval };
    const atOnce = ['worse', 'resolved', 'ended', 'first'];
    histories((played) => {
      for (const lane of LANES) {
        const sent = played.flatMap(({ decision, now }) => {
          const { decision: made } = decision.lanes.find((one) => one.lane.id === lane) ?? {};
          const isLook = made && 'notify' in made && made.notify === 'look-again' && lane === APPENDED;
          return decision.changed && made && 'notify' in made && !isLook ? [{ reason: made.notify, at: now }] : [];
        });
        const spaced = sent.filter(({ reason }, i) => i > 0 && !atOnce.includes(reason));
        const gaps = spaced.map((one) => between(sent[sent.indexOf(one) - 1]?.at ?? NOON, one.at));
        expect(gaps.filter((gap) => gap < interval[lane])).toEqual([]);
      }
    });
  });

  test('what a lane was notified of only grows within a generation', () => {
    histories((played) => {
      for (const [i, { saved }] of played.entries()) {
        const previous = played[i - 1]?.saved;
        for (const lane of LANES) {
          const [was, is] = [previous?.lanes[lane], saved.lanes[lane]];
          if (was === undefined || is === undefined || previous?.generation !== saved.generation) continue;
          expect(is.starts).toBeGreaterThanOrEqual(was.starts);
          expect(is.ends).toBeGreaterThanOrEqual(was.ends);
        }
      }
    });
  });

  test('everything is said in the end: with nothing new, each lane knows the state and all that occurred', () => {
    fc.assert(
      fc.property(arbitraryHistory, (steps) => {
        const sweeps = Array.from({ length: 12 }, () => ({ pause: 300, turned: [] }));
        const last = playHistory([...steps, ...sweeps], TERMS).at(-1)?.saved;
        if (last === undefined || last.state === 'pending') return;
        const { starts } = factsOf(last);
        for (const lane of LANES) expect(last.lanes[lane]).toMatchObject({ state: last.state, starts });
      }),
      { numRuns: 400 },
    );
  });

  test('below its threshold no lane is notified, and at it every lane', () => {
    const threshold = { count: 4, within: minutes(5) };
    histories((played) => {
      for (const { saved } of played) expect(saved.state === 'pending').toBe(Object.keys(saved.lanes).length === 0);
    }, terms({ threshold }));
  });
});
