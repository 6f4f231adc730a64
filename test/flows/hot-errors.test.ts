import { describe, expect, test } from 'vitest';
import { wireRecord } from '../../functions/core.ts';
import { MemoryIncidents } from '../../local/simulation/memory-incidents.ts';
import { factsOf, type Incident } from '../../shared/incidents/incident.ts';
import { before, duration, hours, minutes, seconds } from '../../shared/values/time.ts';
import { limited, WriteLimits } from '../support/limited.ts';
import { seenError } from '../support/seen-errors.ts';
import { batch, World } from '../support/world.ts';

interface Delivered {
  readonly name: string;
  readonly alert: ReturnType<typeof seenError>;
}

/** Batches of one error, on a store with DynamoDB's limits. What is refused waits, as in the inbox, and comes again. */
class Storm {
  readonly store = new MemoryIncidents();
  readonly world = new World({
    store: this.store,
    timing: { threshold: { count: 100, within: minutes(1) }, quietAfter: minutes(15) },
  });
  readonly limits = new WriteLimits(this.world.clock.read);
  readonly delivered: Delivered[] = [];
  lines = 0;
  refused = 0;
  private waiting: Delivered[] = [];
  private readonly record = wireRecord({ ...this.world.ports, store: limited(this.store, this.limits) });

  /** So many batches a second, of so many lines each, some of them of the second before. */
  async rage(length: number, batches: number, linesOf: (batch: number) => number): Promise<void> {
    for (let i = 0; i < length * batches; i += 10) {
      this.world.advance(duration((1000 * 10) / batches));
      await Promise.all(Array.from({ length: 10 }, (_, n) => this.arrive(linesOf(i + n))));
      if (i % (5 * batches) === 0) await this.retry();
      if (i % (60 * batches) === 0) await this.world.sweep();
      if (i % batches === 0) await this.world.deliverAll();
    }
  }

  async calm(): Promise<void> {
    while (this.waiting.length > 0) {
      await this.world.pass(seconds(5), seconds(5));
      await this.retry();
    }
    await this.world.pass(minutes(3), minutes(1));
  }

  async redeliver(share: number): Promise<void> {
    for (const one of this.delivered.filter((_, i) => i % share === 0)) await this.deliver(one);
  }

  async incident(): Promise<Incident> {
    const [head] = this.store.items.values();
    return (await this.store.get(head?.id ?? '')) as Incident;
  }

  private async arrive(lines: number): Promise<void> {
    const { now } = this.world;
    const times = Array.from({ length: lines }, (_, n) => before(now, duration((n % 3) * 700)));
    const name = `batch-${this.delivered.length}`;
    const one = { name, alert: seenError(name, times) };
    this.delivered.push(one);
    this.lines += lines;
    await this.deliver(one);
  }

  private async deliver(one: Delivered): Promise<void> {
    try {
      await this.record(batch([one.alert]));
    } catch {
      this.refused++;
      this.waiting.push(one);
    }
  }

  private async retry(): Promise<void> {
    const again = this.waiting.splice(0);
    for (const one of again) await this.deliver(one);
  }
}

const seenBy = ({ world }: Storm) =>
  world.messages.findLast(({ integration }) => integration === 'chat')?.view.occurrences;

describe('One error that is hot across many batches', () => {
  test('is counted exactly: a million lines in a minute, in 250 batches a second, within the limits of the table', async () => {
    const storm = new Storm();
    // 15,000 batches of 66 or 67 lines.
    await storm.rage(60, 250, (n) => 66 + (n % 3 === 0 ? 0 : 1));
    expect(storm.lines).toBe(1_000_000);
    expect(await storm.incident()).toMatchObject({ archive: { isSharded: true } });
    await storm.calm();
    expect(factsOf(await storm.incident()).starts).toBe(1_000_000);
    expect(seenBy(storm)).toBe(1_000_000);
    expect(storm.world.reasonsSentTo('chat').filter((reason) => reason === 'first')).toHaveLength(1);
    // Some at the beginning, before it is known that it is hot.
    expect(storm.refused).toBeLessThan(150);
  });

  test('counts no batch twice that is delivered again at once, a minute or hours later, or a day after it is over', async () => {
    const storm = new Storm();
    await storm.rage(20, 100, () => 3);
    await storm.redeliver(2);
    await storm.calm();
    await storm.redeliver(3);
    await storm.world.pass(hours(5), minutes(5));
    await storm.redeliver(5);
    await storm.world.pass(hours(20), minutes(30));
    await storm.redeliver(7);
    await storm.calm();
    expect(factsOf(await storm.incident()).starts).toBe(storm.lines);
    expect(seenBy(storm)).toBe(storm.lines);
    expect(storm.world.reasonsSentTo('mail')).toEqual(['first', 'growing', 'ended']);
  });

  test('is pending as long as it is below its threshold, and opens with the batch that completes it', async () => {
    const storm = new Storm();
    await storm.rage(1, 90, () => 1);
    expect((await storm.incident()).state).toBe('pending');
    await storm.rage(1, 10, () => 1);
    expect((await storm.incident()).state).toBe('firing');
  });

  test('that comes back after its dedup window is counted anew, and the storm before it is not in its message', async () => {
    const storm = new Storm();
    await storm.rage(10, 100, () => 5);
    await storm.calm();
    await storm.world.pass(hours(30), minutes(30));
    const first = storm.lines;
    await storm.rage(10, 100, () => 7);
    await storm.calm();
    expect(factsOf(await storm.incident()).starts).toBe(storm.lines);
    expect(seenBy(storm)).toBe(storm.lines - first);
  });
});
