import { type DynamoDBClient, GetItemCommand } from '@aws-sdk/client-dynamodb';
import type { RoutingRevisions } from '../flows/follow-routing.ts';
import type { Revision } from '../routing/revision.ts';
import { type Item, json, KEY, number, readJson, text, Update, updateIf } from './dynamo-table.ts';

/** Which routing file is in force, in one item. */
export function dynamoRoutingRevisions(client: DynamoDBClient, table: string): RoutingRevisions {
  const item: { readonly TableName: string; readonly Key: Item } = {
    TableName: table,
    Key: { [KEY]: text('routing') },
  };
  return {
    async get() {
      const { Item } = await client.send(new GetItemCommand({ ...item, ConsistentRead: true }));
      return Item && readJson<Revision | undefined>(Item.revision, undefined);
    },
    async replace(next, before) {
      const update = new Update().set('revision', json(next)).set('step', number(stepOf(next)));
      return await updateIf(client, item, update, {
        name: 'step',
        is: before === undefined ? 'missing' : number(stepOf(before)),
      });
    },
  };
}

/** Grows with each write. */
const stepOf = ({ rev, walked }: Revision): number => rev * 100 + walked;
