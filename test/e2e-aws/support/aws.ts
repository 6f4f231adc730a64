import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { PutSecretValueCommand, SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import { CreateTopicCommand, SNSClient, SubscribeCommand } from '@aws-sdk/client-sns';
import {
  CreateQueueCommand,
  DeleteMessageCommand,
  GetQueueAttributesCommand,
  ReceiveMessageCommand,
  SQSClient,
} from '@aws-sdk/client-sqs';
import type { Ministack } from './ministack.ts';

export const clientOf = ({ url }: Ministack) => ({
  endpoint: url,
  region: 'us-east-1',
  credentials: { accessKeyId: 'test', secretAccessKey: 'test' },
});

export async function putSecret(ministack: Ministack, name: string, value: string): Promise<void> {
  const client = new SecretsManagerClient(clientOf(ministack));
  await client.send(new PutSecretValueCommand({ SecretId: name, SecretString: value }));
}

/** Whether nothing is in the queue, neither waiting nor in anybody's hands. */
export async function isEmpty(ministack: Ministack, queueUrl: string): Promise<boolean> {
  const { Attributes = {} } = await new SQSClient(clientOf(ministack)).send(
    new GetQueueAttributesCommand({
      QueueUrl: queueUrl,
      AttributeNames: ['ApproximateNumberOfMessages', 'ApproximateNumberOfMessagesNotVisible'],
    }),
  );
  return Object.values(Attributes).length === 2 && Object.values(Attributes).every((count) => count === '0');
}

/** A message as a subscription of the topic got it. */
export interface Published {
  readonly subject?: string;
  readonly message: string;
  readonly attributes: Readonly<Record<string, string>>;
}

/** A topic with two real subscriptions: an HTTP endpoint, confirmed as SNS asks, and a queue. */
export class Topic {
  readonly byHttp: Published[] = [];
  private readonly sns: SNSClient;
  private readonly sqs: SQSClient;
  private readonly name: string;
  private queueUrl = '';
  private readonly server = createServer(async (incoming, response) => {
    const chunks: Buffer[] = [];
    for await (const chunk of incoming) chunks.push(chunk as Buffer);
    const envelope = JSON.parse(Buffer.concat(chunks).toString()) as Envelope & { Type: string; SubscribeURL: string };
    if (envelope.Type === 'Notification') this.byHttp.push(publishedIn(envelope));
    else await fetch(envelope.SubscribeURL);
    response.end();
  });

  constructor(ministack: Ministack, name: string) {
    this.sns = new SNSClient(clientOf(ministack));
    this.sqs = new SQSClient(clientOf(ministack));
    this.name = name;
  }

  async open(): Promise<string> {
    this.server.listen(0, '127.0.0.1');
    await once(this.server, 'listening');
    const { TopicArn = '' } = await this.sns.send(new CreateTopicCommand({ Name: this.name }));
    const { QueueUrl = '' } = await this.sqs.send(new CreateQueueCommand({ QueueName: this.name }));
    this.queueUrl = QueueUrl;
    const { Attributes } = await this.sqs.send(
      new GetQueueAttributesCommand({ QueueUrl, AttributeNames: ['QueueArn'] }),
    );
    const subscribe = (Protocol: string, Endpoint: string | undefined) =>
      this.sns.send(new SubscribeCommand({ TopicArn, Protocol, Endpoint }));
    await subscribe('http', `http://127.0.0.1:${(this.server.address() as AddressInfo).port}/`);
    await subscribe('sqs', Attributes?.QueueArn);
    return TopicArn;
  }

  /** What has come to the queue since the last time. */
  async takeFromQueue(): Promise<readonly Published[]> {
    const { Messages = [] } = await this.sqs.send(
      new ReceiveMessageCommand({ QueueUrl: this.queueUrl, MaxNumberOfMessages: 10 }),
    );
    for (const { ReceiptHandle } of Messages) {
      await this.sqs.send(new DeleteMessageCommand({ QueueUrl: this.queueUrl, ReceiptHandle }));
    }
    return Messages.map(({ Body = '{}' }) => publishedIn(JSON.parse(Body) as Envelope));
  }

  close(): void {
    this.server.closeAllConnections();
    this.server.close();
  }
}

interface Envelope {
  readonly Message: string;
  readonly Subject?: string;
  readonly MessageAttributes?: Readonly<Record<string, { readonly Value: string }>>;
}

const publishedIn = ({ Message, Subject, MessageAttributes = {} }: Envelope): Published => ({
  message: Message,
  ...(Subject !== undefined && { subject: Subject }),
  attributes: Object.fromEntries(Object.entries(MessageAttributes).map(([name, { Value }]) => [name, Value])),
});

/** Puts an event on the default bus. */
export async function putEvent({ url }: Ministack, event: Readonly<Record<string, unknown>>): Promise<void> {
  const { source, detail, resources, 'detail-type': detailType } = event;
  const Entries = [{ Source: source, DetailType: detailType, Resources: resources, Detail: JSON.stringify(detail) }];
  const response = await fetch(url, {
    method: 'POST',
    headers: {
      'content-type': 'application/x-amz-json-1.1',
      'x-amz-target': 'AWSEvents.PutEvents',
      // Nobody checks it; the service is found by it.
      authorization: 'AWS4-HMAC-SHA256 Credential=test/20260101/us-east-1/events/aws4_request',
    },
    body: JSON.stringify({ Entries }),
  });
  const { FailedEntryCount } = (await response.json()) as { FailedEntryCount: number };
  if (FailedEntryCount !== 0) throw new Error('the event was not taken');
}

/** Calls a function as Lambda's API does, and waits for its answer. */
export async function callFunction({ url }: Ministack, arn: string, event: unknown): Promise<unknown> {
  const name = arn.split(':').at(-1);
  const body = JSON.stringify(event);
  return await (await fetch(`${url}/2015-03-31/functions/${name}/invocations`, { method: 'POST', body })).json();
}

/** Puts a record into a Kinesis stream, as CloudWatch Logs does. */
export async function putRecord({ url }: Ministack, streamArn: string, data: string): Promise<void> {
  const response = await fetch(url, {
    method: 'POST',
    headers: {
      'content-type': 'application/x-amz-json-1.1',
      'x-amz-target': 'Kinesis_20131202.PutRecord',
      authorization: 'AWS4-HMAC-SHA256 Credential=test/20260101/us-east-1/kinesis/aws4_request',
    },
    body: JSON.stringify({ StreamARN: streamArn, PartitionKey: 'main', Data: data }),
  });
  if (!response.ok) throw new Error(`the record was not taken: ${await response.text()}`);
}

/** Takes a message out of a queue, and says what it is and why it is there. Undefined: there is none. */
export async function takeMessage(ministack: Ministack, QueueUrl: string) {
  const client = new SQSClient(clientOf(ministack));
  const received = new ReceiveMessageCommand({ QueueUrl, MessageAttributeNames: ['All'] });
  const { Messages: [message] = [] } = await client.send(received);
  if (message === undefined) return undefined;
  await client.send(new DeleteMessageCommand({ QueueUrl, ReceiptHandle: message.ReceiptHandle }));
  return { body: message.Body ?? '', reason: message.MessageAttributes?.reason?.StringValue };
}
