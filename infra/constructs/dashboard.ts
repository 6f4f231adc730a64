import { Duration } from 'aws-cdk-lib';
import { Dashboard, GraphWidget, type IMetric, type IWidget, MathExpression } from 'aws-cdk-lib/aws-cloudwatch';
import type { Table } from 'aws-cdk-lib/aws-dynamodb';
import { Construct } from 'constructs';
import { DIMENSION_SETS, METRIC_NAMESPACE, METRICS } from '../../shared/metrics.ts';
import type { Functions } from './functions.ts';
import type { LogIntake } from './log-intake.ts';
import { longestOf, sumOf } from './metrics.ts';
import type { QueueWithDeadLetters } from './queue-with-dead-letters.ts';
import type { WebhookApi } from './webhook-api.ts';

export interface TocsinDashboardProps {
  readonly service: string;
  readonly functions: Functions;
  readonly api: WebhookApi;
  readonly table: Table;
  readonly delivery: QueueWithDeadLetters;
  readonly inbox: QueueWithDeadLetters;
  readonly logIntake: LogIntake;
}

/** From left to right and from top to bottom the way of an alert: in, decided, out, and what waits or failed. */
export class TocsinDashboard extends Construct {
  constructor(scope: Construct, id: string, props: TocsinDashboardProps) {
    super(scope, id);
    new Dashboard(this, 'Dashboard', {
      dashboardName: props.service,
      defaultInterval: Duration.hours(12),
      widgets: [inWidgets(props), logWidgets(props), outWidgets(props), queueWidgets(props), functionWidgets(props)],
    });
  }
}

const inWidgets = ({ service, api }: TocsinDashboardProps): IWidget[] => [
  graph('Alerts taken in, by source', [each(service, 'received', 'source')]),
  graph('Requests refused, by reason', [
    each(service, 'refused', 'reason'),
    sumOf(service, 'refusedByApi'),
    sumOf(service, 'inboxed'),
  ]),
  graph('API', [api.api.metricCount(), api.api.metricClientError(), api.api.metricServerError()]),
];

const logWidgets = ({ service, functions, logIntake: { stream } }: TocsinDashboardProps): IWidget[] => {
  const logs = functions.all.logs.lambda;
  return [
    graph('Log events that CloudWatch Logs sent, and could not send, by log group', [
      delivered(service, 'ForwardedLogEvents'),
      delivered(service, 'DeliveryErrors'),
      delivered(service, 'DeliveryThrottling'),
    ]),
    graph('Log events that wait, for how many milliseconds', [
      logs.metric('AsyncEventAge', { statistic: 'Maximum' }),
      ...(stream === undefined ? [] : [logs.metric('IteratorAge', { statistic: 'Maximum' })]),
      logs.metric('DestinationDeliveryFailures', { statistic: 'Sum' }),
    ]),
    graph('Log events unreadable and log groups not subscribed, by reason', [
      each(service, 'logsUnreadable', 'reason'),
      each(service, 'logGroupsNotSubscribed', 'reason'),
    ]),
  ];
};

const outWidgets = ({ service }: TocsinDashboardProps): IWidget[] => [
  graph('Notifications decided, by reason', [each(service, 'decided', 'reason')]),
  graph('Deliveries, by destination and how they ended', [each(service, 'deliveries', 'destination', 'outcome')]),
  graph('Digests of many incidents, by destination', [each(service, 'digests', 'destination')]),
  graph('Decided or sent late', [
    sumOf(service, 'contended'),
    sumOf(service, 'leftBehind'),
    sumOf(service, 'sweepFailed'),
    sumOf(service, 'sweepUnfinished'),
  ]),
  graph('Traces that X-Ray was asked for, by what came of it', [each(service, 'tracesLookedUp', 'outcome')]),
];

const queueWidgets = ({ service, delivery, inbox, functions }: TocsinDashboardProps): IWidget[] => [
  graph('Waiting for delivery, and for how long', [
    delivery.queue.metricApproximateNumberOfMessagesVisible(),
    delivery.queue.metricApproximateNumberOfMessagesNotVisible(),
    longestOf(service, 'deliveryAge'),
  ]),
  graph('Waiting in the inbox, and for how long', [
    inbox.queue.metricApproximateNumberOfMessagesVisible(),
    longestOf(service, 'inboxAge'),
  ]),
  graph('Dead letters', [
    named('delivery', delivery.deadLetters.metricApproximateNumberOfMessagesVisible()),
    named('inbox', inbox.deadLetters.metricApproximateNumberOfMessagesVisible()),
    named('events', functions.eventDeadLetters.metricApproximateNumberOfMessagesVisible()),
    named('logs', functions.logDeadLetters.metricApproximateNumberOfMessagesVisible()),
  ]),
];

const functionWidgets = ({ functions, table }: TocsinDashboardProps): IWidget[] => {
  const all = Object.entries(functions.all);
  return [
    graph(
      'Duration, 99 of 100',
      all.map(([name, one]) => named(name, one.lambda.metricDuration({ statistic: 'p99' }))),
    ),
    graph('Errors and throttles', [
      ...all.map(([name, one]) => named(`${name}: errors`, one.lambda.metricErrors())),
      ...all.map(([name, one]) => named(`${name}: throttles`, one.lambda.metricThrottles())),
    ]),
    graph('Table: what it used and refused', [
      table.metricConsumedWriteCapacityUnits(),
      table.metricConsumedReadCapacityUnits(),
      table.metricThrottledRequestsForOperation('UpdateItem'),
    ]),
  ];
};

const graph = (title: string, left: IMetric[]): GraphWidget => new GraphWidget({ title, left, width: 8, height: 6 });

const named = <M extends { with(props: { label: string }): IMetric }>(label: string, metric: M): IMetric =>
  metric.with({ label });

/** A line for each value that the dimensions have, found when the dashboard is looked at. */
function each(service: string, metric: keyof typeof METRICS, ...dimensions: readonly string[]): MathExpression {
  const sets: readonly (readonly string[])[] = DIMENSION_SETS[METRICS[metric]];
  if (!sets.some((set) => set.join() === dimensions.join())) throw new Error(`${metric} is not kept by ${dimensions}`);
  const schema = [METRIC_NAMESPACE, ...['service', ...dimensions].sort()].join(',');
  return new MathExpression({
    expression: `SEARCH('{${schema}} MetricName="${METRICS[metric]}" service="${service}"', 'Sum')`,
    usingMetrics: {},
    label: '',
    period: Duration.minutes(5),
  });
}

/** A line for each log group that is subscribed: the filters have the name of the Tocsin. */
const delivered = (service: string, metric: string): MathExpression =>
  new MathExpression({
    expression: `SEARCH('{AWS/Logs,DestinationType,FilterName,LogGroupName} MetricName="${metric}" FilterName="${service}"', 'Sum')`,
    usingMetrics: {},
    label: '',
    period: Duration.minutes(5),
  });
