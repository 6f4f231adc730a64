import type { LogDeadLetters } from '../../shared/flows/accept-logs.ts';

/** Deliveries of log events that could not be read, each with the reason. */
export class MemoryLogDeadLetters implements LogDeadLetters {
  readonly kept: (readonly [data: unknown, reason: string])[] = [];

  async put(data: unknown, reason: string): Promise<void> {
    this.kept.push([data, reason]);
  }
}
