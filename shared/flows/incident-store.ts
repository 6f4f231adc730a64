import type { Incident, IncidentHead, IncidentKind, RecordedWord, Subject } from '../incidents/incident.ts';
import type { LastWord } from '../incidents/last-word.ts';
import type { Listing } from '../incidents/listing.ts';
import type { Pruning } from '../incidents/prune.ts';
import type { SenderMessage } from '../incidents/sender-message.ts';
import type { Speaker } from '../incidents/voice.ts';
import type { EpochMs } from '../values/time.ts';
import type { HitPages } from './hit-pages.ts';
import type { SenderGroupings } from './sender-groupings.ts';

/** What one batch adds to an incident. Adding the same twice changes nothing. */
export interface Recording {
  readonly id: string;
  readonly kind: IncidentKind;
  readonly subject: Subject;
  readonly source: string;
  readonly sender: string;
  readonly externalUrl?: string;
  readonly isOnChange?: true;
  /** Takes the place of the one before; undefined: there is none any more. */
  readonly message?: SenderMessage | undefined;
  /** Takes the place of the one before. Of errors there is none. */
  readonly word?: RecordedWord | undefined;
  /** Where it is found from now on, unless it is listed already. */
  readonly listing?: Listing;
  /** Which route of its sender sent it (regrouping.ts), where that is of use and the incident does not know it. */
  readonly senderRoute?: string | undefined;
  readonly starts: readonly string[];
  readonly ends: readonly string[];
  /** Of an error. */
  readonly hits: readonly string[];
  /** Alerts that fire and are counted only. */
  readonly overflow: number;
  /** Keys of the details that version 0.1 kept in the incident, and that stand beside it by now. */
  readonly moved: readonly string[];
  readonly truncated: number;
  /** When something that people read of its alerts changed. Absent: nothing did. */
  readonly factsAt?: EpochMs;
  readonly cuts: readonly string[];
  readonly seenAt: EpochMs;
  readonly confirmedAt?: EpochMs;
  /** When `sweep` looks at it, should the writer die before it has decided. */
  readonly dueAt: EpochMs;
  readonly expiresAt: EpochMs;
}

export interface HeardOf {
  /** All of the incident but its members and what it counts: enough to know whether a sender only repeats itself. */
  readonly head?: IncidentHead | undefined;
  readonly word?: LastWord | undefined;
  /** All of it, as it was read. */
  readonly whole: () => Promise<Incident | undefined>;
}

/** Incidents that are due. */
export interface DuePage {
  /** The longest waiting first. */
  readonly ids: readonly string[];
  /** Where the next page begins, in the store's own form. Absent: this was the last. */
  readonly next?: unknown;
}

export interface SaveTerms {
  /** Ends that no sender reported. */
  readonly assumedEnds?: readonly string[];
  /**
   * Saves it even if something was recorded since. Only for an incident that is due soon: a later `dueAt` would take the
   * place of the one that the recorder has set, and should that recorder die, what it recorded would never be decided.
   */
  readonly evenIfRecorded?: boolean;
}

/** Incidents: one item each, every change one atomic write of it. */
export interface IncidentStore {
  /** Hits that stand beside their incident. */
  readonly hitPages: HitPages;
  readonly groupings: SenderGroupings;
  /** Strongly consistent, with the hits on its shards (hit-archive.ts). */
  get(id: string): Promise<Incident | undefined>;
  /** As `get`, but for its shards: what stands in the incident itself. */
  head(id: string): Promise<Incident | undefined>;
  /** An incident, and what this sender said last of it in this group. */
  heard(id: string, speaker: Speaker): Promise<HeardOf>;
  /** Keeps what was said last, unless what is kept was received later. It lasts as long as the incident. */
  keepWord(incident: Pick<Incident, 'id' | 'expiresAt'>, speaker: Speaker, word: LastWord): Promise<void>;
  /**
   * Stores one that is new with its decision and its outbox. `exists`: another writer was faster, and nothing is stored.
   */
  create(incident: Incident): Promise<'created' | 'exists'>;
  /** Adds, without reading or locking, and returns the incident as it is now. Creates it when it is new. */
  record(recording: Recording): Promise<Incident>;
  /**
   * As `record`, if the incident has dropped no hits since it was read: its archive has this number, or none. `conflict`:
   * it has; they must be looked for there again.
   */
  recordHits(recording: Recording, archive: number | undefined): Promise<Incident | 'conflict'>;
  /**
   * Replaces what was decided, drops what was pruned or adds ends that are assumed, if the incident was not saved since
   * it was read (`next.rev - 1` is stored) and nothing was recorded since (`next.recorded` is). `conflict`: read again
   * and decide again.
   */
  save(next: Incident, pruned: Pruning, terms?: SaveTerms): Promise<'saved' | 'conflict'>;
  /**
   * Removes an outbox entry that reached the queue, and sets when the incident is due, if nothing was saved or recorded
   * since.
   */
  clearOutbox(incident: Incident, rev: number, dueAt: EpochMs | undefined): Promise<void>;
  /** Has `sweep` look at it by then, for a trace that was not there. Nothing comes of an incident that is gone. */
  lookAgain(id: string, at: EpochMs): Promise<void>;
  /** Has `sweep` look at it by then, and keeps it for as long. Nothing comes of an incident that is gone. */
  wake(id: string, times: Pick<Recording, 'dueAt' | 'expiresAt'>): Promise<void>;
  /**
   * The next page of what is due by `now`, behind `from`, which is the `next` of the page before. Each incident is named
   * once, though it stays due.
   */
  due(now: EpochMs, from?: unknown): Promise<DuePage>;
}
