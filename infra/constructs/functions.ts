import { Duration } from 'aws-cdk-lib';
import type { Table } from 'aws-cdk-lib/aws-dynamodb';
import { SqsDestination } from 'aws-cdk-lib/aws-lambda-destinations';
import type { RetentionDays } from 'aws-cdk-lib/aws-logs';
import { Queue, QueueEncryption } from 'aws-cdk-lib/aws-sqs';
import { Construct } from 'constructs';
import { DUE_INDEX, LISTED_INDEX } from '../../shared/adapters/dynamo-table.ts';
import type { AwsVariable } from '../../shared/config/aws-environment.ts';
import { SOURCES } from '../../shared/sources/index.ts';
import type { Routing } from '../routing.ts';
import type { QueueWithDeadLetters } from './queue-with-dead-letters.ts';
import type { EmptySecrets } from './secrets.ts';
import { TocsinFunction } from './tocsin-function.ts';

export type FunctionName = 'ingest' | 'alarm' | 'inbox' | 'deliver' | 'sweep';

export interface FunctionsProps {
  /** The name of this Tocsin. */
  readonly name: string;
  readonly routing: Routing;
  readonly table: Table;
  readonly delivery: QueueWithDeadLetters;
  readonly inbox: QueueWithDeadLetters;
  readonly secrets: EmptySecrets;
  readonly logRetention: RetentionDays;
  readonly reservedConcurrency: Partial<Record<FunctionName, number>>;
}

interface FunctionPlan {
  readonly description: string;
  /** API Gateway waits for 30 seconds, a queue's message is hidden for 90, the schedule comes every 60. */
  readonly timeoutSeconds: number;
  readonly reads?: readonly AwsVariable[];
}

const PLANS: Readonly<Record<FunctionName, FunctionPlan>> = {
  ingest: {
    description: 'Takes webhooks in',
    timeoutSeconds: 28,
    reads: ['inboxQueueUrl'],
  },
  alarm: { description: 'Takes CloudWatch alarms in', timeoutSeconds: 30, reads: ['inboxQueueUrl'] },
  inbox: { description: 'Takes in what waited while the table refused', timeoutSeconds: 30 },
  deliver: { description: 'Tells receivers', timeoutSeconds: 30 },
  sweep: { description: 'Looks at what is due', timeoutSeconds: 50 },
};

/** Processor time is given by memory: with this much a cold start is short, and a warm call costs the same. */
const MEMORY = 1024;

/** What every function does with the table. */
const ITEM_ACTIONS = ['dynamodb:GetItem', 'dynamodb:UpdateItem'];

/** The functions and what each may do. */
export class Functions extends Construct {
  readonly all: Readonly<Record<FunctionName, TocsinFunction>>;
  /** Events that could neither be taken in nor put into the inbox. */
  readonly eventDeadLetters: Queue;

  constructor(scope: Construct, id: string, props: FunctionsProps) {
    super(scope, id);
    const make = (name: FunctionName) => this.make(name, props);
    this.all = {
      ingest: make('ingest'),
      alarm: make('alarm'),
      inbox: make('inbox'),
      deliver: make('deliver'),
      sweep: make('sweep'),
    };
    this.eventDeadLetters = new Queue(this, 'EventDeadLetters', {
      encryption: QueueEncryption.SQS_MANAGED,
      enforceSSL: true,
      retentionPeriod: Duration.days(14),
    });
    this.permit(props);
    this.handleFailures();
  }

  /** What becomes of asynchronous calls that fail. */
  private handleFailures(): void {
    const { alarm, sweep } = this.all;
    alarm.lambda.configureAsyncInvoke({
      retryAttempts: 2,
      maxEventAge: Duration.hours(6),
      onFailure: new SqsDestination(this.eventDeadLetters),
    });
    // The next minute looks again.
    sweep.lambda.configureAsyncInvoke({ retryAttempts: 0, maxEventAge: Duration.minutes(1) });
  }

  private make(name: FunctionName, props: FunctionsProps): TocsinFunction {
    const { description, timeoutSeconds, reads = [] } = PLANS[name];
    const values: Readonly<Record<AwsVariable, string>> = {
      name: props.name,
      table: props.table.tableName,
      deliveryQueueUrl: props.delivery.queue.queueUrl,
      deadLetterQueueUrl: props.delivery.deadLetters.queueUrl,
      inboxQueueUrl: props.inbox.queue.queueUrl,
    };
    const named = [...READ_BY_ALL, ...reads].map((variable) => [variable, values[variable]] as const);
    return new TocsinFunction(this, name, {
      folder: name,
      description: `Tocsin: ${description}`,
      routing: props.routing.json,
      environment: Object.fromEntries(named),
      timeout: Duration.seconds(timeoutSeconds),
      memorySize: MEMORY,
      logRetention: props.logRetention,
      reservedConcurrency: props.reservedConcurrency[name],
    });
  }

  /** Receiving from a queue is permitted by the event source itself. */
  private permit({ routing, table, delivery, inbox, secrets }: FunctionsProps): void {
    const { ingest, alarm, deliver, sweep } = this.all;
    const sources = SOURCES.map(({ name }) => name);
    for (const one of Object.values(this.all)) one.allow(ITEM_ACTIONS, [table.tableArn]);
    for (const one of [ingest, alarm, this.all.inbox, sweep]) {
      one.allow(['sqs:SendMessage'], [delivery.queue.queueArn]);
    }
    for (const one of [ingest, alarm]) one.allow(['sqs:SendMessage'], [inbox.queue.queueArn]);
    ingest.allow(['secretsmanager:GetSecretValue'], secrets.arnsOf(sources));
    sweep.allow(['dynamodb:Query'], [`${table.tableArn}/index/${DUE_INDEX.name}`]);
    // To say in a message what else is known of its service.
    deliver.allow(['dynamodb:Query'], [`${table.tableArn}/index/${LISTED_INDEX.name}`]);
    deliver.allow(['dynamodb:BatchGetItem'], [table.tableArn]);
    deliver.allow(['sqs:SendMessage'], [delivery.deadLetters.queueArn]);
    deliver.allow(['secretsmanager:GetSecretValue'], secrets.arnsOf(routing.secrets));
    deliver.allow(['sns:Publish'], routing.topics);
    // To say in a message what its traces show. X-Ray has no resources.
    deliver.allow(['xray:BatchGetTraces', 'xray:GetTraceSummaries'], ['*']);
  }
}

const READ_BY_ALL: readonly AwsVariable[] = ['name', 'table', 'deliveryQueueUrl', 'deadLetterQueueUrl'];
