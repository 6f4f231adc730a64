import { type DynamoDBClient, GetItemCommand } from '@aws-sdk/client-dynamodb';
import type { ListeningStore } from '../flows/listening-store.ts';
import type { Listening } from '../incidents/listening.ts';
import { type Item, json, KEY, readJson, text, Update, updateIf } from './dynamo-table.ts';

/** When we listened, in one item. */
export function dynamoListening(client: DynamoDBClient, table: string): ListeningStore {
  const item: { readonly TableName: string; readonly Key: Item } = {
    TableName: table,
    Key: { [KEY]: text('listening') },
  };
  return {
    async get() {
      const { Item } = await client.send(new GetItemCommand({ ...item, ConsistentRead: true }));
      return Item && readJson<Listening | undefined>(Item.listening, undefined);
    },
    async replace(next, before) {
      const update = new Update().set('listening', json(next));
      return await updateIf(client, item, update, {
        name: 'listening',
        is: before === undefined ? 'missing' : json(before),
      });
    },
  };
}
