import type { AttributeValue } from '@aws-sdk/client-dynamodb';
import type { Recording } from '../flows/incident-store.ts';
import type { Incident } from '../incidents/incident.ts';
import { NOTHING_PRUNED, type Pruning } from '../incidents/prune.ts';
import { audiencesOf } from '../incidents/version-0-1.ts';
import type { EpochMs } from '../values/time.ts';
import { duePartition } from './dynamo-due.ts';
import { ARCHIVE_NUMBER, FORGOTTEN, OUTBOX, RECORDED, SENDER_ROUTES } from './dynamo-incident-item.ts';
import { recordedWordText } from './dynamo-last-word.ts';
import { listedPartition } from './dynamo-listed.ts';
import { DUE_INDEX, json, LISTED_INDEX, number, TIME_TO_LIVE, text, Update } from './dynamo-table.ts';
import { nameThem, type StoredPages } from './dynamo-token-pages.ts';
import { OLD_DETAILS, OLD_LANES } from './dynamo-version-0-1.ts';
import { PACKED_FROM, pack } from './packed-text.ts';

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
    .setOrRemove('truncated', count(one.truncated))
    .setOrRemove('overflow', count(one.overflow))
    .setOrRemove('message', one.message && json(one.message))
    .setOrRemove('word', one.word && text(recordedWordText(one.word)));
}

/** What is 0 is not stored: a new incident is to be less than 1 KB, so that each write of it is one unit. */
const count = (n: number): AttributeValue | undefined => (n === 0 ? undefined : number(n));

/** `pages`: where its starts and ends stand, if not in itself. */
export const creation = (incident: Incident, pages: StoredPages | undefined): Update =>
  said(replacement(incident, { pruned: NOTHING_PRUNED, assumedEnds: [...incident.ends], pages }), incident)
    .set(RECORDED, number(incident.recorded))
    .add('starts', { SS: pages ? [] : [...incident.starts] })
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

export const additions = (recording: Recording): Update =>
  seen(recording)
    .add('starts', { SS: [...recording.starts] })
    .add('ends', { SS: [...recording.ends] })
    .add('hits', { SS: [...recording.hits] })
    .add('cuts', { SS: [...new Set(recording.cuts)] })
    .remove(...recording.moved.slice(0, OLD_DETAILS_PER_WRITE).map((key) => OLD_DETAILS + key));

/** An update expression may take 4 KB, and each removal takes 21 bytes of it. What is left over goes with a later write. */
const OLD_DETAILS_PER_WRITE = 100;

const NO_ROOM = 'some alerts counted, but not listed: the incident is full';

export const overflow = (recording: Recording): Update =>
  seen({ ...recording, word: undefined, overflow: recording.overflow + recording.starts.length })
    .add('ends', { SS: [...recording.ends] })
    .add('hits', { SS: [...recording.hits] })
    .add('cuts', { SS: [NO_ROOM] });

export const dueOn = (update: Update, id: string, dueAt: EpochMs | undefined): Update =>
  dueAt === undefined
    ? update.remove(DUE_INDEX.partition, DUE_INDEX.sort)
    : update.set(DUE_INDEX.partition, text(duePartition(id))).set(DUE_INDEX.sort, number(dueAt));

/** What leaves the sets of an incident's own item, and what comes into them. */
export interface Moves {
  readonly pruned: Pruning;
  readonly assumedEnds: readonly string[];
  /** Where its starts and ends stand from now on, these ends too. Absent: in itself. */
  readonly pages: StoredPages | undefined;
}

export function replacement(next: Incident, moves: Moves): Update {
  const audiences = audiencesOf(next.lanes);
  const update = new Update()
    .set('rev', number(next.rev))
    .setOrRemove('generation', next.generation === 1 ? undefined : number(next.generation))
    .set('state', text(next.state))
    .setOrRemove('pruned', count(next.pruned))
    .setOrRemove('earlier', count(next.earlier))
    .setOrRemove('reached', count(next.reached))
    .set('episode', number(next.episode))
    .setOrRemove('endedBefore', next.endedBefore === undefined ? undefined : number(next.endedBefore))
    .setOrRemove('peak', next.peak && json(next.peak))
    .setOrRemove('openedAt', next.openedAt === undefined ? undefined : number(next.openedAt))
    .setOrRemove('endedAt', next.endedAt === undefined ? undefined : number(next.endedAt))
    .setOrRemove('closedAt', next.closedAt === undefined ? undefined : number(next.closedAt))
    .setOrRemove('assumed', next.assumed ? { BOOL: true } : undefined)
    .setOrRemove('regroupedInto', next.regroupedInto && json(next.regroupedInto))
    .set('lanes', json(next.lanes))
    .setOrRemove(OLD_LANES, audiences && json(audiences))
    .set('places', json(next.places))
    .setOrRemove('left', Object.keys(next.left).length === 0 ? undefined : json(next.left))
    .set('notifications', number(next.notifications))
    .set('decisions', logOf(next))
    .set(TIME_TO_LIVE, number(Math.ceil(next.expiresAt / 1000)))
    .deleteFromSet('hits', moves.pruned.hits);
  move(update, moves);
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

function move(update: Update, { pruned, assumedEnds, pages }: Moves): void {
  if (pages) nameThem(update, pages);
  update
    .deleteFromSet('starts', [...new Set([...pruned.starts, ...(pages?.own.starts ?? [])])])
    .deleteFromSet('ends', [...new Set([...pruned.ends, ...(pages?.own.ends ?? [])])])
    .add('ends', { SS: pages ? [] : [...assumedEnds] });
}

/** Of an incident of months it is 4 KB, and each write of the incident would pay for them. */
function logOf({ decisions }: Incident): AttributeValue {
  const text = JSON.stringify(decisions);
  return text.length < PACKED_FROM ? { S: text } : { B: pack(text) };
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

/** Instants that are sorted, each by how much it is later than the one before, in base 36. */
const gapsBetween = (sorted: readonly EpochMs[]): string =>
  sorted.map((at, i) => (at - (sorted[i - 1] ?? 0)).toString(36)).join(' ');
