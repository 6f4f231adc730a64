import {
  type AttributeValue,
  BatchGetItemCommand,
  ConditionalCheckFailedException,
  type CreateTableCommandInput,
  type DynamoDBClient,
  type ReturnValue,
  UpdateItemCommand,
} from '@aws-sdk/client-dynamodb';

export type Item = Record<string, AttributeValue>;

/** The sparse index of what is due: only items that carry both attributes are in it. */
export const DUE_INDEX = { name: 'due', partition: 'due', sort: 'dueAt' } as const;
/**
 * The sparse index of incidents by the service they are about. Of an incident that is written to every second, neither
 * key changes, so the index is not written.
 */
export const LISTED_INDEX = { name: 'listed', partition: 'listed', sort: 'listedAt' } as const;
export const KEY = 'pk';
export const TIME_TO_LIVE = 'ttl';

/**
 * The one table: incidents, what receivers were shown of them, and the pace of places, one item each. Infrastructure
 * and laptop make it from this.
 */
export const tableDefinition = (TableName: string): CreateTableCommandInput => ({
  TableName,
  BillingMode: 'PAY_PER_REQUEST',
  AttributeDefinitions: [
    { AttributeName: KEY, AttributeType: 'S' },
    { AttributeName: DUE_INDEX.partition, AttributeType: 'S' },
    { AttributeName: DUE_INDEX.sort, AttributeType: 'N' },
    { AttributeName: LISTED_INDEX.partition, AttributeType: 'S' },
    { AttributeName: LISTED_INDEX.sort, AttributeType: 'N' },
  ],
  KeySchema: [{ AttributeName: KEY, KeyType: 'HASH' }],
  GlobalSecondaryIndexes: [DUE_INDEX, LISTED_INDEX].map(({ name, partition, sort }) => ({
    IndexName: name,
    KeySchema: [
      { AttributeName: partition, KeyType: 'HASH' },
      { AttributeName: sort, KeyType: 'RANGE' },
    ],
    Projection: { ProjectionType: 'KEYS_ONLY' },
  })),
});

export const text = (S: string): AttributeValue => ({ S });
export const number = (n: number): AttributeValue => ({ N: String(n) });
export const json = (value: unknown): AttributeValue => ({ S: JSON.stringify(value) });

export const readText = (value: AttributeValue | undefined): string | undefined => value?.S;
export const readNumber = (value: AttributeValue | undefined): number | undefined =>
  value?.N === undefined ? undefined : Number(value.N);
/** What this file's writers wrote; nothing else writes to the table. */
export const readJson = <T>(value: AttributeValue | undefined, otherwise: T): T =>
  value?.S === undefined ? otherwise : (JSON.parse(value.S) as T);

/** What an attribute must be for an update to take place. `notAbove`: or missing. */
export interface Condition {
  readonly name: string;
  readonly is:
    | AttributeValue
    | 'there'
    | 'missing'
    | { readonly above: number }
    | { readonly notAbove: number }
    /** Of a set. */
    | { readonly fewerThan: number };
}

/** An update put together clause by clause; names and values get their placeholders here. */
export class Update {
  private readonly clauses = {
    SET: [] as string[],
    ADD: [] as string[],
    DELETE: [] as string[],
    REMOVE: [] as string[],
  };
  private readonly names: Record<string, string> = {};
  private readonly values: Item = {};

  set(name: string, value: AttributeValue): this {
    this.clauses.SET.push(`${this.name(name)} = ${this.value(value)}`);
    return this;
  }

  /** Unless it is there. */
  setOnce(name: string, value: AttributeValue): this {
    this.clauses.SET.push(`${this.name(name)} = if_not_exists(${this.name(name)}, ${this.value(value)})`);
    return this;
  }

  /** To a number, or to a set; adding nothing to a set is left out, as DynamoDB has no empty sets. */
  add(name: string, value: AttributeValue): this {
    if (value.SS?.length !== 0) this.clauses.ADD.push(`${this.name(name)} ${this.value(value)}`);
    return this;
  }

  deleteFromSet(name: string, members: readonly string[]): this {
    if (members.length > 0) this.clauses.DELETE.push(`${this.name(name)} ${this.value({ SS: [...members] })}`);
    return this;
  }

  remove(...names: readonly string[]): this {
    this.clauses.REMOVE.push(...names.map((name) => this.name(name)));
    return this;
  }

  setOrRemove(name: string, value: AttributeValue | undefined): this {
    return value === undefined ? this.remove(name) : this.set(name, value);
  }

  /** Under all of these conditions. */
  input(...conditions: readonly Condition[]) {
    const ConditionExpression = conditions.map((one) => `(${this.conditionOf(one)})`).join(' AND ');
    return {
      UpdateExpression: Object.entries(this.clauses)
        .filter(([, parts]) => parts.length > 0)
        .map(([word, parts]) => `${word} ${parts.join(', ')}`)
        .join(' '),
      ...(ConditionExpression && { ConditionExpression }),
      ExpressionAttributeNames: this.names,
      ...(Object.keys(this.values).length > 0 && { ExpressionAttributeValues: this.values }),
    };
  }

  private conditionOf({ name, is }: Condition): string {
    const placeholder = this.name(name);
    if (is === 'there') return `attribute_exists(${placeholder})`;
    if (is === 'missing') return `attribute_not_exists(${placeholder})`;
    if ('fewerThan' in is) {
      return `attribute_not_exists(${placeholder}) OR size(${placeholder}) < ${this.value(number(is.fewerThan))}`;
    }
    if ('above' in is) return `${placeholder} > ${this.value(number(is.above))}`;
    if ('notAbove' in is) {
      return `attribute_not_exists(${placeholder}) OR ${placeholder} <= ${this.value(number(is.notAbove))}`;
    }
    return `${placeholder} = ${this.value(is)}`;
  }

  private name(name: string): string {
    const placeholder = `#${name}`;
    this.names[placeholder] = name;
    return placeholder;
  }

  private value(value: AttributeValue): string {
    const placeholder = `:${Object.keys(this.values).length}`;
    this.values[placeholder] = value;
    return placeholder;
  }
}

/** Updates one item if the conditions hold; whether it did. */
export async function updateIf(
  client: DynamoDBClient,
  input: { readonly TableName: string; readonly Key: Item },
  update: Update,
  ...conditions: readonly Condition[]
): Promise<boolean> {
  return (await updatedIf(client, { ...input, ReturnValues: 'NONE' }, update, ...conditions)) !== undefined;
}

/** The same with what it returns, by default the attributes that it updated. Undefined: the condition did not hold. */
export async function updatedIf(
  client: DynamoDBClient,
  input: { readonly TableName: string; readonly Key: Item; readonly ReturnValues?: ReturnValue },
  update: Update,
  ...conditions: readonly Condition[]
): Promise<Item | undefined> {
  try {
    const command = new UpdateItemCommand({ ReturnValues: 'UPDATED_NEW', ...input, ...update.input(...conditions) });
    return (await client.send(command)).Attributes ?? {};
  } catch (error) {
    if (error instanceof ConditionalCheckFailedException) return undefined;
    throw error;
  }
}

/** At most 100 items, by their keys. The table may answer some of them only when asked again. */
export async function batchGet(
  client: DynamoDBClient,
  table: string,
  keys: readonly Item[],
  ConsistentRead: boolean,
): Promise<ReadonlyMap<string, Item>> {
  const found = new Map<string, Item>();
  let Keys: readonly Item[] = keys;
  while (Keys.length > 0) {
    const command = new BatchGetItemCommand({ RequestItems: { [table]: { Keys: [...Keys], ConsistentRead } } });
    const { Responses, UnprocessedKeys } = await client.send(command);
    for (const item of Responses?.[table] ?? []) found.set(readText(item[KEY]) ?? '', item);
    const left = UnprocessedKeys?.[table]?.Keys ?? [];
    if (left.length === Keys.length) throw new Error('the table answers no key of a batch');
    Keys = left;
  }
  return found;
}
