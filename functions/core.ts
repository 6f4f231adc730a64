import { TemplateLearner } from '../shared/flows/learn-templates.ts';
import { RefusalNotes } from '../shared/flows/note-listening.ts';
import { type RecordedGroup, recordBatch } from '../shared/flows/record-batch.ts';
import type { AlertBatch } from '../shared/incidents/signal.ts';
import { Fingerprinter } from '../shared/logs/fingerprint/fingerprinter.ts';
import { redact } from '../shared/redaction/redact.ts';
import { longestRetention } from '../shared/routing/retention.ts';
import { SOURCES, WEBHOOK_SOURCES } from '../shared/sources/index.ts';
import type { EpochMs } from '../shared/values/time.ts';
import { type AlarmHandler, createAlarmHandler } from './alarm/create-handler.ts';
import { createDeliverHandler, type DeliverHandler } from './deliver/create-handler.ts';
import { createInboxHandler, type InboxHandler } from './inbox/create-handler.ts';
import { createIngestHandler, type IngestHandler } from './ingest/create-handler.ts';
import { createLogsHandler, type LogsHandler } from './logs/create-handler.ts';
import type {
  AlarmPorts,
  DecidePorts,
  DeliverPorts,
  IngestPorts,
  LogsPorts,
  Ports,
  SubscriptionsPorts,
  SweepPorts,
} from './ports.ts';
import { createSubscriptionsHandler, type SubscriptionsHandler } from './subscriptions/create-handler.ts';
import { createSweepHandler, type SweepHandler } from './sweep/create-handler.ts';

/** Everything that Tocsin does. */
export interface Core {
  /** `POST /v1/sources/<name>`. */
  readonly ingest: IngestHandler;
  /** The rule for CloudWatch alarms. */
  readonly alarm: AlarmHandler;
  /** The inbox queue. */
  readonly inbox: InboxHandler;
  /** Log events, from CloudWatch Logs itself or through a Kinesis stream. */
  readonly logs: LogsHandler;
  /** A batch that was read already. */
  readonly record: (batch: AlertBatch, receivedAt?: EpochMs) => Promise<readonly RecordedGroup[]>;
  /** The schedule. */
  readonly sweep: SweepHandler;
  /** The delivery queue. */
  readonly deliver: DeliverHandler;
  /** The schedule, and the rule for calls that make or tag log groups. */
  readonly subscriptions: SubscriptionsHandler;
}

/**
 * Wires all of Tocsin to the ports of one process. A process that does only a part of it calls the function of that
 * part below, which asks for fewer ports. A Lambda must: its bundle holds what it calls, and loads faster for it.
 */
export const core = (ports: Ports): Core => ({
  ingest: wireIngest(ports),
  alarm: wireAlarm(ports),
  inbox: wireInbox(ports),
  logs: wireLogs(ports),
  record: wireRecord(ports),
  sweep: wireSweep(ports),
  deliver: wireDeliver(ports),
  subscriptions: wireSubscriptions(ports),
});

export const wireIngest = ({ settings, ...ports }: IngestPorts): Core['ingest'] =>
  createIngestHandler({
    ...{ ...settings, ...ports, sources: WEBHOOK_SOURCES },
    refusals: new RefusalNotes(ports),
  });

export const wireAlarm = ({ settings, ...ports }: AlarmPorts): Core['alarm'] =>
  createAlarmHandler({ ...settings, ...ports });

export const wireInbox = ({ settings, ...ports }: DecidePorts): Core['inbox'] =>
  createInboxHandler({ ...settings, ...ports, sources: SOURCES });

export function wireLogs({ settings, userKey, templates, ...ports }: LogsPorts): Core['logs'] {
  const { policy, logSettings } = settings;
  const { telemetry, clock } = ports;
  return createLogsHandler({
    ...settings,
    ...ports,
    errors: {
      minLevel: logSettings?.minLevel ?? 'error',
      userKey,
      fingerprinter: new Fingerprinter(logSettings?.fingerprints),
    },
    ...(logSettings?.learnTemplates === true && {
      learner: new TemplateLearner({ templates, kept: longestRetention(policy), telemetry, clock }),
    }),
  });
}

export const wireRecord =
  ({ settings, ...ports }: DecidePorts): Core['record'] =>
  async (batch, receivedAt) =>
    await recordBatch(batch, { ...settings, ...ports }, receivedAt);

export const wireSweep = ({ settings, ...ports }: SweepPorts): Core['sweep'] =>
  createSweepHandler({ ...settings, ...ports });

export const wireDeliver = ({ settings, ...ports }: DeliverPorts): Core['deliver'] =>
  createDeliverHandler({ ...settings, ...ports, redact: (text) => redact(text, settings.redaction).text });

export function wireSubscriptions(ports: SubscriptionsPorts): Core['subscriptions'] {
  const { settings, logDestination, ownLogGroups, ...rest } = ports;
  const logSettings = settings.logSettings ?? NO_LOGS;
  const filter = { ...logDestination, pattern: logSettings.filterPattern };
  return createSubscriptionsHandler({ ...rest, subscribing: { settings: logSettings, filter, ownLogGroups } });
}

/** Without a section `logs` no log group is subscribed, and those that were are no longer. */
const NO_LOGS = { groups: [], exclude: [], filtersPerGroup: 1, filterPattern: '' };
