import type { RedactOptions } from '../redaction/redact.ts';
import type { EpochMs } from '../values/time.ts';
import type { Endpoint, ParsedBody, WebhookSource } from './source.ts';
import { batchOf } from './webhook/batch.ts';
import { readObject } from './webhook/json.ts';
import { alertWith, groupOf, problemsOf } from './webhook/schema.ts';

/**
 * Prometheus Alertmanager, webhook version "4".
 * Source: https://prometheus.io/docs/alerting/latest/configuration/#webhook_config
 *
 * `groupKey` is not read: it changes with the order of matchers and with a reload. `fingerprint` is not read either;
 * identity is our own hash of the labels. `status`, `commonLabels` and `commonAnnotations` follow from the alerts.
 */
const GROUP = groupOf(alertWith({}), {});

function parse(body: string, _: EpochMs, redaction?: RedactOptions): ParsedBody {
  const read = readObject(body);
  if ('problem' in read) return { ok: false, reason: 'malformed', problems: [read.problem] };
  if (read.object.version !== '4') return refuseVersion(read.object.version);
  const group = GROUP.safeParse(read.object);
  if (!group.success) return { ok: false, reason: 'malformed', problems: problemsOf(group.error) };
  return { ok: true, batch: batchOf(group.data, { source: 'alertmanager', links: () => [] }, redaction) };
}

const refuseVersion = (version: unknown): ParsedBody => ({
  ok: false,
  reason: 'unsupported-payload',
  problems: [{ field: 'version', rule: 'must be "4"' }],
  advice:
    version === '1'
      ? 'This is the webhook of Grafana: set the URL of its contact point to /v1/sources/grafana.'
      : 'Send the webhook of Alertmanager as it is: remove "payload" from this entry of webhook_configs in alertmanager.yml.',
});

const setup = ({ url, secretFile = '/etc/alertmanager/tocsin-secret' }: Endpoint): string => `# alertmanager.yml
route:
  receiver: tocsin
receivers:
  - name: tocsin
    webhook_configs:
      - url: ${JSON.stringify(url)}
        send_resolved: true
        # More would be 4 MiB and more, which is refused. What is left out is counted, and said.
        max_alerts: 2000
        http_config:
          authorization:
            # A file that holds the secret and nothing else, readable by Alertmanager.
            credentials_file: ${secretFile}
`;

export const alertmanager: WebhookSource = {
  name: 'alertmanager',
  methods: ['POST'],
  schemes: ['bearer', 'basic'],
  parse,
  fewerAlerts: 'Set max_alerts: 2000, or less, in this entry of webhook_configs in alertmanager.yml.',
  setup,
};
