import type { HitAddition, HitPages } from '../../shared/flows/hit-pages.ts';
import type { HitPageKey } from '../../shared/incidents/hit-archive.ts';
import type { HitPage } from '../../shared/incidents/shards.ts';
import { instant, latest } from '../../shared/values/time.ts';

interface Stored extends HitPage {
  readonly isClosed: boolean;
}

const NOTHING: Stored = { hits: new Set(), seenAt: instant(0), isClosed: false };

export const hitPageName = ({ incident, number, shard }: HitPageKey): string => `${incident}#${number}#${shard}`;

/** Pages of hits without a table, under the same contract. */
export class MemoryHitPages implements HitPages {
  readonly pages = new Map<string, Stored>();
  readonly entries = new Map<string, ReadonlySet<string>>();

  async add(key: HitPageKey, { hits, seenAt }: HitAddition): Promise<{ added: boolean; page: HitPage }> {
    const known = this.pages.get(hitPageName(key)) ?? NOTHING;
    if (known.isClosed) return { added: false, page: known };
    const page = { ...known, hits: new Set([...known.hits, ...hits]), seenAt: latest(known.seenAt, seenAt) };
    this.pages.set(hitPageName(key), page);
    return { added: true, page };
  }

  async read(key: HitPageKey): Promise<HitPage> {
    return this.pages.get(hitPageName(key)) ?? NOTHING;
  }

  async close(key: HitPageKey): Promise<HitPage> {
    const page = { ...(this.pages.get(hitPageName(key)) ?? NOTHING), isClosed: true };
    this.pages.set(hitPageName(key), page);
    return page;
  }

  async index(incident: string, hour: number, entry: string): Promise<void> {
    const name = `${incident}#${hour}`;
    this.entries.set(name, new Set([...(this.entries.get(name) ?? []), entry]));
  }

  async indexed(incident: string, hour: number): Promise<ReadonlySet<string>> {
    return this.entries.get(`${incident}#${hour}`) ?? new Set();
  }
}
