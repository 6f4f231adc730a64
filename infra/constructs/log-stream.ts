import { Duration, RemovalPolicy, Stack } from 'aws-cdk-lib';
import { Effect, PolicyDocument, PolicyStatement, Role, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import { Stream, StreamEncryption, StreamMode } from 'aws-cdk-lib/aws-kinesis';
import { StartingPosition } from 'aws-cdk-lib/aws-lambda';
import { KinesisEventSource, SqsDlq } from 'aws-cdk-lib/aws-lambda-event-sources';
import { Construct } from 'constructs';
import type { Functions } from './functions.ts';

/**
 * Log events through a Kinesis stream, for high volume: many batches are one call of the function, and what it cannot
 * take in waits in order.
 */
export class LogStream extends Construct {
  readonly stream: Stream;
  /** CloudWatch Logs writes to the stream by it. */
  readonly writer: Role;

  constructor(scope: Construct, id: string, functions: Functions) {
    super(scope, id);
    this.stream = new Stream(this, 'Stream', {
      streamMode: StreamMode.ON_DEMAND,
      encryption: StreamEncryption.MANAGED,
      // A dead letter of the stream names records only: so long somebody can still read them.
      retentionPeriod: Duration.days(3),
      // It costs by the hour, and nobody would read it.
      removalPolicy: RemovalPolicy.DESTROY,
    });
    this.writer = this.createWriter();
    functions.all.logs.lambda.addEventSource(
      new KinesisEventSource(this.stream, {
        startingPosition: StartingPosition.TRIM_HORIZON,
        batchSize: 100,
        reportBatchItemFailures: true,
        bisectBatchOnError: true,
        // A record that always fails holds up its shard until then; a table that refuses is mostly back by then.
        maxRecordAge: Duration.hours(6),
        onFailure: new SqsDlq(functions.logDeadLetters),
      }),
    );
  }

  get arn(): string {
    return this.stream.streamArn;
  }

  /** Source: https://docs.aws.amazon.com/AmazonCloudWatch/latest/logs/SubscriptionFilters.html#DestinationKinesisExample */
  private createWriter(): Role {
    const { partition, region, account } = Stack.of(this);
    const conditions = { StringLike: { 'aws:SourceArn': `arn:${partition}:logs:${region}:${account}:*` } };
    const put = new PolicyStatement({
      effect: Effect.ALLOW,
      actions: ['kinesis:PutRecord'],
      resources: [this.stream.streamArn],
    });
    return new Role(this, 'Writer', {
      assumedBy: new ServicePrincipal('logs.amazonaws.com', { conditions }),
      // In the role, so that it is never there without.
      inlinePolicies: { Put: new PolicyDocument({ statements: [put] }) },
    });
  }
}
