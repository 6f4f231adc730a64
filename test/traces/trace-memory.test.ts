import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  askAgainAt,
  LOOK_UP_FAILURES,
  type LookUpFailure,
  NOTHING_ASKED,
  remembered,
  type TraceMemory,
  toAsk,
  tracedIn,
} from '../../shared/traces/trace-memory.ts';
import type { TraceVerdict } from '../../shared/traces/trace-verdict.ts';
import { after, instant, seconds } from '../../shared/values/time.ts';

const T0 = instant(Date.parse('2026-08-22T14:02:09Z'));
const LATER = after(T0, seconds(30));
const idOf = (n: number): string => `6a89abe1${String(n).padStart(24, '0')}`;
const [A, B] = [idOf(1), idOf(2)];
const verdict = (id: string, isPartial = false): TraceVerdict => ({ id, services: ['checkout'], isPartial });

const asked = (ids: readonly string[], verdicts: readonly TraceVerdict[] = [], failed?: LookUpFailure) =>
  remembered(NOTHING_ASKED, ids, { verdicts, ...(failed && { failed }) }, T0);

describe('A trace is asked for', () => {
  test('when it is first seen', () => {
    expect(toAsk(NOTHING_ASKED, [A, B], T0)).toEqual([A, B]);
  });

  test('not while others would get the same answer, once more after half a minute, and never again', () => {
    const once = asked([A]);
    expect(toAsk(once, [A, B], after(T0, seconds(29)))).toEqual([B]);
    expect(toAsk(once, [A], LATER)).toEqual([A]);
    const twice = remembered(once, [A], { verdicts: [] }, LATER);
    expect(toAsk(twice, [A], after(LATER, seconds(3600)))).toEqual([]);
  });

  test('once when its verdict is whole, once more when parts were missing', () => {
    const memory = asked([A, B], [verdict(A), verdict(B, true)]);
    expect(toAsk(memory, [A, B], LATER)).toEqual([B]);
  });

  test('not when only the lower half of its ID is known', () => {
    expect(toAsk(NOTHING_ASKED, [`${'0'.repeat(16)}e1be46a994272793`], T0)).toEqual([]);
  });

  test('while fewer than ten were, of one incident', () => {
    const memory = asked(Array.from({ length: 8 }, (_, i) => idOf(10 + i)));
    expect(toAsk(memory, [1, 2, 3, 4].map(idOf), LATER)).toEqual([idOf(1), idOf(2)]);
  });

  test('twice at most, ten of them at most, whatever comes', () => {
    const ids = fc.uniqueArray(fc.integer({ min: 1, max: 30 }).map(idOf), { maxLength: 5 });
    const outcome = fc.constantFrom('whole', 'partial', 'not-found', 'timeout');
    const step = fc.record({ ids, wait: fc.integer({ min: 0, max: 60 }), outcome });
    fc.assert(
      fc.property(fc.array(step, { maxLength: 40 }), (steps) => {
        const questions = asking(steps);
        expect(new Set(questions).size).toBeLessThanOrEqual(10);
        for (const id of questions) expect(questions.filter((one) => one === id).length).toBeLessThanOrEqual(2);
      }),
    );
  });
});

interface Asking {
  readonly ids: readonly string[];
  /** Seconds since the one before. */
  readonly wait: number;
  readonly outcome: string;
}

/** Every ID that was asked for, in order. */
function asking(steps: readonly Asking[]): readonly string[] {
  let memory: TraceMemory = NOTHING_ASKED;
  let now = T0;
  return steps.flatMap(({ ids, wait, outcome }) => {
    now = after(now, seconds(wait));
    const questions = toAsk(memory, ids, now);
    const isFound = outcome === 'whole' || outcome === 'partial';
    const verdicts = isFound ? questions.map((id) => verdict(id, outcome === 'partial')) : [];
    const answer = { verdicts, ...(outcome === 'timeout' && { failed: 'timeout' as const }) };
    if (questions.length > 0) memory = remembered(memory, questions, answer, now);
    return questions;
  });
}

describe('When to ask again', () => {
  test('is half a minute after a trace was not there, or not whole, the first time', () => {
    expect(askAgainAt(asked([A]), [A])).toBe(LATER);
    expect(askAgainAt(asked([A], [verdict(A, true)]), [A])).toBe(LATER);
    expect(askAgainAt(asked([A, B], [verdict(A)]), [A, B])).toBe(LATER);
  });

  test('is never for one that is there, that was asked for twice, or that is not named any more', () => {
    expect(askAgainAt(asked([A], [verdict(A)]), [A])).toBeUndefined();
    expect(askAgainAt(remembered(asked([A]), [A], { verdicts: [] }, LATER), [A])).toBeUndefined();
    expect(askAgainAt(asked([A]), [B])).toBeUndefined();
  });
});

describe('What is known of the traces of a message', () => {
  const known = (memory: TraceMemory, traces: readonly string[]) => tracedIn(memory, traces, 'X-Ray');

  test('is nothing where nobody asked', () => {
    expect(known(NOTHING_ASKED, [A])).toBeUndefined();
    expect(known(asked([A]), [B])).toBeUndefined();
  });

  test('is the verdicts on those that it names', () => {
    expect(known(asked([A, B], [verdict(A), verdict(B)]), [B])).toEqual({ verdicts: [verdict(B)] });
  });

  test('is that they are not there', () => {
    expect(known(asked([A]), [A])).toEqual({ verdicts: [], unknown: { reason: 'not-found', backend: 'X-Ray' } });
  });

  test.each(Object.keys(LOOK_UP_FAILURES) as LookUpFailure[])('is that there was no answer: %s', (failed) => {
    expect(known(asked([A], [], failed), [A])).toEqual({ verdicts: [], unknown: { reason: failed, backend: 'X-Ray' } });
  });

  test('is what was found, although the next answer did not come', () => {
    const memory = remembered(asked([A], [verdict(A, true)]), [A], { verdicts: [], failed: 'timeout' }, LATER);
    expect(known(memory, [A])).toEqual({ verdicts: [verdict(A, true)] });
  });

  test('is the newest verdict', () => {
    const memory = remembered(asked([A], [verdict(A, true)]), [A], { verdicts: [verdict(A)] }, LATER);
    expect(known(memory, [A])).toEqual({ verdicts: [verdict(A)] });
  });

  test('is not that it failed, once it was answered that they are not there', () => {
    const memory = remembered(asked([A], [], 'timeout'), [A], { verdicts: [] }, LATER);
    expect(known(memory, [A])).toEqual({ verdicts: [], unknown: { reason: 'not-found', backend: 'X-Ray' } });
  });
});
