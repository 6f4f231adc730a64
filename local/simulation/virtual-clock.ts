import { after, type Clock, type DurationMs, type EpochMs } from '../../shared/values/time.ts';

/** A clock that stands still until it is moved. */
export class VirtualClock {
  now: EpochMs;
  /** The clock as a port. */
  readonly read: Clock = () => this.now;

  constructor(startsAt: EpochMs) {
    this.now = startsAt;
  }

  advance(by: DurationMs): void {
    this.now = after(this.now, by);
  }
}
