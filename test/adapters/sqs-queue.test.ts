import { SQSClient } from '@aws-sdk/client-sqs';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { silentTelemetry } from '../../local/simulation/silent-telemetry.ts';
import { NotificationsNotSent, sqsNotificationQueue } from '../../shared/adapters/sqs-queue.ts';
import type { NotificationQueue } from '../../shared/flows/notification-queue.ts';
import { type Notification, notificationGroup, notificationId } from '../../shared/incidents/notification.ts';
import { duration, hours, instant, seconds } from '../../shared/values/time.ts';
import { type AwsCall, AwsError, StubAwsJson, takingSqs } from '../support/stub-aws-json.ts';
import { asArray, isJson, type Json, type Listening, listen } from '../support/stub-server.ts';

const QUEUE = 'https://sqs.example/1/delivery.fifo';
const DEAD = 'https://sqs.example/1/dead.fifo';
const TRACE = 'Root=1-65f0c1aa-0123456789abcdef01234567;Parent=0123456789abcdef;Sampled=1';

let sqs: StubAwsJson;
let server: Listening;
let queue: NotificationQueue;
let operate: (call: AwsCall) => unknown;
let trace: string | undefined;
let logged: string[];

beforeEach(async () => {
  operate = takingSqs;
  trace = undefined;
  logged = [];
  sqs = new StubAwsJson(
    () => instant(0),
    (call) => operate(call),
  );
  server = await listen(sqs);
  queue = sqsNotificationQueue({
    client: clientOf(server.url),
    queueUrl: QUEUE,
    deadLetterQueueUrl: DEAD,
    telemetry: {
      ...silentTelemetry,
      event: (_, event, fields) => logged.push(`${event} ${fields.incident} ${fields.place}`),
    },
    traceHeader: () => trace,
  });
});

afterEach(() => server.close());

const clientOf = (endpoint: string) =>
  new SQSClient({
    endpoint,
    region: 'eu-west-1',
    maxAttempts: 1,
    credentials: { accessKeyId: 'AKIDSTUB', secretAccessKey: 'stub' },
    useQueueUrlAsEndpoint: false,
  });

const notification = (n: number): Notification => ({
  incident: `incident-${n}`,
  generation: 1,
  rev: 3,
  lane: 'route/0/at-once/team',
  place: 'slack:alerts',
  reason: 'first',
});

const entries = (): readonly Json[] =>
  sqs.inputsOf('SendMessageBatch').flatMap(({ Entries }) => asArray(Entries).filter(isJson));

describe('sending', () => {
  test('a notification goes with its group and its id, so that a repeat is recognised and others do not wait', async () => {
    const one = notification(1);
    await queue.send([one]);
    expect(sqs.inputsOf('SendMessageBatch')).toMatchObject([{ QueueUrl: QUEUE }]);
    expect(entries()).toEqual([
      {
        Id: '0',
        MessageBody: JSON.stringify(one),
        MessageGroupId: notificationGroup(one),
        MessageDeduplicationId: notificationId(one),
      },
    ]);
  });

  test('is said in the log, so that a line leads from the decision to the delivery', async () => {
    await queue.send([notification(1), notification(2)]);
    expect(logged).toEqual([
      'notification-queued incident-1 slack:alerts',
      'notification-queued incident-2 slack:alerts',
    ]);
  });

  test('goes in batches of ten, which is the most that SQS takes', async () => {
    await queue.send(Array.from({ length: 23 }, (_, n) => notification(n)));
    const sizes = sqs.inputsOf('SendMessageBatch').map(({ Entries }) => asArray(Entries).length);
    expect(sizes).toEqual([10, 10, 3]);
  });

  test('nothing to send is no request', async () => {
    await queue.send([]);
    expect(sqs.requests).toEqual([]);
  });

  test('the X-Ray trace of the sender goes along', async () => {
    trace = TRACE;
    await queue.send([notification(1)]);
    expect(entries()).toMatchObject([
      { MessageSystemAttributes: { AWSTraceHeader: { DataType: 'String', StringValue: TRACE } } },
    ]);
  });

  test('a message that SQS refuses is named, after the other batches were sent', async () => {
    const all = Array.from({ length: 12 }, (_, n) => notification(n));
    let batches = 0;
    operate = (call) => {
      const answer = takingSqs(call) as { Successful: { Id: string }[] };
      if (call.operation !== 'SendMessageBatch' || batches++ > 0) return answer;
      return {
        Successful: answer.Successful.filter(({ Id }) => Id !== '4'),
        Failed: [{ Id: '4', Code: 'InternalError', SenderFault: false }],
      };
    };
    const failure = await queue.send(all).catch((error: unknown) => error);
    expect(failure).toBeInstanceOf(NotificationsNotSent);
    expect(failure).toMatchObject({
      ids: [notificationId(notification(4))],
      message: `not sent: ${notificationId(notification(4))} (InternalError)`,
    });
    expect(sqs.inputsOf('SendMessageBatch')).toHaveLength(2);
    expect(logged).toHaveLength(11);
    expect(logged).not.toContain('notification-queued incident-4 slack:alerts');
  });

  test('a queue that refuses altogether throws', async () => {
    operate = () => {
      throw new AwsError('ThrottlingException');
    };
    await expect(queue.send([notification(1)])).rejects.toMatchObject({ name: 'ThrottlingException' });
  });
});

describe('setting aside', () => {
  test('a notification goes to the dead letters with the reason', async () => {
    const one = notification(1);
    await queue.deadLetter(one, 'rejected: channel_not_found');
    expect(sqs.inputsOf('SendMessage')).toMatchObject([
      {
        QueueUrl: DEAD,
        MessageBody: JSON.stringify(one),
        MessageGroupId: notificationGroup(one),
        MessageDeduplicationId: notificationId(one),
        MessageAttributes: { reason: { DataType: 'String', StringValue: 'rejected: channel_not_found' } },
      },
    ]);
  });

  test.each([
    ['is empty', '', 'no reason given'],
    ['holds control characters', 'bad\u0000body\u001b', 'bad body '],
    ['is long', 'x'.repeat(5000), 'x'.repeat(1024)],
  ])('a reason that %s is made fit for SQS', async (_, reason, sent) => {
    await queue.deadLetter(notification(1), reason);
    expect(sqs.inputsOf('SendMessage')).toMatchObject([{ MessageAttributes: { reason: { StringValue: sent } } }]);
  });
});

describe('postponing', () => {
  test.each([
    [seconds(90), 90],
    [duration(1), 1],
    [duration(-5), 0],
    [hours(11), 39_600],
    [hours(12), 42_300],
    [hours(400), 42_300],
  ])('by %i ms hides the message for %i seconds', async (by, visibility) => {
    await queue.postpone('receipt-1', by);
    expect(sqs.inputsOf('ChangeMessageVisibility')).toEqual([
      { QueueUrl: QUEUE, ReceiptHandle: 'receipt-1', VisibilityTimeout: visibility },
    ]);
  });

  test('a message that is no longer held cannot be postponed', async () => {
    operate = () => {
      throw new AwsError('MessageNotInflight');
    };
    await expect(queue.postpone('receipt-1', seconds(1))).rejects.toMatchObject({ name: 'MessageNotInflight' });
  });
});
