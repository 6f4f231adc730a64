import { Logger } from '@aws-lambda-powertools/logger';
import { Metrics } from '@aws-lambda-powertools/metrics';
import type { Context } from 'aws-lambda';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import {
  invocation,
  type PowertoolsTelemetry,
  powertoolsTelemetry,
} from '../../shared/adapters/powertools-telemetry.ts';
import type { Tracing } from '../../shared/adapters/powertools-tracing.ts';
import { type Notification, notificationId } from '../../shared/incidents/notification.ts';
import { minutes, seconds } from '../../shared/values/time.ts';
import { parseJson } from '../support/stub-server.ts';

const CONTEXT = {
  functionName: 'deliver',
  functionVersion: '1',
  invokedFunctionArn: 'arn:aws:lambda:eu-west-1:123456789012:function:deliver',
  memoryLimitInMB: '1024',
  awsRequestId: 'request-1',
} as Context;

const DIMENSION_SETS = { Deliveries: [['outcome'], ['destination', 'outcome']], Alerts: [[]] };

let written: string[];
let telemetry: PowertoolsTelemetry;

beforeEach(() => {
  written = [];
  const take = (text: unknown) => written.push(String(text)) > 0;
  vi.spyOn(process.stdout, 'write').mockImplementation(take);
  vi.spyOn(process.stderr, 'write').mockImplementation(take);
  telemetry = powertoolsTelemetry({
    logger: new Logger({ serviceName: 'tocsin', logLevel: 'INFO' }),
    metrics: new Metrics({ serviceName: 'tocsin', namespace: 'Tocsin' }),
    dimensionSets: DIMENSION_SETS,
  });
});

afterEach(() => {
  vi.restoreAllMocks();
  vi.unstubAllEnvs();
});

const lines = () => written.map((line) => parseJson(line) as Record<string, unknown>);

describe('a line of the log', () => {
  test('has the event as its message, its level, and the fields', () => {
    telemetry.event('warn', 'request-refused', { source: 'grafana', reason: 'malformed', status: 400, is: true });
    expect(lines()).toMatchObject([
      {
        level: 'WARN',
        message: 'request-refused',
        service: 'tocsin',
        source: 'grafana',
        reason: 'malformed',
        status: 400,
      },
    ]);
  });

  test('about a notification has its id, which is the one in the queue', () => {
    const notification: Notification = {
      incident: 'incident-1',
      generation: 2,
      rev: 7,
      lane: 'route/0/at-once/team',
      place: 'slack:alerts',
      reason: 'joined',
    };
    telemetry.event('info', 'delivery', { ...notification, outcome: 'delivered' });
    expect(lines()).toMatchObject([{ incident: 'incident-1', notification: notificationId(notification) }]);
  });

  test('about an incident has no such id', () => {
    telemetry.event('info', 'sweep-failed', { incident: 'incident-1' });
    expect(lines()[0]).not.toHaveProperty('notification');
  });

  test('names the invocation and the trace that it belongs to', () => {
    vi.stubEnv('_X_AMZN_TRACE_ID', 'Root=1-65f0c1aa-0123456789abcdef01234567;Parent=0123456789abcdef;Sampled=1');
    telemetry.begin(CONTEXT);
    telemetry.event('info', 'delivery', {});
    expect(lines()).toMatchObject([
      { function_request_id: 'request-1', xray_trace_id: '1-65f0c1aa-0123456789abcdef01234567' },
    ]);
  });
});

describe('what is counted', () => {
  test('is written at the end of the invocation, added up, once for each set of dimensions', () => {
    telemetry.count('Deliveries', { destination: 'slack', outcome: 'delivered' });
    telemetry.count('Deliveries', { outcome: 'delivered', destination: 'slack' }, 2);
    expect(written).toEqual([]);
    telemetry.flush();
    expect(lines()).toMatchObject([
      emf('Deliveries', ['service', 'outcome'], { outcome: 'delivered', Deliveries: 3 }),
      emf('Deliveries', ['service', 'destination', 'outcome'], { destination: 'slack', Deliveries: 3 }),
    ]);
  });

  test('is kept apart by its dimensions', () => {
    telemetry.count('Deliveries', { destination: 'slack', outcome: 'delivered' });
    telemetry.count('Deliveries', { destination: 'jira', outcome: 'paced' });
    telemetry.flush();
    expect(lines()).toHaveLength(4);
  });

  test('has the service as its only dimension where no set has another', () => {
    telemetry.count('Alerts', { source: 'grafana' }, 12);
    telemetry.flush();
    expect(lines()).toMatchObject([emf('Alerts', ['service'], { Alerts: 12 })]);
  });

  test('is an age in seconds, of which the longest of the invocation is written', () => {
    for (const age of [minutes(2), minutes(15), seconds(3)]) telemetry.age('Alerts', {}, age);
    telemetry.flush();
    expect(lines()).toMatchObject([emf('Alerts', ['service'], { Alerts: 900 }, 'Seconds')]);
  });

  test('is written once', () => {
    telemetry.count('Alerts', {});
    telemetry.flush();
    telemetry.flush();
    expect(written).toHaveLength(1);
  });
});

const emf = (metric: string, dimensions: readonly string[], values: Record<string, unknown>, Unit = 'Count') => ({
  _aws: {
    CloudWatchMetrics: [{ Namespace: 'Tocsin', Dimensions: [dimensions], Metrics: [{ Name: metric, Unit }] }],
  },
  service: 'tocsin',
  ...values,
});

const untraced: Tracing = { within: (_, work) => work() };

describe('an invocation', () => {
  test('hands the event in and the result out, and writes its counts', async () => {
    const handler = invocation(telemetry, untraced, async (n: number) => {
      telemetry.count('Alerts', {}, n);
      return n + 1;
    });
    expect(await handler(2, CONTEXT)).toBe(3);
    expect(lines()).toMatchObject([{ Alerts: 2 }]);
  });

  test('that throws writes its counts too, and says so without the text of the error', async () => {
    const handler = invocation(telemetry, untraced, async () => {
      telemetry.count('Alerts', {});
      throw new TypeError('planted-text-5f1e');
    });
    await expect(handler(undefined, CONTEXT)).rejects.toThrow('planted-text-5f1e');
    expect(lines()).toMatchObject([
      { level: 'ERROR', message: 'invocation-failed', error: 'TypeError' },
      { Alerts: 1 },
    ]);
    expect(written.join()).not.toContain('planted-text-5f1e');
  });
});
