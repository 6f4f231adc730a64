import type { LogRecord } from '../log-record.ts';
import { accessJson } from './access-json.ts';
import { accessLog } from './access-log.ts';
import { bunyan } from './bunyan.ts';
import { withoutColours } from './colours.ts';
import { cutJson } from './cut-json.ts';
import { dotnetConsole } from './dotnet-console.ts';
import { dotnetJson } from './dotnet-json.ts';
import { ecsLogging } from './ecs-logging.ts';
import { type Envelope, openEnvelope } from './envelope.ts';
import { gelf } from './gelf.ts';
import { goLog } from './go-log.ts';
import { javaUtilLogging } from './java-util-logging.ts';
import { type Json, jsonOf } from './json.ts';
import { jsonObject } from './json-object.ts';
import { lambdaJson } from './lambda-json.ts';
import { lambdaPlatform } from './lambda-platform.ts';
import { lambdaText } from './lambda-text.ts';
import { leveledText } from './leveled-text.ts';
import type { EntryFacts, LogFormat, LogLine } from './log-format.ts';
import { log4jJson } from './log4j-json.ts';
import { logback } from './logback.ts';
import { logbackJson } from './logback-json.ts';
import { logfmt } from './logfmt.ts';
import { logrus } from './logrus.ts';
import { logrusText } from './logrus-text.ts';
import { nginxError } from './nginx-error.ts';
import { otel } from './otel.ts';
import { php } from './php.ts';
import { pino } from './pino.ts';
import { plain } from './plain.ts';
import { powertools } from './powertools.ts';
import { pythonLogging } from './python-logging.ts';
import { factsInText, type ReadOptions, recordFactsOf } from './record-facts.ts';
import { rustPanic } from './rust-panic.ts';
import { serilog } from './serilog.ts';
import { serilogCompact } from './serilog-compact.ts';
import { serilogJson } from './serilog-json.ts';
import { slog } from './slog.ts';
import { structlog } from './structlog.ts';
import { syslog } from './syslog.ts';
import { winston } from './winston.ts';
import { zap } from './zap.ts';
import { zapConsole } from './zap-console.ts';

/**
 * Every format there is. The first that an entry is in reads it, so those that more entries are in come later; the last
 * one reads everything.
 */
export const FORMATS: readonly LogFormat[] = [
  powertools,
  lambdaPlatform,
  lambdaJson,
  otel,
  ecsLogging,
  log4jJson,
  logbackJson,
  bunyan,
  pino,
  gelf,
  serilogCompact,
  serilogJson,
  dotnetJson,
  structlog,
  zap,
  slog,
  logrus,
  winston,
  accessJson,
  jsonObject,
  cutJson,
  lambdaText,
  php,
  rustPanic,
  goLog,
  javaUtilLogging,
  dotnetConsole,
  accessLog,
  nginxError,
  syslog,
  serilog,
  zapConsole,
  logrusText,
  logback,
  pythonLogging,
  logfmt,
  leveledText,
  plain,
];

/** These read entries of many programs: that one of them read an entry says little about the next. */
const CATCH_ALL: ReadonlySet<LogFormat> = new Set([jsonObject, leveledText, plain]);

/** Collectors around collectors that are opened. */
const MOST_ENVELOPES = 3;

/** An entry as it was read, and in which format: to be handed in with the next entry of its stream. */
export interface ReadEntry {
  readonly record: LogRecord;
  readonly format: LogFormat;
}

/** An entry without what collectors put around it. */
export interface OpenedEntry extends LogLine {
  /** The outermost first. */
  readonly envelopes: readonly Envelope[];
}

/**
 * Reads one entry of a log in whatever format it is: a line, or several lines that belong together. Never throws.
 * `remembered`: the format of an entry of the same stream, which is tried first.
 */
export function readEntry(entry: string | OpenedEntry, options: ReadOptions, remembered?: LogFormat): ReadEntry {
  const line = typeof entry === 'string' ? openEntry(entry) : entry;
  const first = remembered === undefined || CATCH_ALL.has(remembered) ? [] : [remembered];
  for (const format of [...first, ...FORMATS]) {
    const reading = format.read(line);
    if (reading !== undefined) return { record: recordOf(reading, line, options), format };
  }
  return { record: { level: 'info', message: line.text }, format: plain };
}

/** Takes an entry out of what collectors put around it. */
export function openEntry(entry: string): OpenedEntry {
  const envelopes: Envelope[] = [];
  let text = withoutColours(entry);
  let json = jsonOf(text);
  for (let depth = 0; depth < MOST_ENVELOPES; depth += 1) {
    const envelope = openEnvelope(text, json);
    if (envelope === undefined) break;
    envelopes.push(envelope);
    text = envelope.text;
    json = jsonOf(text);
  }
  return { text, json, envelopes };
}

/** Whether a container runtime cut a line here: the next entry is the rest of it. */
export const isPartial = (entry: string): boolean => mayBePartial(entry) && isCutLine(openEntry(entry));

/** By the tag of containerd, alone or in the fields of Fluent Bit, or that of Docker. A look is cheaper than reading all. */
const mayBePartial = (entry: string): boolean =>
  entry.startsWith('{')
    ? entry.includes('P"') || entry.includes('partial_message"')
    : entry.charCodeAt(0) < COLON && entry.slice(0, LONGEST_CRI_HEAD).includes(' P ');
const COLON = 58;
const LONGEST_CRI_HEAD = 50;

export const isCutLine = ({ envelopes }: OpenedEntry): boolean => envelopes.some((one) => one.isPartial === true);

/**
 * The line that an entry is, without what collectors put around it; enough of it to tell whether it goes on with the one
 * before it. JSON is looked into only where a collector may have put it around a line that is none.
 */
export function lineOf(entry: string): string {
  if (!entry.startsWith('{')) return openEntry(entry).text;
  const at = entry.indexOf('"log');
  const isLine = at >= 0 && (!entry.startsWith('"log":"{', at) || entry.includes('"log', at + 1));
  return isLine ? openEntry(entry).text : entry;
}

/** What the format says comes first, then what stands in fields that are the same in all, then what a collector said. */
function recordOf(
  { fields, ...reading }: EntryFacts,
  { text, json, envelopes }: OpenedEntry,
  options: ReadOptions,
): LogRecord {
  const service = envelopes.findLast((one) => one.service !== undefined)?.service;
  const at = envelopes.find((one) => one.at !== undefined)?.at;
  return {
    ...(service !== undefined && { service }),
    ...(at !== undefined && { at }),
    ...facts(json, text, options),
    ...(fields !== undefined && recordFactsOf(fields, options)),
    ...reading,
  };
}

const facts = (json: Json | undefined, text: string, options: ReadOptions) =>
  json === undefined ? factsInText(text, options) : recordFactsOf(json, options);
