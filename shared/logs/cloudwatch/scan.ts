import { batchId, type LogBatch, type LogEvent, type OpenedBatch, originOf, type Prefilter } from './batch.ts';
import { EventRuns } from './event-runs.ts';
import { jsonIn, parse } from './parse.ts';

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

/**
 * Opens a batch by looking at its bytes first: events that do not matter are neither decoded nor parsed, nor checked to
 * be right. A batch in any other form is parsed whole. If that fails, an event is not right: the others are not lost.
 */
export function scanBatch(bytes: Buffer, prefilter: Prefilter): OpenedBatch {
  const written = asWritten(bytes, prefilter);
  if (written === 'control-message') return { ok: true, batch: written };
  if (written?.isCertain) return { ok: true, batch: written.batch };
  const parsed = parse(bytes);
  if (!parsed.ok) return written === undefined ? parsed : { ok: true, batch: written.batch };
  if (parsed.batch === 'control-message') return parsed;
  return { ok: true, batch: { ...parsed.batch, events: mattering(parsed.batch.events, prefilter) } };
}

/** Undefined: it has another form. Not certain: it seems to have another form, or is not right. */
function asWritten(
  bytes: Buffer,
  prefilter: Prefilter,
): { readonly batch: LogBatch; readonly isCertain: boolean } | 'control-message' | undefined {
  const list = bytes.indexOf(LIST);
  if (list < 0 || !isAt(bytes, END, bytes.length - END.length)) return undefined;
  const first = list + LIST.length;
  const origin = originOf(jsonIn(`${bytes.toString('utf8', 0, first)}]}`));
  if (origin === undefined || origin === 'control-message') return origin;
  const end = bytes.length - END.length + 1;
  const picker = new Picker(bytes, first, end, prefilter);
  if (!picker.pick()) return undefined;
  const last = Math.max(first, bytes.lastIndexOf(NEXT) + 2);
  const id = batchId(origin, idAt(bytes, first), idAt(bytes, last), end - first);
  const { events, unreadable, isCertain } = picker.runs;
  return { batch: { ...origin, id, events, unreadable }, isCertain };
}

const idAt = (bytes: Buffer, at: number): string =>
  bytes.toString('utf8', at + ID.length, bytes.indexOf(QUOTE, at + ID.length));

/** Of events that were parsed, those that matter: they are written as CloudWatch Logs does it, and looked at so. */
function mattering(all: readonly LogEvent[], prefilter: Prefilter): readonly LogEvent[] {
  const list = Buffer.from(JSON.stringify(all.map(({ id, timestamp, message }) => ({ id, timestamp, message }))));
  const picker = new Picker(list, 1, list.length - 2, prefilter);
  return picker.pick() ? picker.runs.events : all;
}

/** Where the parts of an event stand, from its beginning. It is the same for all ids and timestamps of one length. */
interface Layout {
  readonly timestamp: number;
  readonly message: number;
  /** The text of the message. */
  readonly text: number;
}

/** Where an event stands: its `{`, the text of its message, and its `}`. */
interface Place {
  readonly start: number;
  readonly text: number;
  readonly close: number;
}

/** Picks the events that may matter, and those beside them that go on with them or that they go on with. */
class Picker {
  readonly runs: EventRuns;
  readonly #bytes: Buffer;
  readonly #first: number;
  /** The brace that closes the last event. */
  readonly #end: number;
  readonly #next: (from: number) => number;
  readonly #goesOn: Prefilter['goesOn'];
  /** That of the event before, and mostly of the next one. */
  #layout: Layout = { timestamp: 0, message: 0, text: 0 };

  constructor(bytes: Buffer, first: number, end: number, { search, goesOn }: Prefilter) {
    this.runs = new EventRuns(bytes);
    this.#bytes = bytes;
    this.#first = first;
    this.#end = end;
    this.#next = search(bytes);
    this.#goesOn = goesOn;
  }

  /** False: the events have another form. */
  pick(): boolean {
    let last: Place | undefined;
    let from = this.#first;
    while (from < this.#end) {
      const found = this.#nextThatMatters(from);
      if (found === 'other-form') return false;
      if (last !== undefined) [last, from] = this.#addFollowing(last, found?.start ?? this.#end);
      if (found === undefined) break;
      this.#addBefore(found, from, last);
      this.#add(found);
      last = found;
      from = found.close + 2;
    }
    this.runs.close();
    return true;
  }

  #add({ start, close }: Place): void {
    this.runs.add(start, close + 1);
  }

  /** The next event that may matter by itself. `from` is where an event begins. */
  #nextThatMatters(from: number): Place | 'other-form' | undefined {
    for (let at = from; ; ) {
      const found = this.#next(at);
      if (found < 0 || found >= this.#end) return undefined;
      const place = this.#placeAround(found, from);
      if (place === undefined) return 'other-form';
      if (found >= place.text) return place;
      at = place.text;
    }
  }

  /** The event that holds a byte. `from` is where one before it begins, mostly the event itself. */
  #placeAround(byte: number, from: number): Place | undefined {
    const close = this.#closeOf(from);
    if (byte <= close) return this.#placeOf(from, close);
    return this.#placeOf(this.#bytes.lastIndexOf(NEXT, byte) + 2);
  }

  /** The events behind one, before `limit`, that go on with it. Gives the last one, and where the next begins. */
  #addFollowing(one: Place, limit: number): readonly [last: Place, next: number] {
    let last = one;
    for (;;) {
      const next = last.close + 2;
      const place = next < limit ? this.#placeOf(next) : undefined;
      if (place === undefined || !this.#belong(last, place)) return [last, next];
      this.#add(place);
      last = place;
    }
  }

  /**
   * The events from `from` on that one goes on with. Where there are none, and it would seem to go on with the last one
   * that was added, what tells the two apart: what is behind that, and what is before this.
   */
  #addBefore(found: Place, from: number, last: Place | undefined): void {
    const before: Place[] = [];
    let first = found;
    while (first.start > from) {
      const place = this.#placeOf(this.#startBefore(first, from));
      if (place === undefined || !this.#belong(place, first)) break;
      before.push(place);
      first = place;
    }
    if (last !== undefined && first.start > from && this.#belong(last, first)) this.#addApart(first, from);
    for (const place of before.reverse()) this.#add(place);
  }

  #addApart(behind: Place, from: number): void {
    for (const start of new Set([from, this.#startBefore(behind, from)])) {
      const place = this.#placeOf(start);
      if (place !== undefined) this.#add(place);
    }
  }

  /** Where the event before one begins. There is one, at `from` or behind it. */
  #startBefore({ start }: Place, from: number): number {
    return Math.max(from, this.#bytes.lastIndexOf(NEXT, start - NEXT.length) + 2);
  }

  #belong(before: Place, behind: Place): boolean {
    const [one, other] = [this.#messageAt(before), this.#messageAt(behind)];
    return typeof one === 'string' && typeof other === 'string' && this.#goesOn(one, other);
  }

  #messageAt({ text, close }: Place): unknown {
    return jsonIn(`"${this.#bytes.toString('utf8', text, close - 1)}"`);
  }

  /** The brace that closes the event that begins at `start`. */
  #closeOf(start: number): number {
    const next = this.#bytes.indexOf(NEXT, start);
    return next < 0 || next > this.#end ? this.#end : next;
  }

  /** The parts of the event that begins at `start`. Undefined: it has another form. */
  #placeOf(start: number, close = this.#closeOf(start)): Place | undefined {
    const bytes = this.#bytes;
    if (bytes[close - 1] !== QUOTE) return undefined;
    if (!hasLayout(bytes, start, close, this.#layout)) {
      this.#layout = layoutOf(bytes, start);
      if (!hasLayout(bytes, start, close, this.#layout)) return undefined;
    }
    return { start, text: start + this.#layout.text, close };
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
