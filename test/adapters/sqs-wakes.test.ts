import { SQSClient } from '@aws-sdk/client-sqs';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { sqsWakes } from '../../shared/adapters/sqs-wakes.ts';
import { duration, hours, instant, seconds } from '../../shared/values/time.ts';
import { StubAwsJson, takingSqs } from '../support/stub-aws-json.ts';
import { asString, type Listening, listen } from '../support/stub-server.ts';

const QUEUE = 'https://sqs.example/1/wakes';

let server: Listening | undefined;
let sqs: StubAwsJson;

beforeEach(async () => {
  sqs = new StubAwsJson(() => instant(0), takingSqs);
  server = await listen(sqs);
});

afterEach(() => server?.close());

const wakes = () =>
  sqsWakes({
    queueUrl: QUEUE,
    client: new SQSClient({
      endpoint: server?.url ?? '',
      region: 'eu-west-1',
      maxAttempts: 1,
      credentials: { accessKeyId: 'AKIDSTUB', secretAccessKey: 'stub' },
      useQueueUrlAsEndpoint: false,
    }),
  });

interface Entry {
  readonly MessageBody: unknown;
  readonly DelaySeconds: unknown;
}
const entries = (): readonly Entry[] =>
  sqs.inputsOf('SendMessageBatch').flatMap(({ Entries }) => Entries as readonly Entry[]);

test.each([
  ['none', 0, 0],
  ['part of a second, as a whole one', 1200, 2],
  ['minutes', 300_000, 300],
  ['more than SQS can wait, as much as it can', hours(2), 900],
])('a delay of %s', async (_, after, expected) => {
  await wakes().ask([{ place: 'slack:alerts', incident: 'a' }], duration(after));
  expect(entries().map(({ DelaySeconds }) => DelaySeconds)).toEqual([expected]);
});

test('many are sent ten at a time, and name an incident and a place', async () => {
  const all = Array.from({ length: 25 }, (_, i) => ({ place: 'slack:alerts', incident: `incident-${i}` }));
  await wakes().ask(all, seconds(1));
  expect(sqs.inputsOf('SendMessageBatch')).toHaveLength(3);
  expect(entries().map(({ MessageBody }) => JSON.parse(asString(MessageBody)))).toEqual(all);
});
