import type { DeliveryLedger, DueDeliveries, LedgerEntry, UrgencyRange } from '../../shared/flows/delivery-ledger.ts';
import type { PlaceRecord } from '../../shared/flows/place-record.ts';
import { after, type DurationMs, type EpochMs, isAhead } from '../../shared/values/time.ts';

/** The ledger without a table, under the same contract. */
export class MemoryLedger implements DeliveryLedger {
  readonly entries = new Map<string, LedgerEntry>();
  /** By place, the urgency of those in line. */
  private readonly lines = new Map<string, Map<string, number>>();
  private readonly places = new Map<string, PlaceRecord>();
  private readonly slots = new Map<string, EpochMs>();

  async get(incident: string, place: string): Promise<LedgerEntry | undefined> {
    return this.entries.get(`${incident} ${place}`);
  }

  async put(entry: LedgerEntry): Promise<LedgerEntry | 'conflict'> {
    const key = `${entry.incident} ${entry.place}`;
    if ((this.entries.get(key)?.version ?? 0) !== entry.version) return 'conflict';
    const next = structuredClone({ ...entry, version: entry.version + 1 });
    this.entries.set(key, next);
    const line = this.lines.get(entry.place) ?? new Map<string, number>();
    this.lines.set(entry.place, line);
    if (entry.urgency === undefined) line.delete(entry.incident);
    else line.set(entry.incident, entry.urgency);
    return next;
  }

  async due(now: EpochMs): Promise<DueDeliveries> {
    const due = [...this.entries.values()].flatMap(({ incident, place, lookAt }) =>
      lookAt !== undefined && lookAt <= now ? [{ incident, place, lookAt }] : [],
    );
    return { keys: due.sort((a, b) => a.lookAt - b.lookAt).map(({ incident, place }) => ({ incident, place })) };
  }

  async inLine(place: string, limit: number, range?: UrgencyRange): Promise<readonly string[]> {
    const { from = 0, to = Number.POSITIVE_INFINITY } = range ?? {};
    const first: [string, number][] = [];
    for (const one of this.lines.get(place) ?? []) {
      const [, urgency] = one;
      if (urgency < from || urgency > to) continue;
      if (first.length >= limit && urgency >= (first.at(-1)?.[1] ?? 0)) continue;
      first.splice(first.findLastIndex((other) => other[1] <= urgency) + 1, 0, one);
      if (first.length > limit) first.pop();
    }
    return first.map(([incident]) => incident);
  }

  async countInLine(place: string, { from, to }: UrgencyRange): Promise<number> {
    return [...(this.lines.get(place)?.values() ?? [])].filter((urgency) => urgency >= from && urgency <= to).length;
  }

  async place(place: string): Promise<PlaceRecord> {
    return this.places.get(place) ?? { place, version: 0 };
  }

  async putPlace(state: PlaceRecord): Promise<PlaceRecord | 'conflict'> {
    if ((this.places.get(state.place)?.version ?? 0) !== state.version) return 'conflict';
    const next = structuredClone({ ...state, version: state.version + 1 });
    this.places.set(state.place, next);
    return next;
  }

  async takeSlot(pace: string, interval: DurationMs, now: EpochMs): Promise<EpochMs> {
    const last = this.slots.get(pace);
    const freeAt = last === undefined || isAhead(last, now) ? now : after(last, interval);
    if (freeAt > now) return freeAt;
    this.slots.set(pace, now);
    return now;
  }
}
