import type { Listings } from '../../shared/flows/correlate.ts';
import type { DuePage, HeardOf, IncidentStore, Recording, SaveTerms } from '../../shared/flows/incident-store.ts';
import { withRecording } from '../../shared/flows/with-recording.ts';
import type { Incident } from '../../shared/incidents/incident.ts';
import { type LastWord, lastWordOf } from '../../shared/incidents/last-word.ts';
import type { ListingKey } from '../../shared/incidents/listing.ts';
import type { Pruning } from '../../shared/incidents/prune.ts';
import { withShards } from '../../shared/incidents/shards.ts';
import type { Speaker } from '../../shared/incidents/voice.ts';
import { type EpochMs, earliest, latest } from '../../shared/values/time.ts';
import { MemoryHitPages } from './memory-hit-pages.ts';
import { memorySenderGroupings } from './memory-sender-groupings.ts';

const PAGE = 100;

interface Due {
  readonly id: string;
  readonly dueAt: EpochMs;
}

const oldestFirst = (a: Due, b: Due): number => a.dueAt - b.dueAt || (a.id < b.id ? -1 : Number(a.id > b.id));

/** The store without a table, under the same contract; for the runs of which there are thousands. */
export class MemoryIncidents implements IncidentStore, Listings {
  readonly items = new Map<string, Incident>();
  readonly hitPages = new MemoryHitPages();
  readonly groupings = memorySenderGroupings();
  private readonly words = new Map<string, LastWord>();

  async get(id: string): Promise<Incident | undefined> {
    const head = await this.head(id);
    return head && (await withShards(head, (key) => this.hitPages.read(key)));
  }

  async head(id: string): Promise<Incident | undefined> {
    const stored = this.items.get(id);
    const archive = stored?.kind === 'errors' ? stored.archive : undefined;
    return stored && archive ? { ...stored, seenAt: latest(stored.seenAt, archive.seenAt) } : stored;
  }

  async heard(id: string, speaker: Speaker): Promise<HeardOf> {
    const incident = await this.head(id);
    const repeated = this.words.get([id, speaker.voice, speaker.group].join());
    const word = incident ? lastWordOf(speaker, incident, repeated) : repeated;
    return { head: incident, word, whole: async () => incident };
  }

  async keepWord({ id }: Pick<Incident, 'id'>, { voice, group }: Speaker, word: LastWord): Promise<void> {
    const key = [id, voice, group].join();
    if ((this.words.get(key)?.receivedAt ?? 0) <= word.receivedAt) this.words.set(key, word);
  }

  async recordHits(recording: Recording, archive: number | undefined): Promise<Incident | 'conflict'> {
    const known = this.items.get(recording.id);
    if (known?.kind === 'errors' && known.archive?.number !== archive) return 'conflict';
    return await this.record(recording);
  }

  async wake(id: string, times: Pick<Recording, 'dueAt' | 'expiresAt'>): Promise<void> {
    const stored = this.items.get(id);
    if (stored) this.items.set(id, { ...stored, ...times, recorded: stored.recorded + 1 });
  }

  async create(incident: Incident): Promise<'created' | 'exists'> {
    if (this.items.has(incident.id)) return 'exists';
    this.items.set(incident.id, incident);
    return 'created';
  }

  async record(recording: Recording): Promise<Incident> {
    const next = withRecording(this.items.get(recording.id), recording);
    this.items.set(recording.id, next);
    return next;
  }

  async save(next: Incident, pruned: Pruning, terms: SaveTerms = {}): Promise<'saved' | 'conflict'> {
    const { assumedEnds = [], evenIfRecorded = false } = terms;
    const stored = this.items.get(next.id);
    if (stored === undefined || stored.rev !== next.rev - 1) return 'conflict';
    if (!evenIfRecorded && stored.recorded !== next.recorded) return 'conflict';
    const { starts, ends, message, word, cuts, senderRoutes, seenAt, overflow, truncated, recorded } = stored;
    // What is read from beside it is no part of it.
    const {
      shards: _,
      past: __,
      ...kept
    } = next.kind === 'errors' ? next : { ...next, shards: undefined, past: undefined };
    this.items.set(next.id, {
      ...kept,
      ...{ message, word, cuts, senderRoutes, seenAt, overflow, truncated, recorded },
      starts: without(starts, pruned.starts),
      ends: new Set([...without(ends, pruned.ends), ...assumedEnds]),
      ...(stored.kind === 'errors' && { hits: without(stored.hits, pruned.hits) }),
      outbox: [...stored.outbox, ...next.outbox.filter((entry) => entry.rev === next.rev)],
    });
    return 'saved';
  }

  async clearOutbox(incident: Incident, rev: number, dueAt: EpochMs | undefined): Promise<void> {
    const stored = this.items.get(incident.id);
    if (stored === undefined) return;
    const outbox = stored.outbox.filter((entry) => entry.rev !== rev);
    if (stored.rev !== incident.rev || stored.recorded !== incident.recorded) {
      this.items.set(incident.id, { ...stored, outbox });
      return;
    }
    const { dueAt: _, ...rest } = stored;
    this.items.set(incident.id, { ...rest, outbox, ...(dueAt !== undefined && { dueAt }) });
  }

  async lookAgain(id: string, lookAt: EpochMs): Promise<void> {
    const stored = this.items.get(id);
    if (stored === undefined) return;
    const dueAt = stored.dueAt === undefined ? undefined : earliest(stored.dueAt, lookAt);
    this.items.set(id, { ...stored, lookAt, ...(dueAt !== undefined && { dueAt }) });
  }

  async due(now: EpochMs, from?: unknown): Promise<DuePage> {
    const isBehind = from as ((one: Due) => boolean) | undefined;
    const due = [...this.items.values()]
      .flatMap(({ id, dueAt }): readonly Due[] => (dueAt !== undefined && dueAt <= now ? [{ id, dueAt }] : []))
      .filter((one) => isBehind?.(one) ?? true)
      .sort(oldestFirst);
    const page = due.slice(0, PAGE);
    const last = page.at(-1);
    const next = last && due.length > PAGE ? (one: Due) => oldestFirst(last, one) < 0 : undefined;
    return { ids: page.map(({ id }) => id), ...(next && { next }) };
  }

  async find({ kind, service }: ListingKey): Promise<readonly Incident[]> {
    return [...this.items.values()]
      .filter(({ listing }) => listing?.kind === kind && listing.service === service)
      .sort((a, b) => (b.listing?.at ?? 0) - (a.listing?.at ?? 0))
      .slice(0, 20);
  }
}

const without = (set: ReadonlySet<string>, gone: readonly string[]): ReadonlySet<string> =>
  new Set([...set].filter((one) => !gone.includes(one)));
