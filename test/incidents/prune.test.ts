import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { TOKENS_KEPT } from '../../shared/incidents/capacity.ts';
import { decide, type Terms } from '../../shared/incidents/decide.ts';
import { factsOf, type Incident } from '../../shared/incidents/incident.ts';
import { endToken } from '../../shared/incidents/membership.ts';
import { type Pruning, pruneOf } from '../../shared/incidents/prune.ts';
import { readyToSave } from '../../shared/incidents/retention.ts';
import type { Timing } from '../../shared/incidents/timing.ts';
import { after, type EpochMs, hours, minutes, seconds } from '../../shared/values/time.ts';
import { arbitraryHistory, playHistory } from '../support/arbitrary-history.ts';
import { CHAT, end, incident, MAIL, SPEAKER, start, teamLanes } from '../support/sample-incident.ts';
import { NOON, TIMING } from '../support/world.ts';

const at = (n: number): EpochMs => after(NOON, minutes(n));

const pruned = (one: Incident, { starts, ends, occurrences }: Pruning): Incident => ({
  ...one,
  starts: new Set([...one.starts].filter((token) => !starts.includes(token))),
  ends: new Set([...one.ends].filter((token) => !ends.includes(token))),
  pruned: one.pruned + occurrences,
});

const counts = (one: Incident) => {
  const { starts, ends, firing, severity } = factsOf(one);
  return { starts, ends, severity, firing: firing.map((member) => member.fingerprint).sort() };
};

/** An alert that fires for half of every minute, from noon on. */
const flapping = (name: string, times: number) => ({
  starts: Array.from({ length: times }, (_, i) => start(name, at(i))),
  ends: Array.from({ length: times }, (_, i) => end(name, after(at(i), seconds(30)))),
});

describe('Of an incident is dropped', () => {
  test('nothing that is young', () => {
    const one = incident(flapping('a', 30));
    expect(pruneOf(one, TIMING, at(60))).toEqual({ starts: [], ends: [], hits: [], occurrences: 0 });
  });

  test('of an alert that flaps, all that is older than an hour', () => {
    const one = incident(flapping('a', 120));
    const left = pruned(one, pruneOf(one, TIMING, at(120)));
    expect(left).toMatchObject({ pruned: 60, starts: { size: 60 }, ends: { size: 60 } });
  });

  test('of an alert that flaps, nothing that the threshold still counts', () => {
    const timing: Timing = { ...TIMING, threshold: { count: 500, within: hours(24) } };
    const one = incident(flapping('a', 300));
    expect(pruneOf(one, timing, at(300))).toMatchObject({ starts: [], ends: [], occurrences: 0 });
  });

  test('never the last start and the last end of an alert, however old', () => {
    const one = incident({ starts: [start('a', at(0)), start('b', at(0))], ends: [end('b', at(-1), at(1400))] });
    expect(pruneOf(one, TIMING, after(NOON, hours(24)))).toMatchObject({ starts: [], ends: [] });
  });

  test('an alert that was over before the dedup window', () => {
    const one = incident({
      starts: [start('a', at(0)), start('b', at(0))],
      ends: [end('a', at(5))],
    });
    expect(pruneOf(one, TIMING, after(at(5), hours(24)))).toMatchObject({ starts: [], ends: [] });
    expect(pruneOf(one, TIMING, after(at(6), hours(24)))).toEqual({
      starts: [start('a', at(0))],
      ends: [end('a', at(5))],
      hits: [],
      occurrences: 1,
    });
  });

  test('an alert that was over before a short dedup window: not before a day, in which a place may still have to name it', () => {
    const short = { ...TIMING, dedupWindow: minutes(1) };
    const one = incident({ starts: [start('a', at(0)), start('b', at(0))], ends: [end('a', at(5))] });
    expect(pruneOf(one, short, after(at(5), hours(24)))).toMatchObject({ starts: [], ends: [] });
    expect(pruneOf(one, short, after(at(6), hours(24)))).toMatchObject({ occurrences: 1 });
  });

  test('that an alert was not listed, and was again since, after an hour; not that it is not listed now', () => {
    const unreported = (name: string, receivedAt: EpochMs) =>
      endToken({ ...SPEAKER, fingerprint: name, receivedAt, kind: 'unreported', severity: 'warning' });
    const again = start('a', at(0), { receivedAt: at(20) });
    const one = incident({
      starts: [start('a', at(0)), again],
      ends: [unreported('a', at(10)), unreported('a', at(30))],
    });
    expect(pruneOf(one, TIMING, after(at(0), minutes(50)))).toMatchObject({ starts: [], ends: [] });
    const gone = pruneOf(one, TIMING, after(at(60), hours(1)));
    expect(gone).toMatchObject({ ends: [unreported('a', at(10))], occurrences: 0 });
    expect(factsOf({ ...pruned(one, gone), seenAt: after(NOON, hours(2)) }).unreported).toHaveLength(1);
  });

  test('an alert that ended long ago by its sender, and of which we heard just now: not yet', () => {
    const one = incident({ starts: [start('a', at(0))], ends: [end('a', at(5), at(2000))] });
    expect(pruneOf(one, TIMING, at(2001))).toMatchObject({ starts: [], ends: [] });
  });
});

describe('An incident that is full', () => {
  test('keeps a minute of what is over, and all that fires', () => {
    const over = Array.from({ length: TOKENS_KEPT / 2 }, (_, i) => `over-${i}`);
    const one = incident({
      starts: [...over, 'just-over', 'firing'].map((name) => start(name, at(0))),
      ends: [...over.map((name) => end(name, at(1))), end('just-over', at(2))],
    });
    const left = pruned(one, pruneOf(one, TIMING, after(at(2), seconds(30))));
    expect([...factsOf(left).members.keys()]).toEqual(['just-over', 'firing']);
    expect(counts(left)).toEqual(counts(one));
  });

  test('keeps of what flaps the last occurrence', () => {
    const many = Array.from({ length: 50 }, (_, i) => flapping(`flapping-${i}`, 60));
    const one = incident({ starts: many.flatMap(({ starts }) => starts), ends: many.flatMap(({ ends }) => ends) });
    const left = pruned(one, pruneOf(one, TIMING, at(60)));
    expect(left.starts.size).toBe(50);
    expect(counts(left)).toEqual(counts(one));
  });
});

describe('Over any history', () => {
  const TERMS: Terms = { timing: TIMING, lanes: teamLanes(CHAT, MAIL) };
  const PAUSE = fc.constantFrom(0, 60, 3600, 7200, 90_000);
  const short: Terms = { ...TERMS, timing: { ...TIMING, dedupWindow: minutes(10) } };

  test.each([
    ['with a dedup window of a day', TERMS],
    ['with a dedup window of minutes', short],
  ])('dropping changes no count, nothing that fires and no later decision, %s', (_, terms) => {
    fc.assert(
      fc.property(arbitraryHistory, PAUSE, PAUSE, (steps, pause, another) => {
        for (const { saved, now } of playHistory(steps, terms)) {
          const savedAt = after(now, seconds(pause));
          const { next } = decide(saved, terms, savedAt);
          const left = pruned(next, pruneOf(next, terms.timing, savedAt));
          expect(counts(left)).toEqual(counts(next));
          const later = after(savedAt, seconds(another));
          const [dropped, whole] = [decide(left, terms, later), decide(next, terms, later)];
          expect(dropped.lanes).toEqual(whole.lanes);
          const { starts: _, ends: __, pruned: ___, ...state } = dropped.next;
          expect(whole.next).toMatchObject(state);
        }
      }),
      { numRuns: 300 },
    );
  });

  test('dropping again at once drops nothing that counts', () => {
    fc.assert(
      fc.property(arbitraryHistory, (steps) => {
        for (const { recorded, now } of playHistory(steps, short)) {
          const once = pruned(recorded, pruneOf(recorded, short.timing, now));
          const again = pruneOf(once, short.timing, now);
          expect(again.occurrences).toBe(0);
          expect(counts(pruned(once, again))).toEqual(counts(once));
        }
      }),
    );
  });

  test('an alert that flaps each minute for a day stays within 130 tokens, and is counted to the last', () => {
    let stored = incident();
    const day = 24 * 60;
    let most = 0;
    for (let i = 0; i < day; i++) {
      const recorded: Incident = {
        ...stored,
        starts: new Set([...stored.starts, start('a', at(i))]),
        ends: new Set([...stored.ends, end('a', after(at(i), seconds(30)))]),
        seenAt: at(i),
      };
      const now = after(at(i), seconds(30));
      const decision = decide(recorded, TERMS, now);
      const { next, pruning } = readyToSave(decision, TIMING, now);
      stored = decision.changed ? pruned({ ...next, pruned: recorded.pruned }, pruning) : recorded;
      most = Math.max(most, stored.starts.size + stored.ends.size);
    }
    expect(most).toBeLessThanOrEqual(130);
    expect(factsOf(stored)).toMatchObject({ starts: day, ends: day });
  });
});
