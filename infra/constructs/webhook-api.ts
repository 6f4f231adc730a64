import { Duration, RemovalPolicy } from 'aws-cdk-lib';
import { AccessLogFormat } from 'aws-cdk-lib/aws-apigateway';
import { HttpApi, HttpMethod, HttpStage, LogGroupLogDestination } from 'aws-cdk-lib/aws-apigatewayv2';
import { HttpLambdaIntegration } from 'aws-cdk-lib/aws-apigatewayv2-integrations';
import type { IFunction } from 'aws-cdk-lib/aws-lambda';
import { LogGroup, type RetentionDays } from 'aws-cdk-lib/aws-logs';
import { Construct } from 'constructs';

/** What the API takes before it refuses with 429. */
export interface Throttle {
  readonly requestsPerSecond: number;
  /** Requests at once. */
  readonly burst: number;
}

/** What AWS gives to a whole account and region. */
export const ACCOUNT_THROTTLE: Throttle = { requestsPerSecond: 10_000, burst: 5_000 };

export interface WebhookApiProps {
  /** Of the API, as the console shows it. */
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
        format: AccessLogFormat.custom(JSON.stringify(LOGGED)),
      },
    });
    this.api.addRoutes({
      path: '/v1/sources/{source}',
      methods: [HttpMethod.ANY],
      integration: new HttpLambdaIntegration('Ingest', ingest, { timeout: Duration.seconds(29) }),
    });
  }

  /** The URL that a source is pointed at. */
  urlOf(source: string): string {
    return `${this.api.apiEndpoint}/v1/sources/${source}`;
  }
}
