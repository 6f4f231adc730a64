import { describe, expect, test } from 'vitest';
import type { Answer } from '../../shared/destinations/conversation.ts';
import { notificationV1 } from '../../shared/destinations/notification-v1.ts';
import { webhook } from '../../shared/destinations/webhook.ts';
import { sampleView } from '../support/sample-view.ts';

const ENTRY = { url: 'https://hooks.example.com/alerts', bearer_token: 'deploy_bot_token' };

const deliver = (answer: Answer, entry: object = ENTRY) => {
  const delivery = webhook.bind(entry, {}).deliver({ view: sampleView(), memory: undefined });
  return { step: delivery.next().value, end: delivery.next(answer).value };
};

describe('A webhook of one’s own', () => {
  test('is posted the notification as JSON, its token named and not in it', () => {
    const { step, end } = deliver({ answered: 204, body: '' });
    expect(step).toMatchObject({
      do: 'request',
      request: { method: 'POST', url: ENTRY.url, credentials: { bearer: 'deploy_bot_token' } },
    });
    if (!('do' in step) || step.do !== 'request') throw new Error('nothing was sent');
    expect(notificationV1.parse(step.request.body)).toMatchObject({ incident: 'AbCdEfGhIjk', reason: 'first' });
    expect(end).toEqual({ outcome: 'delivered', memory: {} });
  });

  test.each([
    [429, 'retry', 'rate-limited'],
    [401, 'retry', 'unauthorized'],
    [503, 'retry', 'unavailable'],
    [302, 'rejected', 'redirected'],
    [400, 'rejected', 'refused'],
  ])('that answers %i is a %s: %s', (answered, outcome, reason) => {
    expect(deliver({ answered, body: '' }).end).toMatchObject({ outcome, reason });
  });

  test('that does not answer is tried again', () => {
    const { end } = deliver({ unreachable: 'timeout', detail: 'no answer within 10 s' });
    expect(end).toMatchObject({ outcome: 'retry', reason: 'unreachable' });
  });

  test('without a token is sent none', () => {
    expect(deliver({ answered: 200, body: '' }, { url: ENTRY.url }).step).not.toHaveProperty('request.credentials');
    expect(webhook.bind({ url: ENTRY.url }, {}).needs).toEqual({ secrets: [] });
  });
});
