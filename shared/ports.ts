import type { Answer, Memory, OutgoingRequest, Publication } from './domain/delivery.ts';
import type { Incident, MemberDetails, Subject } from './domain/incident.ts';
import type { Listing, ListingFailure, ListingKey } from './domain/listing.ts';
import type { Notification } from './domain/notification.ts';
import type { Pruning } from './domain/prune.ts';
import type { LogGroup, SubscriptionFilter } from './domain/subscriptions.ts';
import type { TemplateTree } from './domain/template-tree.ts';
import type { DurationMs, EpochMs } from './domain/time.ts';
import type { LookUpFailure, TraceMemory } from './domain/trace-memory.ts';
import type { FoundTrace } from './domain/trace-verdict.ts';
import type { Shown } from './domain/view.ts';

/** What one batch adds to an incident. Adding the same twice changes nothing. */
export interface Recording {
  readonly id: string;
  readonly subject: Subject;
  readonly source: string;
  readonly sender: string;
  readonly externalUrl?: string;
  /** Where it is found from now on, unless it is listed already. */
  readonly listing?: Listing;
  readonly starts: readonly string[];
  readonly ends: readonly string[];
  readonly hits: readonly string[];
  readonly details: readonly MemberDetails[];
  /** Alerts that fire and are counted only. */
  readonly overflow: number;
  /** Bytes of details that the incident had already: what was kept so far leaves less room for more. */
  readonly detailsSize: number;
  readonly truncated: number;
  readonly cuts: readonly string[];
  readonly seenAt: EpochMs;
  /** When `sweep` looks at it, should the writer die before it has decided. */
  readonly dueAt: EpochMs;
  readonly expiresAt: EpochMs;
}

/** Incidents: one item each, every change one atomic write of it. */
export interface IncidentStore {
  /** Strongly consistent. */
  get(id: string): Promise<Incident | undefined>;
  /** Adds, without reading or locking, and returns the incident as it is now. Creates it when it is new. */
  record(recording: Recording): Promise<Incident>;
  /**
   * Replaces what was decided, drops what was pruned or adds ends that are assumed, if nobody saved since it was read
   * (`next.rev - 1` is stored). `conflict`: somebody did; read again and decide again.
   */
  save(next: Incident, pruned: Pruning, assumedEnds?: readonly string[]): Promise<'saved' | 'conflict'>;
  /** Removes an outbox entry that reached the queue, and sets when the incident is due if nobody saved since. */
  clearOutbox(incident: Incident, rev: number, dueAt: EpochMs | undefined): Promise<void>;
  /** Has `sweep` look at it by then, for a trace that was not there. Nothing comes of an incident that is gone. */
  lookAgain(id: string, at: EpochMs): Promise<void>;
  /** Ids of what is due by `now`, the longest waiting first. */
  due(now: EpochMs, limit: number): Promise<readonly string[]>;
  /** Opens the detail chunks of an incident. Of one alert told twice, the newest. */
  detailsOf(incident: Incident): readonly MemberDetails[];
}

/** Incidents by the service they are about. */
export interface Listings {
  /**
   * Those that were listed last, the newest first, some tens at most. They may be some seconds old. Answers within
   * `budget`, and never throws.
   */
  find(key: ListingKey, budget: DurationMs): Promise<readonly Incident[] | { readonly failed: ListingFailure }>;
}

/** What is known of one incident at one integration. */
export interface LedgerEntry {
  readonly incident: string;
  readonly integration: string;
  /** Counts the writes of this entry; the condition of the next one. 0: not written yet. */
  readonly version: number;
  readonly generation: number;
  /** The decision it is up to date with. Older notifications are superseded. */
  readonly rev: number;
  readonly memory?: Memory;
  readonly shown?: Shown;
  /** A slot in its place's pace, claimed and not used yet. */
  readonly slotAt?: EpochMs;
  /** What was asked about its traces: in an entry of its own, because all receivers show the same. */
  readonly traces?: TraceMemory;
  readonly expiresAt: EpochMs;
}

export interface DeliveryLedger {
  get(incident: string, integration: string): Promise<LedgerEntry | undefined>;
  /** Writes if the stored version is still `entry.version`; returns what is stored now. `conflict`: it was not. */
  put(entry: LedgerEntry): Promise<LedgerEntry | 'conflict'>;
  /** The next free slot of a place, at least `interval` after the one before it; it belongs to the caller. */
  claimSlot(place: string, interval: DurationMs, now: EpochMs): Promise<EpochMs>;
}

/** Ordered within an incident and integration, at least once, recognises a repeated send. */
export interface NotificationQueue {
  send(notifications: readonly Notification[]): Promise<void>;
  /** Sets a notification aside that can never be delivered, with the reason, where it is alarmed and can be redriven. */
  deadLetter(notification: Notification, reason: string): Promise<void>;
  /** Sets the visibility of one received message: it comes again after that time, and holds back its group until then. */
  postpone(receipt: string, by: DurationMs): Promise<void>;
}

/** A request whose credentials were right and whose body could be read. */
export interface InboxEntry {
  /** The source's name. */
  readonly source: string;
  readonly body: string;
  readonly receivedAt: EpochMs;
}

/** Where requests wait while the table refuses. At least once, in no order. */
export interface Inbox {
  /** Throws unless the entry is durable. */
  put(entry: InboxEntry): Promise<void>;
}

/** Looks the named secrets up, sends, and forgets them. Never throws for what the network does. */
export interface Http {
  send(request: OutgoingRequest): Promise<Answer>;
}

export interface Topics {
  publish(publication: Publication): Promise<Answer>;
}

/** What is there of the traces that were asked for. Those that are not in `found` are not there, or not there yet. */
export interface TraceAnswer {
  readonly found: readonly FoundTrace[];
  /** Why there may be more than was found. */
  readonly failed?: LookUpFailure;
  /** Why it is not known what is usual. */
  readonly usualFailed?: LookUpFailure;
}

/** Where traces are kept. */
export interface Traces {
  /**
   * Takes IDs of 32 hexadecimal digits. Answers within `budget`, with what is there by then, and never throws.
   * What is usual is measured `before` that instant.
   */
  lookUp(
    ids: readonly string[],
    options: { readonly budget: DurationMs; readonly before: EpochMs },
  ): Promise<TraceAnswer>;
}

/** Where deliveries of log events are kept that can never be read. */
export interface LogDeadLetters {
  /** `data`: as it was delivered. Throws unless it is kept. */
  put(data: unknown, reason: string): Promise<void>;
}

/** What is known of the messages of one service. */
export interface StoredTemplates {
  readonly tree: TemplateTree;
  /** Counts the writes; the condition of the next one. 0: not written yet. */
  readonly version: number;
}

/** The templates under which the messages of each service are counted. */
export interface Templates {
  /** Strongly consistent. What cannot be read counts as empty, and the next write takes its place. */
  get(service: string): Promise<StoredTemplates>;
  /** Writes if the stored version is still `next.version`; returns what is stored now. `conflict`: it was not. */
  put(service: string, next: StoredTemplates, expiresAt: EpochMs): Promise<StoredTemplates | 'conflict'>;
}

/** Some of the log groups of this account and region, by name. */
export interface LogGroupPage {
  readonly groups: readonly LogGroup[];
  /** What the next page is asked for by. Absent: this is the last. */
  readonly next?: string;
}

/** The log groups of this account and region. Each call waits for its turn: AWS takes few a second. */
export interface LogGroups {
  /** The first page, too, where `from` is not known any more. */
  page(from?: string): Promise<LogGroupPage>;
  /** Undefined: there is none of that name. */
  find(name: string): Promise<LogGroup | undefined>;
  /** None of a log group that is gone. */
  tagsOf(group: LogGroup): Promise<Readonly<Record<string, string>>>;
  /** None of a log group that is gone. */
  filtersOf(group: LogGroup): Promise<readonly SubscriptionFilter[]>;
  /** Makes the filter, or changes the one of its name. */
  putFilter(logGroup: string, filter: SubscriptionFilter): Promise<'done' | 'filters-taken' | 'gone' | 'conflict'>;
  deleteFilter(logGroup: string, filter: string): Promise<'done' | 'gone' | 'conflict'>;
}

/** Where a walk over all log groups is to go on. Absent: at the beginning. */
export interface Bookmark {
  get(): Promise<string | undefined>;
  put(at: string | undefined): Promise<void>;
}

export interface Secrets {
  /**
   * The values that are valid now: the current one first, then the previous one while it is rotated. Empty: not set.
   * `fresh`: one of them was refused just now, so they may have been rotated since they were kept.
   */
  get(name: string, demand?: 'fresh'): Promise<readonly string[]>;
}

/** A line of the log and a count. Fields are identifiers, figures and reasons, never texts of an alert or a secret. */
export interface Telemetry {
  event(
    level: 'info' | 'warn' | 'error',
    event: string,
    fields: Readonly<Record<string, string | number | boolean>>,
  ): void;
  count(metric: string, dimensions: Readonly<Record<string, string>>, by?: number): void;
}
