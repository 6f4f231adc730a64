import type { Incident } from '../incidents/incident.ts';
import type { ListingFailure, ListingKey } from '../incidents/listing.ts';
import type { DurationMs } from '../values/time.ts';

/** Incidents by the service they are about. */
export interface Listings {
  /**
   * Those that were listed last, the newest first, some tens at most. They may be some seconds old. Answers within
   * `budget`, and never throws.
   */
  find(key: ListingKey, budget: DurationMs): Promise<readonly Incident[] | { readonly failed: ListingFailure }>;
}
