import {
  CloudFormationClient,
  DescribeStacksCommand,
  paginateListStackResources,
} from '@aws-sdk/client-cloudformation';
import { InvokeCommand, LambdaClient } from '@aws-sdk/client-lambda';
import {
  ChangeMessageVisibilityBatchCommand,
  DeleteMessageCommand,
  type Message,
  ReceiveMessageCommand,
  SendMessageCommand,
  SQSClient,
} from '@aws-sdk/client-sqs';
import {
  byTime,
  type DeadLetter,
  type DeadLetterQueue,
  type DeadLetters,
  DeadLettersUnreachable,
} from './dead-letter.ts';
import { eventIn, reasonOf } from './set-aside.ts';

/** Where the dead letters of a queue are, and where they go when they are sent again: a queue, or a function. */
interface Way {
  readonly queue: DeadLetterQueue;
  readonly from: string;
  readonly to: { readonly queueUrl: string } | { readonly function: string };
}

/** At most so many of one queue are looked at. */
const MOST = 1000;
/** How long those that are looked at are hidden from others, unless they are let go before. */
const LOOK_SECONDS = 60;
/** What ReceiveMessage gives at most. */
const PAGE = 10;

/** Those of a stack, by the AWS credentials and the region of the environment. */
export function stackDeadLetters(stack: string): DeadLetters {
  const sqs = new SQSClient();
  const waysOfStack = cached(() => reachable(stack, () => waysOf(stack)));
  return {
    list: async () => {
      const letters = await reachable(stack, async () =>
        (await Promise.all((await waysOfStack()).map((way) => looked(way, sqs)))).flat(),
      );
      return letters.sort(byTime);
    },
    send: (letters) =>
      reachable(stack, async () => {
        const ids = (queue: DeadLetterQueue) => letters.filter((one) => one.queue === queue).map(({ id }) => id);
        const sent = (await waysOfStack()).map((way) => sendAgain(new Set(ids(way.queue)), way, sqs));
        return (await Promise.all(sent)).flat();
      }),
  };
}

function cached<T>(make: () => Promise<T>): () => Promise<T> {
  let made: Promise<T> | undefined;
  return () => {
    made ??= make();
    return made;
  };
}

/** What AWS refuses, in one line. */
async function reachable<T>(stack: string, call: () => Promise<T>): Promise<T> {
  try {
    return await call();
  } catch (cause) {
    if (cause instanceof DeadLettersUnreachable) throw cause;
    const why = cause instanceof Error ? `${cause.name}: ${cause.message}` : 'AWS gave no reason';
    throw new DeadLettersUnreachable(`the stack ${stack} cannot be asked. ${why}`, { cause });
  }
}

async function waysOf(stack: string): Promise<readonly Way[]> {
  const client = new CloudFormationClient();
  const { Stacks = [] } = await client.send(new DescribeStacksCommand({ StackName: stack }));
  const outputs = new Map(Stacks[0]?.Outputs?.map(({ OutputKey, OutputValue }) => [OutputKey, OutputValue]));
  const output = (name: string): string => {
    const value = outputs.get(name);
    if (value === undefined) throw new DeadLettersUnreachable(`the stack ${stack} has no output ${name}`);
    return value;
  };
  const functions = await functionsOf(stack, client);
  const functionOf = (name: string): string => {
    const found = functions.find(({ logicalId }) => logicalId.includes(`Functions${name}Function`));
    if (found === undefined) throw new DeadLettersUnreachable(`the stack ${stack} has no function ${name}`);
    return found.name;
  };
  return [
    { queue: 'delivery', from: output('DeliveryDeadLettersUrl'), to: { queueUrl: output('DeliveryQueueUrl') } },
    { queue: 'inbox', from: output('InboxDeadLettersUrl'), to: { queueUrl: output('InboxQueueUrl') } },
    { queue: 'events', from: output('EventDeadLettersUrl'), to: { function: functionOf('alarm') } },
    { queue: 'logs', from: output('LogDeadLettersUrl'), to: { function: functionOf('logs') } },
  ];
}

async function functionsOf(stack: string, client: CloudFormationClient) {
  const found: { logicalId: string; name: string }[] = [];
  for await (const { StackResourceSummaries = [] } of paginateListStackResources({ client }, { StackName: stack })) {
    for (const { ResourceType, LogicalResourceId, PhysicalResourceId } of StackResourceSummaries) {
      if (ResourceType !== 'AWS::Lambda::Function') continue;
      found.push({ logicalId: LogicalResourceId ?? '', name: PhysicalResourceId ?? '' });
    }
  }
  return found;
}

/** Looks at what is there and lets it go, so that the next look finds it again. */
async function looked(way: Way, sqs: SQSClient): Promise<readonly DeadLetter[]> {
  const messages = await received(way.from, MOST, sqs);
  await letGo(way.from, messages, sqs);
  return messages.map((message) => letterOf(message, way.queue));
}

async function received(QueueUrl: string, most: number, sqs: SQSClient): Promise<readonly Message[]> {
  const messages = new Map<string, Message>();
  while (messages.size < most) {
    const { Messages = [] } = await sqs.send(
      new ReceiveMessageCommand({
        QueueUrl,
        MaxNumberOfMessages: PAGE,
        VisibilityTimeout: LOOK_SECONDS,
        // Without a wait SQS asks only some of its servers and finds nothing where there is something.
        WaitTimeSeconds: 1,
        MessageAttributeNames: ['All'],
        MessageSystemAttributeNames: ['All'],
      }),
    );
    if (Messages.length === 0) break;
    for (const message of Messages) messages.set(message.MessageId ?? '', message);
  }
  return [...messages.values()];
}

async function letGo(QueueUrl: string, messages: readonly Message[], sqs: SQSClient): Promise<void> {
  for (let i = 0; i < messages.length; i += PAGE) {
    const Entries = messages.slice(i, i + PAGE).map(({ ReceiptHandle }, n) => ({
      Id: String(n),
      ReceiptHandle: ReceiptHandle ?? '',
      VisibilityTimeout: 0,
    }));
    await sqs.send(new ChangeMessageVisibilityBatchCommand({ QueueUrl, Entries }));
  }
}

const letterOf = (message: Message, queue: DeadLetterQueue): DeadLetter => ({
  id: message.MessageId ?? '',
  queue,
  at: new Date(Number(message.Attributes?.SentTimestamp ?? 0)).toISOString(),
  reason: reasonOf(message),
  body: message.Body ?? '',
});

/** Sent before it is deleted: a crash in between leaves it in both places, and what comes twice is recognised. */
async function sendAgain(ids: ReadonlySet<string>, way: Way, sqs: SQSClient): Promise<readonly string[]> {
  if (ids.size === 0) return [];
  const messages = await received(way.from, MOST, sqs);
  const wanted = messages.filter(({ MessageId = '' }) => ids.has(MessageId));
  for (const message of wanted) {
    await handIn(message, way, sqs);
    await sqs.send(new DeleteMessageCommand({ QueueUrl: way.from, ReceiptHandle: message.ReceiptHandle }));
  }
  const others = messages.filter((one) => !wanted.includes(one));
  await letGo(way.from, others, sqs);
  return wanted.map(({ MessageId = '' }) => MessageId);
}

async function handIn(message: Message, { to }: Way, sqs: SQSClient): Promise<void> {
  const { MessageId, Body = '', Attributes } = message;
  if ('function' in to) {
    const Payload = Buffer.from(JSON.stringify(eventIn(Body)));
    await new LambdaClient().send(new InvokeCommand({ FunctionName: to.function, InvocationType: 'Event', Payload }));
    return;
  }
  const group = Attributes?.MessageGroupId;
  await sqs.send(
    new SendMessageCommand({
      QueueUrl: to.queueUrl,
      MessageBody: Body,
      // Its own id was sent to this queue before, and within five minutes SQS would take it for a repeated send.
      ...(group !== undefined && { MessageGroupId: group, MessageDeduplicationId: `again-${MessageId}` }),
    }),
  );
}
