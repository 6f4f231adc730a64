import type { Logger } from '@aws-lambda-powertools/logger';
import type { Metrics } from '@aws-lambda-powertools/metrics';
import type { Context } from 'aws-lambda';
import type { Telemetry } from '../flows/telemetry.ts';
import { type Notification, notificationId } from '../incidents/notification.ts';
import { surprise } from '../values/surprise.ts';
import type { Tracing } from './powertools-tracing.ts';

export interface PowertoolsOptions {
  readonly logger: Logger;
  readonly metrics: Metrics;
  /** By metric, the sets of dimensions under which CloudWatch keeps it. A metric that is not listed has none. */
  readonly dimensionSets: Readonly<Record<string, readonly (readonly string[])[]>>;
}

export interface PowertoolsTelemetry extends Telemetry {
  /** Names the invocation on every line until the next one begins. */
  begin(context: Context): void;
  /** Writes what was counted since the last time. */
  flush(): void;
}

interface Count {
  readonly metric: string;
  readonly dimensions: Readonly<Record<string, string>>;
  sum: number;
}

/** The log and the metrics of a function: JSON lines, and counts in CloudWatch's embedded metric format. */
export function powertoolsTelemetry({ logger, metrics, dimensionSets }: PowertoolsOptions): PowertoolsTelemetry {
  const counts = new Map<string, Count>();
  return {
    begin: (context) => logger.addContext(context),
    event: (level, event, fields) => logger[level](event, { ...fields, ...correlationOf(fields) }),
    count: (metric, dimensions, by = 1) => {
      const key = JSON.stringify([metric, Object.entries(dimensions).sort()]);
      const known = counts.get(key);
      if (known) known.sum += by;
      else counts.set(key, { metric, dimensions, sum: by });
    },
    flush: () => {
      for (const count of counts.values()) {
        for (const names of dimensionSets[count.metric] ?? [[]]) publish(count, names, metrics);
      }
      counts.clear();
    },
  };
}

/** A line of its own for each set: Powertools warns of a dimension that is in two sets of one line. */
function publish({ metric, dimensions, sum }: Count, names: readonly string[], metrics: Metrics): void {
  metrics
    .singleMetric()
    .addDimensions(Object.fromEntries(names.map((name) => [name, dimensions[name] ?? 'unknown'])))
    .addMetric(metric, 'Count', sum);
}

/** A line about a notification has its id, which is the deduplication id of the queue's message. */
function correlationOf(fields: Readonly<Record<string, unknown>>): { readonly notification?: string } {
  const isNotification = IDENTITY.every((name) => name in fields);
  return isNotification ? { notification: notificationId(fields as unknown as Notification) } : {};
}

const IDENTITY = ['incident', 'generation', 'rev', 'place'] as const satisfies readonly (keyof Notification)[];

/** A Lambda handler that names its invocation on every line and leaves no count unwritten, whatever happens. */
export const invocation =
  <Event, Result>(telemetry: PowertoolsTelemetry, tracing: Tracing, handle: (event: Event) => Promise<Result>) =>
  async (event: Event, context: Context): Promise<Result> => {
    telemetry.begin(context);
    try {
      return await tracing.within(context.functionName, () => handle(event));
    } catch (error) {
      telemetry.event('error', 'invocation-failed', surprise(error));
      throw error;
    } finally {
      telemetry.flush();
    }
  };
