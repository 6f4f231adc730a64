import { batchId, type LogBatch, type Opened, originOf, type Prefilter } from './batch.ts';
import { EventRuns } from './event-runs.ts';
import { jsonOf, parse } from './parse.ts';

/**
 * A batch as CloudWatch Logs writes it: JSON without blanks, the events last, and of each event id, timestamp and
 * message, in this order. Within a text JSON puts a backslash before each quote, so no message can look like one of
 * these: where one is found, it stands between two texts.
 */
const LIST = Buffer.from('"logEvents":[');
const ID = Buffer.from('{"id":"');
const TIMESTAMP = Buffer.from('","timestamp":');
const MESSAGE = Buffer.from(',"message":"');
const NEXT = Buffer.from('},{"id":"');
const END = Buffer.from('"}]}');
const QUOTE = 0x22;

/** Bytes of events that are asked about at a time: a dozen lines, of which mostly none matters. */
const BLOCK = 4096;

/**
 * Opens a batch by looking at its bytes first: events that do not matter are neither decoded nor parsed, nor checked to
 * be right. A batch in any other form is parsed whole. If that fails, an event is not right: the others are not lost.
 */
export function scan(bytes: Buffer, prefilter: Prefilter): Opened {
  const written = asWritten(bytes, prefilter);
  if (written === 'control-message') return { ok: true, batch: written };
  if (written?.isCertain) return { ok: true, batch: written.batch };
  const parsed = parse(bytes, prefilter);
  return parsed.ok || written === undefined ? parsed : { ok: true, batch: written.batch };
}

/** Undefined: it has another form. Not certain: it seems to have another form, or is not right. */
function asWritten(
  bytes: Buffer,
  prefilter: Prefilter,
): { readonly batch: LogBatch; readonly isCertain: boolean } | 'control-message' | undefined {
  const list = bytes.indexOf(LIST);
  if (list < 0 || !isAt(bytes, END, bytes.length - END.length)) return undefined;
  const first = list + LIST.length;
  const origin = originOf(jsonOf(`${bytes.toString('utf8', 0, first)}]}`));
  if (origin === undefined || origin === 'control-message') return origin;
  const end = bytes.length - END.length + 1;
  const found = eventsIn(bytes, first, end, prefilter);
  if (found === undefined) return undefined;
  found.close();
  const last = Math.max(first, bytes.lastIndexOf(NEXT) + 2);
  const id = batchId(origin, idAt(bytes, first), idAt(bytes, last), end - first);
  const { events, unreadable, isCertain } = found;
  return { batch: { ...origin, id, events, unreadable }, isCertain };
}

const idAt = (bytes: Buffer, at: number): string =>
  bytes.toString('utf8', at + ID.length, bytes.indexOf(QUOTE, at + ID.length));

/** The events from `first` on. `end` is the brace that closes the last one. Undefined: they have another form. */
function eventsIn(bytes: Buffer, first: number, end: number, prefilter: Prefilter): EventRuns | undefined {
  const { mayMatter, mayHold } = prefilter;
  const reader = new Reader(bytes, mayMatter);
  if (mayHold === undefined) return reader.read(first, end) ? reader.runs : undefined;
  for (let at = first; at < end; ) {
    const next = bytes.indexOf(NEXT, at + BLOCK);
    const close = next < 0 ? end : next;
    if (mayHold(bytes.subarray(at, close + 1)) && !reader.read(at, close)) return undefined;
    at = close + 2;
  }
  return reader.runs;
}

/** Where the parts of an event stand, from its beginning. It is the same for all ids and timestamps of one length. */
interface Layout {
  readonly timestamp: number;
  readonly message: number;
  /** The text of the message. */
  readonly text: number;
}

class Reader {
  readonly runs: EventRuns;
  private readonly bytes: Buffer;
  private readonly mayMatter: Prefilter['mayMatter'];
  /** That of the event before, and mostly of the next one. */
  private layout: Layout = { timestamp: 0, message: 0, text: 0 };

  constructor(bytes: Buffer, mayMatter: Prefilter['mayMatter']) {
    this.bytes = bytes;
    this.mayMatter = mayMatter;
    this.runs = new EventRuns(bytes);
  }

  /** Reads events side by side, to the brace that closes the last one. False: they have another form. */
  read(first: number, end: number): boolean {
    const { bytes, runs } = this;
    for (let at = first; at < end; ) {
      const next = bytes.indexOf(NEXT, at);
      const close = next < 0 || next > end ? end : next;
      const text = this.textAt(at, close);
      if (text < 0) return false;
      if (this.mayMatter(bytes.subarray(text, close - 1))) runs.add(at, close + 1);
      at = close + 2;
    }
    return true;
  }

  /** Where the message's text begins, of the event from `at` to the brace at `close`. Below 0: it has another form. */
  private textAt(at: number, close: number): number {
    const { bytes } = this;
    if (bytes[close - 1] !== QUOTE) return -1;
    if (!hasLayout(bytes, at, close, this.layout)) {
      this.layout = layoutOf(bytes, at);
      if (!hasLayout(bytes, at, close, this.layout)) return -1;
    }
    return at + this.layout.text;
  }
}

/** The layout of an event, if it has one. */
function layoutOf(bytes: Buffer, at: number): Layout {
  const timestamp = bytes.indexOf(QUOTE, at + ID.length) - at;
  let message = timestamp + TIMESTAMP.length;
  while (isDigit(bytes[at + message])) message++;
  return { timestamp, message, text: message + MESSAGE.length };
}

const hasLayout = (bytes: Buffer, at: number, close: number, { timestamp, message, text }: Layout): boolean =>
  at + text < close &&
  isAt(bytes, ID, at) &&
  isAt(bytes, TIMESTAMP, at + timestamp) &&
  isAt(bytes, MESSAGE, at + message);

function isAt(bytes: Buffer, literal: Buffer, at: number): boolean {
  for (let i = 0; i < literal.length; i++) if (bytes[at + i] !== literal[i]) return false;
  return true;
}

const isDigit = (byte = 0): boolean => byte >= 0x30 && byte <= 0x39;
