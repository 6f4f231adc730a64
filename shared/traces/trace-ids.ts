import type { Labels } from '../values/labels.ts';

/**
 * Names under which tracing libraries, gateways and log formats put a trace ID, in lower case, letters alone:
 * `X-Amzn-Trace-Id`, `_X_AMZN_TRACE_ID`, `xray_trace_id` (Powertools), `trace.id` (ECS), `X-B3-TraceId`, Jaeger's
 * `uber-trace-id`, Google Cloud's `X-Cloud-Trace-Context` and `logging.googleapis.com/trace`, `sentry-trace`.
 */
const CARRIERS = new Set([
  'traceid',
  'traceparent',
  'xraytraceid',
  'xamzntraceid',
  'xtraceid',
  'oteltraceid',
  'xbtraceid',
  'ubertraceid',
  'xcloudtracecontext',
  'logginggoogleapiscomtrace',
  'sentrytrace',
  'elasticapmtraceparent',
]);
/** Names that are one only as they are: of Zipkin's single header, of Serilog's compact JSON, and of many programs. */
const SHORT_CARRIERS = new Set(['b3', '@tr', 'trace']);
/** `dd.trace_id` and `x-datadog-trace-id`. */
const DATADOG = new Set(['ddtraceid', 'xdatadogtraceid']);

/** A load balancer puts its own `Self=` before the `Root=` of the trace. */
const ROOT = /\bRoot=1-([0-9a-f]{8})-([0-9a-f]{24})\b/i;
const X_RAY = /\b1-([0-9a-f]{8})-([0-9a-f]{24})\b/i;
const TRACEPARENT = /\b[0-9a-f]{2}-([0-9a-f]{32})-[0-9a-f]{16}-[0-9a-f]{2}\b/i;
const HEX = /^(?:[0-9a-f]{32}|[0-9a-f]{16})$/i;

/**
 * What stands under a name of trace IDs, beside what is one anywhere: plain, with Python's `0x`; Zipkin's `b3` and
 * `sentry-trace`; Jaeger's `uber-trace-id`, which leaves zeros out; Google Cloud's header and name.
 * Sources: https://github.com/openzipkin/b3-propagation#single-header,
 * https://www.jaegertracing.io/docs/1.76/client-libraries/#propagation-format,
 * https://cloud.google.com/trace/docs/trace-context#legacy-http-header,
 * https://develop.sentry.dev/sdk/telemetry/traces/#header-sentry-trace
 */
const UNDER_A_NAME: readonly RegExp[] = [
  /^(?:0x)?([0-9a-f]{32}|[0-9a-f]{16})$/i,
  /^([0-9a-f]{32}|[0-9a-f]{16})-[0-9a-f]{16}(?:-[01d])?(?:-[0-9a-f]{16})?$/i,
  /^([0-9a-f]{1,32}):[0-9a-f]{1,16}:[0-9a-f]{1,16}:[0-9a-f]{1,2}$/i,
  /^([0-9a-f]{32})\/\d{1,20}(?:;o=\d)?$/i,
  /^projects\/[^/\s]{1,80}\/traces\/([0-9a-f]{32})$/i,
];
/** 16 bytes, as protobuf's JSON writes them: some exporters of OpenTelemetry keep to that. */
const BASE64 = /^[\w+/-]{21}[AQgw]==$/;
/** Too long for 64 bits in hexadecimal digits, too short for 128. */
const LONG_DECIMAL = /^\d{17,20}$/;
const DECIMAL = /^\d{1,20}$/;
const ALL_ZERO = /^0+$/;

const IS = String.raw`[\\"']{0,4}\s{0,8}[:=]\s{0,8}[\\"']{0,4}`;
const VALUE = String.raw`([\w:/;=%-]{16,120})`;
const NAMED_IN_TEXT = new RegExp(
  String.raw`(?<!\bdd[._]|parent[_.-]?)\b(?:(?:otel_?|x_?ray_?)?trace[ _.-]?id|cloud-trace-context|sentry-trace|b3)${IS}${VALUE}`,
  'i',
);
/** What follows an ID without a blank is no part of it. */
const FIRST_DIGITS = /^(?:0x)?(?:[0-9a-f]{32}|[0-9a-f]{16}|\d{17,20})(?!\w)/i;
const DATADOG_IN_TEXT = new RegExp(String.raw`\bdd[._]trace_id${IS}([0-9a-f]{32}|\d{1,20})\b`, 'i');
const DATADOG_UPPER_HALF = new RegExp(String.raw`\b_?dd\.p\.tid${IS}([0-9a-f]{16})\b`, 'i');

const HALF = 16;
const NO_UPPER_HALF = '0'.repeat(HALF);
const LARGEST_HALF = 2n ** 64n - 1n;
const TRACES_SHOWN = 5;
/** A value under a name of trace IDs is no essay. */
const WORDS_READ = 20;

/**
 * A trace ID as 32 hexadecimal digits, from X-Ray's form (`1-5759e988-bd862e3fe1be46a994272793`, alone or behind
 * `Root=`), from W3C's `traceparent`, or plain. An ID of 64 bits is the lower half, and its upper half is zeros.
 * Undefined when the text holds none.
 * Sources: https://docs.aws.amazon.com/xray/latest/devguide/xray-api-sendingdata.html, https://www.w3.org/TR/trace-context/
 */
export function readTraceId(text: string): string | undefined {
  const xray = ROOT.exec(text) ?? X_RAY.exec(text);
  if (xray) return nonZero(`${xray[1]}${xray[2]}`);
  const value = text.trim();
  if (LONG_DECIMAL.test(value)) return readDatadogId(value);
  return nonZero(TRACEPARENT.exec(text)?.[1] ?? HEX.exec(value)?.[0]);
}

/** As `readTraceId`, of a value whose name says that it is a trace ID. */
function readNamed(text: string): string | undefined {
  const anywhere = readTraceId(text);
  if (anywhere !== undefined) return anywhere;
  const value = text.trim().replaceAll('%3A', ':');
  for (const form of UNDER_A_NAME) {
    const id = form.exec(value)?.[1];
    if (id !== undefined) return nonZero(id);
  }
  return BASE64.test(value) ? nonZero(Buffer.from(value, 'base64').toString('hex')) : undefined;
}

/**
 * Datadog's form: the lower 64 bits as a decimal number, or all 128 in hexadecimal digits. The upper half, where it is
 * known at all, is told apart as `_dd.p.tid`; nothing else gives it back.
 * Source: https://docs.datadoghq.com/tracing/guide/span_and_trace_id_format/
 */
function readDatadogId(text: string, upperHalf = NO_UPPER_HALF): string | undefined {
  const value = text.trim();
  if (!DECIMAL.test(value)) return HEX.test(value) ? nonZero(value) : undefined;
  const half = BigInt(value);
  if (half === 0n || half > LARGEST_HALF) return undefined;
  return `${upperHalf.toLowerCase()}${half.toString(16).padStart(HALF, '0')}`;
}

const nonZero = (id: string | undefined): string | undefined =>
  id === undefined || ALL_ZERO.test(id) ? undefined : id.toLowerCase().padStart(2 * HALF, '0');

/** Whether only the lower 64 bits are known. No other ID of the trace can be made of them. */
export const isHalfKnown = (id: string): boolean => id.startsWith(NO_UPPER_HALF);

/** X-Ray's form of a trace ID: the first 8 digits are its time. None where only the lower half is known. */
export const xrayForm = (id: string): string | undefined =>
  isHalfKnown(id) ? undefined : `1-${id.slice(0, 8)}-${id.slice(8)}`;

/** The lower 64 bits as a decimal number, as Datadog writes them. */
export const datadogForm = (id: string): string => BigInt(`0x${id.slice(HALF)}`).toString();

/** An ID as a person reads it, and in the form of the tool that would know it. */
export interface TraceForms {
  readonly digits: string;
  readonly tool: 'X-Ray' | 'Datadog';
  readonly inTool: string;
}

export function traceForms(id: string): TraceForms {
  const xray = xrayForm(id);
  if (xray !== undefined) return { digits: id, tool: 'X-Ray', inTool: xray };
  return { digits: id.slice(HALF), tool: 'Datadog', inTool: datadogForm(id) };
}

/**
 * Trace IDs in labels and annotations, each once, in the order of the sets: by the name of the pair or in its text.
 * `ownNames`: names of pairs, or of headers, in which one's own services put a trace ID.
 */
export function tracesIn(sets: readonly Labels[], ownNames: readonly string[] = []): readonly string[] {
  const carriers = new Set([...CARRIERS, ...ownNames.map(lettersOf)]);
  const found = new Set<string>();
  for (const labels of sets) {
    for (const [name, value] of Object.entries(labels)) {
      for (const id of tracesOf(name, value, labels, carriers)) found.add(id);
      if (found.size >= TRACES_SHOWN) return [...found].slice(0, TRACES_SHOWN);
    }
  }
  return [...found];
}

const lettersOf = (name: string): string => name.toLowerCase().replace(/[^a-z]/g, '');

/** Under a name there may be several, with blanks or commas between them. */
function tracesOf(named: string, value: string, labels: Labels, carriers: ReadonlySet<string>): readonly string[] {
  const name = lettersOf(named);
  const words = () => value.split(/[\s,]+/).slice(0, WORDS_READ);
  if (DATADOG.has(name)) return words().flatMap((word) => readDatadogId(word, upperHalfIn(labels)) ?? []);
  if (carriers.has(name)) return words().flatMap((word) => readNamed(word) ?? []);
  const isShort = SHORT_CARRIERS.has(named.toLowerCase());
  const isAnywhere = X_RAY.test(value) || TRACEPARENT.test(value);
  const id = (isShort ? readNamed(value) : undefined) ?? (isAnywhere ? readTraceId(value) : namedInText(value));
  return id === undefined ? [] : [id];
}

function namedInText(text: string): string | undefined {
  const datadog = DATADOG_IN_TEXT.exec(text)?.[1];
  if (datadog !== undefined) return readDatadogId(datadog, DATADOG_UPPER_HALF.exec(text)?.[1]);
  const value = NAMED_IN_TEXT.exec(text)?.[1] ?? '';
  return readNamed(value) ?? readNamed(FIRST_DIGITS.exec(value)?.[0] ?? '');
}

/** By its own name, or among the tags that travel with the ID (`x-datadog-tags`). */
function upperHalfIn(labels: Labels): string | undefined {
  for (const [name, value] of Object.entries(labels)) {
    const half = DATADOG_UPPER_HALF.exec(`${name}=${value}`)?.[1];
    if (half !== undefined) return half;
  }
  return undefined;
}
