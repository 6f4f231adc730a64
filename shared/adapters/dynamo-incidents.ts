import {
  type AttributeValue,
  type DynamoDBClient,
  DynamoDBServiceException,
  GetItemCommand,
  UpdateItemCommand,
} from '@aws-sdk/client-dynamodb';
import type { HitPages } from '../flows/hit-pages.ts';
import type { DuePage, HeardOf, IncidentStore, Recording, SaveTerms } from '../flows/incident-store.ts';
import type { SenderGroupings } from '../flows/sender-groupings.ts';
import { STARTS_KEPT } from '../incidents/capacity.ts';
import type {
  AlertsIncident,
  ErrorsIncident,
  HitArchive,
  Incident,
  IncidentState,
  OutboxEntry,
  Peak,
} from '../incidents/incident.ts';
import type { LastWord } from '../incidents/last-word.ts';
import { NOTHING_PRUNED, type Pruning } from '../incidents/prune.ts';
import type { SenderMessage } from '../incidents/sender-message.ts';
import { withShards } from '../incidents/shards.ts';
import { audiencesOf } from '../incidents/version-0-1.ts';
import type { Speaker } from '../incidents/voice.ts';
import { type EpochMs, instant } from '../values/time.ts';
import { DUE_PARTITIONS, duePartition, readDue } from './dynamo-due.ts';
import { DynamoHitPages } from './dynamo-hit-pages.ts';
import { wordKeyOf, wordName, wordOf, wordUpdate } from './dynamo-last-word.ts';
import { listedPartition, listingOf } from './dynamo-listed.ts';
import { dynamoSenderGroupings } from './dynamo-sender-groupings.ts';
import {
  batchGet,
  type Condition,
  DUE_INDEX,
  type Item,
  json,
  KEY,
  LISTED_INDEX,
  number,
  readJson,
  readNumber,
  readText,
  TIME_TO_LIVE,
  text,
  Update,
  updatedIf,
  updateIf,
} from './dynamo-table.ts';
import {
  explanationOf,
  OLD_DETAILS,
  OLD_LANES,
  oldDetailsOf,
  outboxLineOf,
  type StoredExplanation,
  type StoredOutboxEntry,
} from './dynamo-version-0-1.ts';

const PREFIX = 'incident#';
const OUTBOX = 'o_';

/** What was recorded by a version before 0.2 is not in it. */
const RECORDED = 'n';
/** Of the archive of hits, apart from the rest of it: what a record asks for. */
const ARCHIVE_NUMBER = 'archiveNumber';
const SENDER_ROUTES = 'senderRoutes';

const keyOf = (id: string): Item => ({ [KEY]: text(PREFIX + id) });

/** A count that is 0 is not stored. */
const countIs = (name: string, count: number): Condition => ({ name, is: count === 0 ? 'missing' : number(count) });

export class DynamoIncidents implements IncidentStore {
  readonly hitPages: HitPages;
  readonly groupings: SenderGroupings;

  constructor(
    private readonly client: DynamoDBClient,
    private readonly table: string,
  ) {
    this.hitPages = new DynamoHitPages(client, table);
    this.groupings = dynamoSenderGroupings(client, table);
  }

  async get(id: string): Promise<Incident | undefined> {
    const head = await this.head(id);
    return head && (await withShards(head, (key) => this.hitPages.read(key)));
  }

  async head(id: string): Promise<Incident | undefined> {
    const { Item } = await this.client.send(
      new GetItemCommand({ TableName: this.table, Key: keyOf(id), ConsistentRead: true }),
    );
    return Item && incidentOf(Item);
  }

  async heard(id: string, speaker: Speaker): Promise<HeardOf> {
    const items = await batchGet(this.client, this.table, [keyOf(id), wordKeyOf(id, speaker)], true);
    const head = items.get(PREFIX + id);
    return { incident: head && incidentOf(head), word: wordOf(items.get(wordName(id, speaker))) };
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
    return (await this.updateIf(incident.id, creation(incident), isNew)) ? 'created' : 'exists';
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
    return (await this.updateIf(next.id, replacement(next, pruned, assumedEnds), conditions)) ? 'saved' : 'conflict';
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
    return item === undefined ? 'conflict' : incidentOf(item);
  }

  /** Undefined: there is no room, or none but what the ends of all that fires will need. */
  private async add(recording: Recording): Promise<Incident | undefined> {
    const key = { TableName: this.table, Key: keyOf(recording.id), ReturnValues: 'ALL_NEW' } as const;
    try {
      if (recording.starts.length === 0) return await this.update(recording.id, additions(recording));
      const hasRoom = { name: 'starts', is: { fewerThan: STARTS_KEPT } };
      const item = await updatedIf(this.client, key, additions(recording), hasRoom);
      return item && incidentOf(item);
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
    return incidentOf(Attributes);
  }

  private async updateIf(id: string, update: Update, conditions: readonly Condition[]): Promise<boolean> {
    return await updateIf(this.client, { TableName: this.table, Key: keyOf(id) }, update, ...conditions);
  }
}

/** What a sender says, of an incident that is new or known. */
function said(update: Update, one: Omit<Recording, 'starts' | 'ends' | 'hits' | 'moved' | 'dueAt'>): Update {
  if (one.externalUrl !== undefined) update.set('externalUrl', text(one.externalUrl));
  if (one.isOnChange) update.set('onChange', { BOOL: true });
  if (one.confirmedAt !== undefined) update.set('confirmedAt', number(one.confirmedAt));
  if (one.factsAt !== undefined) update.set('factsAt', number(one.factsAt));
  return update
    .set('kind', text(one.kind))
    .set('subject', json(one.subject))
    .set('source', text(one.source))
    .set('sender', text(one.sender))
    .set('seenAt', number(one.seenAt))
    .set('truncated', number(one.truncated))
    .set('overflow', number(one.overflow))
    .setOrRemove('message', one.message && json(one.message));
}

const creation = (incident: Incident): Update =>
  said(replacement(incident, NOTHING_PRUNED, [...incident.ends]), incident)
    .set(RECORDED, number(incident.recorded))
    .add('starts', { SS: [...incident.starts] })
    .add('hits', { SS: incident.kind === 'errors' ? [...incident.hits] : [] })
    .add('cuts', { SS: [...incident.cuts] })
    .add(SENDER_ROUTES, { SS: [...incident.senderRoutes] });

function seen(recording: Recording): Update {
  const update = said(new Update(), recording)
    .add(RECORDED, number(1))
    .set(TIME_TO_LIVE, number(Math.ceil(recording.expiresAt / 1000)))
    .add(SENDER_ROUTES, { SS: recording.senderRoute === undefined ? [] : [recording.senderRoute] });
  if (recording.listing) {
    update
      .setOnce(LISTED_INDEX.partition, text(listedPartition(recording.listing, recording.id)))
      .setOnce(LISTED_INDEX.sort, number(recording.listing.at));
  }
  return dueOn(update, recording.id, recording.dueAt);
}

const additions = (recording: Recording): Update =>
  seen(recording)
    .add('starts', { SS: [...recording.starts] })
    .add('ends', { SS: [...recording.ends] })
    .add('hits', { SS: [...recording.hits] })
    .add('cuts', { SS: [...new Set(recording.cuts)] })
    .remove(...recording.moved.slice(0, OLD_DETAILS_PER_WRITE).map((key) => OLD_DETAILS + key));

/** An update expression may take 4 KB, and each removal takes 21 bytes of it. What is left over goes with a later write. */
const OLD_DETAILS_PER_WRITE = 100;

const NO_ROOM = 'some alerts counted, but not listed: the incident is full';

const overflow = (recording: Recording): Update =>
  seen({ ...recording, overflow: recording.overflow + recording.starts.length })
    .add('ends', { SS: [...recording.ends] })
    .add('hits', { SS: [...recording.hits] })
    .add('cuts', { SS: [NO_ROOM] });

const dueOn = (update: Update, id: string, dueAt: EpochMs | undefined): Update =>
  dueAt === undefined
    ? update.remove(DUE_INDEX.partition, DUE_INDEX.sort)
    : update.set(DUE_INDEX.partition, text(duePartition(id))).set(DUE_INDEX.sort, number(dueAt));

function replacement(next: Incident, pruned: Pruning, assumedEnds: readonly string[]): Update {
  const audiences = audiencesOf(next.lanes);
  const update = new Update()
    .set('rev', number(next.rev))
    .set('generation', number(next.generation))
    .set('state', text(next.state))
    .set('pruned', number(next.pruned))
    .set('earlier', number(next.earlier))
    .set('reached', number(next.reached))
    .set('episode', number(next.episode))
    .setOrRemove('endedBefore', next.endedBefore === undefined ? undefined : number(next.endedBefore))
    .setOrRemove('peak', next.peak && json(next.peak))
    .setOrRemove('openedAt', next.openedAt === undefined ? undefined : number(next.openedAt))
    .setOrRemove('endedAt', next.endedAt === undefined ? undefined : number(next.endedAt))
    .setOrRemove('closedAt', next.closedAt === undefined ? undefined : number(next.closedAt))
    .set('assumed', { BOOL: next.assumed })
    .setOrRemove('regroupedInto', next.regroupedInto && json(next.regroupedInto))
    .set('lanes', json(next.lanes))
    .setOrRemove(OLD_LANES, audiences && json(audiences))
    .set('places', json(next.places))
    .setOrRemove('left', Object.keys(next.left).length === 0 ? undefined : json(next.left))
    .set('notifications', number(next.notifications))
    .set('decisions', json(next.decisions))
    .set(TIME_TO_LIVE, number(Math.ceil(next.expiresAt / 1000)))
    .deleteFromSet('starts', pruned.starts)
    .deleteFromSet('ends', pruned.ends)
    .deleteFromSet('hits', pruned.hits)
    .add('ends', { SS: [...assumedEnds] });
  setDropped(update, next);
  if (next.listing) {
    update
      .set(LISTED_INDEX.partition, text(listedPartition(next.listing, next.id)))
      .set(LISTED_INDEX.sort, number(next.listing.at));
  }
  const entry = next.outbox.find((one) => one.rev === next.rev);
  if (entry) update.set(OUTBOX + next.rev, json(entry));
  return dueOn(update, next.id, next.dueAt);
}

/** What is kept of alerts or hits that are not in the incident any more. */
function setDropped(update: Update, next: Incident): void {
  if (next.kind === 'alerts') {
    update.setOrRemove(FORGOTTEN, next.forgottenStarts && text(gapsBetween(next.forgottenStarts)));
    return;
  }
  update.setOrRemove('coveredTo', next.coveredTo === undefined ? undefined : number(next.coveredTo));
  if (next.archive) update.set('archive', json(next.archive)).set(ARCHIVE_NUMBER, number(next.archive.number));
}

const isTooLarge = (error: unknown): boolean =>
  error instanceof DynamoDBServiceException && error.name === 'ValidationException' && /item size/i.test(error.message);

export function incidentOf(item: Item): Incident {
  const externalUrl = readText(item.externalUrl);
  const message = readJson<SenderMessage | undefined>(item.message, undefined);
  const listing = listingOf(item);
  const inheritedDetails = oldDetailsOf(item);
  return {
    id: (readText(item[KEY]) ?? '').slice(PREFIX.length),
    subject: readJson(item.subject, { route: '', group: {} }),
    source: readText(item.source) ?? '',
    sender: readText(item.sender) ?? '',
    state: (readText(item.state) ?? 'pending') as IncidentState,
    starts: new Set(item.starts?.SS),
    ends: new Set(item.ends?.SS),
    cuts: item.cuts?.SS ?? [],
    senderRoutes: new Set(item[SENDER_ROUTES]?.SS),
    ...(item.regroupedInto && { regroupedInto: readJson<readonly string[]>(item.regroupedInto, []) }),
    ...(externalUrl !== undefined && { externalUrl }),
    ...(item.onChange?.BOOL && { isOnChange: true }),
    ...(message && { message }),
    ...(listing && { listing }),
    assumed: item.assumed?.BOOL ?? false,
    ...episodeOf(item),
    lanes: { ...readJson(item.lanes, {}), ...readJson(item[OLD_LANES], {}) },
    places: readJson(item.places, {}),
    left: readJson(item.left, {}),
    decisions: readJson<readonly StoredExplanation[]>(item.decisions, []).map(explanationOf),
    ...countsOf(item),
    ...instantsOf(item),
    outbox: outboxOf(item),
    ...(inheritedDetails && { inheritedDetails }),
    ...kindOf(item),
  };
}

/** Version 0.1 stored no kind: an error is what was counted. */
function kindOf({ kind, hits, ...item }: Item): OfAlerts | OfErrors {
  const isErrors = kind === undefined ? hits !== undefined : readText(kind) === 'errors';
  if (!isErrors) return { kind: 'alerts', ...(item[FORGOTTEN] && { forgottenStarts: instantsIn(item[FORGOTTEN]) }) };
  const archive = readJson<HitArchive | undefined>(item.archive, undefined);
  return {
    kind: 'errors',
    hits: new Set(hits?.SS),
    ...(archive && { archive, seenAt: instant(Math.max(readNumber(item.seenAt) ?? 0, archive.seenAt)) }),
    ...(item.coveredTo && { coveredTo: instant(readNumber(item.coveredTo) ?? 0) }),
  };
}

type OfAlerts = Pick<AlertsIncident, 'kind' | 'forgottenStarts'>;
type OfErrors = Pick<ErrorsIncident, 'kind' | 'hits' | 'archive' | 'coveredTo'>;

/** Version 0.1 stored no episode: what it saw firing is the first. */
function episodeOf(item: Item): Pick<Incident, 'episode' | 'peak' | 'endedBefore'> {
  const wasOpened = item.state !== undefined && readText(item.state) !== 'pending';
  const endedBefore = readNumber(item.endedBefore);
  return {
    episode: readNumber(item.episode) ?? (wasOpened ? 1 : 0),
    ...(item.peak && { peak: readJson(item.peak, NO_PEAK) }),
    ...(endedBefore !== undefined && { endedBefore: instant(endedBefore) }),
  };
}

const NO_PEAK: Peak = { severity: 'none', at: instant(0) };

const FORGOTTEN = 'forgottenStarts';

/** Instants that are sorted, each by how much it is later than the one before, in base 36. */
const gapsBetween = (sorted: readonly EpochMs[]): string =>
  sorted.map((at, i) => (at - (sorted[i - 1] ?? 0)).toString(36)).join(' ');

function instantsIn(value: AttributeValue): readonly EpochMs[] {
  let at = 0;
  return (readText(value) ?? '').split(' ').map((gap) => {
    at += Number.parseInt(gap, 36);
    return instant(at);
  });
}

const countsOf = (item: Item) => ({
  rev: readNumber(item.rev) ?? 0,
  recorded: readNumber(item[RECORDED]) ?? 0,
  generation: readNumber(item.generation) ?? 1,
  pruned: readNumber(item.pruned) ?? 0,
  earlier: readNumber(item.earlier) ?? 0,
  reached: readNumber(item.reached) ?? 0,
  overflow: readNumber(item.overflow) ?? 0,
  truncated: readNumber(item.truncated) ?? 0,
  notifications: readNumber(item.notifications) ?? 0,
});

function instantsOf(item: Item) {
  const at = (name: string) => instant(readNumber(item[name]) ?? 0);
  return {
    seenAt: at('seenAt'),
    expiresAt: instant((readNumber(item[TIME_TO_LIVE]) ?? 0) * 1000),
    ...(item.openedAt && { openedAt: at('openedAt') }),
    ...(item.endedAt && { endedAt: at('endedAt') }),
    ...(item.closedAt && { closedAt: at('closedAt') }),
    ...(item.confirmedAt && { confirmedAt: at('confirmedAt') }),
    ...(item.factsAt && { factsAt: at('factsAt') }),
    ...(item.lookAt && { lookAt: at('lookAt') }),
    ...(item[DUE_INDEX.sort] && { dueAt: at(DUE_INDEX.sort) }),
  };
}

/** Outbox entries are attributes of their own, so that adding or removing one touches no other. */
function outboxOf(item: Item): readonly OutboxEntry[] {
  const entries = Object.entries(item).flatMap(([name, value]) =>
    name.startsWith(OUTBOX) ? outboxEntryOf(value) : [],
  );
  return entries.sort((a, b) => a.rev - b.rev);
}

const NO_ENTRY: OutboxEntry = { rev: 0, generation: 1, at: instant(0), notifications: [] };

function outboxEntryOf(value: AttributeValue): OutboxEntry {
  const { notifications, ...entry } = readJson<StoredOutboxEntry>(value, NO_ENTRY);
  return { ...entry, notifications: notifications.map(outboxLineOf) };
}
