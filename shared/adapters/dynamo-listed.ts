import type { Listing, ListingKey } from '../incidents/listing.ts';
import { instant } from '../values/time.ts';
import { type Item, LISTED_INDEX, readNumber, readText } from './dynamo-table.ts';
import { type Shards, shardNames, shardOf } from './shards.ts';

/** Of each service: 4,000 new incidents a second. Whoever looks at a service reads all of them. */
const SHARDS: Shards = { of: 'listed', count: 4 };

/** `errors#checkout`: one list. Version 0.1 kept it under this one value. */
export const listingKey = ({ kind, service }: ListingKey): string => `${kind}#${service}`;

/** Where an incident stands in its list: `listed#02#errors#checkout`. */
export const listedPartition = (listing: ListingKey, id: string): string =>
  `${shardOf(SHARDS, id)}#${listingKey(listing)}`;

/** Wherever incidents of a list stand. */
export const listedPartitions = (listing: ListingKey): readonly string[] => [
  listingKey(listing),
  ...shardNames(SHARDS).map((shard) => `${shard}#${listingKey(listing)}`),
];

const PARTITION = /^(?:listed#\d\d#)?(errors|alerts)#(.+)$/s;

export function listingOf(item: Item): Listing | undefined {
  const [, kind, service] = PARTITION.exec(readText(item[LISTED_INDEX.partition]) ?? '') ?? [];
  if ((kind !== 'errors' && kind !== 'alerts') || service === undefined) return undefined;
  return { kind, service, at: instant(readNumber(item[LISTED_INDEX.sort]) ?? 0) };
}
