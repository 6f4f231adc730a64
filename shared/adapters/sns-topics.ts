import { PublishCommand, SNSClient, type SNSClientConfig } from '@aws-sdk/client-sns';
import type { Answer, Publication } from '../destinations/conversation.ts';
import type { Topics } from '../flows/outgoing.ts';
import { type DurationMs, seconds } from '../values/time.ts';

export interface SnsTopicsOptions {
  /** What a test or a laptop sets beyond the SDK's own environment (`AWS_ENDPOINT_URL_SNS`, credentials). */
  readonly client?: SNSClientConfig;
  readonly timeout?: DurationMs;
}

/**
 * Publishes to SNS topics of any region: each topic is published to where its ARN says it is. The SDK does not try
 * again, because the delivery queue does, and a second try after a lost answer would tell everybody twice.
 * An error that SNS answers with comes back as `{ code, message }`, the code as in
 * https://docs.aws.amazon.com/sns/latest/api/API_Publish.html#API_Publish_Errors, some with `Exception` behind it.
 */
export function snsTopics({ client: config = {}, timeout = seconds(10) }: SnsTopicsOptions = {}): Topics {
  const clients = new Map<string, SNSClient>();
  const clientFor = (topicArn: string): SNSClient => {
    const region = topicArn.split(':')[3] ?? '';
    const client = clients.get(region) ?? new SNSClient({ ...config, region, maxAttempts: 1 });
    clients.set(region, client);
    return client;
  };
  return {
    async publish(publication) {
      try {
        const abortSignal = AbortSignal.timeout(timeout);
        const { MessageId } = await clientFor(publication.topicArn).send(commandFor(publication), { abortSignal });
        return { answered: 200, body: { messageId: MessageId } };
      } catch (error) {
        return answerFrom(error);
      }
    },
  };
}

const commandFor = (publication: Publication): PublishCommand =>
  new PublishCommand({
    TopicArn: publication.topicArn,
    Message: publication.message,
    Subject: publication.subject,
    MessageStructure: publication.messageStructure,
    MessageGroupId: publication.groupId,
    MessageDeduplicationId: publication.deduplicationId,
    MessageAttributes: Object.fromEntries(
      Object.entries(publication.attributes ?? {}).map(([name, value]) => [
        name,
        { DataType: 'String', StringValue: value },
      ]),
    ),
  });

/** The SDK throws for everything: SNS's own errors, broken connections, missing credentials. */
function answerFrom(error: unknown): Answer {
  const { name, message, code, $metadata } = error as Partial<Error> & {
    readonly code?: unknown;
    readonly $metadata?: { readonly httpStatusCode?: number };
  };
  const status = $metadata?.httpStatusCode;
  if (status !== undefined) return { answered: status, body: { code: name, message } };
  if (name === 'CredentialsProviderError') return { unreachable: 'secret-missing', detail: 'no AWS credentials' };
  // The SDK calls a connection that was reset a TimeoutError too; its code tells them apart.
  if (typeof code === 'string' && code !== 'ETIMEDOUT') return { unreachable: 'connection', detail: code };
  if (name === 'AbortError' || name === 'TimeoutError') return { unreachable: 'timeout', detail: 'no answer in time' };
  return { unreachable: 'connection', detail: name ?? 'no answer' };
}
