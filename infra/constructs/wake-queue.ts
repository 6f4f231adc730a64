import { Duration } from 'aws-cdk-lib';
import { Queue, QueueEncryption } from 'aws-cdk-lib/aws-sqs';
import type { Construct } from 'constructs';

/**
 * Where deliveries wait for their next try, a quarter of an hour at most. A message carries nothing: one that is lost is
 * found by sweep within a minute, so there are no dead letters.
 */
export const wakeQueue = (scope: Construct, id: string, visibilityTimeout: Duration): Queue =>
  new Queue(scope, id, {
    encryption: QueueEncryption.SQS_MANAGED,
    enforceSSL: true,
    visibilityTimeout,
    retentionPeriod: Duration.hours(1),
  });
