import { wireRecord } from '../../functions/core.ts';
import { MemoryIncidents } from '../../local/simulation/memory-incidents.ts';
import type { Incident } from '../../shared/incidents/incident.ts';
import { before, duration, minutes, seconds } from '../../shared/values/time.ts';
import { limited, WriteLimits } from './limited.ts';
import { seenError } from './seen-errors.ts';
import { batch, World } from './world.ts';

interface Delivered {
  readonly name: string;
  readonly alert: ReturnType<typeof seenError>;
}

/** Batches of one error, on a store with DynamoDB's limits. What is refused waits, as in the inbox, and comes again. */
export class Storm {
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

/** As the last message says. */
export const seenBy = ({ world }: Storm) =>
  world.messages.findLast(({ integration }) => integration === 'chat')?.view.occurrences;
