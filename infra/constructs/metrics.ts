import { Duration } from 'aws-cdk-lib';
import { Metric } from 'aws-cdk-lib/aws-cloudwatch';
import { METRIC_NAMESPACE, METRICS } from '../../shared/metrics.ts';

/** The sum over five minutes of a metric that the functions count, under one of its sets of dimensions. */
export const sumOf = (
  service: string,
  metric: keyof typeof METRICS,
  dimensions: Readonly<Record<string, string>> = {},
): Metric =>
  new Metric({
    namespace: METRIC_NAMESPACE,
    metricName: METRICS[metric],
    dimensionsMap: { service, ...dimensions },
    statistic: 'Sum',
    period: Duration.minutes(5),
  });

/** The longest within five minutes of an age that the functions measure, in seconds. */
export const longestOf = (
  service: string,
  metric: keyof typeof METRICS,
  dimensions: Readonly<Record<string, string>> = {},
): Metric => sumOf(service, metric, dimensions).with({ statistic: 'Maximum' });
