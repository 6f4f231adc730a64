import { DeleteItemCommand, type DynamoDBClient, PutItemCommand, paginateScan } from '@aws-sdk/client-dynamodb';
import type * as z from 'zod';
import { ensureTable } from './tables.ts';

/** Documents by id, each replaced as a whole by one atomic write. */
export interface Documents<T> {
  load(): Promise<readonly T[]>;
  put(id: string, document: T): Promise<void>;
  remove(id: string): Promise<void>;
}

/**
 * Documents in a table of their own, created when it is missing. Meant for what one process loads when it starts, keeps
 * in memory, and writes through. Throws on load when a stored document does not fit `schema`.
 */
export async function openDocuments<T>(
  client: DynamoDBClient,
  table: string,
  schema: z.ZodType<T>,
): Promise<Documents<T>> {
  await ensureTable(client, {
    TableName: table,
    BillingMode: 'PAY_PER_REQUEST',
    KeySchema: [{ AttributeName: 'id', KeyType: 'HASH' }],
    AttributeDefinitions: [{ AttributeName: 'id', AttributeType: 'S' }],
  });
  const key = (id: string) => ({ id: { S: id } });
  return {
    load: async () => {
      const found: T[] = [];
      for await (const { Items = [] } of paginateScan({ client }, { TableName: table, ConsistentRead: true })) {
        for (const item of Items) found.push(schema.parse(JSON.parse(item.document?.S ?? 'null')));
      }
      return found;
    },
    put: async (id, document) => {
      const item = { ...key(id), document: { S: JSON.stringify(document) } };
      await client.send(new PutItemCommand({ TableName: table, Item: item }));
    },
    remove: async (id) => {
      await client.send(new DeleteItemCommand({ TableName: table, Key: key(id) }));
    },
  };
}
