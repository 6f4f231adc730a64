import * as z from 'zod';
import { LISTING_FAILURES, type ListingFailure } from '../incidents/listing.ts';
import { NOTIFY_REASONS, type NotifyReason } from '../incidents/reason.ts';
import { STATE_REASONS, type StateReason } from '../incidents/state-reason.ts';
import { SEVERITIES } from '../values/severity.ts';

const REASONS = Object.keys(NOTIFY_REASONS) as [NotifyReason, ...NotifyReason[]];
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

const relatedError = z.object({
  incident: z.string(),
  template: z.string().describe('Its text, without what differs from line to line'),
  count: z.int().describe('How often it was seen within withinMs'),
  isAtLeast: z.boolean().describe('It was seen more often than was counted'),
  lastAt: time,
  trace: z.string().optional().describe('32 hexadecimal digits'),
});

const relatedAlert = z.object({
  incident: z.string(),
  name: z.string(),
  severity: z.enum(SEVERITIES),
  firing: z.int().describe('Alerts of this name that fire'),
  since: time,
  summary: z.string().optional(),
});

const REASONS_OF_STATES = Object.keys(STATE_REASONS) as [StateReason, ...StateReason[]];

const FAILURES = Object.keys(LISTING_FAILURES) as [ListingFailure, ...ListingFailure[]];

const related = z.object({
  service: z.string(),
  withinMs: milliseconds.describe('Errors are those that were seen within this time'),
  errors: z.array(relatedError).optional().describe('Of an alert: the most frequent errors in the logs of its service'),
  alerts: z
    .array(relatedAlert)
    .optional()
    .describe('Of an error: the alerts that fire for its service, the worst first'),
  more: z.int().describe('How many were found and are not listed'),
  unknown: z.enum(FAILURES).optional().describe('Why it is not known'),
});

const alert = z.object({
  fingerprint: z.string().describe('Identity of the alert: the same for the same labels'),
  status: z.enum(['firing', 'resolved']),
  severity: z.enum(SEVERITIES),
  name: z.string(),
  labels: labels.describe('Those that commonLabels does not have'),
  annotations: labels.describe('Those that commonAnnotations does not have'),
  links: z.array(link),
  stateReason: z
    .enum(REASONS_OF_STATES)
    .optional()
    .describe('Why it is in its status, where its condition does not say so; a resolved one did not recover'),
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
  message: z
    .object({ title: z.string().optional(), text: z.string().optional() })
    .optional()
    .describe('What its sender says of all its alerts together, where a person wrote it'),
  startsAt: time,
  endsAt: time.optional(),
  endedBefore: time.optional().describe('When it ended before it was reopened'),
  peak: z
    .object({ severity: z.enum(SEVERITIES), from: time, to: time.optional() })
    .optional()
    .describe('Its worst, where it is less by now and this receiver was not notified of that'),
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
  related: related.optional().describe('What else is known of its service; absent when there is nothing'),
  links: z.array(link),
  changes: z.object({
    joined: z.array(z.string()).describe('Fingerprints'),
    left: z.array(z.string()).describe('Fingerprints'),
    cameAndWent: z.array(z.string()).optional().describe('Fingerprints of those that fired and were over in between'),
    worse: z.object({ from: z.enum(SEVERITIES), to: z.enum(SEVERITIES) }).optional(),
  }),
});

export type NotificationV1 = z.infer<typeof notificationV1>;
export type TraceV1 = NotificationV1['traces'][number];
export type TraceVerdictV1 = NonNullable<TraceV1['verdict']>;
export type RelatedV1 = NonNullable<NotificationV1['related']>;
export type TraceFailureV1 = NonNullable<TraceVerdictV1['failure']>;
