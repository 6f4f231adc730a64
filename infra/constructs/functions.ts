import { Duration } from 'aws-cdk-lib';
import type { Table } from 'aws-cdk-lib/aws-dynamodb';
import { SqsDestination } from 'aws-cdk-lib/aws-lambda-destinations';
import type { RetentionDays } from 'aws-cdk-lib/aws-logs';
import { Queue, QueueEncryption } from 'aws-cdk-lib/aws-sqs';
import { Construct } from 'constructs';
import { DUE_INDEX, LISTED_INDEX } from '../../shared/adapters/dynamo-table.ts';
import type { AwsVariable } from '../../shared/config/aws-environment.ts';
import type { Permission } from '../../shared/destinations/needs.ts';
import { WEBHOOK_SOURCES } from '../../shared/sources/index.ts';
import type { Routing } from '../routing.ts';
import type { QueueWithDeadLetters } from './queue-with-dead-letters.ts';
import type { EmptySecrets } from './secrets.ts';
import { TocsinFunction } from './tocsin-function.ts';

export type FunctionName = 'ingest' | 'alarm' | 'logs' | 'inbox' | 'deliver' | 'sweep' | 'subscriptions';

export interface FunctionsProps {
  /** The name of this Tocsin. */
  readonly name: string;
  readonly routing: Routing;
  readonly table: Table;
  readonly delivery: QueueWithDeadLetters;
  readonly inbox: QueueWithDeadLetters;
  readonly wakes: Queue;
  readonly secrets: EmptySecrets;
  readonly logRetention: RetentionDays;
  readonly reservedConcurrency: Partial<Record<FunctionName, number>>;
}

interface FunctionPlan {
  readonly description: string;
  /** API Gateway waits for 30 seconds, a queue's message is hidden for 90, the schedule comes every 60. */
  readonly timeoutSeconds: number;
  /** MiB. Processor time is given by memory. */
  readonly memory?: number;
  readonly reads?: readonly AwsVariable[];
}

const PLANS: Readonly<Record<FunctionName, FunctionPlan>> = {
  ingest: {
    description: 'Takes webhooks in',
    timeoutSeconds: 28,
    reads: ['inboxQueueUrl'],
  },
  alarm: { description: 'Takes CloudWatch alarms in', timeoutSeconds: 30, reads: ['inboxQueueUrl'] },
  // Nobody waits for it. A batch of a stream may have 6 MB, and many times that once it is inflated.
  logs: { description: 'Takes log events in', timeoutSeconds: 120, reads: ['inboxQueueUrl', 'logDeadLetterQueueUrl'] },
  inbox: { description: 'Takes in what waited while the table refused', timeoutSeconds: 30 },
  deliver: { description: 'Tells receivers', timeoutSeconds: 30, reads: ['wakeQueueUrl'] },
  sweep: { description: 'Looks at what is due', timeoutSeconds: 50, reads: ['wakeQueueUrl'] },
  // Mostly it waits for its turn to call: as long as Lambda lets it, with the least that Node.js is at ease with.
  subscriptions: { description: 'Subscribes log groups', timeoutSeconds: 900, memory: 256 },
};

/** With this much a cold start is short, and a warm call costs the same. */
const MEMORY = 1024;

/** What every function does with the table. */
const ITEM_ACTIONS = ['dynamodb:GetItem', 'dynamodb:UpdateItem'];

/** The functions and what each may do. */
export class Functions extends Construct {
  readonly all: Readonly<Record<FunctionName, TocsinFunction>>;
  /** Events that could neither be taken in nor put into the inbox. */
  readonly eventDeadLetters: Queue;
  /** Log events that could not be read, or not be taken in often enough. */
  readonly logDeadLetters: Queue;

  constructor(scope: Construct, id: string, props: FunctionsProps) {
    super(scope, id);
    this.eventDeadLetters = this.deadLetters('EventDeadLetters');
    this.logDeadLetters = this.deadLetters('LogDeadLetters');
    const make = (name: FunctionName) => this.make(name, props);
    this.all = {
      ingest: make('ingest'),
      alarm: make('alarm'),
      logs: make('logs'),
      inbox: make('inbox'),
      deliver: make('deliver'),
      sweep: make('sweep'),
      subscriptions: make('subscriptions'),
    };
    this.permit(props);
    this.handleFailures();
  }

  private deadLetters(id: string): Queue {
    const retentionPeriod = Duration.days(14);
    return new Queue(this, id, { encryption: QueueEncryption.SQS_MANAGED, enforceSSL: true, retentionPeriod });
  }

  /** What becomes of asynchronous calls that fail. */
  private handleFailures(): void {
    const { alarm, logs, sweep, subscriptions } = this.all;
    // The most that Lambda does: two retries within some minutes, and six hours of waiting where it may not run.
    const most = { retryAttempts: 2, maxEventAge: Duration.hours(6) };
    alarm.lambda.configureAsyncInvoke({ ...most, onFailure: new SqsDestination(this.eventDeadLetters) });
    logs.lambda.configureAsyncInvoke({ ...most, onFailure: new SqsDestination(this.logDeadLetters) });
    // The next look at all log groups finds what is left to do.
    subscriptions.lambda.configureAsyncInvoke(most);
    // The next minute looks again.
    sweep.lambda.configureAsyncInvoke({ retryAttempts: 0, maxEventAge: Duration.minutes(1) });
  }

  private make(name: FunctionName, props: FunctionsProps): TocsinFunction {
    const { description, timeoutSeconds, memory = MEMORY, reads = [] } = PLANS[name];
    const values: Readonly<Record<AwsVariable, string>> = {
      name: props.name,
      table: props.table.tableName,
      deliveryQueueUrl: props.delivery.queue.queueUrl,
      deadLetterQueueUrl: props.delivery.deadLetters.queueUrl,
      inboxQueueUrl: props.inbox.queue.queueUrl,
      wakeQueueUrl: props.wakes.queueUrl,
      logDeadLetterQueueUrl: this.logDeadLetters.queueUrl,
    };
    const named = [...READ_BY_ALL, ...reads].map((variable) => [variable, values[variable]] as const);
    return new TocsinFunction(this, name, {
      folder: name,
      description: `Tocsin: ${description}`,
      routing: props.routing.json,
      environment: Object.fromEntries(named),
      timeout: Duration.seconds(timeoutSeconds),
      memorySize: memory,
      logRetention: props.logRetention,
      reservedConcurrency: props.reservedConcurrency[name],
    });
  }

  /** Receiving from a queue is permitted by the event source itself, sending to dead letters by the asynchronous calls. */
  private permit({ routing, table, delivery, inbox, wakes, secrets }: FunctionsProps): void {
    const { ingest, alarm, logs, deliver, sweep } = this.all;
    const sources = WEBHOOK_SOURCES.map(({ name }) => name);
    for (const one of Object.values(this.all)) one.allow(ITEM_ACTIONS, [table.tableArn]);
    for (const one of [ingest, alarm, logs, this.all.inbox, sweep]) {
      one.allow(['sqs:SendMessage'], [delivery.queue.queueArn]);
    }
    for (const one of [ingest, alarm, logs]) one.allow(['sqs:SendMessage'], [inbox.queue.queueArn]);
    for (const one of [deliver, sweep]) one.allow(['sqs:SendMessage'], [wakes.queueArn]);
    // The members of a large incident, and what people read of them, stand in several items.
    for (const one of [ingest, alarm, logs, deliver, sweep, this.all.inbox]) {
      one.allow(['dynamodb:BatchGetItem'], [table.tableArn]);
    }
    ingest.allow(['secretsmanager:GetSecretValue'], secrets.arnsOf(sources));
    // What is due, and what waits in line at a place.
    for (const one of [sweep, deliver]) one.allow(['dynamodb:Query'], [`${table.tableArn}/index/${DUE_INDEX.name}`]);
    // To say in a message what else is known of its service.
    deliver.allow(['dynamodb:Query'], [`${table.tableArn}/index/${LISTED_INDEX.name}`]);
    deliver.allow(['sqs:SendMessage'], [delivery.deadLetters.queueArn]);
    deliver.allow(['secretsmanager:GetSecretValue'], secrets.arnsOf(routing.needs.secrets));
    for (const one of statementsOf(routing.needs.permissions))
      deliver.allow([one.action], one.resources, one.condition);
    // To say in a message what its traces show. X-Ray has no resources.
    deliver.allow(['xray:BatchGetTraces', 'xray:GetTraceSummaries'], ['*']);
  }
}

/**
 * One statement of a policy may name many resources and many values of a condition, and a policy has a largest size.
 * Those of several topics stand together: a key is used for a topic in whose region it is asked.
 */
function statementsOf(permissions: readonly Permission[]): readonly Statement[] {
  const statements = new Map<string, Statement>();
  for (const { action, resource, condition = {} } of permissions) {
    const key = [action, ...Object.keys(condition)].join(' ');
    const known = statements.get(key) ?? { action, resources: [], condition: {} };
    statements.set(key, {
      action,
      resources: added(known.resources, resource),
      condition: Object.fromEntries(
        Object.entries(condition).map(([name, value]) => [name, added(known.condition[name] ?? [], value)]),
      ),
    });
  }
  return [...statements.values()];
}

interface Statement {
  readonly action: string;
  readonly resources: readonly string[];
  readonly condition: Readonly<Record<string, readonly string[]>>;
}

const added = (all: readonly string[], one: string): readonly string[] => (all.includes(one) ? all : [...all, one]);

const READ_BY_ALL: readonly AwsVariable[] = ['name', 'table', 'deliveryQueueUrl', 'deadLetterQueueUrl'];
