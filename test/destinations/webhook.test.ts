import { describe, expect, test } from 'vitest';
import type { Answer } from '../../shared/destinations/conversation.ts';
import { notificationV1 } from '../../shared/destinations/notification-v1.ts';
import { webhook } from '../../shared/destinations/webhook.ts';
import { sampleAlert, sampleView } from '../support/sample-view.ts';
import { LOGIN_PAGE } from '../support/stub-server.ts';

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
    [302, 'retry', 'redirected'],
    [404, 'retry', 'not-found'],
    [408, 'retry', 'unavailable'],
    [409, 'retry', 'unavailable'],
    [423, 'retry', 'unavailable'],
    [425, 'retry', 'unavailable'],
    [400, 'rejected', 'refused'],
    [422, 'rejected', 'refused'],
  ])('that answers %i is a %s: %s', (answered, outcome, reason) => {
    expect(deliver({ answered, body: '' }).end).toMatchObject({ outcome, reason });
  });

  test.each([200, 201, 202, 204, 206])('takes it with %i, whatever its body says', (answered) => {
    for (const body of ['', 'ok', '<p>thanks</p>', { ok: false }, '{"cut']) {
      expect(deliver({ answered, body }).end).toEqual({ outcome: 'delivered', memory: {} });
    }
  });

  test.each([200, 203, 400, 503])('behind a page for people with %i waits: it is an outage', (answered) => {
    expect(deliver({ answered, body: LOGIN_PAGE }).end).toMatchObject({ outcome: 'retry', reason: 'unavailable' });
  });

  test('that takes less is sent a shorter form once, and given up when that is too large as well', () => {
    const alerts = Array.from({ length: 1500 }, (_, i) => ({
      ...sampleAlert(`pod-${i}`),
      annotations: { description: 'x'.repeat(400) },
    }));
    const play = (limit: number) => {
      const delivery = webhook
        .bind(ENTRY, {})
        .deliver({ view: sampleView({ alerts, firing: 1500 }), memory: undefined });
      const sizes: number[] = [];
      let next = delivery.next();
      while (!next.done && next.value.do === 'request') {
        const size = Buffer.byteLength(JSON.stringify(next.value.request.body));
        sizes.push(size);
        next = delivery.next({ answered: size > limit ? 413 : 200, body: '' });
      }
      return { sizes, end: next.value };
    };
    const taken = play(100_000);
    expect(taken.end).toMatchObject({ outcome: 'delivered' });
    expect(taken.sizes[0]).toBeGreaterThan(200_000);
    expect(taken.sizes.slice(1)).toEqual([expect.toSatisfy((size: number) => size < 64 * 1024)]);
    const refused = play(10_000);
    expect(refused.end).toMatchObject({ outcome: 'rejected', reason: 'too-large' });
    expect(refused.sizes).toHaveLength(2);
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
