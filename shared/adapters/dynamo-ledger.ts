import { type DynamoDBClient, GetItemCommand } from '@aws-sdk/client-dynamodb';
import type { DeliveryLedger, DueDeliveries, LedgerEntry } from '../flows/delivery-ledger.ts';
import type { Wake } from '../flows/wakes.ts';
import { after, before, type DurationMs, type EpochMs, hours, instant } from '../values/time.ts';
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
  TIME_TO_LIVE,
  text,
  Update,
  updatedIf,
  updateIf,
} from './dynamo-table.ts';
import { type Shards, shardNames, shardOf } from './shards.ts';

/** A place that nobody asked for so long has no pace to keep. */
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

  /** One write where others wait, or two where nobody does: each delivery of a storm asks for a slot of one item. */
  async claimSlot(place: string, interval: DurationMs, now: EpochMs): Promise<EpochMs> {
    const Key = { [KEY]: text(`pace#${place}`) };
    const lastTaken = before(now, interval);
    for (;;) {
      const next = slotUpdate(now).add('slot', number(interval));
      const queued = await updatedIf(this.client, { TableName: this.table, Key }, next, {
        name: 'slot',
        is: { above: lastTaken },
      });
      if (queued) return instant(readNumber(queued.slot) ?? now);
      const free = slotUpdate(now).set('slot', number(now));
      if (await this.writeIf(Key, free, 'slot', { notAbove: lastTaken })) return now;
    }
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

const slotUpdate = (now: EpochMs): Update =>
  new Update().set(TIME_TO_LIVE, number(Math.ceil(after(now, PLACE_KEPT) / 1000)));

/** Deliveries stand in the index of what is due under values of their own. */
const DELIVERIES: Shards = { of: 'delivery', count: 8 };

function listAsDue(update: Update, { incident, lookAt }: LedgerEntry): void {
  if (lookAt === undefined) update.remove(DUE_INDEX.partition, DUE_INDEX.sort);
  else update.set(DUE_INDEX.partition, text(shardOf(DELIVERIES, incident))).set(DUE_INDEX.sort, number(lookAt));
}

const PREFIX = 'ledger#';

const ledgerKey = (incident: string, place: string): Item => ({
  [KEY]: text(`${PREFIX}${incident}#${place}`),
});

/** An incident's id has no such sign. */
function wakeOf(key: string): Wake {
  const [incident = '', ...place] = key.slice(PREFIX.length).split('#');
  return { incident, place: place.join('#') };
}
