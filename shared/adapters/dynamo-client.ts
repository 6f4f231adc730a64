import { DynamoDBClient, type DynamoDBClientConfig } from '@aws-sdk/client-dynamodb';
import { seconds } from '../domain/time.ts';
import { sendDirectly } from './dynamo-direct.ts';

/**
 * Steps of every call that only write to a log we do not keep, describe the SDK to AWS, or guard against Lambdas that
 * invoke each other. They take a seventh of a call's processor time.
 */
const LEFT_OUT = ['loggerMiddleware', 'getUserAgentMiddleware', 'recursionDetectionMiddleware'];

/**
 * A client for many small calls: three attempts of at most `timeout` each, in all less than a sender waits.
 * Middleware can be added until its first call; from then on each command's steps are fixed, which saves a quarter of
 * the processor time of a call.
 */
export function dynamoClient(options: DynamoDBClientConfig = {}, timeout = seconds(3)): DynamoDBClient {
  const client = new DynamoDBClient({
    // One more goes before these: see dynamo-direct.ts.
    maxAttempts: 2,
    cacheMiddleware: true,
    // Without `throwOnRequestTimeout` the SDK warns and waits on.
    requestHandler: { connectionTimeout: seconds(1), requestTimeout: timeout, throwOnRequestTimeout: true },
    ...options,
  });
  for (const name of LEFT_OUT) client.middlewareStack.remove(name);
  sendDirectly(client, timeout);
  return client;
}
