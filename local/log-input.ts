import { isEvent, type LogBatch, originOf } from '../shared/logs/cloudwatch/batch.ts';
import { type EpochMs, instant } from '../shared/values/time.ts';

/** Events of one log stream, in their order. Those of a text have no time, so they count as of `now`. */
export interface InputStream {
  readonly logGroup: string;
  readonly logStream: string;
  readonly events: readonly InputEvent[];
}

export interface InputEvent {
  /** Of CloudWatch Logs, which sends an event again under the same. */
  readonly id?: string;
  readonly timestamp: EpochMs;
  readonly message: string;
}

/** What an input says of itself, if it does not: the name of its file, and when it is read. */
export interface InputOrigin {
  readonly name: string;
  readonly now: EpochMs;
}

type Json = Readonly<Record<string, unknown>>;
const isMap = (value: unknown): value is Json => typeof value === 'object' && value !== null && !Array.isArray(value);

/**
 * The log streams in a text: what CloudWatch Logs sends to a subscription, what `aws logs filter-log-events` and
 * `get-log-events` print, what `aws logs tail` prints, what an export task writes, or a log as it is, in which each line
 * is an event.
 */
export function streamsIn(text: string, origin: InputOrigin): readonly InputStream[] {
  const whole = jsonIn(text);
  const called = callOutput(whole, origin) ?? (isEnvelope(whole) ? [streamOf(whole)] : undefined);
  if (called !== undefined) return called;
  const lines = (text.endsWith('\n') ? text.slice(0, -1) : text).split(/\r?\n/);
  const sent = lines.map(jsonIn);
  if (sent.length > 0 && sent.every(isEnvelope)) return sent.map(streamOf);
  return streamsOfLines(lines, origin);
}

function jsonIn(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

const isEnvelope = (value: unknown): value is Json =>
  originOf(value) !== undefined && originOf(value) !== 'control-message';

function streamOf(envelope: Json): InputStream {
  const events = Array.isArray(envelope.logEvents) ? envelope.logEvents.filter(isEvent) : [];
  return { logGroup: String(envelope.logGroup), logStream: String(envelope.logStream), events };
}

/** `{"events": [...]}`, of `get-log-events` and `filter-log-events`; those of the latter are of several streams. */
function callOutput(value: unknown, { name }: InputOrigin): readonly InputStream[] | undefined {
  const events = isMap(value) ? value.events : undefined;
  if (!Array.isArray(events) || !events.every(isCallEvent)) return undefined;
  return byStream(
    name,
    events.map(({ timestamp, message, logStreamName }) => ({
      logStream: logStreamName ?? name,
      event: { timestamp: instant(timestamp), message },
    })),
  );
}

interface CallEvent {
  readonly timestamp: number;
  readonly message: string;
  readonly logStreamName?: string;
}

const isCallEvent = (value: unknown): value is CallEvent =>
  isMap(value) && typeof value.timestamp === 'number' && typeof value.message === 'string';

interface StreamEvent {
  readonly logStream: string;
  readonly event: InputEvent;
}

function byStream(logGroup: string, found: readonly StreamEvent[]): readonly InputStream[] {
  const streams = new Map<string, InputEvent[]>();
  for (const { logStream, event } of found) {
    const known = streams.get(logStream);
    if (known === undefined) streams.set(logStream, [event]);
    else known.push(event);
  }
  return [...streams].map(([logStream, events]) => ({ logGroup, logStream, events }));
}

/** `aws logs tail`: time, name of the stream, message. https://docs.aws.amazon.com/cli/latest/reference/logs/tail.html */
const TAILED = /^(\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}(?:\.\d{6})?\+00:00) (?!(?:stdout|stderr) )(\S{1,512}) (.*)$/s;
/** An export task, and `aws logs tail --format short`: time and message, where that is JSON or has a time itself. */
const EXPORTED =
  /^(\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}(?:\.\d{3}Z)?) ((?:\{|\[?\d{4}-\d{2}-\d{2}|(?:START|END|REPORT|INIT_START) ).*)$/s;

function streamsOfLines(lines: readonly string[], { name, now }: InputOrigin): readonly InputStream[] {
  const first = lines.find((line) => line.trim() !== '') ?? '';
  const isTailed = TAILED.test(first);
  if (!isTailed && !EXPORTED.test(first)) {
    return [{ logGroup: name, logStream: name, events: lines.map((message) => ({ timestamp: now, message })) }];
  }
  const found: { logStream: string; event: { timestamp: EpochMs; message: string } }[] = [];
  for (const line of lines) {
    const event = isTailed ? tailed(line) : exported(line, name);
    const last = found.at(-1);
    if (event !== undefined) found.push(event);
    // What has no time goes on with the event before it.
    else if (last !== undefined) last.event.message += `\n${line}`;
  }
  return byStream(name, found);
}

function tailed(line: string): StreamEvent | undefined {
  const [, time = '', logStream = '', message = ''] = TAILED.exec(line) ?? [];
  return time === '' ? undefined : { logStream, event: { timestamp: instant(Date.parse(time)), message } };
}

function exported(line: string, logStream: string): StreamEvent | undefined {
  const [, time = '', message = ''] = EXPORTED.exec(line) ?? [];
  const at = Date.parse(time.endsWith('Z') ? time : `${time}Z`);
  return time === '' ? undefined : { logStream, event: { timestamp: instant(at), message } };
}

/** As a subscription would send it. */
export const subscribedBatch = ({ logGroup, logStream, events }: InputStream): LogBatch => ({
  owner: '',
  logGroup,
  logStream,
  subscriptionFilters: [],
  id: '',
  events: events.map(({ timestamp, message }, at) => ({ id: String(at), timestamp, message })),
  unreadable: 0,
});
