import { describe, expect, test } from 'vitest';
import { answerOrFailure, failureFrom } from '../../shared/destinations/failure.ts';
import { seconds } from '../../shared/values/time.ts';

describe('what an answer means for the delivery', () => {
  for (const [status, outcome, reason] of [
    [302, 'rejected', 'redirected'],
    [400, 'rejected', 'refused'],
    [401, 'retry', 'unauthorized'],
    [403, 'retry', 'unauthorized'],
    [404, 'rejected', 'not-found'],
    [408, 'retry', 'unavailable'],
    [409, 'retry', 'unavailable'],
    [413, 'rejected', 'refused'],
    [429, 'retry', 'rate-limited'],
    [500, 'retry', 'unavailable'],
    [503, 'retry', 'unavailable'],
  ] as const) {
    test(`${status}: ${outcome}, ${reason}`, () => {
      expect(failureFrom({ answered: status, body: '' }, 'why')).toEqual({ outcome, reason, detail: `${status} why` });
    });
  }

  for (const status of [429, 503]) {
    test(`the pause that comes with ${status} is kept`, () => {
      const answer = { answered: status, body: '', retryAfter: seconds(9) };
      expect(failureFrom(answer, 'why')).toMatchObject({ after: 9000 });
    });
  }

  test('what the receiver said is one line of at most 300 characters', () => {
    const { detail } = failureFrom({ answered: 400, body: '' }, `a\nb${'x'.repeat(400)}`);
    expect(detail).toMatch(/^400 a bx+…$/);
    expect(detail).toHaveLength(300);
  });

  test('without an answer it comes again, and a missing secret has a reason of its own', () => {
    expect(answerOrFailure({ unreachable: 'timeout', detail: 'd' })).toMatchObject({ reason: 'unreachable' });
    expect(answerOrFailure({ unreachable: 'connection', detail: 'd' })).toMatchObject({ reason: 'unreachable' });
    expect(answerOrFailure({ unreachable: 'secret-missing', detail: 'd' })).toMatchObject({ reason: 'secret-missing' });
  });

  test('an answer that is one stays as it is', () => {
    expect(answerOrFailure({ answered: 200, body: 'ok' })).toEqual({ answered: 200, body: 'ok' });
  });
});
