import type { ListeningStore } from '../../shared/flows/listening-store.ts';
import type { Listening } from '../../shared/incidents/listening.ts';
import { after, type Clock, type EpochMs, minutes } from '../../shared/values/time.ts';

/** When we listened, without a table. It begins to listen when it is made. */
export class MemoryListening implements ListeningStore {
  stored: Listening | undefined;

  constructor(private readonly clock: Clock) {
    this.stored = { last: clock(), gaps: [], refused: {} };
  }

  async get(): Promise<Listening | undefined> {
    return this.stored;
  }

  async replace(next: Listening, before: Listening | undefined): Promise<boolean> {
    if (JSON.stringify(before) !== JSON.stringify(this.stored)) return false;
    this.stored = next;
    return true;
  }

  /** As if it had been swept all the time from then until now. What was not listened to before stays to be noted. */
  keepUp(from: EpochMs): void {
    const { stored } = this;
    if (stored && after(stored.last, minutes(2)) >= from) this.stored = { ...stored, last: this.clock() };
  }
}
