import { Annotations, Duration } from 'aws-cdk-lib';
import type { Table } from 'aws-cdk-lib/aws-dynamodb';
import { Match, Rule, Schedule } from 'aws-cdk-lib/aws-events';
import { LambdaFunction as LambdaTarget } from 'aws-cdk-lib/aws-events-targets';
import { SqsEventSource } from 'aws-cdk-lib/aws-lambda-event-sources';
import { LogGroup, RetentionDays } from 'aws-cdk-lib/aws-logs';
import type { ITopic } from 'aws-cdk-lib/aws-sns';
import type { Queue } from 'aws-cdk-lib/aws-sqs';
import { Construct } from 'constructs';
import { namesOf } from '../shared/config/aws-environment.ts';
import { WEBHOOK_SOURCES } from '../shared/sources/index.ts';
import { acknowledge } from './acknowledged.ts';
import { alarmTopic } from './constructs/alarm-topic.ts';
import { Alarms } from './constructs/alarms.ts';
import { TocsinDashboard } from './constructs/dashboard.ts';
import { type FunctionName, Functions } from './constructs/functions.ts';
import { type IncidentTableOptions, incidentTable } from './constructs/incident-table.ts';
import { LogIntake } from './constructs/log-intake.ts';
import { QueueWithDeadLetters } from './constructs/queue-with-dead-letters.ts';
import { EmptySecrets } from './constructs/secrets.ts';
import { wakeQueue } from './constructs/wake-queue.ts';
import { ACCOUNT_THROTTLE, type Throttle, WebhookApi } from './constructs/webhook-api.ts';
import { type Routing, readRouting } from './routing.ts';

export interface TocsinProps {
  /** Path of the routing file. It is checked at synth, and shipped with the functions. */
  readonly routingFile: string;
  /**
   * Stands before the names of secrets and alarms, and names the dashboard and the metrics. A second Tocsin in the same
   * account and region needs another one.
   * @default 'tocsin'
   */
  readonly name?: string;
  readonly table?: IncidentTableOptions;
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
  /** Addresses that the alarms of Tocsin itself are mailed to. Each has to confirm a mail from AWS. */
  readonly alarmEmails?: readonly string[];
  /**
   * The topic that the alarms of Tocsin itself are published to. CloudWatch has to be allowed to.
   * @default a topic of its own
   */
  readonly alarmTopic?: ITopic;
  /**
   * Whether the CloudWatch alarms of this account and region are taken in, those apart by which AWS scales.
   * @default true
   */
  readonly cloudWatchAlarms?: boolean;
  /** @default true */
  readonly dashboard?: boolean;
  /**
   * Whether log events come through a Kinesis stream instead of straight to their function: for some ten batches a second
   * and more, and to keep them in order while the table refuses. It costs by the hour, too.
   * @default false
   */
  readonly logStream?: boolean;
}

/** Alarms by which Application Auto Scaling scales: they change their state all day. */
const SCALING_ALARMS = 'TargetTracking-';

/** A message whose function died comes again after this time. Longer than the functions' timeouts. */
const VISIBILITY = Duration.seconds(90);
/**
 * The most that SQS takes: more than a day of a refusing table. What waits for a receiver stands in the table, and its
 * message is done.
 */
const RECEIVES = 1000;

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
  readonly wakes: Queue;
  readonly functions: Functions;
  readonly sweepSchedule: Rule;
  readonly logIntake: LogIntake;
  /** Where the alarms of Tocsin itself leave. */
  readonly alarmTopic: ITopic;

  constructor(scope: Construct, id: string, props: TocsinProps) {
    super(scope, id);
    const { name = 'tocsin', logRetention = RetentionDays.ONE_MONTH, throttle = ACCOUNT_THROTTLE } = props;
    const { secretPrefix, alarmPrefix, service } = namesOf(name);
    const routing = this.read(props.routingFile);
    this.table = incidentTable(this, 'Table', props.table);
    this.delivery = new QueueWithDeadLetters(this, 'Delivery', {
      fifo: true,
      visibilityTimeout: VISIBILITY,
      maxReceiveCount: RECEIVES,
    });
    this.inbox = new QueueWithDeadLetters(this, 'Inbox', {
      fifo: false,
      visibilityTimeout: VISIBILITY,
      maxReceiveCount: RECEIVES,
    });
    this.wakes = wakeQueue(this, 'Wakes', VISIBILITY);
    const secretNames = [...WEBHOOK_SOURCES.map((source) => source.name), ...routing.needs.secrets];
    this.secrets = new EmptySecrets(this, 'Secrets', { prefix: secretPrefix, names: secretNames });
    const { table, delivery, inbox, wakes, secrets } = this;
    const reservedConcurrency = props.reservedConcurrency ?? {};
    const given = { name, routing, logRetention, reservedConcurrency };
    this.functions = new Functions(this, 'Functions', { ...given, table, delivery, inbox, wakes, secrets });
    const ingest = this.functions.all.ingest.lambda;
    this.api = new WebhookApi(this, 'Webhooks', { name: service, ingest, throttle, logRetention });
    this.connectQueues(props.deliveryConcurrency ?? 50);
    this.sweepSchedule = this.schedule();
    if (props.cloudWatchAlarms ?? true) this.takeAlarmsIn(alarmPrefix);
    this.logIntake = new LogIntake(this, 'LogIntake', {
      name,
      functions: this.functions,
      isWanted: routing.logs,
      throughStream: props.logStream ?? false,
      ownLogGroups: this.node.findAll().filter((one) => one instanceof LogGroup),
    });

    const emails = props.alarmEmails ?? [];
    this.alarmTopic = props.alarmTopic ?? alarmTopic(this, 'AlarmTopic', { prefix: alarmPrefix, emails });
    const { functions, api, logIntake, alarmTopic: topic } = this;
    const parts = { service, functions, api, delivery, inbox, logIntake };
    new Alarms(this, 'Alarms', { ...parts, prefix: alarmPrefix, topic, throttle });
    if (props.dashboard ?? true) new TocsinDashboard(this, 'Dashboard', { ...parts, table });
    acknowledge(this);
  }

  private read(path: string): Routing {
    const routing = readRouting(path);
    for (const [i, text] of routing.warnings.entries()) {
      Annotations.of(this).addWarningV2(`tocsin:routing-file-${i}`, text);
    }
    return routing;
  }

  private connectQueues(deliveryConcurrency: number): void {
    const { deliver, inbox } = this.functions.all;
    for (const queue of [this.delivery.queue, this.wakes]) {
      deliver.lambda.addEventSource(
        new SqsEventSource(queue, {
          batchSize: 10,
          reportBatchItemFailures: true,
          maxConcurrency: deliveryConcurrency,
        }),
      );
    }
    inbox.lambda.addEventSource(
      // Entries have up to 1 MiB, and Lambda takes 6 MiB.
      new SqsEventSource(this.inbox.queue, { batchSize: 5, reportBatchItemFailures: true, maxConcurrency: 5 }),
    );
  }

  private schedule(): Rule {
    const sweep = this.functions.all.sweep.lambda;
    return new Rule(this, 'SweepSchedule', {
      description: 'Tocsin: every minute, look at what is due',
      schedule: Schedule.rate(Duration.minutes(1)),
      // The next minute looks again.
      targets: [new LambdaTarget(sweep, { retryAttempts: 0, maxEventAge: Duration.minutes(1) })],
    });
  }

  /** Its own alarms are left out here, and once more when an event comes. */
  private takeAlarmsIn(ownPrefix: string): void {
    const { all, eventDeadLetters } = this.functions;
    new Rule(this, 'CloudWatchAlarms', {
      description: 'Tocsin: alarms of this account and region that fire or are OK again',
      eventPattern: {
        source: ['aws.cloudwatch'],
        detailType: ['CloudWatch Alarm State Change'],
        detail: {
          alarmName: Match.anythingButPrefix(ownPrefix, SCALING_ALARMS),
          state: { value: ['ALARM', 'OK'] },
        },
      },
      targets: [new LambdaTarget(all.alarm.lambda, { deadLetterQueue: eventDeadLetters })],
    });
  }
}
