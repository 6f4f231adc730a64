import type { Document } from '../messages/document.ts';
import { fitFirst } from '../messages/fit.ts';
import { RELATED_WITHIN, type Related, type RelatedAlert } from '../messages/related.ts';
import { verdictPhrase } from '../messages/trace-wording.ts';
import type { View, ViewAlert } from '../messages/view.ts';
import { xrayForm } from '../traces/trace-ids.ts';
import type { FirstFailure, TraceVerdict } from '../traces/trace-verdict.ts';
import { cutText } from '../values/cut.ts';
import type { Labels } from '../values/labels.ts';
import { type EpochMs, instant } from '../values/time.ts';
import type { NotificationV1, RelatedV1, TraceFailureV1, TraceV1, TraceVerdictV1 } from './notification-v1.ts';

const TEXT_CHARACTERS = 1024;
const PAIRS_BYTES = 16 * 1024;
const LIST_BYTES = 16 * 1024;
const ALERT_BYTES = 32 * 1024;
const NOTE_BYTES = 256;

/** An incident as JSON of at most `maxBytes`, which are to be 160 KiB or more: as many alerts as there is room for. */
export function notificationJson({ view, headline }: Document, maxBytes: number): string {
  const bare = withoutAlerts(view, headline);
  const room = maxBytes - NOTE_BYTES - bytesOf(bare);
  const alerts = within(view.alerts.map(alertOf), room);
  const unlistedAlerts = view.unlisted + view.alerts.length - alerts.length;
  const whole = pairsOf([view.group, view.labels, view.annotations], view.alerts.slice(0, alerts.length));
  const kept = pairsOf([bare.groupLabels, bare.commonLabels, bare.commonAnnotations], alerts);
  const cuts = kept < whole ? [...bare.cuts, 'labels or annotations too large to list'] : bare.cuts;
  return JSON.stringify({ ...bare, alerts, unlistedAlerts, cuts } satisfies NotificationV1);
}

const pairsOf = (common: readonly Labels[], alerts: readonly Pick<ViewAlert, 'labels' | 'annotations'>[]): number =>
  [...common, ...alerts.flatMap(({ labels, annotations }) => [labels, annotations])].reduce(
    (sum, pairs) => sum + Object.keys(pairs).length,
    0,
  );

function withoutAlerts(view: View, headline: string): NotificationV1 {
  const { incident, generation, rev, startedAt, endedAt, endedBefore, peak, changes } = view;
  return {
    schema: 'tocsin.notification/v1',
    id: `${incident}-${generation}-${rev}`,
    incident,
    generation,
    rev,
    sentAt: iso(view.now),
    reason: view.reason,
    headline: cut(headline),
    status: view.status,
    assumedResolved: view.assumed,
    severity: view.severity,
    title: cut(view.title),
    source: view.source,
    sender: cut(view.sender),
    receiver: cut(view.receiver),
    groupLabels: pairsWithin(view.group, PAIRS_BYTES),
    commonLabels: pairsWithin(view.labels, PAIRS_BYTES),
    commonAnnotations: pairsWithin(view.annotations, PAIRS_BYTES),
    ...(view.message && { message: view.message }),
    startsAt: iso(startedAt),
    ...(endedAt !== undefined && { endsAt: iso(endedAt) }),
    ...(endedBefore !== undefined && { endedBefore: iso(endedBefore) }),
    ...(peak && { peak: peakOf(peak) }),
    counts: {
      firing: view.firing,
      resolved: view.resolved,
      occurrences: view.occurrences,
      notifications: view.notifications,
    },
    alerts: [],
    unlistedAlerts: view.unlisted,
    truncatedAlerts: view.truncated,
    cuts: within(view.cuts.map(cut), LIST_BYTES),
    traces: view.traces.map((id) => traceOf(id, view)),
    ...(view.related && { related: relatedOf(view.related) }),
    links: within(view.links, LIST_BYTES),
    changes: {
      joined: fingerprints(changes.joined),
      left: fingerprints(changes.left),
      ...(changes.cameAndWent && { cameAndWent: fingerprints(changes.cameAndWent) }),
      ...(changes.worse && { worse: changes.worse }),
    },
  };
}

const peakOf = ({ severity, from, to }: NonNullable<View['peak']>): NonNullable<NotificationV1['peak']> => ({
  severity,
  from: iso(from),
  ...(to !== undefined && { to: iso(to) }),
});

function traceOf(id: string, { traced }: View): TraceV1 {
  const xray = xrayForm(id);
  const found = traced?.verdicts.find((one) => one.id === id);
  return { id, ...(xray !== undefined && { xray }), ...(found && { verdict: verdictOf(found) }) };
}

function verdictOf(found: TraceVerdict): TraceVerdictV1 {
  const { services, failure, took, usual, isPartial } = found;
  return {
    text: verdictPhrase(found),
    services: [...services],
    ...(failure && { failure: failureOf(failure) }),
    ...(took !== undefined && { tookMs: took }),
    ...(usual !== undefined && { usualMs: usual }),
    isPartial,
  };
}

function failureOf({ after, ...rest }: FirstFailure): TraceFailureV1 {
  return { ...rest, ...(after !== undefined && { afterMs: after }) };
}

function relatedOf(found: Related): RelatedV1 {
  const { service, more, unknown } = found;
  return {
    service: cut(service),
    withinMs: RELATED_WITHIN,
    ...(found.kind === 'errors'
      ? { errors: found.found.map((one) => ({ ...one, template: cut(one.template), lastAt: iso(one.lastAt) })) }
      : { alerts: found.found.map(relatedAlertOf) }),
    more,
    ...(unknown !== undefined && { unknown }),
  };
}

const relatedAlertOf = ({ name, since, summary, ...one }: RelatedAlert): NonNullable<RelatedV1['alerts']>[number] => ({
  ...one,
  name: cut(name),
  since: iso(since),
  ...(summary !== undefined && { summary: cut(summary) }),
});

const fingerprints = (alerts: readonly ViewAlert[]): string[] =>
  within(
    alerts.map((alert) => alert.fingerprint),
    LIST_BYTES,
  );

function alertOf(alert: ViewAlert): NotificationV1['alerts'][number] {
  const { fingerprint, status, severity, startsAt, endsAt, occurrences, values, stateReason } = alert;
  return {
    fingerprint,
    status,
    severity,
    name: cut(alert.name),
    labels: pairsWithin(alert.labels, ALERT_BYTES),
    annotations: pairsWithin(alert.annotations, ALERT_BYTES),
    links: within(alert.links, LIST_BYTES),
    ...(stateReason && { stateReason }),
    ...(values && { values: finite(values) }),
    startsAt: iso(startsAt),
    ...(endsAt !== undefined && { endsAt: iso(endsAt) }),
    occurrences,
  };
}

const iso = (at: EpochMs): string => new Date(instant(at)).toISOString();
const cut = (text: string): string => cutText(text, TEXT_CHARACTERS);
const bytesOf = (value: unknown): number => Buffer.byteLength(JSON.stringify(value));

/** JSON has no word for a value that is not a number, or infinite. */
const finite = (values: Readonly<Record<string, number>>): Record<string, number> =>
  Object.fromEntries(Object.entries(values).filter(([, value]) => Number.isFinite(value)));

/** The first of the items that fit into so many bytes of JSON, one comma each. */
const within = <T>(items: readonly T[], maxBytes: number): T[] => [
  ...fitFirst(items, maxBytes, (item) => bytesOf(item) + 1),
];

const pairsWithin = (pairs: Labels, maxBytes: number): Record<string, string> =>
  bytesOf(pairs) <= maxBytes ? { ...pairs } : Object.fromEntries(within(Object.entries(pairs), maxBytes));
