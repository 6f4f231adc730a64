import type { CreateTableCommandInput } from '@aws-sdk/client-dynamodb';
import stores, { type Item, type Level, type Table, type Write } from 'dynalite/db/index.js';

/**
 * Puts right what a killed process can leave half done in dynalite's store. An item is one atomic write, but dynalite
 * writes the entries of its indexes before it, one by one, and a new table's `ACTIVE` after its `CREATING`. Gives tables
 * of an earlier version the indexes that `definitions` have: dynalite's UpdateTable makes none. Must run before the
 * first request.
 */
export async function repairStore(level: Level, definitions: readonly CreateTableCommandInput[] = []): Promise<void> {
  const writes: Write[] = [];
  for await (const [key, value] of entries(level, 'table~')) {
    const stored = value as Table;
    const definition = definitions.find(({ TableName }) => TableName === stored.TableName);
    const table = upgraded(stored.TableStatus === 'CREATING' ? activated(stored) : stored, definition);
    if (table !== stored) writes.push({ type: 'put', key, value: table });
    writes.push(...(await indexRepairs(level, table)));
  }
  if (writes.length > 0) await level.batch(writes);
}

function activated({ GlobalSecondaryIndexes: indexes, ...table }: Table): Table {
  const active = indexes?.map((index) => ({ ...index, IndexStatus: 'ACTIVE' }));
  return { ...table, TableStatus: 'ACTIVE', ...(active && { GlobalSecondaryIndexes: active }) };
}

function upgraded(table: Table, definition: CreateTableCommandInput | undefined): Table {
  const { GlobalSecondaryIndexes: indexes = [], TableArn } = table;
  const missing = (definition?.GlobalSecondaryIndexes ?? []).filter(
    ({ IndexName }) => !indexes.some((one) => one.IndexName === IndexName),
  );
  if (missing.length === 0) return table;
  const added = missing.map(({ IndexName = '', ...index }) => ({
    ...index,
    IndexName,
    IndexArn: `${TableArn}/index/${IndexName}`,
    IndexStatus: 'ACTIVE',
    IndexSizeBytes: 0,
    ItemCount: 0,
    ProvisionedThroughput: { ReadCapacityUnits: 0, WriteCapacityUnits: 0, NumberOfDecreasesToday: 0 },
  }));
  return {
    ...table,
    AttributeDefinitions: definition?.AttributeDefinitions ?? [],
    GlobalSecondaryIndexes: [...indexes, ...added],
  };
}

async function indexRepairs(level: Level, table: Table): Promise<Write[]> {
  const kinds = { global: table.GlobalSecondaryIndexes ?? [], local: table.LocalSecondaryIndexes ?? [] };
  const repairs: Write[] = [];
  for (const [kind, indexes] of Object.entries(kinds)) {
    if (indexes.length === 0) continue;
    const wanted = new Map<string, Item>();
    for await (const [, item] of entries(level, `item-${table.TableName}~`)) {
      const { puts } = stores.getIndexActions(indexes, undefined, item as Item, table);
      for (const put of puts) wanted.set(`index-${kind}~${table.TableName}~${put.index}~${put.key}`, put.item);
    }
    for (const { IndexName } of indexes) {
      repairs.push(...(await stale(level, `index-${kind}~${table.TableName}~${IndexName}~`, wanted)));
    }
    for (const [key, value] of wanted) repairs.push({ type: 'put', key, value });
  }
  return repairs;
}

/** Deletes of entries that no item asks for. Entries that are right are taken out of `wanted`. */
async function stale(level: Level, prefix: string, wanted: Map<string, Item>): Promise<Write[]> {
  const deletes: Write[] = [];
  for await (const [key, entry] of entries(level, prefix)) {
    const item = wanted.get(key);
    if (item === undefined) deletes.push({ type: 'del', key });
    else if (JSON.stringify(item) === JSON.stringify(entry)) wanted.delete(key);
  }
  return deletes;
}

const entries = (level: Level, prefix: string): AsyncIterable<[string, unknown]> =>
  level.iterator({ gte: prefix, lt: `${prefix}\xff` });
