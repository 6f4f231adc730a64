import { levelNumbered } from '../log-record.ts';
import { firstMessage, instantIn, isJson, type Json, textOf, valueAt } from './json.ts';
import { hasAny, levelOf } from './json-format.ts';
import type { EntryFacts, LogFormat } from './log-format.ts';
import { errorIn } from './logged-error.ts';

/**
 * A log record of OpenTelemetry, as OTLP/JSON or as the console exporters write it.
 * https://opentelemetry.io/docs/specs/otel/logs/data-model/
 */
export const otel: LogFormat = {
  name: 'otel',
  read: ({ json }) => (json !== undefined && isRecord(json) ? readRecord(json) : undefined),
};

const isRecord = (json: Json): boolean =>
  hasAny(json, 'body', 'Body') &&
  hasAny(json, 'severityNumber', 'severity_number', 'severityText', 'severity_text', 'SeverityText', 'SeverityNumber');

function readRecord(json: Json): EntryFacts {
  const attributes = attributesOf(json.attributes ?? json.Attributes);
  const resource = attributesOf(valueAt(json, 'resource.attributes') ?? json.resource ?? json.Resource);
  const number = json.severityNumber ?? json.severity_number ?? json.SeverityNumber;
  const word = json.severityText ?? json.severity_text ?? json.SeverityText;
  const service = textOf(resource['service.name']);
  const at = instantIn(json.timestamp ?? json.Timestamp ?? Number(json.timeUnixNano));
  return {
    level:
      (typeof number === 'number' && levelNumbered(number, 'opentelemetry')) ||
      levelOf(word, 'opentelemetry') ||
      'info',
    message: firstMessage({ body: plainOf(json.body ?? json.Body) }, ['body']) ?? '',
    ...errorIn(attributes),
    fields: attributes,
    ...(service !== undefined && { service }),
    ...(at !== undefined && { at }),
  };
}

/** `{key, value: {stringValue}}` as OTLP has it, or an object. */
function attributesOf(value: unknown): Json {
  if (isJson(value)) return value;
  if (!Array.isArray(value)) return {};
  return Object.fromEntries(value.filter(isJson).map(({ key, value: inner }) => [String(key), plainOf(inner)]));
}

function plainOf(value: unknown): unknown {
  if (!isJson(value)) return value;
  return value.stringValue ?? value.intValue ?? value.doubleValue ?? value;
}
