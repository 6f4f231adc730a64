import { BatchGetItemCommand, type DynamoDBClient, QueryCommand } from '@aws-sdk/client-dynamodb';
import type { Listings } from '../flows/correlate.ts';
import type { Incident } from '../incidents/incident.ts';
import type { ListingFailure, ListingKey } from '../incidents/listing.ts';
import { after, type Clock, type DurationMs, type EpochMs, seconds } from '../values/time.ts';
import { listedPartitions, listingKey } from './dynamo-listed.ts';
import { type Item, KEY, LISTED_INDEX, readNumber, text } from './dynamo-table.ts';
import { DynamoTokenPages } from './dynamo-token-pages.ts';
import { untilAborted } from './until-aborted.ts';

/** How many are read at a time. What is older than the twenty newest of a service explains little. */
const LISTED = 20;
/** A storm of messages about one service asks once in this time and process. */
const KEPT: DurationMs = seconds(30);
/** Services whose answer is kept. */
const SERVICES_KEPT = 200;

type Answer = Awaited<ReturnType<Listings['find']>>;

interface Kept {
  readonly until: EpochMs;
  readonly answer: Promise<Answer>;
}

/**
 * Reads the shards of the index, then the items in one call, both as they were a moment ago: half the price, and for what stands
 * beside a message good enough. Who asks while it is being asked gets the same answer. Needs `dynamodb:Query` on the
 * index and `dynamodb:BatchGetItem` on the table.
 */
export function dynamoListings(client: DynamoDBClient, table: string, clock: Clock): Listings {
  const kept = new Map<string, Kept>();
  return {
    async find(key, budget) {
      const name = listingKey(key);
      const now = clock();
      const known = kept.get(name);
      if (known !== undefined && now < known.until) return await known.answer;
      const answer = look(client, table, key, budget);
      kept.delete(name);
      kept.set(name, { until: after(now, KEPT), answer });
      const [oldest] = kept.keys();
      if (kept.size > SERVICES_KEPT && oldest !== undefined) kept.delete(oldest);
      return await answer;
    },
  };
}

async function look(client: DynamoDBClient, table: string, key: ListingKey, budget: DurationMs): Promise<Answer> {
  const abortSignal = AbortSignal.timeout(budget);
  try {
    return await untilAborted(() => read(client, table, key, abortSignal), abortSignal);
  } catch {
    return { failed: failureOf(abortSignal) };
  }
}

const failureOf = (signal: AbortSignal): ListingFailure => (signal.aborted ? 'timeout' : 'unavailable');

async function read(
  client: DynamoDBClient,
  table: string,
  key: ListingKey,
  abortSignal: AbortSignal,
): Promise<readonly Incident[]> {
  const newestIn = async (partition: string): Promise<readonly Item[]> => {
    const { Items = [] } = await client.send(newestOf(table, partition), { abortSignal });
    return Items;
  };
  const found = (await Promise.all(listedPartitions(key).map(newestIn))).flat();
  const newest = found.sort((a, b) => listedAt(b) - listedAt(a)).slice(0, LISTED);
  if (newest.length === 0) return [];
  // What does not fit into one answer is left out.
  const { Responses } = await client.send(
    new BatchGetItemCommand({ RequestItems: { [table]: { Keys: newest.map(keyOf) } } }),
    { abortSignal },
  );
  const pages = new DynamoTokenPages(client, table);
  const incidents = await Promise.all((Responses?.[table] ?? []).map((item) => pages.whole(item)));
  return incidents.sort((a, b) => (b.listing?.at ?? 0) - (a.listing?.at ?? 0));
}

const newestOf = (table: string, partition: string) =>
  new QueryCommand({
    TableName: table,
    IndexName: LISTED_INDEX.name,
    KeyConditionExpression: '#listed = :partition',
    ExpressionAttributeNames: { '#listed': LISTED_INDEX.partition },
    ExpressionAttributeValues: { ':partition': text(partition) },
    ScanIndexForward: false,
    Limit: LISTED,
  });

const listedAt = (item: Item): number => readNumber(item[LISTED_INDEX.sort]) ?? 0;

const keyOf = (item: Item): Item => ({ [KEY]: item[KEY] ?? text('') });
