import { isEvent, type LogEvent } from './batch.ts';
import { jsonIn } from './parse.ts';

/** Bytes that are parsed at a time: of many events, because each call costs; no more, because V8 is slow to make long texts. */
const LONGEST = 16_384;

/** Parses events that matter, those side by side together. */
export class EventRuns {
  readonly events: LogEvent[] = [];
  unreadable = 0;
  /** False: something that was taken for an event is none, or several. */
  isCertain = true;
  private readonly bytes: Buffer;
  private starts: number[] = [];
  private end = 0;

  constructor(bytes: Buffer) {
    this.bytes = bytes;
  }

  /** The next event that matters, from its `{` to behind its `}`. */
  add(start: number, end: number): void {
    const isBeside = start === this.end + 1;
    if (!isBeside) this.close();
    this.starts.push(start);
    this.end = end;
    if (end - (this.starts[0] ?? end) > LONGEST) this.close();
  }

  /** There is no more. */
  close(): void {
    if (this.starts.length === 0) return;
    const { starts, end } = this;
    this.starts = [];
    const list = this.listed(starts[0] ?? 0, end);
    if (list !== undefined) this.take(list, starts.length);
    else for (const [i, start] of starts.entries()) this.alone(start, (starts[i + 1] ?? end + 1) - 1);
  }

  /** One that cannot be read does not spoil those beside it. */
  private alone(start: number, end: number): void {
    const list = this.listed(start, end);
    this.take(list ?? [undefined], 1);
    if (list === undefined) this.isCertain = false;
  }

  private listed(start: number, end: number): readonly unknown[] | undefined {
    return jsonIn(`[${this.bytes.toString('utf8', start, end)}]`) as readonly unknown[] | undefined;
  }

  private take(list: readonly unknown[], expected: number): void {
    if (list.length !== expected) this.isCertain = false;
    for (const one of list) {
      if (isEvent(one)) this.events.push(one);
      else this.unreadable++;
    }
  }
}
