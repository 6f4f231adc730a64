import type { DatedDetails, Incident } from '../incidents/incident.ts';
import { type DetailsPage, MEMBER_PAGES, newestOf, PACKED, renewed } from '../incidents/member-details.ts';
import type { EpochMs } from '../values/time.ts';
import type { MemberDetailsStore } from './member-details-store.ts';

/**
 * What people read of the members of an incident, the newest of each; of some that the incident does not name yet, too.
 * The incident must have been read before. What is read and would be deleted before the incident is kept for longer.
 */
export async function detailsOf(
  incident: Incident,
  store: MemberDetailsStore,
  now: EpochMs,
): Promise<readonly DatedDetails[]> {
  const first = await store.read(incident.id, [PACKED]);
  const others = first.some(({ isSpread }) => isSpread) ? await store.read(incident.id, MEMBER_PAGES) : [];
  const pages = [...first, ...others];
  const old = pages.flatMap((page) => renewed(page, { now, expiresAt: incident.expiresAt }) ?? []);
  // Of two that renew it, one does; a page that has no room any more is as it was.
  await Promise.all(old.map((page) => store.put(page)));
  return detailsIn(incident, pages);
}

/** The details of several incidents, as they were a moment ago. */
export async function detailsOfMany(
  incidents: readonly Incident[],
  store: MemberDetailsStore,
): Promise<readonly { readonly incident: Incident; readonly details: readonly DatedDetails[] }[]> {
  const pages = await store.firstPages(incidents.map(({ id }) => id));
  const firstOf = new Map(pages.map((page) => [page.incident, page]));
  return await Promise.all(
    incidents.map(async (incident) => {
      const first = firstOf.get(incident.id);
      const others = first?.isSpread ? await store.read(incident.id, MEMBER_PAGES) : [];
      return { incident, details: detailsIn(incident, first ? [first, ...others] : []) };
    }),
  );
}

const detailsIn = ({ inheritedDetails }: Incident, pages: readonly DetailsPage[]): readonly DatedDetails[] => [
  ...newestOf(inheritedDetails?.details ?? [], ...pages.map(({ details }) => details)).values(),
];
