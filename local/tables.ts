import { setTimeout as pause } from 'node:timers/promises';
import {
  CreateTableCommand,
  type CreateTableCommandInput,
  DescribeTableCommand,
  type DynamoDBClient,
  type GlobalSecondaryIndex,
  ResourceInUseException,
  type TableDescription,
  UpdateTableCommand,
} from '@aws-sdk/client-dynamodb';

const POLL_MS = 5;

/**
 * Creates the table unless it is there, gives one of an earlier version the indexes that it has not, and waits until it
 * can be used. The embedded engine adds indexes when it starts.
 */
export async function ensureTable(client: DynamoDBClient, definition: CreateTableCommandInput): Promise<void> {
  try {
    await client.send(new CreateTableCommand(definition));
  } catch (error) {
    if (!(error instanceof ResourceInUseException)) throw error;
  }
  for (;;) {
    const table = await active(client, definition.TableName);
    const [missing] = missingIn(table, definition);
    if (missing === undefined) return;
    // One at a time, as DynamoDB asks.
    const { TableDescription: updated } = await client.send(
      new UpdateTableCommand({
        TableName: definition.TableName,
        AttributeDefinitions: definition.AttributeDefinitions,
        GlobalSecondaryIndexUpdates: [{ Create: missing }],
      }),
    );
    if (missingIn(updated, definition).includes(missing)) throw new Error(`no index ${missing.IndexName} was made`);
  }
}

const missingIn = (
  table: TableDescription | undefined,
  { GlobalSecondaryIndexes: wanted = [] }: CreateTableCommandInput,
): readonly GlobalSecondaryIndex[] =>
  wanted.filter(({ IndexName }) => !table?.GlobalSecondaryIndexes?.some((one) => one.IndexName === IndexName));

async function active(client: DynamoDBClient, TableName: string | undefined): Promise<TableDescription> {
  for (;;) {
    const { Table } = await client.send(new DescribeTableCommand({ TableName }));
    const indexes = Table?.GlobalSecondaryIndexes ?? [];
    if (Table?.TableStatus === 'ACTIVE' && indexes.every((one) => one.IndexStatus === 'ACTIVE')) return Table;
    await pause(POLL_MS);
  }
}
