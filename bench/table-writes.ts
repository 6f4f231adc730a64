import {
  type AttributeValue,
  type DynamoDBClient,
  type DynamoDBClientConfig,
  GetItemCommand,
  type UpdateItemCommandInput,
} from '@aws-sdk/client-dynamodb';
import type { APIGatewayProxyEventV2 } from 'aws-lambda';
import { dynamoClient } from '../shared/adapters/dynamo-client.ts';
import { DUE_INDEX, type Item, KEY } from '../shared/adapters/dynamo-table.ts';
import { groupOfAlerts, webhookEvent } from './alerts.ts';
import { textTable } from './text-table.ts';
import { ingestHandler, TABLE } from './tocsin.ts';

const POSTS = 30;

/** Counts what each kind of webhook does to the table, and what DynamoDB would charge for it. */
export async function countTableWrites(engine: DynamoDBClientConfig): Promise<string> {
  const meter = new TableMeter(dynamoClient(engine), dynamoClient(engine));
  const ingest = ingestHandler(meter.client);
  const rows: string[][] = [];
  const count = async (name: string, alerts: number, events: readonly APIGatewayProxyEventV2[]) => {
    meter.reset();
    for (const event of events) await ingest(event);
    rows.push([name, ...meter.figures(alerts)]);
  };
  for (const size of [1, 10, 100]) {
    const group = groupOfAlerts(`writes-${size}`, size);
    const end = () => new Date().toISOString();
    await count(`${size} new`, size, [webhookEvent(group)]);
    await count(`${size} repeated`, size, [webhookEvent(group)]);
    await count(`${size} resolved`, size, [webhookEvent(group, end())]);
  }
  const storm = Array.from({ length: POSTS }, (_, i) => webhookEvent(groupOfAlerts('writes-storm', 1, i)));
  await count(`${POSTS} new of one group, one a request`, POSTS, storm);
  return textTable(['alerts', 'reads', 'writes', 'writes/alert', 'write units', 'of index', 'units/alert'], rows);
}

/** Reads every item that was written once more, by the second client, to know its size. */
class TableMeter {
  private reads = 0;
  private writes = 0;
  private tableUnits = 0;
  private indexUnits = 0;
  private readonly known = new Map<string, Item>();

  constructor(
    readonly client: DynamoDBClient,
    private readonly reader: DynamoDBClient,
  ) {
    client.middlewareStack.add(
      (next, { commandName }) =>
        async (args) => {
          const result = await next(args);
          if (commandName === 'GetItemCommand') this.reads += 1;
          if (commandName === 'UpdateItemCommand') await this.meter((args.input as UpdateItemCommandInput).Key ?? {});
          return result;
        },
      { step: 'initialize', name: 'tableMeter' },
    );
  }

  reset(): void {
    this.reads = this.writes = this.tableUnits = this.indexUnits = 0;
  }

  figures(alerts: number): string[] {
    const units = this.tableUnits + this.indexUnits;
    return [
      String(this.reads),
      String(this.writes),
      (this.writes / alerts).toFixed(2),
      String(units),
      String(this.indexUnits),
      (units / alerts).toFixed(2),
    ];
  }

  private async meter(key: Item): Promise<void> {
    const { Item: after = {} } = await this.reader.send(
      new GetItemCommand({ TableName: TABLE, Key: key, ConsistentRead: true }),
    );
    const id = key[KEY]?.S ?? '';
    const before = this.known.get(id) ?? {};
    this.known.set(id, after);
    this.writes += 1;
    this.tableUnits += Math.ceil(Math.max(sizeOfItem(before), sizeOfItem(after)) / 1024);
    this.indexUnits += indexUnitsBetween(before, after);
  }
}

/** An entry that appears or goes is one write of the index; one whose sort key changes is two. */
function indexUnitsBetween(before: Item, after: Item): number {
  const [was, is] = [before, after].map((item) => item[DUE_INDEX.sort]?.N);
  if (was === is) return 0;
  return was === undefined || is === undefined ? 1 : 2;
}

/** Source: https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/CapacityUnitCalculations.html */
const sizeOfItem = (item: Item): number =>
  Object.entries(item).reduce((sum, [name, value]) => sum + Buffer.byteLength(name) + sizeOf(value), 0);

function sizeOf({ S, N, B, SS, M }: AttributeValue): number {
  if (S !== undefined) return Buffer.byteLength(S);
  if (N !== undefined) return Math.ceil(N.length / 2) + 1;
  if (B !== undefined) return B.length;
  if (SS !== undefined) return SS.reduce((sum, text) => sum + Buffer.byteLength(text), 0);
  if (M !== undefined) return 3 + Object.keys(M).length + sizeOfItem(M);
  return 1;
}
