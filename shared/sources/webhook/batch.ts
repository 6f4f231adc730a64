import type { SenderMessage } from '../../incidents/sender-message.ts';
import type { Alert, AlertBatch } from '../../incidents/signal.ts';
import type { StateReason } from '../../incidents/state-reason.ts';
import type { RedactOptions } from '../../redaction/redact.ts';
import { hashLabels, type Labels } from '../../values/labels.ts';
import { type Cuts, cutPairs, cutRedacted, fits, LIMITS, notesOf } from './cuts.ts';
import { isWebUrl, type LinkCandidate, linksFrom } from './links.ts';
import { receiverName } from './receiver-name.ts';
import type { WebhookAlert, WebhookGroup } from './schema.ts';
import { senderRouteIn } from './sender-route.ts';
import { instantOf, NO_TIME } from './time.ts';

/** What one source adds to the format that both share. */
export interface Extension<A extends WebhookAlert, G extends WebhookGroup<A> = WebhookGroup<A>> {
  readonly source: string;
  readonly links: (alert: A, cuts: Cuts) => readonly LinkCandidate[];
  /** Why it is in its state, and the annotation that says so, which need not be shown then. */
  readonly stateReason?: (alert: A) => { readonly reason: StateReason; readonly annotation: string } | undefined;
  readonly message?: (group: G, cuts: Cuts) => SenderMessage | undefined;
  readonly values?: (alert: A) => Readonly<Record<string, number>> | undefined;
}

/** The canonical form of a group of alerts that passed its schema. */
export function batchOf<A extends WebhookAlert, G extends WebhookGroup<A>>(
  group: G,
  extension: Extension<A, G>,
  redaction: RedactOptions | undefined,
): AlertBatch {
  const cuts: Cuts = { notes: new Set(), redaction };
  const alerts = group.alerts.map((alert) => alertOf(alert, extension, cuts));
  const groupLabels = cutPairs('label', group.groupLabels ?? {}, cuts);
  const message = extension.message?.(group, cuts);
  const { externalURL } = group;
  const senderRoute = senderRouteIn(group.groupKey);
  return {
    source: extension.source,
    sender: cutRedacted(receiverName(group.receiver), LIMITS.label, redaction),
    groupLabels,
    ...(senderRoute !== undefined && { senderRoute }),
    alerts,
    ...(message && { message }),
    truncated: group.truncatedAlerts ?? 0,
    ...(group.notification_reason === ALL_OVER && { isAllOver: true }),
    ...(externalURL && isWebUrl(externalURL) && fits(externalURL, LIMITS.url) && { externalUrl: externalURL }),
    cuts: notesOf(cuts),
  };
}

/**
 * Alertmanager decides on it before it leaves alerts out. Its `status` speaks of the alerts that are listed only.
 * Source: https://prometheus.io/docs/alerting/latest/configuration/#webhook_config, since 0.33
 */
export const ALL_OVER = 'all alerts resolved';

function alertOf<A extends WebhookAlert>(alert: A, extension: Omit<Extension<A>, 'message'>, cuts: Cuts): Alert {
  const labels = alert.labels ?? {};
  const state = extension.stateReason?.(alert);
  const annotations = without(alert.annotations ?? {}, state?.annotation);
  // A firing alert may have an `endsAt` too: the time at which its sender will take it for resolved, if not told again.
  const endsAt = alert.status === 'resolved' ? instantOf(alert.endsAt) : undefined;
  const values = extension.values?.(alert);
  return {
    status: alert.status,
    // Of all labels, before any cut: alerts that differ only in what is cut stay two.
    fingerprint: hashLabels(labels),
    labels: cutPairs('label', labels, cuts),
    annotations: cutPairs('annotation', annotations, cuts),
    startsAt: instantOf(alert.startsAt) ?? NO_TIME,
    ...(endsAt !== undefined && { endsAt }),
    links: linksFrom(
      [
        ['source', alert.generatorURL],
        ['runbook', annotations.runbook_url],
        ['runbook', labels.runbook_url],
        ...extension.links(alert, cuts),
        ['dashboard', annotations.dashboard_url],
        ['dashboard', annotations.dashboard],
      ],
      cuts,
    ),
    ...(values && { values }),
    ...(state && { stateReason: state.reason }),
  };
}

const without = (pairs: Labels, name: string | undefined): Labels =>
  name === undefined || !Object.hasOwn(pairs, name)
    ? pairs
    : Object.fromEntries(Object.entries(pairs).filter(([one]) => one !== name));
