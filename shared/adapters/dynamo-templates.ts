import { deflateSync, inflateSync } from 'node:zlib';
import { type AttributeValue, type DynamoDBClient, GetItemCommand } from '@aws-sdk/client-dynamodb';
import type { StoredTemplates, Templates } from '../flows/learn-templates.ts';
import type { TemplateTree } from '../logs/templates/learned-template.ts';
import { readTree, TREE_VERSION, treeText } from '../logs/templates/template-text.ts';
import { EMPTY_TREE } from '../logs/templates/template-tree.ts';
import { hashLabels } from '../values/labels.ts';
import type { EpochMs } from '../values/time.ts';
import { type Item, KEY, number, readNumber, TIME_TO_LIVE, text, Update, updateIf } from './dynamo-table.ts';

/** More than a tree may have, as text. What is packed here is our own, and still is not to take all memory. */
const LARGEST = 1_048_576;

/** Templates in the table: an item for each service, its tree as compressed text. */
export class DynamoTemplates implements Templates {
  readonly #client: DynamoDBClient;
  readonly #table: string;

  constructor(client: DynamoDBClient, table: string) {
    this.#client = client;
    this.#table = table;
  }

  async get(service: string): Promise<StoredTemplates> {
    const { Item } = await this.#client.send(
      new GetItemCommand({ TableName: this.#table, Key: keyOf(service), ConsistentRead: true }),
    );
    return { tree: treeIn(Item?.tree) ?? EMPTY_TREE, version: readNumber(Item?.version) ?? 0 };
  }

  async put(service: string, next: StoredTemplates, expiresAt: EpochMs): Promise<StoredTemplates | 'conflict'> {
    const version = next.version + 1;
    const update = new Update()
      .set('tree', { B: deflateSync(treeText(next.tree)) })
      .set('version', number(version))
      .set(TIME_TO_LIVE, number(Math.ceil(expiresAt / 1000)));
    const is = next.version === 0 ? 'missing' : number(next.version);
    const input = { TableName: this.#table, Key: keyOf(service) };
    const isWritten = await updateIf(this.#client, input, update, { name: 'version', is });
    return isWritten ? { tree: next.tree, version } : 'conflict';
  }
}

/**
 * With the version in it, so that functions of two versions, side by side while one takes the other's place, do not
 * undo what the other learned. A service's name may be anything, and nobody has to read it here.
 */
const keyOf = (service: string): Item => ({ [KEY]: text(`templates#${TREE_VERSION}#${hashLabels({ service })}`) });

/** Undefined: there is none that can be read. */
function treeIn(value: AttributeValue | undefined): TemplateTree | undefined {
  if (value?.B === undefined) return undefined;
  try {
    return readTree(inflateSync(value.B, { maxOutputLength: LARGEST }).toString());
  } catch {
    return undefined;
  }
}
