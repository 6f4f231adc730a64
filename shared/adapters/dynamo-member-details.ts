import { type DynamoDBClient, GetItemCommand } from '@aws-sdk/client-dynamodb';
import type { MemberDetailsStore } from '../flows/member-details-store.ts';
import type { DatedDetails } from '../incidents/incident.ts';
import { type DetailsPage, emptyPage, PACKED } from '../incidents/member-details.ts';
import { instant } from '../values/time.ts';
import {
  batchGet,
  type Item,
  KEY,
  number,
  readNumber,
  readText,
  TIME_TO_LIVE,
  text,
  Update,
  updateIf,
} from './dynamo-table.ts';
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
    const items = await batchGet(
      this.client,
      this.table,
      pages.map((one) => keyOf(incident, one)),
      true,
    );
    return pages.map((one) => pageOf(items.get(nameOf(incident, one)), incident, one));
  }

  async firstPages(incidents: readonly string[]): Promise<readonly DetailsPage[]> {
    if (incidents.length === 0) return [];
    const items = await batchGet(
      this.client,
      this.table,
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
