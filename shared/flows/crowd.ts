import type { BoundIntegration } from '../destinations/bound-integration.ts';
import { after, before, type Clock, type EpochMs, instant, minutes, seconds } from '../values/time.ts';
import type { DeliveryLedger } from './delivery-ledger.ts';
import { MOST_URGENT, rankedBetween } from './delivery-state.ts';
import type { PlaceRecord } from './place-record.ts';

/** Where more than these wait, one digest stands for them. */
const CROWD = 20;
const DIGEST_EVERY = minutes(5);
/** The index may be behind. What it does not show yet must not count as named. */
const INDEX_LAG = seconds(5);

/** A place where more incidents wait than people can be notified of one by one. */
export interface Crowd {
  /** Whom to send, the first first. */
  readonly order: readonly string[];
  /** It is time for a digest. */
  readonly digest?: DueDigest;
}

/** What a digest is to speak of: all that stood in line between two times, how many of each priority. */
export interface DueDigest {
  readonly since: EpochMs;
  readonly upTo: EpochMs;
  /** By priority. */
  readonly counts: readonly number[];
}

interface CrowdDeps {
  readonly ledger: Pick<DeliveryLedger, 'inLine' | 'countInLine'>;
  readonly clock: Clock;
}

/**
 * Undefined: there is none, or the place has no digests or fails. Of a crowd, critical incidents that are new come first, then a
 * digest. What no digest has named yet comes before the rest if it is little; else it waits for the next digest, and what was
 * named goes on meanwhile.
 */
export async function crowdAt(
  { place, target }: BoundIntegration,
  { digest, failing }: PlaceRecord,
  { ledger, clock }: CrowdDeps,
): Promise<Crowd | undefined> {
  if (target.digest === undefined || failing !== undefined) return undefined;
  const order = await ledger.inLine(place, CROWD + 1);
  if (order.length <= CROWD) return undefined;
  // They are the first of all.
  if ((await ledger.inLine(place, 1, MOST_URGENT)).length > 0) return { order };
  const now = clock();
  const since = digest?.upTo ?? instant(0);
  const unnamed = await firstBetween({ place, since, upTo: now }, ledger);
  if (unnamed.length <= CROWD) return { order: [...unnamed, ...order] };
  if (digest !== undefined && now < after(digest.at, DIGEST_EVERY)) return { order };
  const upTo = before(now, INDEX_LAG);
  const counts = await Promise.all(rankedBetween(since, upTo).map((range) => ledger.countInLine(place, range)));
  // The index may show a new critical one by now, which no digest names.
  const named = counts.with(0, 0);
  const size = named.reduce((sum, one) => sum + one, 0);
  return { order, ...(size > CROWD && { digest: { since, upTo, counts: named } }) };
}

interface Span {
  readonly place: string;
  readonly since: EpochMs;
  readonly upTo: EpochMs;
}

/** Those who stand in line since then, the most urgent first. */
export async function firstBetween(
  { place, since, upTo }: Span,
  ledger: Pick<DeliveryLedger, 'inLine'>,
  limit = CROWD + 1,
): Promise<readonly string[]> {
  const ranges = rankedBetween(since, upTo);
  const pages = await Promise.all(ranges.map((range) => ledger.inLine(place, limit, range)));
  return pages.flat().slice(0, limit);
}
