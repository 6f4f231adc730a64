import { type DynamoDBClient, GetItemCommand } from '@aws-sdk/client-dynamodb';
import type { SenderGroupings } from '../flows/sender-groupings.ts';
import { type Item, KEY, text, Update, updateIf } from './dynamo-table.ts';

/** The items `groupings#<voice>`, a set each. */
export function dynamoSenderGroupings(client: DynamoDBClient, table: string): SenderGroupings {
  const itemOf = (voice: string): { readonly TableName: string; readonly Key: Item } => ({
    TableName: table,
    Key: { [KEY]: text(`groupings#${voice}`) },
  });
  return {
    async of(voice) {
      const { Item } = await client.send(new GetItemCommand({ ...itemOf(voice), ConsistentRead: true }));
      return new Set(Item?.groupings?.SS);
    },
    async add(voice, groupings) {
      await updateIf(client, itemOf(voice), new Update().add('groupings', { SS: [...groupings] }));
    },
  };
}
