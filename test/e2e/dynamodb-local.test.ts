import {
  ConditionalCheckFailedException,
  DescribeTableCommand,
  DynamoDBClient,
  PutItemCommand,
} from '@aws-sdk/client-dynamodb';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { ensureTable } from '../../local/tables.ts';
import { tableDefinition } from '../../shared/adapters/dynamo-table.ts';
import { type DynamoDbLocal, startDynamoDbLocal } from './dynamodb-local.ts';

const credentials = { accessKeyId: 'test', secretAccessKey: 'test' };
const clientOf = ({ endpoint }: DynamoDbLocal) => new DynamoDBClient({ endpoint, region: 'eu-west-1', credentials });

describe('DynamoDB Local', () => {
  let engine: DynamoDbLocal;
  let client: DynamoDBClient;

  beforeAll(async () => {
    engine = await startDynamoDbLocal();
    client = clientOf(engine);
    await ensureTable(client, tableDefinition('tocsin'));
  });

  afterAll(async () => {
    client.destroy();
    await engine.close();
  });

  it('is the engine of AWS: a refused write brings the item that stood in its way', async () => {
    const put = (n: string) =>
      client.send(
        new PutItemCommand({
          TableName: 'tocsin',
          Item: { pk: { S: 'a' }, n: { N: n } },
          ConditionExpression: 'attribute_not_exists(pk)',
          ReturnValuesOnConditionCheckFailure: 'ALL_OLD',
        }),
      );
    await put('1');
    const refusal = await put('2').catch((error: unknown) => error);
    expect(refusal).toBeInstanceOf(ConditionalCheckFailedException);
    expect((refusal as ConditionalCheckFailedException).Item).toEqual({ pk: { S: 'a' }, n: { N: '1' } });
  });

  it('adds the index that a table of an earlier version has not', async () => {
    const { GlobalSecondaryIndexes: [due] = [], AttributeDefinitions = [], ...rest } = tableDefinition('earlier');
    const earlier = { ...rest, AttributeDefinitions: AttributeDefinitions.slice(0, 3) };
    await ensureTable(client, { ...earlier, GlobalSecondaryIndexes: due && [due] });
    await ensureTable(client, tableDefinition('earlier'));
    const { Table } = await client.send(new DescribeTableCommand({ TableName: 'earlier' }));
    expect(Table?.GlobalSecondaryIndexes?.map(({ IndexName }) => IndexName).sort()).toEqual(['due', 'listed']);
  });

  it('runs beside another one, with tables of its own', async () => {
    const other = await startDynamoDbLocal();
    const otherClient = clientOf(other);
    const put = new PutItemCommand({ TableName: 'tocsin', Item: { pk: { S: 'a' } } });
    try {
      await expect(otherClient.send(put)).rejects.toThrow('non-existent table');
    } finally {
      otherClient.destroy();
      await other.close();
    }
    await expect(fetch(other.endpoint)).rejects.toThrow();
  });
});
