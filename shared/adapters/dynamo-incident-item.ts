import type { AttributeValue } from '@aws-sdk/client-dynamodb';
import type {
  AlertsIncident,
  ErrorsIncident,
  HitArchive,
  Incident,
  IncidentState,
  OutboxEntry,
  Peak,
} from '../incidents/incident.ts';
import type { SenderMessage } from '../incidents/sender-message.ts';
import { type EpochMs, instant } from '../values/time.ts';
import { recordedWordOf } from './dynamo-last-word.ts';
import { listingOf } from './dynamo-listed.ts';
import { DUE_INDEX, type Item, KEY, readJson, readNumber, readText, TIME_TO_LIVE } from './dynamo-table.ts';
import {
  explanationOf,
  OLD_LANES,
  oldDetailsOf,
  outboxLineOf,
  type StoredExplanation,
  type StoredOutboxEntry,
} from './dynamo-version-0-1.ts';
import { unpack } from './packed-text.ts';

export const PREFIX = 'incident#';
export const OUTBOX = 'o_';
/** What was recorded by a version before 0.2 is not in it. */
export const RECORDED = 'n';
/** Of the archive of hits, apart from the rest of it: what a record asks for. */
export const ARCHIVE_NUMBER = 'archiveNumber';
export const SENDER_ROUTES = 'senderRoutes';
export const FORGOTTEN = 'forgottenStarts';

/** What stands in the item itself: a large incident has more beside it (dynamo-token-pages.ts). */
export function incidentOf(item: Item): Incident {
  const externalUrl = readText(item.externalUrl);
  const message = readJson<SenderMessage | undefined>(item.message, undefined);
  const word = recordedWordOf(readText(item.word) ?? '');
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
    ...(word && { word }),
    ...(listing && { listing }),
    assumed: item.assumed?.BOOL ?? false,
    ...episodeOf(item),
    lanes: { ...readJson(item.lanes, {}), ...readJson(item[OLD_LANES], {}) },
    places: readJson(item.places, {}),
    left: readJson(item.left, {}),
    decisions: logOf(item).map(explanationOf),
    ...countsOf(item),
    ...instantsOf(item),
    outbox: outboxOf(item),
    ...(inheritedDetails && { inheritedDetails }),
    ...kindOf(item),
  };
}

const logOf = ({ decisions }: Item): readonly StoredExplanation[] =>
  decisions?.B ? JSON.parse(unpack(decisions.B)) : readJson(decisions, []);

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
