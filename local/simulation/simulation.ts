import { type Core, core } from '../../functions/core.ts';
import type { Ports } from '../../functions/ports.ts';
import { after, type DurationMs, type EpochMs, earliest, minutes } from '../../shared/values/time.ts';
import { type MemoryPorts, memoryPorts } from './memory-ports.ts';
import { sqsEvent } from './sqs-event.ts';
import type { VirtualClock } from './virtual-clock.ts';

export interface SimulationSetup {
  readonly clock: VirtualClock;
  readonly memory?: MemoryPorts;
  /** What is not kept in memory, and what takes the place of something that is. */
  readonly ports: Pick<Ports, 'settings' | 'telemetry' | 'secrets' | 'http' | 'topics'> & Partial<Ports>;
  /** How often `sweep` is called while time passes. */
  readonly sweepEvery?: DurationMs;
}

/**
 * All of Tocsin in one process: the real handlers on ports in memory, under a virtual clock. Days pass as fast as the
 * processor allows.
 */
export class Simulation {
  readonly clock: VirtualClock;
  /** What is kept in memory, unless another port took its place. */
  readonly memory: MemoryPorts;
  readonly ports: Ports;
  readonly core: Core;
  readonly #sweepEvery: DurationMs;

  constructor({ clock, memory = memoryPorts(clock), ports, sweepEvery = minutes(1) }: SimulationSetup) {
    this.clock = clock;
    this.memory = memory;
    this.ports = { ...memory, ...ports };
    this.core = core(this.ports);
    this.#sweepEvery = sweepEvery;
  }

  /** What is stored, and what waits for its delivery, where no other port took their place. */
  get incidents(): MemoryPorts['store'] {
    return this.memory.store;
  }

  get queue(): MemoryPorts['queue'] {
    return this.memory.queue;
  }

  get now(): EpochMs {
    return this.clock.now;
  }

  advance(by: DurationMs): void {
    this.clock.advance(by);
  }

  async sweep(): Promise<void> {
    await this.core.sweep();
  }

  /** Receives what is visible and handles it, once. Returns how many messages that were. */
  async deliverOnce(): Promise<number> {
    const received = this.queue.receive();
    const { batchItemFailures } = await this.core.deliver(sqsEvent(received));
    const failed = new Set(batchItemFailures.map((failure) => failure.itemIdentifier));
    for (const { receipt } of received) if (!failed.has(receipt)) this.queue.delete(receipt);
    return received.length;
  }

  /** Handles what is visible until nothing is. */
  async deliverAll(): Promise<void> {
    while ((await this.deliverOnce()) > 0);
  }

  /**
   * Lets time pass in steps, with a sweep and deliveries in each, as the schedule and the queue would. Of long steps the
   * sweeps between are left out, and it listens all the same; `advance` is a sleep.
   */
  async pass(by: DurationMs, step: DurationMs = this.#sweepEvery): Promise<void> {
    for (const until = after(this.now, by); this.now < until; ) {
      const from = this.now;
      this.clock.now = earliest(after(from, step), until);
      this.memory.listening.keepUp(from);
      await this.sweep();
      await this.deliverAll();
    }
  }
}
