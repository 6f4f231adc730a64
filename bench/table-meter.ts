import {
  type AttributeValue,
  type BatchGetItemCommandInput,
  type DynamoDBClient,
  GetItemCommand,
  type UpdateItemCommandInput,
} from '@aws-sdk/client-dynamodb';
import { DUE_INDEX, type Item, KEY, LISTED_INDEX } from '../shared/adapters/dynamo-table.ts';
import { TABLE } from './tocsin.ts';

/** Reads every item that was written once more, by the second client, to know its size. */
export class TableMeter {
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
          if (commandName === 'BatchGetItemCommand') this.reads += keysIn(args.input as BatchGetItemCommandInput);
          if (commandName === 'UpdateItemCommand') await this.meter((args.input as UpdateItemCommandInput).Key ?? {});
          return result;
        },
      { step: 'initialize', name: 'tableMeter' },
    );
  }

  reset(): void {
    this.reads = this.writes = this.tableUnits = this.indexUnits = 0;
  }

  /** Reads, writes, write units, and how many of these are the index's. */
  figures(): string[] {
    return [this.reads, this.writes, this.tableUnits + this.indexUnits, this.indexUnits].map(String);
  }

  /** Writes and write units for each of so many alerts. */
  figuresOf(alerts: number): string[] {
    return [this.writes, this.tableUnits + this.indexUnits].map((count) => (count / alerts).toFixed(2));
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

/** Each item of a batch is charged as a read of its own. */
const keysIn = ({ RequestItems = {} }: BatchGetItemCommandInput): number =>
  Object.values(RequestItems).reduce((sum, { Keys = [] }) => sum + Keys.length, 0);

/** An entry that appears or goes is one write of its index; one whose sort key changes is two. */
const indexUnitsBetween = (before: Item, after: Item): number =>
  [DUE_INDEX, LISTED_INDEX].reduce((sum, { sort }) => {
    const [was, is] = [before[sort]?.N, after[sort]?.N];
    if (was === is) return sum;
    return sum + (was === undefined || is === undefined ? 1 : 2);
  }, 0);

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
