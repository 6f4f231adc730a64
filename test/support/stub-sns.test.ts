import { PublishCommand, type PublishCommandInput, SNSClient } from '@aws-sdk/client-sns';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { instant, minutes } from '../../shared/values/time.ts';
import { type ErrorFault, type Listening, listen } from './stub-server.ts';
import { StubSns } from './stub-sns.ts';

const TOPIC = 'arn:aws:sns:eu-west-1:123456789012:alerts';
const FIFO = `${TOPIC}.fifo`;
const BY_CONTENT = 'arn:aws:sns:eu-west-1:123456789012:content.fifo';

let now = instant(0);
let sns: StubSns;
let server: Listening;
beforeEach(async () => {
  now = instant(1_755_000_000_000);
  sns = new StubSns(() => now, {
    topics: { [TOPIC]: {}, [FIFO]: {}, [BY_CONTENT]: { contentBasedDeduplication: true } },
  });
  server = await listen(sns);
});
afterEach(() => server.close());

/** The real client, so that the protocol is the real one. It would retry by waiting, hence a single attempt. */
function publish(input: Partial<PublishCommandInput>, accessKeyId = 'AKIDSTUB', region = 'eu-west-1') {
  const credentials = { accessKeyId, secretAccessKey: 'sns-secret-stub' };
  const client = new SNSClient({ endpoint: server.url, region, credentials, maxAttempts: 1 });
  return client.send(new PublishCommand({ TopicArn: TOPIC, Message: 'a', ...input })).finally(() => client.destroy());
}

const text = (value: string) => ({ DataType: 'String', StringValue: value });

describe('Publish', () => {
  it('delivers message, subject and attributes, and answers an id', async () => {
    const attributes = { severity: text('critical'), raw: { DataType: 'Binary', BinaryValue: new Uint8Array([1, 2]) } };
    const { MessageId } = await publish({
      Message: 'grüße & <more>\n',
      Subject: 'Firing',
      MessageAttributes: attributes,
    });
    expect(sns.published).toEqual([
      {
        at: now,
        messageId: MessageId,
        topicArn: TOPIC,
        message: 'grüße & <more>\n',
        subject: 'Firing',
        attributes: { severity: { type: 'String', value: 'critical' }, raw: { type: 'Binary', value: 'AQI=' } },
      },
    ]);
  });

  it('keeps the secret key out of the request', async () => {
    await publish({});
    expect(JSON.stringify(sns.requests)).not.toContain('sns-secret-stub');
    expect(sns.requests[0]?.parsed).toMatchObject({ Action: 'Publish', Message: 'a' });
  });

  it.each<[string, Partial<PublishCommandInput>]>([
    ['a subject of 99 ASCII characters', { Subject: 'x'.repeat(99) }],
    ['a message of 256 KiB', { Message: 'x'.repeat(262_144) }],
    ['a message for each protocol', { MessageStructure: 'json', Message: '{"default":"a","email":"b"}' }],
    [
      'more than ten attributes',
      { MessageAttributes: Object.fromEntries(Array.from({ length: 11 }, (_, i) => [`a${i}`, text('x')])) },
    ],
  ])('takes %s', async (_, input) => {
    await publish(input);
    expect(sns.published).toHaveLength(1);
  });

  it.each<[string, Partial<PublishCommandInput>, string, string]>([
    ['an empty message', { Message: '' }, 'InvalidParameterException', 'Invalid parameter: Empty message'],
    [
      '256 KiB and a byte',
      { Message: 'x'.repeat(262_145) },
      'InvalidParameterException',
      'Invalid parameter: Message too long',
    ],
    [
      '131,073 characters of two bytes',
      { Message: 'ü'.repeat(131_073) },
      'InvalidParameterException',
      'Invalid parameter: Message too long',
    ],
    [
      '256 KiB with attributes',
      { Message: 'x'.repeat(262_140), MessageAttributes: { abc: text('x') } },
      'InvalidParameterException',
      'Invalid parameter: Message too long',
    ],
    ['a subject of 100', { Subject: 'x'.repeat(100) }, 'InvalidParameterException', 'Invalid parameter: Subject'],
    ['a subject with a line break', { Subject: 'a\nb' }, 'InvalidParameterException', 'Invalid parameter: Subject'],
    ['an empty subject', { Subject: '' }, 'InvalidParameterException', 'Invalid parameter: Subject'],
    ['an unknown topic', { TopicArn: `${TOPIC}-gone` }, 'NotFoundException', 'Topic does not exist'],
    [
      'a topic of another region',
      { TopicArn: TOPIC.replace('eu-west-1', 'us-east-1') },
      'InvalidParameterException',
      'Invalid parameter: TopicArn',
    ],
    [
      'an empty attribute',
      { MessageAttributes: { a: text('') } },
      'InvalidParameterValueException',
      "The message attribute 'a' must contain non-empty message attribute value.",
    ],
    [
      'an unknown attribute type',
      { MessageAttributes: { a: { DataType: 'Boolean', StringValue: 'x' } } },
      'InvalidParameterValueException',
      "The message attribute 'a' has an invalid message attribute type.",
    ],
    [
      'JSON without a default',
      { MessageStructure: 'json', Message: '{}' },
      'InvalidParameterException',
      'Invalid parameter: Message Structure - No default entry in JSON message body',
    ],
    [
      'JSON that is none',
      { MessageStructure: 'json', Message: 'a' },
      'InvalidParameterException',
      'Invalid parameter: Message Structure - JSON message body failed to parse',
    ],
    [
      'a FIFO topic without group',
      { TopicArn: FIFO },
      'InvalidParameterException',
      'Invalid parameter: The MessageGroupId parameter is required for FIFO topics',
    ],
    [
      'a FIFO topic without deduplication',
      { TopicArn: FIFO, MessageGroupId: 'g' },
      'InvalidParameterException',
      'Invalid parameter: The topic should either have ContentBasedDeduplication enabled or MessageDeduplicationId provided explicitly',
    ],
  ])('refuses %s', async (_, input, name, message) => {
    await expect(publish(input)).rejects.toMatchObject({ name, message });
    expect(sns.published).toEqual([]);
  });

  it('refuses an attribute name that AWS keeps for itself', async () => {
    await expect(publish({ MessageAttributes: { 'AWS.a': text('x') } })).rejects.toMatchObject({
      name: 'InvalidParameterValue',
    });
  });

  it('refuses an unknown access key', async () => {
    await expect(publish({}, 'AKIDOTHER')).rejects.toMatchObject({ name: 'InvalidClientTokenId' });
  });

  it('refuses a request without a signature', () => {
    const headers = { 'content-type': 'application/x-www-form-urlencoded' };
    const answer = sns.handle({ method: 'POST', url: '/', headers, body: 'Action=Publish' });
    expect(answer).toMatchObject({
      status: 403,
      body: expect.stringContaining('<Code>MissingAuthenticationToken</Code>'),
    });
  });
});

describe('a FIFO topic', () => {
  it.each([
    ['the same deduplication id', { TopicArn: FIFO, MessageGroupId: 'g', MessageDeduplicationId: 'd' }],
    ['the same content', { TopicArn: BY_CONTENT, MessageGroupId: 'g' }],
  ])('delivers %s once within five minutes', async (_, input) => {
    const first = await publish(input);
    now = instant(now + minutes(5) - 1);
    expect((await publish(input)).MessageId).toBe(first.MessageId);
    expect(sns.published).toHaveLength(1);
    now = instant(now + 1);
    expect((await publish(input)).MessageId).not.toBe(first.MessageId);
    expect(sns.published).toHaveLength(2);
  });

  it('answers a sequence number', async () => {
    const { SequenceNumber } = await publish({ TopicArn: BY_CONTENT, MessageGroupId: 'g' });
    expect(SequenceNumber).toMatch(/^\d+$/);
  });
});

describe('scripted errors', () => {
  it.each<[ErrorFault, string, number]>([
    [{ error: 'Throttled', status: 429 }, 'ThrottledException', 429],
    [{ status: 400 }, 'Throttling', 400],
    [{ error: 'AuthorizationError', status: 403 }, 'AuthorizationErrorException', 403],
    [{ error: 'InternalError', status: 500 }, 'InternalErrorException', 500],
    [{ status: 503 }, 'ServiceUnavailable', 503],
  ])('answer %j in the words of the API', async (fault, name, httpStatusCode) => {
    sns.fail(fault);
    await expect(publish({})).rejects.toMatchObject({ name, $metadata: { httpStatusCode } });
    expect(sns.published).toEqual([]);
  });

  it('loses the answer and keeps the message', async () => {
    sns.fail('lost-answer');
    await expect(publish({})).rejects.toThrow('socket hang up');
    expect(sns.published).toHaveLength(1);
  });
});
