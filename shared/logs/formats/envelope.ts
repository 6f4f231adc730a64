import type { EpochMs } from '../../values/time.ts';
import { firstText, instantIn, isJson, type Json, jsonOf } from './json.ts';

/** What a collector put around a line of a container. */
export interface Envelope {
  readonly text: string;
  /** The container's or the application's name. */
  readonly service?: string;
  readonly at?: EpochMs;
  /** A container runtime cut the line here. */
  readonly isPartial?: boolean;
}

/** Fields that collectors add to a line: Fluent Bit, FireLens, Container Insights and Docker. */
const COLLECTED = [
  'stream',
  'container_name',
  'container_id',
  'kubernetes',
  'ecs_cluster',
  'ecs_task_arn',
  'docker',
  'source',
];
/** Labels of Kubernetes that name the application, and the fields that name the container. */
const LABELS = ['app.kubernetes.io/name', 'app', 'k8s-app'];
const CONTAINER = ['kubernetes.container_name', 'container_name'];
/** `2030-01-02T03:04:05.678901234Z stderr F text`: the container runtime interface of Kubernetes. */
const CRI =
  /^(?<time>\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}\.\d{1,9}(?:Z|[+-]\d{2}:\d{2})) (?:stdout|stderr) (?<tag>[FP]) (?<text>.*)$/s;
/** `Jan  2 03:04:05 web-1 sshd[17]: text`: what rsyslog and journald write into files. RFC 3164, without the priority. */
const SYSLOG =
  /^[A-Z][a-z]{2} [ \d]\d \d{2}:\d{2}:\d{2} [\w.-]{1,255} (?<program>[\w./-]{1,48})(?:\[\d{1,10}\])?: (?<text>.*)$/s;
/** `2030-01-02T03:04:05.678Z<tab>request id<tab>ERROR<tab>{…}`: JSON that a function wrote with console.error. */
const LAMBDA_CONSOLE = /^\S{20,30}\t[\w-]{1,40}\t[A-Z]{4,5}\t(?<text>\{.*)$/s;

/** Takes a line out of what a collector put around it; undefined when there is nothing around it. */
export function openEnvelope(text: string, json: Json | undefined): Envelope | undefined {
  if (json !== undefined) return ofCollector(json);
  const syslog = SYSLOG.exec(text)?.groups;
  if (syslog?.text !== undefined && syslog.program !== undefined) return { text: syslog.text, service: syslog.program };
  const first = text.charCodeAt(0);
  if (first < 48 || first > 57) return undefined;
  const cri = CRI.exec(text)?.groups;
  if (cri?.text !== undefined) return { text: cri.text, ...atOf(cri.time), isPartial: cri.tag === 'P' };
  const inner = LAMBDA_CONSOLE.exec(text)?.groups?.text;
  return inner === undefined || jsonOf(inner) === undefined ? undefined : { text: inner };
}

function ofCollector(json: Json): Envelope | undefined {
  const { log } = json;
  const isParsed = isJson(json.log_processed);
  if ((typeof log !== 'string' && !isParsed) || !COLLECTED.some((name) => json[name] !== undefined)) return undefined;
  const service = serviceOf(json);
  return {
    text: isParsed ? JSON.stringify(json.log_processed) : String(log).replace(/\r?\n$/, ''),
    ...(service !== undefined && { service }),
    ...(isCut(json) && { isPartial: true }),
    ...atOf(json.time ?? json['@timestamp']),
  };
}

/** As containerd's tag, or the fields of Docker's fluentd driver, say it. */
const isCut = ({ logtag, _p: tag, partial_message: partial, partial_last: last }: Json): boolean =>
  logtag === 'P' || tag === 'P' || (String(partial) === 'true' && String(last) !== 'true');

function serviceOf(json: Json): string | undefined {
  const labels = isJson(json.kubernetes) && isJson(json.kubernetes.labels) ? json.kubernetes.labels : {};
  return firstText(labels, LABELS) ?? firstText(json, CONTAINER);
}

function atOf(value: unknown): { at?: EpochMs } {
  const at = instantIn(value);
  return at === undefined ? {} : { at };
}
