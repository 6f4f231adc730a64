import { type DynamoDBClient, GetItemCommand } from '@aws-sdk/client-dynamodb';
import { after, type DurationMs, type EpochMs, hours, instant, latest } from '../domain/time.ts';
import type { DeliveryLedger, LedgerEntry } from '../ports.ts';
import {
  type Condition,
  type Item,
  json,
  jsonOf,
  KEY,
  number,
  numberOf,
  TIME_TO_LIVE,
  text,
  Update,
  updateIf,
} from './dynamo-table.ts';

/** A place that nobody wrote to for so long has no pace to keep. */
const PLACE_KEPT = hours(1);

export class DynamoLedger implements DeliveryLedger {
  constructor(
    private readonly client: DynamoDBClient,
    private readonly table: string,
  ) {}

  async get(incident: string, integration: string): Promise<LedgerEntry | undefined> {
    const item = await this.read(ledgerKey(incident, integration));
    if (item === undefined) return undefined;
    return { ...jsonOf(item.entry, {} as LedgerEntry), version: numberOf(item.version) ?? 0 };
  }

  async put(entry: LedgerEntry): Promise<LedgerEntry | 'conflict'> {
    const next = { ...entry, version: entry.version + 1 };
    const { version, ...content } = next;
    const update = new Update()
      .set('entry', json(content))
      .set('version', number(version))
      .set(TIME_TO_LIVE, number(Math.ceil(entry.expiresAt / 1000)));
    const expected = entry.version === 0 ? 'missing' : number(entry.version);
    const isWritten = await this.writeIf(ledgerKey(entry.incident, entry.integration), update, 'version', expected);
    return isWritten ? next : 'conflict';
  }

  async claimSlot(place: string, interval: DurationMs, now: EpochMs): Promise<EpochMs> {
    const key = { [KEY]: text(`pace#${place}`) };
    for (;;) {
      const last = (await this.read(key))?.slot;
      const lastAt = numberOf(last);
      const slot = lastAt === undefined ? now : latest(now, after(instant(lastAt), interval));
      const update = new Update()
        .set('slot', number(slot))
        .set(TIME_TO_LIVE, number(Math.ceil(after(slot, PLACE_KEPT) / 1000)));
      // Who loses reads again; somebody always wins, so this ends.
      if (await this.writeIf(key, update, 'slot', last ?? 'missing')) return slot;
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

const ledgerKey = (incident: string, integration: string): Item => ({
  [KEY]: text(`ledger#${incident}#${integration}`),
});
