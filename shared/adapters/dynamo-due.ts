import { type DynamoDBClient, QueryCommand } from '@aws-sdk/client-dynamodb';
import type { EpochMs } from '../values/time.ts';
import { DUE_INDEX, type Item, KEY, number, readNumber, readText, text } from './dynamo-table.ts';
import { type Shards, shardNames, shardOf } from './shards.ts';

/** A new incident is three writes of the index, so 16 shards take 5,000 new ones a second. */
const SHARDS: Shards = { of: 'due', count: 16 };

/** Where an incident stands while it is due. */
export const duePartition = (id: string): string => shardOf(SHARDS, id);

/**
 * Wherever incidents are due. Version 0.1 wrote all under one value; what it left stands there until it is written again,
 * which may take weeks.
 */
export const DUE_PARTITIONS: readonly string[] = ['incident', ...shardNames(SHARDS)];

/** One or more partition values of the index of what is due, which are read together. */
export interface DueReader {
  readonly client: DynamoDBClient;
  readonly table: string;
  readonly partitions: readonly string[];
}

/** Where the next page of each partition begins; absent: it is at its end. Empty: it has not been read yet. */
type Position = ReadonlyMap<string, Item>;

export interface DueKeys {
  /** Of items, the longest waiting first. */
  readonly keys: readonly string[];
  readonly next?: Position;
}

/** Of each partition in one query: half a read unit, whether the page is empty or full. */
const KEYS_PER_QUERY = 20;

/**
 * The next keys of what is due by `now`. A page goes on behind the last, whether or not that was moved meanwhile: each
 * key is named once, however many stay due. Needs `dynamodb:Query` on the index.
 */
export async function readDue(reader: DueReader, now: EpochMs, from?: unknown): Promise<DueKeys> {
  const position = (from as Position | undefined) ?? new Map(reader.partitions.map((one) => [one, {}]));
  const pages = await Promise.all([...position].map(([partition, start]) => query(reader, partition, start, now)));
  const found = pages.flatMap(({ items }) => items);
  const next: Position = new Map(pages.flatMap(({ partition, end }) => (end ? [[partition, end]] : [])));
  const keys = found.sort((a, b) => dueAtOf(a) - dueAtOf(b)).map((item) => readText(item[KEY]) ?? '');
  return { keys, ...(next.size > 0 && { next }) };
}

async function query({ client, table }: DueReader, partition: string, start: Item, now: EpochMs) {
  const { Items: items = [], LastEvaluatedKey: end } = await client.send(
    new QueryCommand({
      TableName: table,
      IndexName: DUE_INDEX.name,
      KeyConditionExpression: '#due = :partition AND #dueAt <= :now',
      ExpressionAttributeNames: { '#due': DUE_INDEX.partition, '#dueAt': DUE_INDEX.sort },
      ExpressionAttributeValues: { ':partition': text(partition), ':now': number(now) },
      Limit: KEYS_PER_QUERY,
      ...(Object.keys(start).length > 0 && { ExclusiveStartKey: start }),
    }),
  );
  return { partition, items, end };
}

const dueAtOf = (item: Item): number => readNumber(item[DUE_INDEX.sort]) ?? 0;
