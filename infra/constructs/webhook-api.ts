import { Duration, RemovalPolicy } from 'aws-cdk-lib';
import { AccessLogFormat } from 'aws-cdk-lib/aws-apigateway';
import { HttpApi, HttpMethod, HttpStage, LogGroupLogDestination } from 'aws-cdk-lib/aws-apigatewayv2';
import { HttpLambdaIntegration } from 'aws-cdk-lib/aws-apigatewayv2-integrations';
import type { IFunction } from 'aws-cdk-lib/aws-lambda';
import { FilterPattern, LogGroup, MetricFilter, type RetentionDays } from 'aws-cdk-lib/aws-logs';
import { Construct } from 'constructs';
import { METRIC_NAMESPACE, METRICS } from '../../shared/metrics.ts';

/** What the API takes before it refuses with 429. */
export interface Throttle {
  readonly requestsPerSecond: number;
  /** Requests at once. */
  readonly burst: number;
}

/** What AWS gives to a whole account and region. */
export const ACCOUNT_THROTTLE: Throttle = { requestsPerSecond: 10_000, burst: 5_000 };

export interface WebhookApiProps {
  /** Of the API, as the console shows it, and of the Tocsin whose metrics count its refusals. */
  readonly name: string;
  readonly ingest: IFunction;
  readonly throttle: Throttle;
  readonly logRetention: RetentionDays;
}

/** Nothing of a query string, a header or a body: those may hold secrets and what alerts say. */
const LOGGED = {
  requestId: '$context.requestId',
  time: '$context.requestTime',
  ip: '$context.identity.sourceIp',
  userAgent: '$context.identity.userAgent',
  method: '$context.httpMethod',
  path: '$context.path',
  status: '$context.status',
  latencyMs: '$context.responseLatency',
  bytes: '$context.responseLength',
  error: '$context.error.messageString',
  /** The status that the function answered with; a hyphen where it was not called. */
  integrationStatus: '$context.integration.status',
  integrationError: '$context.integrationErrorMessage',
};

/** The HTTP API: `/v1/sources/<name>`, any method, so that a wrong one is answered by us. */
export class WebhookApi extends Construct {
  readonly api: HttpApi;
  constructor(scope: Construct, id: string, { name, ingest, throttle, logRetention }: WebhookApiProps) {
    super(scope, id);
    const logs = new LogGroup(this, 'AccessLogs', { retention: logRetention, removalPolicy: RemovalPolicy.DESTROY });
    this.api = new HttpApi(this, 'Api', {
      apiName: name,
      createDefaultStage: false,
      description: 'Tocsin: webhooks of alert sources',
    });
    new HttpStage(this, 'Stage', {
      httpApi: this.api,
      stageName: '$default',
      autoDeploy: true,
      detailedMetricsEnabled: true,
      throttle: { rateLimit: throttle.requestsPerSecond, burstLimit: throttle.burst },
      accessLogSettings: {
        destination: new LogGroupLogDestination(logs),
        format: AccessLogFormat.custom(JSON.stringify({ service: name, ...LOGGED })),
      },
    });
    this.countRefusals(logs);
    this.api.addRoutes({
      path: '/v1/sources/{source}',
      methods: [HttpMethod.ANY],
      integration: new HttpLambdaIntegration('Ingest', ingest, { timeout: Duration.seconds(29) }),
    });
  }

  /** A function cannot count what it does not see, so the lines of the access log are counted. */
  private countRefusals(logGroup: LogGroup): void {
    new MetricFilter(this, 'Refusals', {
      logGroup,
      filterPattern: FilterPattern.literal('{ ($.status = "413" || $.status = "429") && $.integrationStatus = "-" }'),
      metricNamespace: METRIC_NAMESPACE,
      metricName: METRICS.refusedByApi,
      dimensions: { service: '$.service' },
    });
  }

  /** The URL that a source is pointed at. */
  urlOf(source: string): string {
    return `${this.api.apiEndpoint}/v1/sources/${source}`;
  }
}
