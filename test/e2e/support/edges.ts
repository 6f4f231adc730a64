import type { Sender } from './stand.ts';

const HOUR = 3_600_000;
/** A time so long ago that its length in days and hours stays the same while a test runs. */
export const hoursAgo = (n: number) => Date.now() - n * HOUR - HOUR / 6;

export interface Known {
  readonly team: string;
  readonly name: string;
  readonly startsAt: number;
}

/** An alert, once firing and once over. */
export function alertOf({ team, name, startsAt }: Known, labels: Readonly<Record<string, string>>) {
  const firing = {
    labels: { alertname: name, team, severity: 'warning', ...labels },
    annotations: { summary: `${name} of ${labels.pod ?? labels.node}` },
    startsAt,
  };
  return { firing, over: () => ({ ...firing, endsAt: Date.now() }) };
}

export const footOf = (team: string, am = 'alertmanager') => [
  `<https://prometheus.example.com/graph?g0.expr=up|Source> · <https://${am}.example.com/|Alertmanager>`,
  `as of {now} · from alertmanager tocsin · to ${team} · incident \`{incident}\``,
];

/** What Alertmanager listed in its bodies: alerts by their pod or node, with a tick once they are over. */
export const listed = ({ wire }: Sender) =>
  wire.sent.map(({ body }) =>
    body.alerts
      .map(({ labels, status }) => `${labels.pod ?? labels.node}${status === 'resolved' ? ' ✓' : ''}`)
      .join(', '),
  );
