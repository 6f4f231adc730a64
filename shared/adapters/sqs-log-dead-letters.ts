import { SendMessageCommand, type SQSClient } from '@aws-sdk/client-sqs';
import type { LogDeadLetters } from '../flows/accept-logs.ts';

/**
 * Characters of a body. A message may have 1 MiB, attributes included; the data, in base64, has one byte for each.
 * Source: https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/quotas-messages.html
 */
const BODY = 1024 * 1024 - 1024;

/**
 * Dead letters of log events in a standard SQS queue. A message is the event by which CloudWatch Logs calls the function,
 * so that it can be handed in again as it is, with the attribute `reason`. A record of a stream may be larger than a
 * message: what has no room is left out, and the attribute `characters` says how long the data was.
 */
export const sqsLogDeadLetters = (options: {
  readonly client: SQSClient;
  readonly queueUrl: string;
}): LogDeadLetters => ({
  put: async (data, reason) => {
    const { body, characters } = bodyOf(data);
    await options.client.send(
      new SendMessageCommand({
        QueueUrl: options.queueUrl,
        MessageBody: body,
        MessageAttributes: {
          reason: { DataType: 'String', StringValue: reason },
          ...(characters !== undefined && { characters: { DataType: 'Number', StringValue: String(characters) } }),
        },
      }),
    );
  },
});

function bodyOf(data: unknown): { readonly body: string; readonly characters?: number } {
  const body = eventOf(data);
  if (Buffer.byteLength(body) <= BODY) return { body };
  const text = typeof data === 'string' ? data : JSON.stringify(data);
  return { body: eventOf(cutTo(text, BODY)), characters: text.length };
}

/** The beginning of a text whose event has room in so many bytes. */
function cutTo(text: string, bytes: number): string {
  // Base64 takes a byte for each character; six is the most that one takes, as in `\u0000`.
  const isPlain = /^[\w+/=]*$/.test(text);
  return text.slice(0, Math.floor((bytes - eventOf('').length) / (isPlain ? 1 : 6)));
}

/** JSON in the characters that SQS takes. */
const eventOf = (data: unknown): string =>
  JSON.stringify({ awslogs: { data } }).replace(/[\ufffe\uffff]/g, (one) => `\\u${one.charCodeAt(0).toString(16)}`);
