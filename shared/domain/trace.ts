import type { Labels } from './labels.ts';

/** Names under which tracing libraries, gateways and log formats put a trace ID, in lower case without separators. */
const CARRIERS = new Set(['traceid', 'traceparent', 'xraytraceid', 'xamzntraceid', 'xtraceid', 'oteltraceid']);

const X_RAY = /\b1-([0-9a-f]{8})-([0-9a-f]{24})\b/i;
const TRACEPARENT = /\b[0-9a-f]{2}-([0-9a-f]{32})-[0-9a-f]{16}-[0-9a-f]{2}\b/i;
const HEX_128 = /^[0-9a-f]{32}$/i;
const NAMED_IN_TEXT = /\btrace[_-]?id["']?\s*[:=]\s*["']?([0-9a-f]{32})\b/i;
const ALL_ZERO = /^0+$/;
const TRACES_SHOWN = 5;

/**
 * A trace ID as 32 hexadecimal digits, from X-Ray's form (`1-5759e988-bd862e3fe1be46a994272793`, alone or behind
 * `Root=`), from W3C's `traceparent`, or plain. Undefined when the text holds none.
 * Sources: https://docs.aws.amazon.com/xray/latest/devguide/xray-api-sendingdata.html, https://www.w3.org/TR/trace-context/
 */
export function readTraceId(text: string): string | undefined {
  const xray = X_RAY.exec(text);
  const id = xray ? `${xray[1]}${xray[2]}` : (TRACEPARENT.exec(text)?.[1] ?? HEX_128.exec(text.trim())?.[0]);
  return id === undefined || ALL_ZERO.test(id) ? undefined : id.toLowerCase();
}

/** X-Ray's form of a trace ID: the first 8 digits are its time. */
export const xrayForm = (id: string): string => `1-${id.slice(0, 8)}-${id.slice(8)}`;

/** Trace IDs in labels and annotations, each once, in the order of the sets: by the name of the pair or in its text. */
export function tracesIn(sets: readonly Labels[]): readonly string[] {
  const found = new Set<string>();
  for (const labels of sets) {
    for (const [name, value] of Object.entries(labels)) {
      const isCarrier = CARRIERS.has(name.toLowerCase().replace(/[^a-z]/g, ''));
      const id = isCarrier ? readTraceId(value) : traceInText(value);
      if (id !== undefined) found.add(id);
      if (found.size >= TRACES_SHOWN) return [...found];
    }
  }
  return [...found];
}

function traceInText(text: string): string | undefined {
  const named = NAMED_IN_TEXT.exec(text)?.[1];
  return X_RAY.test(text) || TRACEPARENT.test(text) ? readTraceId(text) : named && readTraceId(named);
}
