import { describe, expect, test } from 'vitest';
import { formatLatency, tracePhrases, verdictPhrase } from '../../shared/messages/trace-wording.ts';
import type { FirstFailure, TraceVerdict } from '../../shared/traces/trace-verdict.ts';
import { duration } from '../../shared/values/time.ts';
import { sampleView } from '../support/sample-view.ts';

const FAILURE: FirstFailure = {
  kind: 'fault',
  step: 'POST https://psp.example',
  status: 503,
  after: duration(2100),
  exception: 'TimeoutError',
  message: 'no answer.',
  isHandled: false,
};

const verdict = (changes: Partial<TraceVerdict> = {}): TraceVerdict => ({
  id: '1'.repeat(32),
  services: ['checkout', 'payments'],
  isPartial: false,
  ...changes,
});

const failed = (changes: Partial<FirstFailure> = {}): TraceVerdict => verdict({ failure: { ...FAILURE, ...changes } });

const bare = (failure: Partial<FirstFailure>): TraceVerdict =>
  verdict({ failure: { kind: 'fault', isHandled: false, ...failure } });

describe('A verdict in one line', () => {
  test.each([
    [
      'where, what, how and why',
      verdict({ failure: FAILURE, took: duration(2400), usual: duration(180) }),
      'checkout → payments → POST https://psp.example 503 after 2.1 s: TimeoutError: no answer. The request took 2.4 s, usually 180 ms.',
    ],
    [
      'without what is usual',
      verdict({ took: duration(90) }),
      'checkout → payments: nothing failed. The request took 90 ms.',
    ],
    ['a service that failed', bare({ message: 'out of memory' }), 'checkout → payments failed: out of memory.'],
    ['a step that was refused', bare({ kind: 'error', step: 'login' }), 'checkout → payments → login was refused.'],
    ['one that was throttled', bare({ kind: 'throttle' }), 'checkout → payments was throttled.'],
    ['with its status', bare({ kind: 'throttle', status: 400 }), 'checkout → payments 400 (throttled).'],
    [
      'one by which no service failed',
      bare({ step: 'cache', isHandled: true }),
      'checkout → payments → cache failed. No service failed by it.',
    ],
    ['of a part', verdict({ isPartial: true }), 'checkout → payments: nothing failed. Parts of the trace are missing.'],
  ])('%s', (_, one, phrase) => {
    expect(verdictPhrase(one)).toBe(phrase);
  });
});

describe('What the traces of an incident show', () => {
  const phrases = (traces: number, verdicts: readonly TraceVerdict[]) =>
    tracePhrases(
      sampleView({ traces: Array.from({ length: traces }, (_, i) => `${i + 1}`.repeat(32)), traced: { verdicts } }),
    );

  test('is nothing where X-Ray was not asked', () => {
    expect(tracePhrases(sampleView())).toEqual([]);
  });

  test.each([
    ['not-found', 'X-Ray does not have it: it was not sampled, or is not there yet.'],
    ['timeout', 'X-Ray did not answer in time.'],
    ['refused', 'X-Ray refused to be asked: the permission is missing.'],
  ] as const)('is why there is no verdict, by the name of the backend: %s', (reason, phrase) => {
    for (const backend of ['X-Ray', 'Jaeger']) {
      const traced = { verdicts: [], unknown: { reason, backend } };
      expect(tracePhrases(sampleView({ traced }))).toEqual([phrase.replace('X-Ray', backend)]);
    }
  });

  test('is the verdict', () => {
    expect(phrases(1, [verdict()])).toEqual(['checkout → payments: nothing failed.']);
  });

  test('stands once for those that failed alike, the most first, whatever the times', () => {
    const verdicts = [bare({ step: 'a' }), failed(), failed({ after: duration(90) }), verdict(), verdict(), verdict()];
    expect(phrases(7, verdicts)).toEqual([
      '2 of 7 traces: checkout → payments → POST https://psp.example 503 after 2.1 s: TimeoutError: no answer.',
      '1 of 7 traces: checkout → payments → a failed.',
    ]);
  });

  test('says of how many, also where the others are not known', () => {
    expect(phrases(3, [verdict()])).toEqual(['1 of 3 traces: checkout → payments: nothing failed.']);
  });
});

describe('A latency', () => {
  test.each([
    [0, '0 ms'],
    [999, '999 ms'],
    [1000, '1.0 s'],
    [9949, '9.9 s'],
    [9950, '10 s'],
    [59_499, '59 s'],
    [59_500, '59s'],
    [250_000, '4m 10s'],
  ])('of %i ms: %s', (ms, text) => {
    expect(formatLatency(duration(ms))).toBe(text);
  });
});
