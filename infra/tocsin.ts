import { Annotations, Duration } from 'aws-cdk-lib';
import type { Table } from 'aws-cdk-lib/aws-dynamodb';
import { Rule, Schedule } from 'aws-cdk-lib/aws-events';
import { LambdaFunction as LambdaTarget } from 'aws-cdk-lib/aws-events-targets';
import { SqsEventSource } from 'aws-cdk-lib/aws-lambda-event-sources';
import { RetentionDays } from 'aws-cdk-lib/aws-logs';
import { Construct } from 'constructs';
import { SOURCES } from '../shared/sources/index.ts';
import { type FunctionName, Functions } from './constructs/functions.ts';
import { type IncidentTableOptions, incidentTable } from './constructs/incident-table.ts';
import { QueueWithDeadLetters } from './constructs/queue-with-dead-letters.ts';
import { EmptySecrets } from './constructs/secrets.ts';
import { ACCOUNT_THROTTLE, type Throttle, WebhookApi } from './constructs/webhook-api.ts';
import { readRouting } from './routing.ts';

export interface TocsinProps {
  /** Path of the routing file. It is checked at synth, and shipped with the functions. */
  readonly routingFile: string;
  readonly table?: IncidentTableOptions;
  /**
   * Stands before the names of the secrets. A second Tocsin in the same account and region needs another one.
   * @default 'tocsin/'
   */
  readonly secretPrefix?: string;
  /** @default one month */
  readonly logRetention?: RetentionDays;
  /**
   * What the API takes before it refuses with 429, which Alertmanager does not repeat.
   * @default what AWS gives to a whole account: 10,000 requests a second and 5,000 at once
   */
  readonly throttle?: Throttle;
  /**
   * Batches of deliveries at a time.
   * @default 50
   */
  readonly deliveryConcurrency?: number;
  /**
   * Concurrency that a function has for itself and cannot exceed. None by default, because an account with the initial
   * limit of 10 has none to give away.
   */
  readonly reservedConcurrency?: Partial<Record<FunctionName, number>>;
}

/** A message whose function died comes again after this time. Longer than the functions' timeouts. */
const VISIBILITY = Duration.seconds(90);
/** Some 16 hours of tries, five minutes between them; after a day few care. */
const DELIVERY_RECEIVES = 200;
/** The most that SQS takes: 25 hours of a refusing table. */
const INBOX_RECEIVES = 1000;

/**
 * Tocsin in an AWS account: webhooks in, notifications out. CloudFormation names everything but the secrets, into which
 * somebody has to put values after the first deployment.
 */
export class Tocsin extends Construct {
  readonly api: WebhookApi;
  readonly table: Table;
  readonly secrets: EmptySecrets;
  readonly delivery: QueueWithDeadLetters;
  readonly inbox: QueueWithDeadLetters;
  readonly functions: Functions['all'];

  constructor(scope: Construct, id: string, props: TocsinProps) {
    super(scope, id);
    const { secretPrefix = 'tocsin/', logRetention = RetentionDays.ONE_MONTH, reservedConcurrency = {} } = props;
    const routing = readRouting(props.routingFile);
    for (const [i, text] of routing.warnings.entries()) {
      Annotations.of(this).addWarningV2(`tocsin:routing-file-${i}`, text);
    }

    this.table = incidentTable(this, 'Table', props.table);
    this.delivery = new QueueWithDeadLetters(this, 'Delivery', {
      fifo: true,
      visibilityTimeout: VISIBILITY,
      maxReceiveCount: DELIVERY_RECEIVES,
    });
    this.inbox = new QueueWithDeadLetters(this, 'Inbox', {
      fifo: false,
      visibilityTimeout: VISIBILITY,
      maxReceiveCount: INBOX_RECEIVES,
    });
    const names = [...SOURCES.map(({ name }) => name), ...routing.secrets];
    this.secrets = new EmptySecrets(this, 'Secrets', { prefix: secretPrefix, names });
    const { table, delivery, inbox, secrets } = this;
    const parts = { routing, table, delivery, inbox, secrets, secretPrefix, logRetention, reservedConcurrency };
    this.functions = new Functions(this, 'Functions', parts).all;
    this.api = new WebhookApi(this, 'Webhooks', {
      ingest: this.functions.ingest.lambda,
      throttle: props.throttle ?? ACCOUNT_THROTTLE,
      logRetention,
    });
    this.connect(props.deliveryConcurrency ?? 50);
  }

  /** What calls the functions beside the API. */
  private connect(deliveryConcurrency: number): void {
    const { deliver, inbox, sweep } = this.functions;
    deliver.lambda.addEventSource(
      new SqsEventSource(this.delivery.queue, {
        batchSize: 10,
        reportBatchItemFailures: true,
        maxConcurrency: deliveryConcurrency,
      }),
    );
    inbox.lambda.addEventSource(
      // Entries have up to 1 MiB, and Lambda takes 6 MiB.
      new SqsEventSource(this.inbox.queue, { batchSize: 5, reportBatchItemFailures: true, maxConcurrency: 5 }),
    );
    new Rule(this, 'SweepSchedule', {
      description: 'Tocsin: every minute, look at what is due',
      schedule: Schedule.rate(Duration.minutes(1)),
      // The next minute tries again.
      targets: [new LambdaTarget(sweep.lambda, { retryAttempts: 0, maxEventAge: Duration.minutes(1) })],
    });
  }
}
