import { hashLabels, type Labels } from '../values/labels.ts';
import type { Link } from '../values/link.ts';
import { type Severity, worst } from '../values/severity.ts';
import { after, type DurationMs, type EpochMs, seconds } from '../values/time.ts';
import { countOf, type Hit, readHits } from './hits.ts';
import type { LaneMemory } from './lanes.ts';
import type { Listing } from './listing.ts';
import { isFiring, lastOccurrence, type Member, type Members, membersOf, unreportedSince } from './membership.ts';
import type { Notification } from './notification.ts';
import type { LookReason, SuppressReason } from './reason.ts';
import type { SenderMessage } from './sender-message.ts';
import type { StateReason } from './state-reason.ts';

/** What an incident is about. Its id is a hash of this and of nothing else: no `groupKey`, no text, no time. */
export interface Subject {
  /** The route's key (route.ts): receiver and matchers, whatever their order. */
  readonly route: string;
  /** The labels it is grouped by, and their values. */
  readonly group: Labels;
}

/** 11 characters, fit for a URL, a queue's group id and a Jira label. */
export const incidentId = (subject: Subject): string => hashLabels(subject.group, subject.route);

/** What people read of one member, as its sender said it last (member-details.ts). */
export interface MemberDetails {
  readonly fingerprint: string;
  readonly labels: Labels;
  readonly annotations: Labels;
  readonly links: readonly Link[];
  readonly values?: Readonly<Record<string, number>>;
  readonly stateReason?: StateReason;
}

/** Details, and when they were received. Of one member the newest count. */
export interface DatedDetails extends MemberDetails {
  readonly receivedAt: EpochMs;
  /** When they were stored, where that was much later: they waited in the inbox. */
  readonly storedAt?: EpochMs;
}

/** A line of the decision log: why the places of a lane were looked at or not, with the figures it was decided on. */
export type Explanation = {
  readonly at: EpochMs;
  readonly rev: number;
  readonly lane: string;
  readonly because: string;
} & ({ readonly notified: LookReason } | { readonly suppressed: SuppressReason });

/** Notifications that were decided and may not have reached the queue yet. Saved in the same write as the decision. */
export interface OutboxEntry {
  readonly rev: number;
  readonly generation: number;
  readonly at: EpochMs;
  readonly notifications: readonly Pick<Notification, 'lane' | 'place' | 'reason'>[];
}

/** The word that was recorded last, and whose it is (voice.ts). It is written with what it adds. */
export interface RecordedWord {
  readonly voice: string;
  readonly group: string;
  /** At the door. A body that was received before this one has been overtaken. */
  readonly receivedAt: EpochMs;
  /** Hash of what it says. */
  readonly said: string;
  /** `recorded` of the incident when all of it was known. One that another wrote to meanwhile has another. */
  readonly recorded: number;
}

export type IncidentState = 'pending' | 'firing' | 'resolved';

/** The worst that a problem was in one episode. It only grows. */
export interface Peak {
  readonly severity: Severity;
  /** When it became that severe. */
  readonly at: EpochMs;
}

interface IncidentBase {
  readonly id: string;
  readonly subject: Subject;
  readonly source: string;
  /** The sender's own name for the receiver it sent to. */
  readonly sender: string;
  /** Counts the saved decisions; the condition of every save. 0: nothing decided yet. */
  readonly rev: number;
  /** Counts what was recorded since there is a 0.2, so that a save knows whether it was decided on everything. */
  readonly recorded: number;
  /** Grows when the problem comes back after its dedup window: a new message, a new issue. */
  readonly generation: number;
  readonly state: IncidentState;
  readonly starts: ReadonlySet<string>;
  readonly ends: ReadonlySet<string>;
  /** How many occurrences were dropped from the sets (prune.ts), so that the counts of a lane's memory stay comparable. */
  readonly pruned: number;
  /** How many of all occurrences were of earlier generations. */
  readonly earlier: number;
  /** How many occurrences there were when the threshold was last met: what lies above is not worth telling yet. */
  readonly reached: number;
  /** Details that version 0.1 kept in the incident itself, and the keys of the chunks that they are in. */
  readonly inheritedDetails?: { readonly keys: readonly string[]; readonly details: readonly DatedDetails[] };
  /** Alerts of the last body that fire and that there was no room for: counted, not listed. */
  readonly overflow: number;
  /** How many alerts the sender left out of its last body. */
  readonly truncated: number;
  readonly cuts: readonly string[];
  readonly externalUrl?: string;
  /** What its sender said last of all its alerts together. */
  readonly message?: SenderMessage | undefined;
  /** Where others of its service find it. Absent: it is not known which service it is about. */
  readonly listing?: Listing;
  /** Its source speaks once of each change and repeats nothing. */
  readonly isOnChange?: true;
  /** What was recorded last. Absent: it is a log error, or not all of it had room. */
  readonly word?: RecordedWord | undefined;
  /** When the source last spoke of it. */
  readonly seenAt: EpochMs;
  /** When the source last said that one of its alerts fires. Absent in what version 0.1 stored. */
  readonly confirmedAt?: EpochMs;
  /** Counts how often the problem opened or reopened, in all generations. 0: never. */
  readonly episode: number;
  readonly openedAt?: EpochMs;
  readonly endedAt?: EpochMs;
  /** When we heard of that end. What is heard of later is news. Absent: version 0.1 saved it. */
  readonly closedAt?: EpochMs;
  /** When the episode before this one ended. */
  readonly endedBefore?: EpochMs;
  /** The worst of this episode. */
  readonly peak?: Peak;
  /** It ended because its source went silent, not because it said so. */
  readonly assumed: boolean;
  /** It ended because its sender groups its alerts otherwise: incidents of the groups that they are in now. */
  readonly regroupedInto?: readonly string[];
  /** Which routes of its senders sent it, each behind its voice (regrouping.ts). Of a group as its sender made it. */
  readonly senderRoutes: ReadonlySet<string>;
  /** When each lane was looked at in this generation, and on which figures, by its id. */
  readonly lanes: Readonly<Record<string, LaneMemory>>;
  /** Where it was sent in this generation: each place with its lane. A place that was removed since gets a last line. */
  readonly places: Readonly<Record<string, string>>;
  /** Places that had their last message, with their lanes. One that is named again shows how the incident ended. */
  readonly left: Readonly<Record<string, string>>;
  /** How many notifications were decided in this generation. */
  readonly notifications: number;
  /** Entries that may not have reached the queue. `save` writes the one of its own rev, `clearOutbox` removes one. */
  readonly outbox: readonly OutboxEntry[];
  readonly decisions: readonly Explanation[];
  /** When something that people read of its alerts changed, as far as it had to be noted (fresh-facts.ts). By our clock. */
  readonly factsAt?: EpochMs;
  /** When a trace may be there that was not there when it was asked for. Past: it was asked for again, or need not be. */
  readonly lookAt?: EpochMs;
  /** When `sweep` must look at it again. */
  readonly dueAt?: EpochMs;
  /** When the item may be deleted. Nothing is concluded from one that is still there: the table may delete days late. */
  readonly expiresAt: EpochMs;
}

/** Hits that an incident dropped stand on pages (hit-archive.ts). */
export interface HitArchive {
  /** That of the open pages, or of the next that is written. */
  readonly number: number;
  /** The newest second of all that was dropped, as its sender dates it. */
  readonly newest: EpochMs;
  /** When something was dropped last, and when the last of it was heard of. */
  readonly at: EpochMs;
  readonly seenAt: EpochMs;
  /** Whether its batches write to shards: it was seen so often that one item would not take it. */
  readonly isSharded: boolean;
  /** Of a hot error: how often it was seen lately, by what was dropped last. Shown beside alerts of the same service. */
  readonly lately?: { readonly from: EpochMs; readonly to: EpochMs; readonly count: number };
  /** The number at its last end: what is on pages before it is no news. */
  readonly endedNumber?: number;
}

/**
 * The starts and ends of a large incident (claims.ts) stand on pages beside it, by a hash of the member, so that one more
 * member does not pay for all the others. What is recorded stands in the incident itself until it is saved; a save moves it.
 *
 * A page never changes: with another content it is another page, under another name. The incident names its pages. So one
 * write of the incident changes all of them at once, what was read belongs together, and a writer that dies or loses leaves
 * pages that no incident names.
 */
export interface TokenPages {
  /** What is on them, by their number (member-details.ts). */
  readonly pages: ReadonlyMap<number, TokenPage>;
  /** What stands in the incident itself. */
  readonly own: Tokens;
  /** Whether that is more than should stand there. */
  readonly isFull: boolean;
  /** Until when all pages are there. 0: there are none yet. */
  readonly expiresAt: EpochMs;
}

export interface Tokens {
  readonly starts: readonly string[];
  readonly ends: readonly string[];
}

export interface TokenPage extends Tokens {
  /** Derives from its content. */
  readonly name: string;
}

/** A group of alerts. */
export interface AlertsIncident extends IncidentBase {
  readonly kind: 'alerts';
  /** When alerts began that are over and forgotten, for a threshold that is not met yet. Oldest first. */
  readonly forgottenStarts?: readonly EpochMs[];
  /** Of a large one, where its starts and ends stand. The sets hold them all; this is what the store read, to save it. */
  readonly pages?: TokenPages;
}

/** One error in logs, which is counted. */
export interface ErrorsIncident extends IncidentBase {
  readonly kind: 'errors';
  /** How often it was seen (hits.ts), but for what it dropped (`pruned`) and what is on its shards. */
  readonly hits: ReadonlySet<string>;
  /** Where the hits are that it dropped. Absent: it has dropped none since there is a 0.2. */
  readonly archive?: HitArchive;
  /**
   * What is on its shards while it is hot: those of the present number, and those that came while these are being
   * closed. No part of what is saved.
   */
  readonly shards?: { readonly open: ReadonlySet<string>; readonly next: ReadonlySet<string> };
  /** Hits that it dropped and that its threshold may need. No part of what is saved. */
  readonly past?: readonly Hit[];
  /** Until when what was seen belongs to what is over, as its sender dates it. Set at its end. */
  readonly coveredTo?: EpochMs;
}

export type Incident = AlertsIncident | ErrorsIncident;
export type IncidentKind = Incident['kind'];
/** All of it but its members, and what only an error has. */
export type IncidentHead = Omit<Incident, 'starts' | 'ends'>;

type Known = 'id' | 'subject' | 'source' | 'sender' | 'seenAt' | 'expiresAt';

/** An incident of which nothing has been recorded and nothing decided. */
export const newIncident = (kind: IncidentKind, known: Pick<Incident, Known>): Incident => ({
  ...known,
  ...(kind === 'errors' ? { kind, hits: new Set<string>() } : { kind }),
  rev: 0,
  recorded: 0,
  generation: 1,
  state: 'pending',
  starts: new Set(),
  ends: new Set(),
  pruned: 0,
  earlier: 0,
  reached: 0,
  overflow: 0,
  truncated: 0,
  cuts: [],
  senderRoutes: new Set(),
  episode: 0,
  assumed: false,
  lanes: {},
  places: {},
  left: {},
  notifications: 0,
  outbox: [],
  decisions: [],
});

/** The texts of all hits that are not dropped. */
export const openHits = ({ hits, shards }: ErrorsIncident): Iterable<string> =>
  shards === undefined ? hits : [...hits, ...shards.open, ...shards.next];

interface FactsBase {
  readonly members: Members;
  /** Those that are kept one by one. */
  readonly firing: readonly Member[];
  /** All that fire. */
  readonly firingCount: number;
  /** What was said to fire and is not listed any more, which is no end. It does not count as firing. */
  readonly unreported: readonly Member[];
  /** The worst of what fires; where nothing does, of what is unreported; then of those beside which others were left out. */
  readonly severity: Severity;
  /**
   * Occurrences ever seen: how often an alert of this incident began to fire, and how often one was over; of an error,
   * how often it was seen, and nothing is over.
   */
  readonly starts: number;
  readonly ends: number;
}

export type Facts =
  | (FactsBase & { readonly kind: 'alerts' })
  | (FactsBase & { readonly kind: 'errors'; readonly hits: readonly Hit[] });

/**
 * How long an alert that is not listed any more still counts as firing: a body may be late, by the peer wait of Alertmanager's
 * pair and its retries, and say less than is known by then.
 */
export const UNREPORTED_LAG: DurationMs = seconds(60);

/** By default as they are if its source says nothing more. */
export function factsOf(incident: Incident, now: EpochMs = after(incident.seenAt, UNREPORTED_LAG)): Facts {
  const members = membersOf(incident.starts, incident.ends);
  const open = [...members.values()].filter(isFiring);
  const unreported = open.filter((member) => isUnreported(member, now));
  const firing = unreported.length === 0 ? open : open.filter((member) => !isUnreported(member, now));
  const worstOf = [firing, unreported, incident.truncated > 0 ? [...members.values()] : []].find(
    (some) => some.length > 0,
  );
  const occurrences = [...members.values()].reduce((sum, member) => sum + member.occurrences.length, 0);
  const base = {
    members,
    firing,
    firingCount: firing.length + incident.overflow,
    unreported,
    severity: worst((worstOf ?? []).map((member) => lastOccurrence(member)?.severity ?? 'none')),
  };
  const uncounted = incident.pruned + incident.overflow;
  if (incident.kind === 'errors') {
    const hits = readHits(openHits(incident));
    return { ...base, kind: 'errors', hits, starts: countOf(hits) + uncounted, ends: 0 };
  }
  const ends = occurrences + incident.pruned - open.length;
  return { ...base, kind: 'alerts', starts: occurrences + uncounted, ends };
}

function isUnreported(member: Member, now: EpochMs): boolean {
  const since = unreportedSince(member);
  return since !== undefined && now >= after(since, UNREPORTED_LAG);
}

/** Whether nothing of it fires, as far as is known: not what is unreported, and not what its sender left out of its last body. */
export const isOver = ({ truncated }: Incident, { firingCount, unreported }: Facts): boolean =>
  firingCount === 0 && unreported.length === 0 && truncated === 0;
