import * as z from 'zod';
import type { RedactOptions } from '../redaction/redact.ts';
import type { EpochMs } from '../values/time.ts';
import type { SignatureScheme } from './credentials/authenticate.ts';
import { messageIn } from './grafana/message.ts';
import { STATE_REASON_ANNOTATION, stateReasonOf } from './grafana/state.ts';
import type { Endpoint, ParsedBody, WebhookSource } from './source.ts';
import { batchOf, type Extension } from './webhook/batch.ts';
import { LIMITS } from './webhook/cuts.ts';
import { type JsonObject, readObject } from './webhook/json.ts';
import { alertWith, groupOf, optionalText, problemsOf } from './webhook/schema.ts';

/**
 * Grafana Alerting, webhook contact point, version "1": Alertmanager's format with links, images and values.
 * Source: https://grafana.com/docs/grafana/latest/alerting/configure-notifications/manage-contact-points/integrations/webhook-notifier/
 *
 * `state` and `valueString` are not read: they say again, as text, what the alerts say. So do `title` and `message`,
 * where no person has written them (message.ts).
 */
const ALERT = alertWith({
  silenceURL: optionalText,
  dashboardURL: optionalText,
  panelURL: optionalText,
  imageURL: optionalText,
  embeddedImage: z.unknown().optional(),
  values: z.unknown().optional(),
});
type GrafanaAlert = z.infer<typeof ALERT>;
const GROUP = groupOf(ALERT, { title: optionalText, message: optionalText });

const EXTENSION: Extension<GrafanaAlert, z.infer<typeof GROUP>> = {
  source: 'grafana',
  message: messageIn,
  values: ({ values }) => numbersIn(values),
  stateReason: (alert) => {
    const reason = stateReasonOf(alert);
    return reason && { reason, annotation: STATE_REASON_ANNOTATION };
  },
  links: (alert, cuts) => {
    if (alert.embeddedImage || alert.imageURL?.startsWith('data:')) cuts.notes.add('embedded images left out');
    return [
      ['silence', alert.silenceURL],
      ['dashboard', alert.dashboardURL],
      ['panel', alert.panelURL],
      ['image', alert.imageURL],
    ];
  },
};

/** The measured values by query letter. A NoData alert has none, and neither have some resolved ones. */
function numbersIn(values: unknown): Readonly<Record<string, number>> | undefined {
  if (typeof values !== 'object' || values === null || Array.isArray(values)) return undefined;
  const numbers = Object.entries(values).filter((entry): entry is [string, number] => Number.isFinite(entry[1]));
  return numbers.length === 0 ? undefined : Object.fromEntries(numbers.slice(0, LIMITS.pairs));
}

function parse(body: string, _: EpochMs, redaction?: RedactOptions): ParsedBody {
  const read = readObject(body);
  if ('problem' in read) return { ok: false, reason: 'malformed', problems: [read.problem] };
  const other = otherFormat(read.object);
  if (other) return { ok: false, reason: 'unsupported-payload', ...other };
  const group = GROUP.safeParse(read.object);
  if (!group.success) return { ok: false, reason: 'malformed', problems: problemsOf(group.error) };
  return { ok: true, batch: batchOf(group.data, EXTENSION, redaction) };
}

/** Names the format that is not Grafana Alerting's own, and what to change so that Grafana sends that one. */
function otherFormat(object: JsonObject) {
  if (object.alerts === undefined) {
    const legacy = ['ruleId', 'ruleName', 'evalMatches'].some((field) => field in object);
    return {
      problems: [{ field: 'alerts', rule: 'must be a list of alerts' }],
      advice: legacy ? LEAVE_LEGACY_ALERTING : DROP_CUSTOM_PAYLOAD,
    };
  }
  if (object.version === '1') return undefined;
  return {
    problems: [{ field: 'version', rule: 'must be "1"' }],
    advice: object.version === '4' ? USE_ALERTMANAGER_SOURCE : DROP_CUSTOM_PAYLOAD,
  };
}

const LEAVE_LEGACY_ALERTING =
  'This is the format of legacy alerting, which Grafana 11 removed. In grafana.ini set "enabled = true" under ' +
  '[unified_alerting] and "enabled = false" under [alerting], then send from a contact point of type Webhook.';
const DROP_CUSTOM_PAYLOAD =
  'Send the default JSON payload: in Grafana open Alerting, Contact points, this webhook, Optional Webhook settings, ' +
  'and clear "Custom Payload" (in a provisioning file: remove "payload" from its settings).';
const USE_ALERTMANAGER_SOURCE =
  'This is the webhook of Alertmanager: set its URL in alertmanager.yml to /v1/sources/alertmanager.';

/**
 * Grafana signs with HMAC-SHA256, in hex, over the body, or over `<timestamp>:<body>` when it is given a name for a
 * timestamp header. Both names can be chosen in Grafana; the first is its default, the second the one we ask for.
 * Source: https://grafana.com/docs/grafana/latest/alerting/configure-notifications/manage-contact-points/integrations/webhook-notifier/#hmac-signature
 */
const SIGNATURE: SignatureScheme = {
  header: 'X-Grafana-Alerting-Signature',
  timestampHeader: 'X-Grafana-Alerting-Timestamp',
};

const setup = ({ url }: Endpoint): string => `# provisioning/alerting/tocsin.yaml
apiVersion: 1
contactPoints:
  - orgId: 1
    name: tocsin
    receivers:
      - uid: tocsin
        type: webhook
        settings:
          url: ${JSON.stringify(url)}
          httpMethod: POST
          authorization_scheme: Bearer
          # An environment variable of Grafana that holds the secret.
          authorization_credentials: $TOCSIN_SECRET
          # From Grafana 12 on it can sign each request with the same secret instead. Then put, in place of the two
          # lines above:
          # hmacConfig:
          #   secret: $TOCSIN_SECRET
          #   header: ${SIGNATURE.header}
          #   timestampHeader: ${SIGNATURE.timestampHeader}
`;

export const grafana: WebhookSource = {
  name: 'grafana',
  methods: ['POST', 'PUT'],
  schemes: ['bearer', 'basic', SIGNATURE],
  parse,
  fewerAlerts: 'Set "Max alerts" of this contact point (maxAlerts in a provisioning file) to 2000, or less.',
  setup,
};
