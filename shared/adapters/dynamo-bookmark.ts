import { type DynamoDBClient, GetItemCommand, UpdateItemCommand } from '@aws-sdk/client-dynamodb';
import type { Bookmark } from '../flows/subscribe.ts';
import { after, type Clock, hours, instant } from '../values/time.ts';
import { type Item, KEY, number, readNumber, readText, TIME_TO_LIVE, text, Update } from './dynamo-table.ts';

export interface DynamoBookmarkOptions {
  readonly client: DynamoDBClient;
  readonly table: string;
  /** Which walk it is of. */
  readonly walk: string;
  readonly clock: Clock;
}

/** How long the places are good for at which AWS goes on with its lists. */
const KEPT = hours(24);

/** A bookmark in the table. Of two walks side by side it has the place of whoever put it there last. */
export function dynamoBookmark({ client, table, walk, clock }: DynamoBookmarkOptions): Bookmark {
  const item: { readonly TableName: string; readonly Key: Item } = {
    TableName: table,
    Key: { [KEY]: text(`bookmark#${walk}`) },
  };
  return {
    async get() {
      const { Item } = await client.send(new GetItemCommand({ ...item, ConsistentRead: true }));
      const expiresAt = instant((readNumber(Item?.[TIME_TO_LIVE]) ?? 0) * 1000);
      return clock() < expiresAt ? readText(Item?.at) : undefined;
    },
    async put(at) {
      const update = new Update()
        .setOrRemove('at', at === undefined ? undefined : text(at))
        .set(TIME_TO_LIVE, number(Math.floor(after(clock(), KEPT) / 1000)));
      await client.send(new UpdateItemCommand({ ...item, ...update.input() }));
    },
  };
}
