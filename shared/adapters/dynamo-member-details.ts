import { BatchGetItemCommand, type DynamoDBClient, GetItemCommand } from '@aws-sdk/client-dynamodb';
import type { MemberDetailsStore } from '../flows/member-details-store.ts';
import type { DatedDetails } from '../incidents/incident.ts';
import { type DetailsPage, emptyPage, PACKED } from '../incidents/member-details.ts';
import { instant } from '../values/time.ts';
import { type Item, KEY, number, readNumber, readText, TIME_TO_LIVE, text, Update, updateIf } from './dynamo-table.ts';
import { packDetails, unpackDetails } from './packed-details.ts';

/** Bytes of packed details that a page may hold. Each write costs a unit for each KB, and reading all pages takes time. */
const ROOM = { first: 128 * 1024, other: 32 * 1024 };

const PREFIX = 'details#';

/** Needs `dynamodb:GetItem`, `dynamodb:BatchGetItem` and `dynamodb:UpdateItem` on the table. */
export class DynamoMemberDetails implements MemberDetailsStore {
  constructor(
    private readonly client: DynamoDBClient,
    private readonly table: string,
  ) {}

  async read(incident: string, pages: readonly number[]): Promise<readonly DetailsPage[]> {
    const [page, ...others] = pages;
    if (page === undefined) return [];
    if (others.length === 0) {
      const command = new GetItemCommand({ TableName: this.table, Key: keyOf(incident, page), ConsistentRead: true });
      const { Item } = await this.client.send(command);
      return [pageOf(Item, incident, page)];
    }
    const items = await this.batch(
      pages.map((one) => keyOf(incident, one)),
      true,
    );
    return pages.map((one) => pageOf(items.get(nameOf(incident, one)), incident, one));
  }

  async firstPages(incidents: readonly string[]): Promise<readonly DetailsPage[]> {
    if (incidents.length === 0) return [];
    const items = await this.batch(
      incidents.map((one) => keyOf(one, PACKED)),
      false,
    );
    return incidents.map((one) => pageOf(items.get(nameOf(one, PACKED)), one, PACKED));
  }

  async put(page: DetailsPage): Promise<'stored' | 'conflict' | 'too-large'> {
    const packed = packDetails(page.details);
    if (packed.length > (page.page === PACKED ? ROOM.first : ROOM.other)) return 'too-large';
    const update = new Update()
      .set('version', number(page.version + 1))
      .set('packed', { B: packed })
      .set('sent', text(page.sent))
      .set('changedAt', number(page.changedAt))
      .set(TIME_TO_LIVE, number(Math.ceil(page.expiresAt / 1000)));
    if (page.isSpread) update.set('isSpread', { BOOL: true });
    const is = page.version === 0 ? 'missing' : number(page.version);
    const item = { TableName: this.table, Key: keyOf(page.incident, page.page) };
    return (await updateIf(this.client, item, update, { name: 'version', is })) ? 'stored' : 'conflict';
  }

  /** At most 100 keys. The table may answer some of them only when asked again. */
  private async batch(keys: readonly Item[], ConsistentRead: boolean): Promise<ReadonlyMap<string, Item>> {
    const found = new Map<string, Item>();
    let Keys: readonly Item[] = keys;
    while (Keys.length > 0) {
      const command = new BatchGetItemCommand({ RequestItems: { [this.table]: { Keys: [...Keys], ConsistentRead } } });
      const { Responses, UnprocessedKeys } = await this.client.send(command);
      for (const item of Responses?.[this.table] ?? []) found.set(readText(item[KEY]) ?? '', item);
      const left = UnprocessedKeys?.[this.table]?.Keys ?? [];
      if (left.length === Keys.length) throw new Error('the table answers no key of a batch');
      Keys = left;
    }
    return found;
  }
}

const nameOf = (incident: string, page: number): string =>
  page === PACKED ? `${PREFIX}${incident}` : `${PREFIX}${incident}#${page}`;

const keyOf = (incident: string, page: number): Item => ({ [KEY]: text(nameOf(incident, page)) });

function pageOf(item: Item | undefined, incident: string, page: number): DetailsPage {
  const empty = emptyPage(incident, page);
  if (item === undefined) return empty;
  return {
    ...empty,
    version: readNumber(item.version) ?? 0,
    details: item.packed?.B ? unpackDetails<DatedDetails>(item.packed.B) : [],
    sent: readText(item.sent) ?? '',
    changedAt: instant(readNumber(item.changedAt) ?? 0),
    isSpread: item.isSpread?.BOOL ?? false,
    expiresAt: instant((readNumber(item[TIME_TO_LIVE]) ?? 0) * 1000),
  };
}
