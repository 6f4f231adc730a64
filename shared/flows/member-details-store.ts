import type { DetailsPage } from '../incidents/member-details.ts';

/** Pages of what people read of the members of incidents (member-details.ts). */
export interface MemberDetailsStore {
  /** Strongly consistent. A page that is not stored is empty, with version 0. In the order in which they are asked for. */
  read(incident: string, pages: readonly number[]): Promise<readonly DetailsPage[]>;
  /** The first page of several incidents, as it was a moment ago. */
  firstPages(incidents: readonly string[]): Promise<readonly DetailsPage[]>;
  /**
   * Writes if the stored version is still `page.version`. `conflict`: it is not. `too-large`: no page has room for so much,
   * and nothing was asked of the table.
   */
  put(page: DetailsPage): Promise<'stored' | 'conflict' | 'too-large'>;
}
