import { describe, expect, test } from 'vitest';
import { answerOrFailure, failureFrom, isPage } from '../../shared/destinations/failure.ts';
import { seconds } from '../../shared/values/time.ts';
import { LOGIN_PAGE } from '../support/stub-server.ts';

describe('what an answer means for the delivery', () => {
  for (const [status, outcome, reason] of [
    [301, 'retry', 'redirected'],
    [302, 'retry', 'redirected'],
    [304, 'retry', 'unavailable'],
    [307, 'retry', 'redirected'],
    [400, 'rejected', 'refused'],
    [401, 'retry', 'unauthorized'],
    [403, 'retry', 'unauthorized'],
    [404, 'retry', 'not-found'],
    [405, 'retry', 'unavailable'],
    [407, 'retry', 'unauthorized'],
    [408, 'retry', 'unavailable'],
    [409, 'retry', 'unavailable'],
    [410, 'retry', 'not-found'],
    [413, 'rejected', 'too-large'],
    [415, 'rejected', 'refused'],
    [422, 'rejected', 'refused'],
    [423, 'retry', 'unavailable'],
    [425, 'retry', 'unavailable'],
    [429, 'retry', 'rate-limited'],
    [500, 'retry', 'unavailable'],
    [503, 'retry', 'unavailable'],
  ] as const) {
    test(`${status}: ${outcome}, ${reason}`, () => {
      expect(failureFrom({ answered: status, body: '' }, 'why')).toEqual({ outcome, reason, detail: `${status} why` });
    });
  }

  for (const page of [
    LOGIN_PAGE,
    '\n<html>',
    '<?xml version="1.0"?>\n<!DOCTYPE html PUBLIC "-//W3C//DTD XHTML 1.0 Strict//EN">',
  ]) {
    test(`a page for people refuses nothing for good: ${JSON.stringify(page.slice(0, 20))}`, () => {
      for (const answered of [400, 415, 422]) {
        expect(failureFrom({ answered, body: page }, 'why')).toMatchObject({ outcome: 'retry', reason: 'unavailable' });
      }
    });
  }

  test.each([['ok'], ['<p>ok</p>'], ['<?xml version="1.0"?><ok/>'], ['<htmlish>'], [{ html: '<html>' }], ['']])(
    '%j is no page for people',
    (body) => {
      expect(isPage({ answered: 200, body })).toBe(false);
    },
  );

  test('a redirect names the host that it leads to', () => {
    const answer = { answered: 302, body: '', leadsTo: 'id.example.com' };
    expect(failureFrom(answer, 'no answer of Jira')).toMatchObject({
      detail: '302 no answer of Jira, and leads to id.example.com',
    });
    expect(failureFrom({ ...answer, answered: 400 }, 'why')).toMatchObject({ detail: '400 why' });
  });

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
