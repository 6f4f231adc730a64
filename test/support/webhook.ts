import type { EpochMs } from '../../shared/values/time.ts';

export interface WebhookAlert {
  readonly name: string;
  readonly startsAt: EpochMs;
  readonly endsAt?: EpochMs;
  readonly labels?: Readonly<Record<string, string>>;
  readonly annotations?: Readonly<Record<string, string>>;
}

const NEVER = '0001-01-01T00:00:00Z';

/** A body as Alertmanager sends it (webhook version 4) for a group of one alert name. */
export function alertmanagerBody(alerts: readonly WebhookAlert[], alertname = 'HighErrorRate') {
  const group = { alertname };
  return {
    version: '4',
    groupKey: '{}:{alertname="HighErrorRate"}',
    truncatedAlerts: 0,
    status: alerts.some((one) => one.endsAt === undefined) ? 'firing' : 'resolved',
    receiver: 'tocsin',
    groupLabels: group,
    commonLabels: group,
    commonAnnotations: {},
    externalURL: 'https://alertmanager.example',
    alerts: alerts.map(({ name, startsAt, endsAt, labels, annotations }) => ({
      status: endsAt === undefined ? 'firing' : 'resolved',
      labels: { alertname, service: 'checkout', severity: 'warning', pod: name, ...labels },
      annotations: { summary: 'Errors above 5 %', ...annotations },
      startsAt: new Date(startsAt).toISOString(),
      endsAt: endsAt === undefined ? NEVER : new Date(endsAt).toISOString(),
      generatorURL: 'https://prometheus.example/graph?g0.expr=errors',
      fingerprint: '0123456789abcdef',
    })),
  };
}
