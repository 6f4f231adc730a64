import { randomBytes } from 'node:crypto';
import { SQSClient } from '@aws-sdk/client-sqs';
import * as fc from 'fast-check';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { packEntry, sqsInbox, unpackEntry } from '../../shared/adapters/sqs-inbox.ts';
import { BODY_LIMIT, UNPACKED_LIMIT } from '../../shared/sources/webhook/webhook-text.ts';
import { instant } from '../../shared/values/time.ts';
import { AwsError, StubAwsJson, takingSqs } from '../support/stub-aws-json.ts';
import { asString, type Listening, listen } from '../support/stub-server.ts';

const QUEUE = 'https://sqs.example/1/inbox';
const AT = instant(1_700_000_000_123);

let server: Listening | undefined;
let sqs: StubAwsJson;

beforeEach(async () => {
  sqs = new StubAwsJson(() => AT, takingSqs);
  server = await listen(sqs);
});

afterEach(() => server?.close());

const inbox = () =>
  sqsInbox({
    queueUrl: QUEUE,
    client: new SQSClient({
      endpoint: server?.url ?? '',
      region: 'eu-west-1',
      maxAttempts: 1,
      credentials: { accessKeyId: 'AKIDSTUB', secretAccessKey: 'stub' },
      useQueueUrlAsEndpoint: false,
    }),
  });

test('an entry comes out of the queue as it went in, whatever its text', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'grapheme' }), fc.nat(), (body, at) => {
      const entry = { source: 'grafana', body, receivedAt: instant(at) };
      expect(unpackEntry(packEntry(entry))).toEqual(entry);
    }),
  );
});

test('the source, the body and the time are sent, and nothing else: no header, no credentials', async () => {
  await inbox().put({ source: 'grafana', body: '{"alerts":[]}', receivedAt: AT });
  const [sent] = sqs.inputsOf('SendMessage');
  expect(sent?.QueueUrl).toBe(QUEUE);
  expect(Object.keys(JSON.parse(asString(sent?.MessageBody))).sort()).toEqual(['gzip', 'receivedAt', 'source']);
});

test('a body of 1 MiB has room in a message, when its text is what alerts are made of', async () => {
  const body = alertsOf(1024 * 1024);
  expect(await inbox().put({ source: 'alertmanager', body, receivedAt: AT })).toBe('put');
  expect(asString(sqs.inputsOf('SendMessage')[0]?.MessageBody).length).toBeLessThan(512 * 1024);
});

test('an entry without room in a message is not sent', async () => {
  expect(await inbox().put({ source: 'alertmanager', body: alertsOf(BODY_LIMIT), receivedAt: AT })).toBe('too-large');
  expect(sqs.requests).toEqual([]);
});

test('16 MiB that a gzip body held come out as they went in', () => {
  const body = `{"alerts":[{"a":"${'x'.repeat(UNPACKED_LIMIT - 30)}"}]}`;
  expect(unpackEntry(packEntry({ source: 'alertmanager', body, receivedAt: AT })).body).toHaveLength(body.length);
});

test('a queue that refuses throws', async () => {
  sqs = new StubAwsJson(
    () => AT,
    () => {
      throw new AwsError('OverLimit', 403);
    },
  );
  await server?.close();
  server = await listen(sqs);
  await expect(inbox().put({ source: 'grafana', body: '{}', receivedAt: AT })).rejects.toMatchObject({
    name: 'OverLimit',
  });
});

test('what nobody packed is not read', () => {
  expect(() => unpackEntry('{"source":"grafana"}')).toThrow();
  expect(() => unpackEntry('no JSON')).toThrow();
});

function alertsOf(bytes: number): string {
  const alert = (n: number) => JSON.stringify({ labels: { alertname: 'HighErrorRate', pod: `p-${n}` }, hash: hex(16) });
  const alerts = [];
  for (let size = 0; size < bytes; size += alerts.at(-1)?.length ?? 0) alerts.push(alert(alerts.length));
  return alerts.join().slice(0, bytes);
}

const hex = (bytes: number): string => randomBytes(bytes).toString('hex');
