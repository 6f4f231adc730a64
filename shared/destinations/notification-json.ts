import * as z from 'zod';
import { cutText } from '../domain/cut.ts';
import type { Labels } from '../domain/labels.ts';
import { TELL_REASONS, type TellReason } from '../domain/reason.ts';
import { SEVERITIES } from '../domain/severity.ts';
import { type EpochMs, instant } from '../domain/time.ts';
import { xrayForm } from '../domain/trace.ts';
import type { FirstFailure, TraceVerdict } from '../domain/trace-verdict.ts';
import { verdictPhrase } from '../domain/trace-wording.ts';
import type { View, ViewAlert } from '../domain/view.ts';
import { headline } from '../domain/wording.ts';

const REASONS = Object.keys(TELL_REASONS) as [TellReason, ...TellReason[]];
const labels = z.record(z.string(), z.string());
const time = z.iso.datetime().describe('ISO 8601, UTC');
const link = z.object({ kind: z.string(), url: z.string(), name: z.string().optional() });
const milliseconds = z.int().describe('Milliseconds');

const failure = z.object({
  kind: z
    .enum(['fault', 'error', 'throttle'])
    .describe('fault: it failed (5xx); error: it was asked wrongly (4xx); throttle: it was asked too often (429)'),
  step: z.string().optional().describe('What the last of the services did; absent when it failed itself'),
  status: z.int().optional(),
  afterMs: milliseconds.optional(),
  exception: z.string().optional(),
  message: z.string().optional(),
  isHandled: z.boolean().describe('No service failed by it'),
});

const verdict = z.object({
  text: z.string().describe('All of it in one line'),
  services: z.array(z.string()).describe('From the entry to the one that failed, or the entry alone'),
  failure: failure.optional().describe('What failed first; absent when nothing did'),
  tookMs: milliseconds.optional(),
  usualMs: milliseconds.optional(),
  isPartial: z.boolean().describe('Parts of the trace are missing'),
});

const trace = z.object({
  id: z.string().describe('32 hexadecimal digits; the first 16 are zeros where only the lower 64 bits are known'),
  xray: z.string().optional().describe("X-Ray's form; absent where only the lower 64 bits are known"),
  verdict: verdict.optional().describe('What X-Ray shows; absent where it was not asked or does not have it'),
});

const alert = z.object({
  fingerprint: z.string().describe('Identity of the alert: the same for the same labels'),
  status: z.enum(['firing', 'resolved']),
  severity: z.enum(SEVERITIES),
  name: z.string(),
  labels: labels.describe('Those that commonLabels does not have'),
  annotations: labels.describe('Those that commonAnnotations does not have'),
  links: z.array(link),
  values: z.record(z.string(), z.number()).optional().describe('Measured values, from Grafana'),
  startsAt: time,
  endsAt: time.optional(),
  occurrences: z.int().describe('How often it began to fire'),
});

/**
 * The form that machines read. Fields are only ever added to a version; readers ignore those they do not know.
 */
export const notificationV1 = z.object({
  schema: z.literal('tocsin.notification/v1'),
  id: z.string().describe('One of a kind for each change of the incident: a second message with it is a repeat'),
  incident: z.string().describe('The same for the same problem'),
  generation: z.int().describe('Grows when the problem comes back after its dedup_window'),
  rev: z.int().describe('Grows with every change; of two messages the greater one is newer'),
  sentAt: time,
  reason: z.enum(REASONS).describe('Why this was sent'),
  headline: z.string(),
  status: z.enum(['firing', 'resolved']),
  assumedResolved: z.boolean().describe('Resolved because its source fell silent'),
  severity: z.enum(SEVERITIES),
  title: z.string(),
  source: z.string(),
  sender: z.string().describe("The source's own name for the receiver it sent to"),
  receiver: z.string(),
  groupLabels: labels,
  commonLabels: labels,
  commonAnnotations: labels,
  startsAt: time,
  endsAt: time.optional(),
  counts: z.object({
    firing: z.int(),
    resolved: z.int(),
    occurrences: z.int(),
    notifications: z.int(),
  }),
  alerts: z.array(alert).describe('Firing before resolved, worst first, newest first'),
  unlistedAlerts: z.int().describe('Alerts that are counted and not in `alerts`'),
  truncatedAlerts: z.int().describe('Alerts that the source itself left out'),
  cuts: z.array(z.string()).describe('What else was cut, in words'),
  traces: z.array(trace),
  links: z.array(link),
  changes: z.object({
    joined: z.array(z.string()).describe('Fingerprints'),
    left: z.array(z.string()).describe('Fingerprints'),
    worse: z.object({ from: z.enum(SEVERITIES), to: z.enum(SEVERITIES) }).optional(),
  }),
});

type NotificationV1 = z.infer<typeof notificationV1>;

const TEXT_CHARACTERS = 1024;
const PAIRS_BYTES = 16 * 1024;
const LIST_BYTES = 16 * 1024;
const ALERT_BYTES = 32 * 1024;
const NOTE_BYTES = 256;

/** An incident as JSON of at most `maxBytes`, which are to be 160 KiB or more: as many alerts as there is room for. */
export function jsonOf(view: View, maxBytes: number): string {
  const bare = withoutAlerts(view);
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

function withoutAlerts(view: View): NotificationV1 {
  const { incident, generation, rev, startedAt, endedAt, changes } = view;
  return {
    schema: 'tocsin.notification/v1',
    id: `${incident}-${generation}-${rev}`,
    incident,
    generation,
    rev,
    sentAt: iso(view.now),
    reason: view.reason,
    headline: cut(headline(view)),
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
    startsAt: iso(startedAt),
    ...(endedAt !== undefined && { endsAt: iso(endedAt) }),
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
    links: within(view.links, LIST_BYTES),
    changes: {
      joined: fingerprints(changes.joined),
      left: fingerprints(changes.left),
      ...(changes.worse && { worse: changes.worse }),
    },
  };
}

function traceOf(id: string, { traced }: View): z.infer<typeof trace> {
  const xray = xrayForm(id);
  const found = traced?.verdicts.find((one) => one.id === id);
  return { id, ...(xray !== undefined && { xray }), ...(found && { verdict: verdictOf(found) }) };
}

function verdictOf(found: TraceVerdict): z.infer<typeof verdict> {
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

function failureOf({ after, ...rest }: FirstFailure): z.infer<typeof failure> {
  return { ...rest, ...(after !== undefined && { afterMs: after }) };
}

const fingerprints = (alerts: readonly ViewAlert[]): string[] =>
  within(
    alerts.map((alert) => alert.fingerprint),
    LIST_BYTES,
  );

function alertOf(alert: ViewAlert): NotificationV1['alerts'][number] {
  const { fingerprint, status, severity, startsAt, endsAt, occurrences, values } = alert;
  return {
    fingerprint,
    status,
    severity,
    name: cut(alert.name),
    labels: pairsWithin(alert.labels, ALERT_BYTES),
    annotations: pairsWithin(alert.annotations, ALERT_BYTES),
    links: within(alert.links, LIST_BYTES),
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
function within<T>(items: readonly T[], maxBytes: number): T[] {
  let bytes = 0;
  const end = items.findIndex((item) => {
    bytes += bytesOf(item) + 1;
    return bytes > maxBytes;
  });
  return end < 0 ? [...items] : items.slice(0, end);
}

const pairsWithin = (pairs: Labels, maxBytes: number): Record<string, string> =>
  Object.fromEntries(within(Object.entries(pairs), maxBytes));
