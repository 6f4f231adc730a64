import { Duration } from 'aws-cdk-lib';
import { Alarm, ComparisonOperator, type IMetric, TreatMissingData } from 'aws-cdk-lib/aws-cloudwatch';
import { SnsAction } from 'aws-cdk-lib/aws-cloudwatch-actions';
import type { ITopic } from 'aws-cdk-lib/aws-sns';
import { Construct } from 'constructs';
import type { WebhookResult } from '../../shared/flows/accept-webhook.ts';
import type { FunctionName, Functions } from './functions.ts';
import type { LogIntake } from './log-intake.ts';
import { longestOf, sumOf } from './metrics.ts';
import type { QueueWithDeadLetters } from './queue-with-dead-letters.ts';
import type { Throttle, WebhookApi } from './webhook-api.ts';

export interface AlarmsProps {
  /** Stands before the names of the alarms. */
  readonly prefix: string;
  readonly service: string;
  readonly topic: ITopic;
  readonly functions: Functions;
  readonly api: WebhookApi;
  readonly throttle: Throttle;
  readonly delivery: QueueWithDeadLetters;
  readonly inbox: QueueWithDeadLetters;
  readonly logIntake: LogIntake;
}

/** One way of losing something. Its name is its section in docs/runbook.md. */
interface AlarmPlan {
  readonly name: string;
  /** What a person loses while it lasts. */
  readonly loses: string;
  readonly metric: IMetric;
  /** @default 1 */
  readonly atLeast?: number;
  /** Periods of the metric in a row. @default 1 */
  readonly periods?: number;
  /** Alarms when less than this is measured, or nothing. */
  readonly below?: number;
}

type Refusal = Extract<WebhookResult, { readonly refused: string }>['refused'];

/** Refusals by which alerts are lost. A wrong method is a person with a browser. */
const REFUSALS: Readonly<Partial<Record<Refusal, { readonly name: string; readonly loses: string }>>> = {
  unavailable: {
    name: 'RefusedUnavailable',
    loses:
      'Neither the table nor the inbox took alerts. Alertmanager sends them again; those of Grafana are lost until its ' +
      'next interval.',
  },
  unauthorized: {
    name: 'RefusedUnauthorized',
    loses: 'A sender has the wrong secret, or none: all that it sends is lost.',
  },
  malformed: {
    name: 'RefusedMalformed',
    loses: 'A sender sends what cannot be read: these alerts are lost.',
  },
  'unsupported-payload': {
    name: 'RefusedUnsupportedPayload',
    loses: 'A sender is set to a format that is not supported: all that it sends is lost.',
  },
  'too-large': {
    name: 'RefusedTooLarge',
    loses: 'A sender puts more than 4 MiB into one request: these alerts are lost.',
  },
  'unknown-source': {
    name: 'RefusedUnknownSource',
    loses: 'A sender is pointed at a source that does not exist: all that it sends is lost.',
  },
};

const FIVE_MINUTES = Duration.minutes(5);

/** An alarm for each way of losing something. They leave by a topic of their own, and never through Tocsin. */
export class Alarms extends Construct {
  constructor(scope: Construct, id: string, props: AlarmsProps) {
    super(scope, id);
    const action = new SnsAction(props.topic);
    for (const plan of plansOf(props)) {
      const alarm = this.create(plan, props.prefix);
      alarm.addAlarmAction(action);
      alarm.addOkAction(action);
    }
  }

  private create({ name, loses, metric, atLeast = 1, periods = 1, below }: AlarmPlan, prefix: string): Alarm {
    return new Alarm(this, name, {
      alarmName: prefix + name,
      alarmDescription: `${loses} What to do: docs/runbook.md, section ${name}.`,
      metric,
      threshold: below ?? atLeast,
      evaluationPeriods: periods,
      comparisonOperator:
        below === undefined
          ? ComparisonOperator.GREATER_THAN_OR_EQUAL_TO_THRESHOLD
          : ComparisonOperator.LESS_THAN_THRESHOLD,
      treatMissingData: below === undefined ? TreatMissingData.NOT_BREACHING : TreatMissingData.BREACHING,
    });
  }
}

const plansOf = (props: AlarmsProps): readonly AlarmPlan[] => [
  ...deadLetters(props),
  ...ages(props),
  ...unreceived(props),
  ...inFlight(props),
  ...refusals(props),
  ...api(props),
  ...throttles(props),
  ...sweeps(props),
  ...decisions(props),
  ...logs(props),
  ...logStream(props),
  ...subscriptions(props),
];

const deadLetters = ({ delivery, inbox, functions }: AlarmsProps): readonly AlarmPlan[] => [
  {
    name: 'DeliveryDeadLetters',
    loses: 'A notification was given up: a receiver was not told, and will not be until somebody redrives it.',
    metric: delivery.deadLetters.metricApproximateNumberOfMessagesVisible({ period: Duration.minutes(1) }),
  },
  {
    name: 'InboxDeadLetters',
    loses: 'Alerts were accepted and then given up: nobody hears of them until somebody redrives them.',
    metric: inbox.deadLetters.metricApproximateNumberOfMessagesVisible({ period: Duration.minutes(1) }),
  },
  {
    name: 'EventDeadLetters',
    loses: 'A CloudWatch alarm changed its state and was not taken in: nobody hears of it until somebody hands it in.',
    metric: functions.eventDeadLetters.metricApproximateNumberOfMessagesVisible({ period: Duration.minutes(1) }),
  },
  {
    name: 'LogDeadLetters',
    loses: 'Log events were given up: the errors in them are told to nobody until somebody hands them in again.',
    metric: functions.logDeadLetters.metricApproximateNumberOfMessagesVisible({ period: Duration.minutes(1) }),
  },
];

const ages = ({ service }: AlarmsProps): readonly AlarmPlan[] => [
  {
    name: 'DeliveryAge',
    loses: 'A receiver has not been told for a quarter of an hour: it refuses, is gone, or its secret is not right.',
    metric: longestOf(service, 'deliveryAge'),
    atLeast: 900,
  },
  {
    name: 'InboxAge',
    loses: 'Alerts that were accepted have waited for five minutes, because the table refuses: nobody was told yet.',
    metric: longestOf(service, 'inboxAge'),
    atLeast: 300,
  },
];

/** A queue leaves out of its age what was received three times or more: it sees what is not received, and no retries. */
const unreceived = ({ delivery, inbox }: AlarmsProps): readonly AlarmPlan[] => [
  {
    name: 'DeliveryNotReceived',
    loses: 'Nothing takes notifications from the queue: no receiver is notified.',
    metric: delivery.queue.metricApproximateAgeOfOldestMessage({ period: FIVE_MINUTES }),
    atLeast: 900,
  },
  {
    name: 'InboxNotReceived',
    loses: 'Nothing takes requests from the inbox: alerts that were accepted lead to no notification.',
    metric: inbox.queue.metricApproximateAgeOfOldestMessage({ period: FIVE_MINUTES }),
    atLeast: 300,
  },
];

/**
 * Messages that a queue may have in flight: received and neither deleted nor visible again. Above, SQS hands out none.
 * Source: https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/quotas-messages.html
 */
const IN_FLIGHT = 120_000;

const inFlight = ({ delivery, inbox }: AlarmsProps): readonly AlarmPlan[] =>
  [
    { name: 'DeliveryInFlight', loses: 'Above 120,000 receivers are notified of nothing new.', queue: delivery.queue },
    { name: 'InboxInFlight', loses: 'Above 120,000 nothing that was accepted is taken in.', queue: inbox.queue },
  ].map(({ name, loses, queue }) => ({
    name,
    loses: `The queue has 96,000 messages in flight, 80 % of what SQS allows. ${loses}`,
    metric: queue.metricApproximateNumberOfMessagesNotVisible({ period: FIVE_MINUTES }),
    atLeast: IN_FLIGHT * 0.8,
  }));

const refusals = ({ service }: AlarmsProps): readonly AlarmPlan[] =>
  Object.entries(REFUSALS).map(([reason, { name, loses }]) => ({
    name,
    loses,
    metric: sumOf(service, 'refused', { reason }),
  }));

const api = ({ service, api: { api: http }, throttle }: AlarmsProps): readonly AlarmPlan[] => [
  {
    name: 'ApiRefused',
    loses: 'API Gateway answered 413 or 429 before Tocsin saw the request: these alerts are lost.',
    metric: sumOf(service, 'refusedByApi'),
  },
  {
    name: 'ApiErrors',
    loses: 'Senders were answered with 5xx: Alertmanager repeats, Grafana does not before its next interval.',
    metric: http.metricServerError({ period: FIVE_MINUTES, statistic: 'Sum' }),
  },
  {
    name: 'ApiNearThrottle',
    loses: 'Half of what the API takes comes in. Above, it answers 429, and what it refuses so is lost.',
    metric: http.metricCount({ period: Duration.minutes(1), statistic: 'Sum' }),
    atLeast: (throttle.requestsPerSecond * 60) / 2,
  },
];

/** What waits when a function may not run. The schedules have alarms of their own. */
const THROTTLED: Readonly<Record<Exclude<FunctionName, 'sweep' | 'subscriptions'>, string>> = {
  ingest: 'Senders were answered with 503: Alertmanager repeats, Grafana does not before its next interval.',
  alarm: 'CloudWatch alarms wait to be taken in, and are set aside after six hours.',
  logs: 'Log events wait to be taken in, and are set aside after six hours.',
  inbox: 'Alerts that were accepted wait in the inbox: nobody was told yet.',
  deliver: 'Notifications wait: receivers are told late.',
};

const throttles = ({ functions }: AlarmsProps): readonly AlarmPlan[] =>
  Object.entries(THROTTLED).map(([name, loses]) => ({
    name: `Throttled${name.replace(/^./, (first) => first.toUpperCase())}`,
    loses: `The account has no concurrency left for the function ${name}. ${loses}`,
    metric: functions.all[name as FunctionName].lambda.metricThrottles({ period: FIVE_MINUTES }),
  }));

const sweeps = ({ functions, service }: AlarmsProps): readonly AlarmPlan[] => [
  {
    name: 'SweepSilent',
    loses: 'Nothing looks at what is due: no repeats, no ends, and what a function that died left behind stays there.',
    metric: functions.all.sweep.lambda.metricInvocations({ period: FIVE_MINUTES }),
    below: 1,
    periods: 3,
  },
  {
    name: 'SweepErrors',
    loses: 'The look at what is due fails as a whole: no repeats, no ends, and nothing left behind is sent.',
    metric: functions.all.sweep.lambda.metricErrors({ period: FIVE_MINUTES }),
    atLeast: 3,
  },
  {
    name: 'SweepFailed',
    loses: 'Some incidents could not be looked at for a quarter of an hour: their changes are not told.',
    metric: sumOf(service, 'sweepFailed'),
    periods: 3,
  },
  {
    name: 'SweepUnfinished',
    loses: 'For a quarter of an hour more was due than could be looked at: repeats and ends are told late.',
    metric: sumOf(service, 'sweepUnfinished'),
    periods: 3,
  },
];

const decisions = ({ service }: AlarmsProps): readonly AlarmPlan[] => [
  {
    name: 'OutboxLeftBehind',
    loses: 'For a quarter of an hour notifications have not reached the queue at once: they are a minute late or more.',
    metric: sumOf(service, 'leftBehind'),
    periods: 3,
  },
  {
    name: 'DecisionsContended',
    loses: 'For a quarter of an hour so many have written to one incident that it is decided a minute late or more.',
    metric: sumOf(service, 'contended'),
    periods: 3,
  },
];

const logs = ({ service, functions: { all } }: AlarmsProps): readonly AlarmPlan[] => [
  {
    name: 'LogsUnreadable',
    loses: 'Log events could not be read: the errors in them, if any, are told to nobody.',
    metric: sumOf(service, 'logsUnreadable'),
  },
  {
    name: 'LogsAge',
    loses: 'Log events have waited for five minutes: errors are told late, after six hours never.',
    metric: all.logs.lambda.metric('AsyncEventAge', { period: FIVE_MINUTES, statistic: 'Maximum' }),
    atLeast: FIVE_MINUTES.toMilliseconds(),
  },
  {
    name: 'LogsNotSetAside',
    loses: 'Log events were given up and could not be put into the dead letters either: they are lost.',
    metric: all.logs.lambda.metric('DestinationDeliveryFailures', { period: FIVE_MINUTES, statistic: 'Sum' }),
  },
];

const logStream = ({ functions, logIntake: { stream } }: AlarmsProps): readonly AlarmPlan[] =>
  stream === undefined
    ? []
    : [
        {
          name: 'LogStreamAge',
          loses: 'Log events have waited in the stream for five minutes: errors are told late, after six hours never.',
          metric: functions.all.logs.lambda.metric('IteratorAge', { period: FIVE_MINUTES, statistic: 'Maximum' }),
          atLeast: FIVE_MINUTES.toMilliseconds(),
        },
        {
          name: 'LogStreamFull',
          loses: 'For a quarter of an hour the stream has refused log events. CloudWatch Logs repeats them for a day.',
          metric: stream.stream.metric('WriteProvisionedThroughputExceeded', {
            period: FIVE_MINUTES,
            statistic: 'Sum',
          }),
          periods: 3,
        },
      ];

/** Longer than the time between two looks at all log groups, so that what each of them finds is one alarm. */
const LOOKS = Duration.hours(1);

const subscriptions = ({ service, functions, logIntake: { isWanted } }: AlarmsProps): readonly AlarmPlan[] => {
  const { lambda } = functions.all.subscriptions;
  const silent: AlarmPlan = {
    name: 'SubscriptionsSilent',
    loses: 'Nothing looks at the log groups: errors in those that are new are told to nobody.',
    metric: lambda.metricInvocations({ period: LOOKS }),
    below: 1,
    periods: 2,
  };
  return [
    {
      name: 'LogGroupsNotSubscribed',
      loses: 'Log groups that shall be watched could not be subscribed: errors in them are told to nobody.',
      metric: sumOf(service, 'logGroupsNotSubscribed').with({ period: LOOKS }),
    },
    {
      name: 'SubscriptionsErrors',
      // Lambda calls three times before it gives up.
      loses: 'The look at the log groups fails as a whole: errors in those that are new are told to nobody.',
      metric: lambda.metricErrors({ period: LOOKS }),
      atLeast: 3,
    },
    ...(isWanted ? [silent] : []),
  ];
};
