import type { NotifyReason } from '../../shared/incidents/reason.ts';
import type { View, ViewAlert } from '../../shared/messages/view.ts';
import { instant, minutes } from '../../shared/values/time.ts';

export const NOW = instant(Date.parse('2026-08-22T14:09:09Z'));
const START = instant(NOW - minutes(7));

/** One of several alerts, distinguished from the others by its pod. */
export const sampleAlert = (pod: string, changes: Partial<ViewAlert> = {}): ViewAlert => ({
  fingerprint: `pod-${pod}`.padEnd(11, '0').slice(0, 11),
  status: 'firing',
  severity: 'critical',
  name: 'HighErrorRate',
  labels: { pod },
  annotations: {},
  links: [],
  startsAt: START,
  occurrences: 1,
  ...changes,
});

const EDITS: readonly NotifyReason[] = ['left', 'more', 'updated', 'traced'];

/** A new problem of two alerts, as it is first sent. Changes that are only worth an edit ping no one. */
export const sampleView = (changes: Partial<View> = {}): View => ({
  incident: 'AbCdEfGhIjk',
  kind: 'alerts',
  generation: 1,
  rev: 1,
  now: NOW,
  asOf: NOW,
  reason: 'first',
  pings: !EDITS.includes(changes.reason ?? 'first'),
  status: 'firing',
  assumed: false,
  severity: 'critical',
  title: 'HighErrorRate: checkout, prod',
  source: 'alertmanager',
  sender: 'tocsin',
  receiver: 'ops',
  group: { alertname: 'HighErrorRate', service: 'checkout' },
  labels: { alertname: 'HighErrorRate', service: 'checkout', env: 'prod', severity: 'critical' },
  annotations: { summary: 'One request in ten fails', description: 'Since the last deploy.\nSee the runbook.' },
  startedAt: START,
  firing: 2,
  unreported: 0,
  resolved: 0,
  occurrences: 2,
  alerts: [sampleAlert('a'), sampleAlert('b')],
  unlisted: 0,
  truncated: 0,
  cuts: [],
  traces: ['5759e988bd862e3fe1be46a994272793'],
  links: [
    { kind: 'runbook', url: 'https://wiki.example/checkout?a=1&b=2' },
    { kind: 'source', url: 'https://prometheus.example/graph' },
  ],
  notifications: 0,
  changes: { joined: [], left: [] },
  ...changes,
});

/** The same once it is over. */
export const resolvedView = (changes: Partial<View> = {}): View =>
  sampleView({
    rev: 9,
    reason: 'resolved',
    status: 'resolved',
    endedAt: NOW,
    firing: 0,
    resolved: 2,
    alerts: [
      sampleAlert('a', { status: 'resolved', endsAt: NOW }),
      sampleAlert('b', { status: 'resolved', endsAt: NOW }),
    ],
    ...changes,
  });
