import pMap from 'p-map';
import { absorb, type Delta } from '../incidents/absorb.ts';
import { hasNewFacts, isLookToCome } from '../incidents/fresh-facts.ts';
import { hitTokens } from '../incidents/hits.ts';
import { type Incident, type IncidentKind, incidentId, type Subject, UNREPORTED_LAG } from '../incidents/incident.ts';
import { notifiedAtOf } from '../incidents/lanes.ts';
import { isSaidAgain, type LastWord, receivedAfter, saidHash } from '../incidents/last-word.ts';
import { notListedIn } from '../incidents/not-listed.ts';
import { redactedDetails } from '../incidents/redacted-details.ts';
import { senderRouteToken } from '../incidents/regrouping.ts';
import { expiryOf } from '../incidents/retention.ts';
import type { SenderMessage } from '../incidents/sender-message.ts';
import { sharedService } from '../incidents/service-label.ts';
import type { AlertBatch } from '../incidents/signal.ts';
import { confirmedAtOf, isConfirmedSince } from '../incidents/situation.ts';
import type { Timing } from '../incidents/timing.ts';
import { type Speaker, speakerOf, type Twins } from '../incidents/voice.ts';
import { METRICS } from '../metrics.ts';
import { redactFields } from '../redaction/fields.ts';
import { type RedactOptions, redact } from '../redaction/redact.ts';
import { type RoutedGroup, routeBatch } from '../routing/route.ts';
import type { Labels } from '../values/labels.ts';
import { surprise } from '../values/surprise.ts';
import { after, duration, type EpochMs, earliest, hours, isAhead, latest, minutes, seconds } from '../values/time.ts';
import { notDropped } from './archived-hits.ts';
import { Contended } from './contended.ts';
import { type DecideDeps, decideAndCreate, decideAndSave } from './decide-and-save.ts';
import type { Recording } from './incident-store.ts';
import { type KeepDetailsDeps, type KeptDetails, keepDetails } from './keep-details.ts';
import { isLeftToSweep, recordOnShard } from './record-on-shard.ts';
import { withRecording } from './with-recording.ts';

/** Groups of one batch that are worked on at a time; most batches hold one. */
const CONCURRENCY = 16;

/** How long a writer has to decide what it recorded before `sweep` does. */
const RECORD_GRACE = seconds(30);

/** A repeat refreshes "last seen" only when the stored instant is older than this part of `resolve_after`. */
const REFRESHES_PER_RESOLVE_AFTER = 12;

/** Places are notified a little later than their lane was looked at. Until then each word may be the first after a message. */
const DELIVERED_WITHIN = minutes(10);
const CONFIRMED_AT_MOST_EACH = minutes(1);

/** Notes of what was cut, of all bodies together. They name labels and annotations, so their number has to have an end. */
const CUTS_KEPT = 20;

export interface RecordDeps extends DecideDeps, KeepDetailsDeps {
  readonly twins?: Twins;
}

/** What became of one group of a batch. */
export interface RecordedGroup {
  readonly incident: string;
  readonly state: Incident['state'];
  readonly alerts: number;
  /** Nothing in it was new: a repeat, a redelivery or the other half of a high-availability pair. */
  readonly known: boolean;
}

/**
 * Takes a batch in: when it returns, every alert is durable and what has to be notified is queued or due. Throws when
 * the table refuses; the same batch may then be sent again, as often as one likes. `receivedAt`: at the door, by which
 * batches are in order; what arrived later may have been taken in before.
 */
export async function recordBatch(
  batch: AlertBatch,
  deps: RecordDeps,
  receivedAt: EpochMs = deps.clock(),
): Promise<readonly RecordedGroup[]> {
  const groups = routeBatch(deps.policy.root, batch);
  const recorded = await pMap(groups, (group) => recordGroup(group, batch, receivedAt, deps), {
    concurrency: CONCURRENCY,
  });
  // What the table refuses comes again, and is counted then.
  deps.telemetry.count(METRICS.received, { source: batch.source }, batch.alerts.length);
  return recorded;
}

/** Above this many conflicts in a row the sender is refused, and sends again. */
const ATTEMPTS = 10;

async function recordGroup(
  group: RoutedGroup,
  batch: AlertBatch,
  receivedAt: EpochMs,
  deps: RecordDeps,
): Promise<RecordedGroup> {
  for (let attempt = 0; attempt < ATTEMPTS; attempt++) {
    const recorded = await tryToRecord(group, batch, receivedAt, deps);
    if (recorded !== 'conflict') return recorded;
  }
  throw new Contended('hits were dropped each time');
}

/** A group of a batch, and what is known of its incident. */
interface Heard {
  readonly id: string;
  readonly routed: RoutedGroup;
  readonly batch: AlertBatch;
  readonly speaker: Speaker;
  readonly before: Incident | undefined;
  /** What the same sender said last. */
  readonly word: LastWord | undefined;
  readonly receivedAt: EpochMs;
  readonly now: EpochMs;
}

async function tryToRecord(
  routed: RoutedGroup,
  batch: AlertBatch,
  receivedAt: EpochMs,
  deps: RecordDeps,
): Promise<RecordedGroup | 'conflict'> {
  const { kind, route, group, alerts } = routed;
  const id = incidentId({ route: route.key, group });
  const arrived = { id, routed, batch, speaker: speakerOf(batch, deps.twins), receivedAt, now: deps.clock() };
  const recorded = await (kind === 'errors' ? recordErrors(arrived, deps) : recordAlerts(arrived, deps));
  if (recorded === 'conflict') return recorded;
  return { incident: id, state: recorded.incident.state, alerts: alerts.length, known: recorded.known };
}

type Arrived = Omit<Heard, 'before' | 'word'>;

/** No sender repeats errors, so no word of a sender is kept of them. */
async function recordErrors(arrived: Arrived, deps: RecordDeps): Promise<Recorded | 'conflict'> {
  const before = await deps.store.head(arrived.id);
  const receivedAt = receivedAfter(arrived.receivedAt, before, undefined, arrived.now);
  return await recordHeard({ ...arrived, before, word: undefined, receivedAt }, deps);
}

async function recordAlerts(arrived: Arrived, deps: RecordDeps): Promise<Recorded | 'conflict'> {
  const { id, routed, batch, speaker, now } = arrived;
  const { incident: before, word } = await deps.store.heard(id, speaker);
  const receivedAt = receivedAfter(arrived.receivedAt, before, word, now);
  const said = saidHash(routed.alerts, batch);
  const isAgain = before && word && isSaidAgain(said, word, before) && isFresh(before, routed.route.timing, now);
  const done = isAgain
    ? await decidedSince(before, deps)
    : await recordHeard({ ...arrived, before, word, receivedAt }, deps);
  if (done === 'conflict' || !done.known) return done;
  // The next time it need not be compared with all that is known.
  await deps.store.keepWord(done.incident, speaker, { receivedAt, said, recorded: done.recorded });
  return done;
}

interface Recorded {
  readonly incident: Incident;
  readonly known: boolean;
  /** `recorded` of the incident once this was. */
  readonly recorded: number;
}

/** Nothing is new. The writer that recorded it may have died before it was decided: then it is due soon, and `sweep` decides. */
async function decidedSince(before: Incident, deps: DecideDeps): Promise<Recorded> {
  const isDue = before.dueAt !== undefined && before.dueAt <= deps.clock();
  const incident = isDue ? await decideOrLeave(before, deps) : before;
  return { incident, known: true, recorded: before.recorded };
}

async function recordHeard(heard: Heard, deps: RecordDeps): Promise<Recorded | 'conflict'> {
  const { id, routed, batch, speaker, before, word, receivedAt, now } = heard;
  const { kind, route, group, alerts } = routed;
  const absorbed = absorb(before, alerts, {
    ...speaker,
    receivedAt,
    // A body that was overtaken does not know what its sender said since.
    notListed: word && receivedAt < word.receivedAt ? 'unknown' : notListedIn(batch),
    isOnChange: batch.isOnChange ?? false,
    words: deps.severityWords,
  });
  const delta = { ...absorbed, hits: await notDropped(before, absorbed.hits, deps.store.hitPages) };
  // Never sooner than before, even if the routing file asks for less by now: the ledger counts on it.
  const expiresAt = latest(before?.expiresAt ?? now, expiryOf(now, route.timing));
  const said = isWorthKeeping(kind, delta, before, { now }) ? delta.details : [];
  // Before the incident names the members, so that none is ever without words.
  const kept = await keepDetails({ id, before, said, expiresAt, receivedAt, now }, deps);
  const senderRoute = unknownRoute(heard);
  const known = isKnown(delta, before) && senderRoute === undefined;
  const message = messageOf(batch, before, receivedAt, deps.redaction);
  const isUpToDate = known && isFresh(before, route.timing, now) && isSame(message, before.message);
  const noted = isUpToDate ? await withFacts(before, kept, deps) : undefined;
  if (noted) return { incident: await decideOrLeave(noted, deps), known, recorded: before?.recorded ?? 0 };
  const isFiring = alerts.some(({ status }) => status === 'firing');
  const subject: Subject = { route: route.key, group };
  const news = {
    ...{ id, kind, subject, batch, before, message, isFiring, delta, kept, expiresAt, receivedAt, now },
    senderRoute,
  };
  const incident = await taken(news, deps);
  return incident === 'conflict' ? incident : { incident, known, recorded: (before?.recorded ?? 0) + 1 };
}

/** The route of its sender that sent a group, where the group is the sender's own and its incident does not know that. */
function unknownRoute({ routed, batch, speaker, before }: Heard): string | undefined {
  if (batch.senderRoute === undefined || routed.kind === 'errors' || routed.route.groupBy !== 'sender')
    return undefined;
  const token = senderRouteToken(speaker.voice, batch.senderRoute);
  return before?.senderRoutes.has(token) ? undefined : token;
}

/** What is new is one write, with its decision. Of an incident that is there, or is made meanwhile, one more decides. */
async function taken(news: GroupNews, deps: RecordDeps): Promise<Incident | 'conflict'> {
  const recording = recordingOf(news, deps.redaction);
  const created = news.before ? undefined : await decideAndCreate(withRecording(undefined, recording), deps);
  if (created) return created;
  const recorded = await record(recording, news.before, deps);
  return recorded === 'conflict' ? recorded : await decideOrLeave(recorded, deps);
}

async function record(
  recording: Recording,
  before: Incident | undefined,
  { store, clock }: RecordDeps,
): Promise<Incident | 'conflict'> {
  if (recording.kind === 'alerts') return await store.record(recording);
  if (before?.kind === 'errors' && before.archive?.isSharded) {
    return await recordOnShard(recording, { ...before, archive: before.archive }, { store, clock });
  }
  const number = before?.kind === 'errors' ? before.archive?.number : undefined;
  return await store.recordHits(recording, number);
}

/**
 * A repeat is decided again too: the writer of the original may have died before it could. Counted errors that are
 * recorded need not be handed in again because they could not be decided. Recording has made them due, so `sweep` decides.
 */
async function decideOrLeave(recorded: Incident, deps: DecideDeps): Promise<Incident> {
  if (isLeftToSweep(recorded, deps.clock())) return recorded;
  try {
    return await decideAndSave(recorded, deps);
  } catch (error) {
    // What is on a shard makes nothing due, until its incident fires.
    if (recorded.kind === 'alerts' || recorded.archive?.isSharded) throw error;
    deps.telemetry.event('warn', 'left-to-sweep', { incident: recorded.id, ...surprise(error) });
    return recorded;
  }
}

const isSame = (one: SenderMessage | undefined, other: SenderMessage | undefined): boolean =>
  one?.title === other?.title && one?.text === other?.text;

const isKnown = (delta: Delta, before: Incident | undefined): boolean =>
  delta.starts.length === 0 &&
  delta.ends.length === 0 &&
  delta.hits.length === 0 &&
  delta.overflow === (before?.overflow ?? 0);

/**
 * The incident, if it need not be told that facts changed. A look that was to come when it was read may have been made
 * since, before the new facts were stored.
 */
async function withFacts(
  before: Incident,
  { changedAt }: KeptDetails,
  deps: RecordDeps,
): Promise<Incident | undefined> {
  if (!hasNewFacts(before, changedAt)) return before;
  if (!isLookToCome(before)) return undefined;
  const current = await deps.store.get(before.id);
  return current !== undefined && isLookToCome(current) ? current : undefined;
}

/**
 * Of an error that is seen in every batch, one sample an hour is enough, and what it says when it comes back. Of alerts,
 * whatever their sender says.
 */
function isWorthKeeping(
  kind: IncidentKind,
  delta: Delta,
  before: Incident | undefined,
  { now }: { readonly now: EpochMs },
): boolean {
  const hour = (at: EpochMs) => Math.floor(at / hours(1));
  return kind === 'alerts' || before === undefined || delta.starts.length > 0 || hour(now) !== hour(before.seenAt);
}

const isFresh = (incident: Incident | undefined, { resolveAfter }: Timing, now: EpochMs): incident is Incident =>
  incident !== undefined &&
  now < after(incident.seenAt, duration(resolveAfter / REFRESHES_PER_RESOLVE_AFTER)) &&
  (isConfirmed(incident, now) || isJustConfirmed(confirmedAtOf(incident), now));

const isJustConfirmed = (at: EpochMs, now: EpochMs): boolean =>
  !isAhead(at, now) && now < after(at, CONFIRMED_AT_MOST_EACH);

/** The first words after people were notified are written down: without one they are not reminded. */
const isConfirmed = (incident: Incident, now: EpochMs): boolean =>
  Object.values(incident.lanes).every((memory) =>
    isConfirmedSince(after(notifiedAtOf(memory), DELIVERED_WITHIN), { incident, now }),
  );

/** What one group of a batch adds to its incident. */
interface GroupNews {
  readonly id: string;
  readonly kind: IncidentKind;
  readonly subject: Subject;
  readonly batch: AlertBatch;
  readonly before: Incident | undefined;
  readonly message: SenderMessage | undefined;
  /** Whether it says that one of its alerts fires. */
  readonly isFiring: boolean;
  readonly delta: Delta;
  readonly kept: KeptDetails;
  readonly senderRoute: string | undefined;
  readonly receivedAt: EpochMs;
  readonly now: EpochMs;
  readonly expiresAt: EpochMs;
}

/** By our clock as it is now, with which the times of messages are compared. */
function confirmedAt({ before, receivedAt, now }: GroupNews): EpochMs {
  const at = earliest(receivedAt, now);
  const known = before?.confirmedAt;
  return known === undefined || isAhead(known, now) ? at : latest(known, at);
}

function recordingOf(news: GroupNews, redaction: RedactOptions | undefined): Recording {
  const { id, kind, subject, batch, before, message, delta, kept, receivedAt, now, expiresAt } = news;
  const { details: _, isListedOtherwise, ...added } = delta;
  const changedAt = isListedOtherwise ? latest(kept.changedAt, after(receivedAt, UNREPORTED_LAG)) : kept.changedAt;
  const soon = after(now, RECORD_GRACE);
  const isFull = (before?.cuts.length ?? 0) >= CUTS_KEPT;
  // Its id is a hash of what the group really is; nothing else remembers what is removed here.
  const group = redactFields(subject.group, redaction).fields;
  const listing = before?.listing ?? listingOf(news, group, redaction);
  return {
    id,
    kind,
    subject: { ...subject, group },
    source: batch.source,
    sender: batch.sender,
    ...(batch.externalUrl !== undefined && { externalUrl: redact(batch.externalUrl, redaction).text }),
    message,
    ...added,
    hits: hitTokens(delta.hits),
    ...(listing && { listing }),
    senderRoute: news.senderRoute,
    ...(batch.isOnChange && { isOnChange: true }),
    ...(news.isFiring && { confirmedAt: confirmedAt(news) }),
    moved: before?.inheritedDetails?.keys ?? [],
    truncated: leftOutIn(batch, before, receivedAt),
    ...(before && hasNewFacts(before, changedAt) && { factsAt: changedAt }),
    cuts: [...kept.cuts, ...(isFull ? [] : batch.cuts.map((cut) => redact(cut, redaction).text))],
    seenAt: latest(before?.seenAt ?? receivedAt, receivedAt),
    dueAt: earliest(soon, before?.dueAt ?? soon),
    expiresAt,
  };
}

/** How many alerts that may fire its sender left out of its newest body. */
function leftOutIn({ truncated, isAllOver }: AlertBatch, before: Incident | undefined, receivedAt: EpochMs): number {
  if (before !== undefined && receivedAt < before.seenAt) return before.truncated;
  return isAllOver ? 0 : truncated;
}

/** The newest that its sender sent, which may have come before this. */
function messageOf(
  { message = {} }: AlertBatch,
  before: Incident | undefined,
  receivedAt: EpochMs,
  redaction: RedactOptions | undefined,
): SenderMessage | undefined {
  if (before !== undefined && receivedAt < before.seenAt) return before.message;
  const entries = Object.entries(message).map(([name, text]) => [name, redact(text, redaction).text]);
  return entries.length === 0 ? undefined : Object.fromEntries(entries);
}

/** By what the first batch says. What is known of a service later does not move it. */
function listingOf({ kind, delta, receivedAt }: GroupNews, group: Labels, redaction?: RedactOptions) {
  const details = delta.details.map((one) => redactedDetails(one, redaction));
  const service = sharedService(group, details);
  return service === undefined ? undefined : { kind, service, at: receivedAt };
}
