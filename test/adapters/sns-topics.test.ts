import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { snsTopics } from '../../shared/adapters/sns-topics.ts';
import type { Topics } from '../../shared/flows/outgoing.ts';
import { duration, instant } from '../../shared/values/time.ts';
import { type Listening, listen } from '../support/stub-server.ts';
import { StubSns } from '../support/stub-sns.ts';

const TOPIC = 'arn:aws:sns:eu-west-1:123456789012:alerts';
const FIFO = 'arn:aws:sns:us-east-1:123456789012:alerts.fifo';
const credentials = { accessKeyId: 'AKIDSTUB', secretAccessKey: 'planted-key-77aa' };

let sns: StubSns;
let server: Listening;
let topics: Topics;

beforeEach(async () => {
  sns = new StubSns(() => instant(0), { topics: { [TOPIC]: {}, [FIFO]: {} } });
  server = await listen(sns);
  topics = snsTopics({ client: { endpoint: server.url, credentials } });
});

afterEach(() => server.close());

describe('publishing', () => {
  test('subject, body and attributes arrive, and the answer is the id of the message', async () => {
    const publication = {
      topicArn: TOPIC,
      message: 'größe 🔥',
      subject: 'Disk full',
      attributes: { severity: 'error' },
    };
    const answer = await topics.publish(publication);
    expect(sns.published).toMatchObject([
      {
        topicArn: TOPIC,
        message: 'größe 🔥',
        subject: 'Disk full',
        attributes: { severity: { type: 'String', value: 'error' } },
      },
    ]);
    expect(answer).toEqual({ answered: 200, body: { messageId: sns.published[0]?.messageId } });
  });

  test('a topic is published to in the region of its ARN, with its group and deduplication id', async () => {
    const publication = { topicArn: FIFO, message: 'x', groupId: 'incident', deduplicationId: 'incident-1-7' };
    expect(await topics.publish(publication)).toMatchObject({ answered: 200 });
    expect(sns.published).toMatchObject([{ groupId: 'incident', deduplicationId: 'incident-1-7' }]);
  });
});

describe('what SNS refuses', () => {
  const publication = { topicArn: TOPIC, message: 'x' };

  test('comes back with its status, its code and its words', async () => {
    const missing = await topics.publish({ ...publication, topicArn: `${TOPIC}-gone` });
    expect(missing).toEqual({ answered: 404, body: { code: 'NotFoundException', message: 'Topic does not exist' } });
  });

  for (const [status, error] of [
    [429, 'Throttled'],
    [400, 'Throttling'],
    [403, 'AuthorizationError'],
    [500, 'InternalError'],
    [503, 'ServiceUnavailable'],
  ] as const) {
    test(`${error} (${status}) is answered once: the SDK does not try again`, async () => {
      sns.fail({ status, error }, { times: 9 });
      const { answered, body } = (await topics.publish(publication)) as { answered: number; body: { code: string } };
      expect(answered).toBe(status);
      expect(body.code.replace(/Exception$/, '')).toBe(error);
      expect(sns.requests).toHaveLength(1);
    });
  }

  test('a wrong key is answered like any other refusal', async () => {
    const wrong = snsTopics({
      client: { endpoint: server.url, credentials: { ...credentials, accessKeyId: 'OTHER' } },
    });
    expect(await wrong.publish(publication)).toMatchObject({ answered: 403, body: { code: 'InvalidClientTokenId' } });
  });
});

describe('when no answer comes', () => {
  const publication = { topicArn: TOPIC, message: 'x' };

  test('a connection that breaks is told by its code, and nothing is sent twice', async () => {
    sns.fail('lost-answer', { times: 9 });
    expect(await topics.publish(publication)).toEqual({ unreachable: 'connection', detail: 'ECONNRESET' });
    expect(sns.published).toHaveLength(1);
  });

  test('a silent SNS is a timeout', async () => {
    sns.fail('hang');
    const hasty = snsTopics({ client: { endpoint: server.url, credentials }, timeout: duration(50) });
    expect(await hasty.publish(publication)).toEqual({ unreachable: 'timeout', detail: 'no answer in time' });
  });

  test('without credentials nothing is sent', async () => {
    const error = Object.assign(new Error(`not found: ${credentials.secretAccessKey}`), {
      name: 'CredentialsProviderError',
    });
    const bare = snsTopics({ client: { endpoint: server.url, credentials: () => Promise.reject(error) } });
    expect(await bare.publish(publication)).toEqual({ unreachable: 'secret-missing', detail: 'no AWS credentials' });
    expect(sns.requests).toEqual([]);
  });
});
