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

interface Measured {
  readonly metric: string;
  readonly dimensions: Readonly<Record<string, string>>;
  readonly unit: 'Count' | 'Seconds';
  value: number;
}

/** The log and the metrics of a function: JSON lines, and figures in CloudWatch's embedded metric format. */
export function powertoolsTelemetry({ logger, metrics, dimensionSets }: PowertoolsOptions): PowertoolsTelemetry {
  const measured = new Map<string, Measured>();
  const figure = ({ value: first, ...of }: Measured): Measured => {
    const key = JSON.stringify([of.metric, Object.entries(of.dimensions).sort()]);
    const known = measured.get(key) ?? { ...of, value: first };
    measured.set(key, known);
    return known;
  };
  return {
    begin: (context) => logger.addContext(context),
    event: (level, event, fields) => logger[level](event, { ...fields, ...correlationOf(fields) }),
    count: (metric, dimensions, by = 1) => {
      figure({ metric, dimensions, unit: 'Count', value: 0 }).value += by;
    },
    age: (metric, dimensions, age) => {
      const known = figure({ metric, dimensions, unit: 'Seconds', value: 0 });
      known.value = Math.max(known.value, age / 1000);
    },
    flush: () => {
      for (const one of measured.values()) {
        for (const names of dimensionSets[one.metric] ?? [[]]) publish(one, names, metrics);
      }
      measured.clear();
    },
  };
}

/** A line of its own for each set: Powertools warns of a dimension that is in two sets of one line. */
function publish({ metric, dimensions, unit, value }: Measured, names: readonly string[], metrics: Metrics): void {
  metrics
    .singleMetric()
    .addDimensions(Object.fromEntries(names.map((name) => [name, dimensions[name] ?? 'unknown'])))
    .addMetric(metric, unit, value);
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
