import {
  type DynamoDBClient,
  DynamoDBServiceException,
  GetItemCommand,
  UpdateItemCommand,
} from '@aws-sdk/client-dynamodb';
import type { HitPages } from '../flows/hit-pages.ts';
import type { DuePage, HeardOf, IncidentStore, Recording, SaveTerms } from '../flows/incident-store.ts';
import type { SenderGroupings } from '../flows/sender-groupings.ts';
import { STARTS_KEPT } from '../incidents/capacity.ts';
import type { Incident } from '../incidents/incident.ts';
import { type LastWord, lastWordOf } from '../incidents/last-word.ts';
import type { Pruning } from '../incidents/prune.ts';
import { withShards } from '../incidents/shards.ts';
import { NO_TOKENS } from '../incidents/token-pages.ts';
import type { Speaker } from '../incidents/voice.ts';
import type { EpochMs } from '../values/time.ts';
import { DUE_PARTITIONS, readDue } from './dynamo-due.ts';
import { DynamoHitPages } from './dynamo-hit-pages.ts';
import { ARCHIVE_NUMBER, incidentOf, OUTBOX, PREFIX, RECORDED } from './dynamo-incident-item.ts';
import { additions, creation, dueOn, overflow, replacement } from './dynamo-incident-update.ts';
import { wordKeyOf, wordName, wordOf, wordUpdate } from './dynamo-last-word.ts';
import { dynamoSenderGroupings } from './dynamo-sender-groupings.ts';
import {
  batchGet,
  type Condition,
  DUE_INDEX,
  type Item,
  KEY,
  number,
  TIME_TO_LIVE,
  text,
  Update,
  updatedIf,
  updateIf,
} from './dynamo-table.ts';
import { DynamoTokenPages } from './dynamo-token-pages.ts';

const keyOf = (id: string): Item => ({ [KEY]: text(PREFIX + id) });

/** A count that is 0 is not stored. */
const countIs = (name: string, count: number): Condition => ({ name, is: count === 0 ? 'missing' : number(count) });

export class DynamoIncidents implements IncidentStore {
  readonly hitPages: HitPages;
  readonly groupings: SenderGroupings;

  private readonly pages: DynamoTokenPages;

  constructor(
    private readonly client: DynamoDBClient,
    private readonly table: string,
    pages: DynamoTokenPages = new DynamoTokenPages(client, table),
  ) {
    this.hitPages = new DynamoHitPages(client, table);
    this.groupings = dynamoSenderGroupings(client, table);
    this.pages = pages;
  }

  async get(id: string): Promise<Incident | undefined> {
    const head = await this.head(id);
    return head && (await withShards(head, (key) => this.hitPages.read(key)));
  }

  async head(id: string): Promise<Incident | undefined> {
    const { Item } = await this.client.send(
      new GetItemCommand({ TableName: this.table, Key: keyOf(id), ConsistentRead: true }),
    );
    return Item && (await this.pages.whole(Item));
  }

  async heard(id: string, speaker: Speaker): Promise<HeardOf> {
    const items = await batchGet(this.client, this.table, [keyOf(id), wordKeyOf(id, speaker)], true);
    const head = items.get(PREFIX + id);
    const repeated = wordOf(items.get(wordName(id, speaker)));
    if (head === undefined) return { word: repeated, whole: async () => undefined };
    const known = incidentOf(head);
    return { head: known, word: lastWordOf(speaker, known, repeated), whole: () => this.pages.whole(head) };
  }

  async keepWord(
    { id, expiresAt }: Pick<Incident, 'id' | 'expiresAt'>,
    speaker: Speaker,
    word: LastWord,
  ): Promise<void> {
    const key = { TableName: this.table, Key: wordKeyOf(id, speaker) };
    const isNewest = { name: 'receivedAt', is: { notAbove: word.receivedAt } } as const;
    await updateIf(this.client, key, wordUpdate(word, expiresAt), isNewest);
  }

  async create(incident: Incident): Promise<'created' | 'exists'> {
    const isNew = [{ name: KEY, is: 'missing' }] as const;
    const pages = await this.pages.store(this.pages.withOwn(incident), NO_TOKENS, NO_TOKENS);
    return (await this.updateIf(incident.id, creation(incident, pages), isNew)) ? 'created' : 'exists';
  }

  async record(recording: Recording): Promise<Incident> {
    const added = await this.add(recording);
    // Several writers at once filled it. What begins is counted, what ends is kept; if even that has no room, the
    // sender is refused and sends again.
    return added ?? (await this.update(recording.id, overflow(recording)));
  }

  async recordHits(recording: Recording, archive: number | undefined): Promise<Incident | 'conflict'> {
    const isAsRead = countIs(ARCHIVE_NUMBER, archive ?? 0);
    try {
      return await this.updated(recording.id, additions(recording), isAsRead);
    } catch (error) {
      if (!isTooLarge(error)) throw error;
    }
    return await this.updated(recording.id, overflow(recording), isAsRead);
  }

  async wake(id: string, { dueAt, expiresAt }: Pick<Recording, 'dueAt' | 'expiresAt'>): Promise<void> {
    const update = dueOn(new Update().add(RECORDED, number(1)), id, dueAt);
    const kept = update.set(TIME_TO_LIVE, number(Math.ceil(expiresAt / 1000)));
    await this.updateIf(id, kept, [{ name: KEY, is: 'there' }]);
  }

  async save(next: Incident, pruned: Pruning, terms: SaveTerms = {}): Promise<'saved' | 'conflict'> {
    const { assumedEnds = [], evenIfRecorded = false } = terms;
    const isAsRead = countIs('rev', next.rev - 1);
    const conditions = evenIfRecorded ? [isAsRead] : [isAsRead, countIs(RECORDED, next.recorded)];
    // Pages first. Until the incident names them, nothing reads them.
    const pages = await this.pages.store(next, { starts: [], ends: assumedEnds }, pruned);
    const update = replacement(next, { pruned, assumedEnds, pages });
    return (await this.updateIf(next.id, update, conditions)) ? 'saved' : 'conflict';
  }

  async clearOutbox(incident: Incident, rev: number, dueAt: EpochMs | undefined): Promise<void> {
    const cleared = () => new Update().remove(OUTBOX + rev);
    const isLatest = [countIs('rev', incident.rev), countIs(RECORDED, incident.recorded)];
    if (await this.updateIf(incident.id, dueOn(cleared(), incident.id, dueAt), isLatest)) return;
    // It was saved or recorded since, and that says when it is due. An incident that is gone must not come to be by this.
    await this.updateIf(incident.id, cleared(), [{ name: KEY, is: 'there' }]);
  }

  async lookAgain(id: string, at: EpochMs): Promise<void> {
    const look = () => new Update().set('lookAt', number(at));
    const isThere = { name: KEY, is: 'there' } as const;
    // Due sooner, it is looked at sooner, and whoever decides then sees when to look again.
    if (await this.updateIf(id, dueOn(look(), id, at), [{ name: DUE_INDEX.sort, is: { above: at } }])) return;
    await this.updateIf(id, look(), [isThere]);
  }

  async due(now: EpochMs, from?: unknown): Promise<DuePage> {
    const reader = { client: this.client, table: this.table, partitions: DUE_PARTITIONS };
    const { keys, next } = await readDue(reader, now, from);
    return { ids: keys.map((key) => key.slice(PREFIX.length)), ...(next && { next }) };
  }

  private async updated(id: string, update: Update, condition: Condition): Promise<Incident | 'conflict'> {
    const input = { TableName: this.table, Key: keyOf(id), ReturnValues: 'ALL_NEW' } as const;
    const item = await updatedIf(this.client, input, update, condition);
    return item === undefined ? 'conflict' : await this.pages.whole(item);
  }

  /** Undefined: there is no room, or none but what the ends of all that fires will need. */
  private async add(recording: Recording): Promise<Incident | undefined> {
    const key = { TableName: this.table, Key: keyOf(recording.id), ReturnValues: 'ALL_NEW' } as const;
    try {
      if (recording.starts.length === 0) return await this.update(recording.id, additions(recording));
      const hasRoom = { name: 'starts', is: { fewerThan: STARTS_KEPT } };
      const item = await updatedIf(this.client, key, additions(recording), hasRoom);
      return item && (await this.pages.whole(item));
    } catch (error) {
      if (isTooLarge(error)) return undefined;
      throw error;
    }
  }

  private async update(id: string, update: Update): Promise<Incident> {
    const { Attributes } = await this.client.send(
      new UpdateItemCommand({ TableName: this.table, Key: keyOf(id), ...update.input(), ReturnValues: 'ALL_NEW' }),
    );
    if (Attributes === undefined) throw new Error(`the table returned no item for incident ${id}`);
    return await this.pages.whole(Attributes);
  }

  private async updateIf(id: string, update: Update, conditions: readonly Condition[]): Promise<boolean> {
    return await updateIf(this.client, { TableName: this.table, Key: keyOf(id) }, update, ...conditions);
  }
}

const isTooLarge = (error: unknown): boolean =>
  error instanceof DynamoDBServiceException && error.name === 'ValidationException' && /item size/i.test(error.message);
