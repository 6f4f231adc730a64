import { type DynamoDBClient, GetItemCommand } from '@aws-sdk/client-dynamodb';
import type { HitAddition, HitPages } from '../flows/hit-pages.ts';
import type { HitPageKey } from '../incidents/hit-archive.ts';
import type { HitPage } from '../incidents/shards.ts';
import { type EpochMs, instant } from '../values/time.ts';
import {
  type Condition,
  type Item,
  KEY,
  number,
  readNumber,
  TIME_TO_LIVE,
  text,
  Update,
  updatedIf,
  updateIf,
} from './dynamo-table.ts';

const PREFIX = 'hits#';

const pageKey = ({ incident, number: of, shard }: HitPageKey): Item => ({
  [KEY]: text(`${PREFIX}${incident}#${of.toString(36)}.${shard}`),
});
const hourKey = (incident: string, hour: number): Item => ({ [KEY]: text(`${PREFIX}${incident}#hour.${hour}`) });

const IS_OPEN: Condition = { name: 'closed', is: 'missing' };
const ANY: readonly Condition[] = [];

const expiring = (at: EpochMs): Update => new Update().set(TIME_TO_LIVE, number(Math.ceil(at / 1000)));

const pageOf = (item: Item | undefined): HitPage => ({
  hits: new Set(item?.hits?.SS),
  seenAt: instant(readNumber(item?.seenAt) ?? 0),
});

/** An item for each page, and one for each hour of an incident. None of them is in an index. */
export class DynamoHitPages implements HitPages {
  constructor(
    private readonly client: DynamoDBClient,
    private readonly table: string,
  ) {}

  async add(key: HitPageKey, { hits, seenAt, expiresAt }: HitAddition): Promise<{ added: boolean; page: HitPage }> {
    const update = expiring(expiresAt)
      .set('seenAt', number(seenAt))
      .add('hits', { SS: [...hits] });
    const item = await updatedIf(this.client, this.at(pageKey(key)), update, IS_OPEN);
    return item === undefined ? { added: false, page: await this.read(key) } : { added: true, page: pageOf(item) };
  }

  async read(key: HitPageKey): Promise<HitPage> {
    return pageOf(await this.get(pageKey(key)));
  }

  async close(key: HitPageKey, expiresAt: EpochMs): Promise<HitPage> {
    const update = expiring(expiresAt).set('closed', { BOOL: true });
    return pageOf(await updatedIf(this.client, { ...this.at(pageKey(key)), ReturnValues: 'ALL_NEW' }, update, ...ANY));
  }

  async index(incident: string, hour: number, entry: string, expiresAt: EpochMs): Promise<void> {
    await updateIf(this.client, this.at(hourKey(incident, hour)), expiring(expiresAt).add('entries', { SS: [entry] }));
  }

  async indexed(incident: string, hour: number): Promise<ReadonlySet<string>> {
    const item = await this.get(hourKey(incident, hour));
    return new Set(item?.entries?.SS);
  }

  private at(Key: Item): { TableName: string; Key: Item } {
    return { TableName: this.table, Key };
  }

  private async get(Key: Item): Promise<Item | undefined> {
    return (await this.client.send(new GetItemCommand({ ...this.at(Key), ConsistentRead: true }))).Item;
  }
}
