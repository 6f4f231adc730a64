import type { APIGatewayProxyEventV2 } from 'aws-lambda';

/** One alert as Prometheus sends it to Alertmanager, and as Alertmanager sends it on. */
export interface SentAlert {
  readonly labels: Readonly<Record<string, string>>;
  readonly annotations: Readonly<Record<string, string>>;
  readonly startsAt: string;
  readonly generatorURL: string;
}

/** Alertmanager's `group_by` here, and so the group labels of the webhook. */
export const GROUP_BY = ['alertname', 'service'] as const;

/** The bearer token of the webhook. */
export const TOKEN = 'bench';

/** Alerts of one group with eight labels and four annotations each, as a usual rule gives them. */
export const groupOfAlerts = (service: string, count: number, first = 0): readonly SentAlert[] =>
  Array.from({ length: count }, (_, i) => ({
    labels: {
      alertname: 'CheckoutErrors',
      cluster: 'eu-1',
      instance: `10.0.${i >> 8}.${i & 255}:8080`,
      job: 'shop',
      service,
      pod: `checkout-${first + i}`,
      severity: 'critical',
      team: 'payments',
    },
    annotations: {
      summary: `Checkout fails in checkout-${first + i}`,
      description: `11 errors a second in shop/checkout-${first + i}.`,
      runbook_url: 'https://runbooks.example.com/checkout-errors',
      dashboard_url: 'https://grafana.example.com/d/checkout',
    },
    startsAt: new Date().toISOString(),
    generatorURL: 'https://prometheus.example.com/graph?g0.expr=checkout_errors+%3E+0&g0.tab=1',
  }));

/** The HTTP API's event that carries the group as Alertmanager's webhook. `endsAt` makes it a resolved one. */
export function webhookEvent(alerts: readonly SentAlert[], endsAt?: string): APIGatewayProxyEventV2 {
  const status = endsAt === undefined ? 'firing' : 'resolved';
  const groupLabels = Object.fromEntries(GROUP_BY.map((name) => [name, alerts[0]?.labels[name] ?? '']));
  const body = {
    version: '4',
    groupKey: `{}:${JSON.stringify(groupLabels)}`,
    truncatedAlerts: 0,
    status,
    receiver: 'tocsin',
    groupLabels,
    commonLabels: alerts[0]?.labels,
    commonAnnotations: {},
    externalURL: 'https://alertmanager.example.com',
    alerts: alerts.map((alert) => ({
      ...alert,
      status,
      endsAt: endsAt ?? '0001-01-01T00:00:00Z',
      fingerprint: '09e1ceef144d7126',
    })),
  };
  return postEvent('/v1/sources/alertmanager', JSON.stringify(body));
}

const postEvent = (rawPath: string, body: string): APIGatewayProxyEventV2 => ({
  version: '2.0',
  routeKey: 'POST /v1/sources/{source}',
  rawPath,
  rawQueryString: '',
  headers: { authorization: `Bearer ${TOKEN}`, 'content-type': 'application/json' },
  requestContext: {
    accountId: '000000000000',
    apiId: 'bench',
    domainName: 'bench.example.com',
    domainPrefix: 'bench',
    http: {
      method: 'POST',
      path: rawPath,
      protocol: 'HTTP/1.1',
      sourceIp: '127.0.0.1',
      userAgent: 'Alertmanager/0.25.0',
    },
    requestId: 'bench',
    routeKey: 'POST /v1/sources/{source}',
    stage: '$default',
    time: '22/Aug/2026:12:00:00 +0000',
    timeEpoch: 0,
  },
  body,
  isBase64Encoded: false,
});
