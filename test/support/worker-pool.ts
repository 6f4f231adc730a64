import { setImmediate as turn } from 'node:timers/promises';
import type { Simulation } from '../../local/simulation/simulation.ts';
import { type ReceivedDelivery, sqsEvent } from '../../local/simulation/sqs-event.ts';
import { after, type DurationMs, type EpochMs, minutes, seconds } from '../../shared/values/time.ts';

/** Waits that end when the virtual clock has come so far. */
export class VirtualTimers {
  readonly #waiting: { readonly at: EpochMs; readonly end: () => void }[] = [];

  async until(at: EpochMs): Promise<void> {
    await new Promise<void>((end) => this.#waiting.push({ at, end }));
  }

  get nextAt(): number {
    return Math.min(...this.#waiting.map(({ at }) => at));
  }

  fire(now: EpochMs): void {
    const due = this.#waiting.filter(({ at }) => at <= now);
    for (const one of due) {
      this.#waiting.splice(this.#waiting.indexOf(one), 1);
      one.end();
    }
  }
}

export interface Workers {
  /** Batches at a time. */
  readonly concurrency: number;
  /** Messages of a batch, each of another group. */
  readonly batchSize: number;
}

const VISIBILITY = seconds(90);
const SWEEP_EVERY = minutes(1);

/**
 * The function that delivers as Lambda calls it: so many batches at a time, each in a worker that has it until all of its
 * messages are done. The clock moves on when all workers wait.
 */
export class WorkerPool {
  readonly #system: Simulation;
  readonly #timers: VirtualTimers;
  readonly #workers: Workers;
  #busy = 0;
  /** The most workers that were busy at once. */
  busiest = 0;

  constructor(system: Simulation, timers: VirtualTimers, workers: Workers) {
    this.#system = system;
    this.#timers = timers;
    this.#workers = workers;
  }

  async pass(by: DurationMs): Promise<void> {
    const { clock } = this.#system;
    const until = after(clock.now, by);
    let sweepAt = after(clock.now, SWEEP_EVERY);
    while (clock.now < until) {
      while (this.#start());
      // All ports are in memory: after this, workers wait for a receiver or have ended.
      await turn();
      if (this.#start()) continue;
      const nextAt = Math.min(this.#timers.nextAt, this.#nextMessageAt(), sweepAt, until);
      clock.now = Math.max(nextAt, clock.now) as EpochMs;
      this.#timers.fire(clock.now);
      if (clock.now < sweepAt) continue;
      sweepAt = after(clock.now, SWEEP_EVERY);
      await this.#system.sweep();
    }
  }

  /** Those that are visible now wait for a worker. */
  #nextMessageAt(): number {
    const { queue, clock } = this.#system;
    const at = queue.nextAt ?? Number.POSITIVE_INFINITY;
    return at > clock.now ? at : Number.POSITIVE_INFINITY;
  }

  #start(): boolean {
    if (this.#busy >= this.#workers.concurrency) return false;
    const batch = this.#system.queue.receive().slice(0, this.#workers.batchSize);
    if (batch.length === 0) return false;
    this.#busy++;
    this.busiest = Math.max(this.busiest, this.#busy);
    void this.#work(batch);
    return true;
  }

  async #work(batch: readonly ReceivedDelivery[]): Promise<void> {
    const { queue, core } = this.#system;
    for (const { receipt } of batch) await queue.postpone(receipt, VISIBILITY);
    const { batchItemFailures } = await core.deliver(sqsEvent(batch));
    const failed = new Set(batchItemFailures.map(({ itemIdentifier }) => itemIdentifier));
    for (const { receipt } of batch) if (!failed.has(receipt)) queue.delete(receipt);
    this.#busy--;
  }
}
