import * as z from 'zod';
import type { Alert } from '../incidents/signal.ts';
import type { RedactOptions } from '../redaction/redact.ts';
import { commonLabels, hashLabels, type Labels } from '../values/labels.ts';
import type { EpochMs } from '../values/time.ts';
import type { ParsedBody, Source } from './source.ts';
import { type Cuts, cutPairs, notesOf } from './webhook/cuts.ts';
import { readObject } from './webhook/json.ts';
import { linksFrom } from './webhook/links.ts';
import { problemsOf } from './webhook/schema.ts';
import { instantOf, NO_TIME } from './webhook/time.ts';

/**
 * A CloudWatch alarm that changed its state, as EventBridge tells it: metric alarms, those over an expression or an
 * anomaly band, and composite ones.
 * Source: https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/cloudwatch-and-eventbridge.html
 *
 * ALARM is firing and OK is resolved. INSUFFICIENT_DATA is neither: no data is no news, and an alarm that fired goes on
 * firing until it is OK or `resolve_after` has passed. CloudWatch does not repeat itself, so an alarm that stays longer
 * than that is assumed resolved: give its route a longer one. Whether a composite alarm's actions are suppressed is not
 * read.
 */
const text = z.string('must be a string');
const pairs = z.record(z.string(), text, 'must be an object of strings');
const object = <Shape extends z.ZodRawShape>(shape: Shape) => z.object(shape, 'must be an object');

const METRIC = object({
  returnData: z.boolean('must be true or false').optional(),
  label: text.optional(),
  expression: text.optional(),
  metricStat: object({ metric: object({ namespace: text, name: text, dimensions: pairs.optional() }) }).optional(),
});
type Metric = z.infer<typeof METRIC>;

const STATE = object({ value: text, timestamp: text.optional(), reason: text.optional() });

const EVENT = object({
  'detail-type': z.literal('CloudWatch Alarm State Change', 'must be "CloudWatch Alarm State Change"'),
  account: text,
  region: text,
  resources: z.array(text, 'must be a list').optional(),
  detail: object({
    alarmName: text,
    state: STATE.extend({ value: z.enum(['ALARM', 'OK', 'INSUFFICIENT_DATA'], 'must be a state of an alarm') }),
    previousState: STATE.optional(),
    configuration: object({
      description: text.nullish(),
      metrics: z.array(METRIC, 'must be a list').optional(),
      alarmRule: text.optional(),
    }).optional(),
    /** Where the alarm's tags are passed on with its actions. */
    alarmTags: pairs.optional(),
  }),
});
type AlarmEvent = z.infer<typeof EVENT>;

/** Why an event is not taken in. */
export type Ignored = 'insufficient-data' | 'own-alarm';

/**
 * `own-alarm`: its name begins with `ownPrefix`. Alarms that watch us leave by another road: told through us, they would
 * be lost with us, or feed on themselves.
 */
export function ignoredBecause(event: unknown, ownPrefix: string): Ignored | undefined {
  const { success, data } = EVENT.safeParse(event);
  if (!success) return undefined;
  if (data.detail.alarmName.startsWith(ownPrefix)) return 'own-alarm';
  return data.detail.state.value === 'INSUFFICIENT_DATA' ? 'insufficient-data' : undefined;
}

function parse(body: string, receivedAt: EpochMs, redaction?: RedactOptions): ParsedBody {
  const read = readObject(body);
  if ('problem' in read) return { ok: false, reason: 'malformed', problems: [read.problem] };
  const event = EVENT.safeParse(read.object);
  if (!event.success) return { ok: false, reason: 'malformed', problems: problemsOf(event.error) };
  const cuts: Cuts = { notes: new Set(), redaction };
  const { account, region, detail } = event.data;
  const groupLabels = { alertname: detail.alarmName, account, region };
  const alerts = [alertOf(event.data, receivedAt, cuts)];
  return {
    ok: true,
    batch: {
      ...{ source: cloudwatch.name, sender: account, groupLabels, alerts, truncated: 0, cuts: notesOf(cuts) },
      isOnChange: true,
    },
  };
}

function alertOf(event: AlarmEvent, receivedAt: EpochMs, cuts: Cuts): Alert {
  const { detail, account, region } = event;
  const at = instantOf(isoOf(detail.state.timestamp)) ?? receivedAt;
  const common = {
    // A name is one alarm in an account and region, whatever becomes of its metric and threshold.
    fingerprint: hashLabels({ alertname: detail.alarmName, account, region }),
    labels: cutPairs('label', labelsOf(event), cuts),
    annotations: cutPairs('annotation', annotationsOf(event), cuts),
    links: linksFrom([['source', consoleUrl(event)]], cuts),
  };
  if (detail.state.value !== 'OK') return { ...common, status: 'firing', startsAt: at };
  const startsAt = instantOf(isoOf(detail.previousState?.timestamp)) ?? NO_TIME;
  return { ...common, status: 'resolved', startsAt, endsAt: at };
}

function labelsOf({ account, region, detail }: AlarmEvent): Labels {
  const { metrics = [] } = detail.configuration ?? {};
  return {
    ...named('', detail.alarmTags ?? {}),
    ...commonLabels(metrics.flatMap(({ metricStat }) => (metricStat ? [metricLabels(metricStat)] : []))),
    ...expressionOf(metrics),
    alertname: detail.alarmName,
    account,
    region,
  };
}

const metricLabels = ({ metric }: NonNullable<Metric['metricStat']>): Labels => ({
  namespace: metric.namespace,
  metric: metric.name,
  ...named('dimension_', metric.dimensions ?? {}),
});

/** What an alarm over an expression looks at, in its own words. An anomaly band stands beside the metric it is of. */
function expressionOf(metrics: readonly Metric[]): Labels {
  const returned = metrics.filter(({ returnData = true }) => returnData);
  const [first] = returned;
  if (first === undefined || returned.some(({ metricStat }) => metricStat)) return {};
  const label = first.label ?? first.expression;
  return label === undefined ? {} : { metric: label };
}

/** Names as labels have them. */
const named = (prefix: string, pairs: Labels): Labels =>
  Object.fromEntries(
    Object.entries(pairs).map(([name, value]) => [
      `${prefix}${name}`.replaceAll(/[^a-zA-Z0-9_]/g, '_').replace(/^(?=\d)/, '_'),
      value,
    ]),
  );

function annotationsOf({ detail }: AlarmEvent): Labels {
  const { description, alarmRule } = detail.configuration ?? {};
  const { reason } = detail.state;
  return {
    ...(description ? { summary: description, ...(reason && { description: reason }) } : reason && { summary: reason }),
    ...(alarmRule !== undefined && { rule: alarmRule }),
  };
}

/** CloudWatch writes offsets without a colon. */
const isoOf = (timestamp: string | undefined): string | undefined => timestamp?.replace(/([+-]\d{2})(\d{2})$/, '$1:$2');

const CONSOLES: Readonly<Record<string, string>> = {
  aws: 'console.aws.amazon.com',
  'aws-cn': 'console.amazonaws.cn',
  'aws-us-gov': 'console.amazonaws-us-gov.com',
};

function consoleUrl({ region, resources, detail }: AlarmEvent): string {
  const partition = resources?.[0]?.split(':')[1] ?? 'aws';
  const host = CONSOLES[partition] ?? CONSOLES.aws;
  const place = `region=${encodeURIComponent(region)}#alarmsV2:alarm/${encodeURIComponent(detail.alarmName)}`;
  return `https://${host}/cloudwatch/home?${place}`;
}

/** The word for CloudWatch alarms in routes, metrics and messages. They come as events, and not by HTTP. */
export const cloudwatch: Pick<Source, 'name' | 'parse'> = { name: 'cloudwatch', parse };
