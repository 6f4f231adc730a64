import { type DynamoDBClient, GetItemCommand, QueryCommand, type QueryCommandInput } from '@aws-sdk/client-dynamodb';
import type { DeliveryLedger, DueDeliveries, LedgerEntry, UrgencyRange } from '../flows/delivery-ledger.ts';
import type { PlaceRecord } from '../flows/place-record.ts';
import type { Wake } from '../flows/wakes.ts';
import { after, before, type DurationMs, type EpochMs, hours, instant, isAhead, latest } from '../values/time.ts';
import { readDue } from './dynamo-due.ts';
import {
  type Condition,
  DUE_INDEX,
  type Item,
  json,
  KEY,
  number,
  readJson,
  readNumber,
  readText,
  TIME_TO_LIVE,
  text,
  Update,
  updateIf,
} from './dynamo-table.ts';
import { type Shards, shardNames, shardOf } from './shards.ts';

/** A place that was not written to for so long has no pace to keep. */
const PLACE_KEPT = hours(24);

export class DynamoLedger implements DeliveryLedger {
  constructor(
    private readonly client: DynamoDBClient,
    private readonly table: string,
  ) {}

  async get(incident: string, place: string): Promise<LedgerEntry | undefined> {
    const item = await this.read(ledgerKey(incident, place));
    return item && storedEntry(item);
  }

  async put(entry: LedgerEntry): Promise<LedgerEntry | 'conflict'> {
    const next = { ...entry, version: entry.version + 1 };
    const { version, ...content } = next;
    const update = new Update()
      .set('entry', json(content))
      .set('version', number(version))
      .set(TIME_TO_LIVE, number(Math.ceil(entry.expiresAt / 1000)));
    listAsDue(update, entry);
    const expected = entry.version === 0 ? 'missing' : number(entry.version);
    const isWritten = await this.writeIf(ledgerKey(entry.incident, entry.place), update, 'version', expected);
    return isWritten ? next : 'conflict';
  }

  async due(now: EpochMs, from?: unknown): Promise<DueDeliveries> {
    const reader = { client: this.client, table: this.table, partitions: shardNames(DELIVERIES) };
    const { keys, next } = await readDue(reader, now, from);
    return { keys: keys.map(wakeOf), ...(next && { next }) };
  }

  async inLine(place: string, limit: number, range?: UrgencyRange): Promise<readonly string[]> {
    const pages = await Promise.all(shardNames(lineOf(place)).map((shard) => this.line(shard, limit, range)));
    const urgency = (item: Item) => readNumber(item[DUE_INDEX.sort]) ?? 0;
    const items = pages.flat().sort((a, b) => urgency(a) - urgency(b));
    return items.slice(0, limit).map((item) => wakeOf(readText(item[KEY]) ?? '').incident);
  }

  private async line(shard: string, Limit: number, range: UrgencyRange = { from: 0, to: Number.MAX_SAFE_INTEGER }) {
    const { Items = [] } = await this.client.send(new QueryCommand({ ...this.lineQuery(shard, range), Limit }));
    return Items;
  }

  async countInLine(place: string, range: UrgencyRange): Promise<number> {
    const counts = await Promise.all(shardNames(lineOf(place)).map((shard) => this.countLine(shard, range)));
    return counts.reduce((sum, one) => sum + one, 0);
  }

  /** A page of the index is as much as 1 MB. */
  private async countLine(shard: string, range: UrgencyRange): Promise<number> {
    let count = 0;
    let from: QueryCommandInput['ExclusiveStartKey'];
    do {
      const input = {
        ...this.lineQuery(shard, range),
        Select: 'COUNT',
        ...(from && { ExclusiveStartKey: from }),
      } as const;
      const { Count = 0, LastEvaluatedKey } = await this.client.send(new QueryCommand(input));
      count += Count;
      from = LastEvaluatedKey;
    } while (from !== undefined);
    return count;
  }

  private lineQuery(shard: string, { from, to }: UrgencyRange): QueryCommandInput {
    return {
      TableName: this.table,
      IndexName: DUE_INDEX.name,
      KeyConditionExpression: '#due = :shard AND #dueAt BETWEEN :from AND :to',
      ExpressionAttributeNames: { '#due': DUE_INDEX.partition, '#dueAt': DUE_INDEX.sort },
      ExpressionAttributeValues: { ':shard': text(shard), ':from': number(from), ':to': number(to) },
    };
  }

  async place(place: string): Promise<PlaceRecord> {
    const item = await this.read(placeKey(place));
    return { ...readJson(item?.state, {}), place, version: readNumber(item?.version) ?? 0 };
  }

  async putPlace(state: PlaceRecord): Promise<PlaceRecord | 'conflict'> {
    const next = { ...state, version: state.version + 1 };
    const { version, place, ...content } = next;
    const update = new Update().set('state', json(content)).set('version', number(version));
    const expected = state.version === 0 ? 'missing' : number(state.version);
    return (await this.writeIf(placeKey(place), update, 'version', expected)) ? next : 'conflict';
  }

  /** One write where it is free. */
  async takeSlot(pace: string, interval: DurationMs, now: EpochMs): Promise<EpochMs> {
    const Key = { [KEY]: text(`pace#${pace}`) };
    const update = new Update()
      .set('slot', number(now))
      .set(TIME_TO_LIVE, number(Math.ceil(after(now, PLACE_KEPT) / 1000)));
    if (await this.writeIf(Key, update, 'slot', { notAbove: before(now, interval) })) return now;
    const taken = readNumber((await this.read(Key))?.slot);
    const isByClockAhead = taken !== undefined && isAhead(instant(taken), now);
    if (isByClockAhead && (await this.writeIf(Key, update, 'slot', number(taken)))) return now;
    return latest(now, taken === undefined ? now : after(instant(taken), interval));
  }

  private async read(Key: Item): Promise<Item | undefined> {
    const { Item } = await this.client.send(new GetItemCommand({ TableName: this.table, Key, ConsistentRead: true }));
    return Item;
  }

  private async writeIf(Key: Item, update: Update, name: string, is: Condition['is']): Promise<boolean> {
    return await updateIf(this.client, { TableName: this.table, Key }, update, { name, is });
  }
}

/** Version 0.1 stored its place under another name. */
export function storedEntry(item: Item): LedgerEntry {
  const { integration, ...entry } = readJson(item.entry, {} as LedgerEntry & { readonly integration?: string });
  return { ...entry, place: entry.place ?? integration ?? '', version: readNumber(item.version) ?? 0 };
}

/** Deliveries stand in the index of what is due under values of their own. */
const DELIVERIES: Shards = { of: 'delivery', count: 8 };

/** What waits in line at a place: hundreds may enter in one second. */
const lineOf = (place: string): Shards => ({ of: `line#${place}`, count: 4 });

/** An entry is looked at by a time, or waits in line, or is in no list. */
function listAsDue(update: Update, { incident, place, lookAt, urgency }: LedgerEntry): void {
  const at = urgency ?? lookAt;
  if (at === undefined) {
    update.remove(DUE_INDEX.partition, DUE_INDEX.sort);
    return;
  }
  const shards = urgency === undefined ? DELIVERIES : lineOf(place);
  update.set(DUE_INDEX.partition, text(shardOf(shards, incident))).set(DUE_INDEX.sort, number(at));
}

const placeKey = (place: string): Item => ({ [KEY]: text(`place#${place}`) });

const PREFIX = 'ledger#';

const ledgerKey = (incident: string, place: string): Item => ({
  [KEY]: text(`${PREFIX}${incident}#${place}`),
});

/** An incident's id has no such sign. */
function wakeOf(key: string): Required<Wake> {
  const [incident = '', ...place] = key.slice(PREFIX.length).split('#');
  return { incident, place: place.join('#') };
}
