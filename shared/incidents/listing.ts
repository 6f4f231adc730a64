import { after, type EpochMs, minutes } from '../values/time.ts';

/**
 * Where an incident is found by others of the same service. Errors and alerts are listed apart, so that a service that
 * logs a hundred different errors does not hide the alert that fires for it.
 */
export interface ListingKey {
  readonly kind: 'errors' | 'alerts';
  readonly service: string;
}

export interface Listing extends ListingKey {
  /** When it was made, or began again later. It is no part of what a hit changes: each move is two writes of an index. */
  readonly at: EpochMs;
}

/** Why it is not known what is listed. The word is the log field and what people read. */
export const LISTING_FAILURES = {
  timeout: 'the table did not answer in time',
  unavailable: 'the table could not be asked',
} as const;
export type ListingFailure = keyof typeof LISTING_FAILURES;

/** What opens as soon as it is made stays where it is. */
const MOVES_AFTER = minutes(10);

/** An incident that begins again is among the newest again. */
export const relisted = (listing: Listing, now: EpochMs): Listing =>
  now > after(listing.at, MOVES_AFTER) ? { ...listing, at: now } : listing;
