import type { DeliveryLedger, DueDeliveries, LedgerEntry } from '../../shared/flows/delivery-ledger.ts';
import { after, type DurationMs, type EpochMs, latest } from '../../shared/values/time.ts';

/** The ledger without a table, under the same contract. */
export class MemoryLedger implements DeliveryLedger {
  readonly entries = new Map<string, LedgerEntry>();
  private readonly slots = new Map<string, EpochMs>();

  async get(incident: string, place: string): Promise<LedgerEntry | undefined> {
    return this.entries.get(`${incident} ${place}`);
  }

  async put(entry: LedgerEntry): Promise<LedgerEntry | 'conflict'> {
    const key = `${entry.incident} ${entry.place}`;
    if ((this.entries.get(key)?.version ?? 0) !== entry.version) return 'conflict';
    const next = structuredClone({ ...entry, version: entry.version + 1 });
    this.entries.set(key, next);
    return next;
  }

  async due(now: EpochMs): Promise<DueDeliveries> {
    const due = [...this.entries.values()].flatMap(({ incident, place, lookAt }) =>
      lookAt !== undefined && lookAt <= now ? [{ incident, place, lookAt }] : [],
    );
    return { keys: due.sort((a, b) => a.lookAt - b.lookAt).map(({ incident, place }) => ({ incident, place })) };
  }

  async claimSlot(place: string, interval: DurationMs, now: EpochMs): Promise<EpochMs> {
    const last = this.slots.get(place);
    const slot = last === undefined ? now : latest(now, after(last, interval));
    this.slots.set(place, slot);
    return slot;
  }
}
