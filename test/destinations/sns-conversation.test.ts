import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { snsTopics } from '../../shared/adapters/sns-topics.ts';
import type { DeliveryOutcome } from '../../shared/destinations/conversation.ts';
import { sns } from '../../shared/destinations/sns.ts';
import type { Topics } from '../../shared/flows/outgoing.ts';
import { instant } from '../../shared/values/time.ts';
import { sampleView } from '../support/sample-view.ts';
import { type Listening, listen } from '../support/stub-server.ts';
import { StubSns } from '../support/stub-sns.ts';

const TOPIC = 'arn:aws:sns:eu-west-1:123456789012:alerts';
const FIFO = `${TOPIC}.fifo`;

const CREDENTIALS = { accessKeyId: 'AKIDSTUB', secretAccessKey: 'stub' };

let stub: StubSns;
let server: Listening;
let topics: Topics;

beforeEach(async () => {
  stub = new StubSns(() => instant(0), { topics: { [TOPIC]: {}, [FIFO]: {} } });
  server = await listen(stub);
  topics = snsTopics({ client: { endpoint: server.url, credentials: CREDENTIALS } });
});

afterEach(() => server.close());

async function deliver(topicArn: string, view = sampleView()): Promise<DeliveryOutcome> {
  const delivery = sns.bind({ topic_arn: topicArn }, {}).deliver({ view, memory: undefined });
  let next = delivery.next();
  while (!next.done) {
    if (next.value.do !== 'publish') throw new Error(`unexpected step: ${next.value.do}`);
    next = delivery.next(await topics.publish(next.value.publication));
  }
  return next.value;
}

describe('a conversation with SNS', () => {
  test('a notification is published once, with subject, body and attributes', async () => {
    expect(await deliver(TOPIC)).toMatchObject({ outcome: 'delivered' });
    expect(stub.published).toMatchObject([
      {
        topicArn: TOPIC,
        subject: '[CRITICAL] HighErrorRate: checkout, prod',
        attributes: { status: { value: 'firing' } },
      },
    ]);
  });

  test.each([
    [false, '[CRITICAL] 결제 지연: Größe „voll“'],
    [true, '[CRITICAL] ? ?: Grosse "voll"'],
  ])(
    'a subject in Korean arrives, where SNS takes ASCII only (%s) as much of it as that has',
    async (asciiOnly, subject) => {
      stub = new StubSns(() => instant(0), { topics: { [FIFO]: {} }, asciiOnly });
      await server.close();
      server = await listen(stub);
      topics = snsTopics({ client: { endpoint: server.url, credentials: CREDENTIALS } });
      const view = sampleView({ title: '결제 지연: Größe „voll“' });
      expect(await deliver(FIFO, view)).toMatchObject({ outcome: 'delivered' });
      expect(stub.published.map((one) => one.subject)).toEqual([subject]);
    },
  );

  test('throttled: it comes again', async () => {
    stub.fail({ status: 400 });
    expect(await deliver(TOPIC)).toMatchObject({ outcome: 'retry', reason: 'rate-limited' });
    expect(await deliver(TOPIC)).toMatchObject({ outcome: 'delivered' });
  });

  test('after a lost answer a FIFO topic recognises the second attempt', async () => {
    stub.fail('lost-answer');
    expect(await deliver(FIFO)).toMatchObject({ outcome: 'retry', reason: 'unreachable' });
    expect(await deliver(FIFO)).toMatchObject({ outcome: 'delivered' });
    expect(stub.published).toHaveLength(1);
  });

  test('after a lost answer a standard topic is sent it twice: the one doubled message that cannot be kept away', async () => {
    stub.fail('lost-answer');
    expect(await deliver(TOPIC)).toMatchObject({ outcome: 'retry', reason: 'unreachable' });
    expect(await deliver(TOPIC)).toMatchObject({ outcome: 'delivered' });
    expect(stub.published.map((one) => one.attributes.incident?.value)).toEqual(['AbCdEfGhIjk', 'AbCdEfGhIjk']);
  });

  test('a topic that is not there waits, with what SNS said: it may be made again', async () => {
    expect(await deliver(`${TOPIC}-gone`)).toEqual({
      outcome: 'retry',
      reason: 'not-found',
      detail: '404 NotFoundException Topic does not exist',
    });
  });
});
