import { after, duration, type EpochMs, isAhead, minutes } from '../values/time.ts';
import type { IncidentHead } from './incident.ts';
import { notifiedAtOf } from './lanes.ts';
import { confirmedAtOf, isConfirmedSince } from './situation.ts';
import type { Timing } from './timing.ts';

/** A repeat refreshes "last seen" only when the stored instant is older than this part of `resolve_after`. */
const REFRESHES_PER_RESOLVE_AFTER = 12;

/** Places are notified a little later than their lane was looked at. Until then each word may be the first after a message. */
const DELIVERED_WITHIN = minutes(10);
const CONFIRMED_AT_MOST_EACH = minutes(1);

/** Whether what an incident says of when it was last heard of is new enough, so that a repeat need not be written there. */
export const isFresh = (incident: IncidentHead, { resolveAfter }: Timing, now: EpochMs): boolean =>
  now < after(incident.seenAt, duration(resolveAfter / REFRESHES_PER_RESOLVE_AFTER)) &&
  (isConfirmed(incident, now) || isJustConfirmed(confirmedAtOf(incident), now));

const isJustConfirmed = (at: EpochMs, now: EpochMs): boolean =>
  !isAhead(at, now) && now < after(at, CONFIRMED_AT_MOST_EACH);

/** The first words after people were notified are written down: without one they are not reminded. */
const isConfirmed = (incident: IncidentHead, now: EpochMs): boolean =>
  Object.values(incident.lanes).every((memory) =>
    isConfirmedSince(after(notifiedAtOf(memory), DELIVERED_WITHIN), { incident, now }),
  );
