import type { MemberDetailsStore } from '../../shared/flows/member-details-store.ts';
import { type DetailsPage, emptyPage, PACKED } from '../../shared/incidents/member-details.ts';

/** Pages of details without a table, under the same contract. */
export class MemoryMemberDetails implements MemberDetailsStore {
  readonly pages = new Map<string, DetailsPage>();

  async read(incident: string, pages: readonly number[]): Promise<readonly DetailsPage[]> {
    return pages.map((page) => this.pages.get(nameOf({ incident, page })) ?? emptyPage(incident, page));
  }

  async firstPages(incidents: readonly string[]): Promise<readonly DetailsPage[]> {
    return (await Promise.all(incidents.map((one) => this.read(one, [PACKED])))).flat();
  }

  async put(page: DetailsPage): Promise<'stored' | 'conflict'> {
    const stored = this.pages.get(nameOf(page));
    if ((stored?.version ?? 0) !== page.version) return 'conflict';
    this.pages.set(nameOf(page), { ...page, version: page.version + 1 });
    return 'stored';
  }
}

const nameOf = ({ incident, page }: Pick<DetailsPage, 'incident' | 'page'>): string => `${incident}#${page}`;
