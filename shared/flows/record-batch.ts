import pMap from 'p-map';
import { absorb, type Delta } from '../incidents/absorb.ts';
import { hasNewFacts, isLookToCome } from '../incidents/fresh-facts.ts';
import { isFresh } from '../incidents/freshness.ts';
import {
  type Incident,
  type IncidentHead,
  type IncidentKind,
  incidentId,
  type Subject,
} from '../incidents/incident.ts';
import { isSaidAgain, type LastWord, receivedAfter, saidHash } from '../incidents/last-word.ts';
import { notListedIn } from '../incidents/not-listed.ts';
import { senderRouteToken } from '../incidents/regrouping.ts';
import { expiryOf } from '../incidents/retention.ts';
import type { SenderMessage } from '../incidents/sender-message.ts';
import type { AlertBatch } from '../incidents/signal.ts';
import { type Speaker, speakerOf, type Twins } from '../incidents/voice.ts';
import { METRICS } from '../metrics.ts';
import { type RoutedGroup, routeBatch } from '../routing/route.ts';
import { surprise } from '../values/surprise.ts';
import { after, type EpochMs, hours, latest } from '../values/time.ts';
import { notDropped } from './archived-hits.ts';
import { Contended } from './contended.ts';
import { type DecideDeps, decideAndCreate, decideAndSave } from './decide-and-save.ts';
import type { HeardOf, Recording } from './incident-store.ts';
import { type KeepDetailsDeps, type KeptDetails, keepDetails } from './keep-details.ts';
import { isLeftToSweep, recordOnShard } from './record-on-shard.ts';
import { type GroupNews, RECORD_GRACE, recordingOf, senderMessageIn } from './recording-of.ts';
import { withRecording } from './with-recording.ts';

/** Groups of one batch that are worked on at a time; most batches hold one. */
const CONCURRENCY = 16;

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
  /** What it says now. Absent: no sender repeats errors. */
  readonly said?: string;
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

type Arrived = Omit<Heard, 'before' | 'word' | 'said'>;

/** No sender repeats errors, so no word of a sender is kept of them. */
async function recordErrors(arrived: Arrived, deps: RecordDeps): Promise<Recorded | 'conflict'> {
  const before = await deps.store.head(arrived.id);
  const receivedAt = receivedAfter(arrived.receivedAt, before, undefined, arrived.now);
  return await recordHeard({ ...arrived, before, word: undefined, receivedAt }, deps);
}

async function recordAlerts(arrived: Arrived, deps: RecordDeps): Promise<Recorded | 'conflict'> {
  const { id, routed, batch, speaker, now } = arrived;
  const { head, word, whole } = await deps.store.heard(id, speaker);
  const receivedAt = receivedAfter(arrived.receivedAt, head, word, now);
  const said = saidHash(routed.alerts, batch);
  const isAgain = head && word && isSaidAgain(said, word, head) && isFresh(head, routed.route.timing, now);
  const done = isAgain
    ? await decidedSince({ head, whole }, deps)
    : await recordHeard({ ...arrived, before: await whole(), word, said, receivedAt }, deps);
  if (done === 'conflict' || !done.known) return done;
  // The next time it need not be compared with all that is known.
  await deps.store.keepWord(done.incident, speaker, { receivedAt, said, recorded: done.recorded });
  return done;
}

interface Known extends Pick<HeardOf, 'whole'> {
  readonly head: IncidentHead;
}

interface Recorded {
  readonly incident: Pick<Incident, 'id' | 'state' | 'expiresAt'>;
  readonly known: boolean;
  /** `recorded` of the incident once this was. */
  readonly recorded: number;
}

/** Nothing is new. The writer that recorded it may have died before it was decided: then it is due soon. */
async function decidedSince({ head, whole }: Known, deps: DecideDeps): Promise<Recorded> {
  const isDue = head.dueAt !== undefined && head.dueAt <= after(deps.clock(), RECORD_GRACE);
  const due = isDue ? await whole() : undefined;
  const incident = due ? await decideOrLeave(due, deps) : head;
  return { incident, known: true, recorded: head.recorded };
}

async function recordHeard(heard: Heard, deps: RecordDeps): Promise<Recorded | 'conflict'> {
  const { id, routed, batch, speaker, before, word, said, receivedAt, now } = heard;
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
  const details = isWorthKeeping(kind, delta, before, { now }) ? delta.details : [];
  // Before the incident names the members, so that none is ever without words.
  const kept = await keepDetails({ id, before, said: details, expiresAt, receivedAt, now }, deps);
  const senderRoute = unknownRoute(heard);
  const known = isKnown(delta, before) && senderRoute === undefined;
  const message = senderMessageIn(batch, before, receivedAt, deps.redaction);
  const isUpToDate = before && known && isFresh(before, route.timing, now) && isSame(message, before.message);
  const noted = isUpToDate ? await withFacts(before, kept, deps) : undefined;
  if (noted) return { incident: await decideOrLeave(noted, deps), known, recorded: before?.recorded ?? 0 };
  const isFiring = alerts.some(({ status }) => status === 'firing');
  const subject: Subject = { route: route.key, group };
  const recorded = (before?.recorded ?? 0) + 1;
  const spoken = said === undefined ? undefined : { ...speaker, receivedAt, said, recorded };
  const news = {
    ...{ id, kind, subject, batch, before, message, spoken, isFiring, delta, kept, expiresAt, receivedAt, now },
    senderRoute,
  };
  const incident = await taken(news, deps);
  return incident === 'conflict' ? incident : { incident, known, recorded };
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
