import { SQSClient } from '@aws-sdk/client-sqs';
import * as fc from 'fast-check';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { INBOX_MESSAGE_LIMIT } from '../../shared/adapters/sqs-inbox.ts';
import { sqsLogDeadLetters } from '../../shared/adapters/sqs-log-dead-letters.ts';
import { instant } from '../../shared/values/time.ts';
import { AwsError, StubAwsJson, takingSqs } from '../support/stub-aws-json.ts';
import { type Listening, listen } from '../support/stub-server.ts';

const QUEUE = 'https://sqs.example/1/dead';

let server: Listening | undefined;
let sqs: StubAwsJson;

async function start(operate: ConstructorParameters<typeof StubAwsJson>[1]): Promise<void> {
  await server?.close();
  sqs = new StubAwsJson(() => instant(0), operate);
  server = await listen(sqs);
}

beforeEach(() => start(takingSqs));

afterEach(() => server?.close());

const deadLetters = () =>
  sqsLogDeadLetters({
    queueUrl: QUEUE,
    client: new SQSClient({
      endpoint: server?.url ?? '',
      region: 'eu-west-1',
      maxAttempts: 1,
      credentials: { accessKeyId: 'AKIDSTUB', secretAccessKey: 'stub' },
      useQueueUrlAsEndpoint: false,
    }),
  });

interface Sent {
  readonly QueueUrl: string;
  readonly MessageBody: string;
  readonly MessageAttributes: Readonly<Record<string, { readonly DataType: string; readonly StringValue: string }>>;
}

async function sent(data: unknown): Promise<Sent> {
  await deadLetters().put(data, 'not-gzip');
  return sqs.inputsOf('SendMessage').at(-1) as unknown as Sent;
}

/** What a message takes of its limit. */
const sizeOf = ({ MessageBody, MessageAttributes }: Sent): number =>
  [MessageBody, ...Object.entries(MessageAttributes).flatMap(([name, one]) => [name, ...Object.values(one)])]
    .map((text) => Buffer.byteLength(text))
    .reduce((sum, bytes) => sum + bytes, 0);

test('what cannot be read is kept as the event that can be handed in again, with its reason', async () => {
  const { QueueUrl, MessageBody, MessageAttributes } = await sent('bm90IGd6aXA=');
  expect(QueueUrl).toBe(QUEUE);
  expect(JSON.parse(MessageBody)).toEqual({ awslogs: { data: 'bm90IGd6aXA=' } });
  expect(MessageAttributes).toEqual({ reason: { DataType: 'String', StringValue: 'not-gzip' } });
});

test('whatever was delivered has room in a message, in characters that SQS takes', async () => {
  const anything = fc.oneof(fc.string({ unit: 'binary' }), fc.jsonValue(), fc.constant('\u0000\ufffe\uffff'));
  await fc.assert(
    fc.asyncProperty(anything, async (data) => {
      const { MessageBody } = await sent(data);
      // biome-ignore lint/suspicious/noControlCharactersInRegex: these are what SQS refuses
      expect(MessageBody).not.toMatch(/[\u0000-\u0008\u000b\u000c\u000e-\u001f\ufffe\uffff]/);
      expect(JSON.parse(MessageBody)).toEqual({ awslogs: { data: JSON.parse(JSON.stringify(data)) } });
    }),
    { numRuns: 50 },
  );
});

test.each([
  ['base64', 'YWJj'.repeat(500_000), 1_000_000],
  ['something else', '\u0000'.repeat(2_000_000), 150_000],
  ['no text', { long: ['x'.repeat(2_000_000)] }, 150_000],
])('what is too large for a message is cut, and its length told: %s', async (_, data, atLeast) => {
  const message = await sent(data);
  expect(sizeOf(message)).toBeLessThanOrEqual(INBOX_MESSAGE_LIMIT);
  const whole = typeof data === 'string' ? data : JSON.stringify(data);
  expect(message.MessageAttributes.characters).toEqual({ DataType: 'Number', StringValue: String(whole.length) });
  const kept = (JSON.parse(message.MessageBody) as { awslogs: { data: string } }).awslogs.data;
  expect(whole.startsWith(kept)).toBe(true);
  expect(kept.length).toBeGreaterThan(atLeast);
});

test('what could not be kept is told', async () => {
  await start(() => {
    throw new AwsError('AccessDenied', 403);
  });
  await expect(sent('x')).rejects.toMatchObject({ name: 'AccessDenied' });
});
