import { rankOf, SEVERITIES } from '../values/severity.ts';
import { before, type DurationMs, type EpochMs, hours, minutes, seconds } from '../values/time.ts';
import { DETAILS_KEPT, TOKENS_KEPT } from './capacity.ts';
import { countOf, type Hit, readHits, tokensOf } from './hits.ts';
import { type DetailChunk, type ErrorsIncident, factsOf, type Incident } from './incident.ts';
import { isFiring, lastOccurrence, type Member, type Members, membersOf, withOnly } from './membership.ts';
import type { Timing } from './timing.ts';

/** What may be dropped from an incident so that one that lives for months, or holds thousands of alerts, stays small. */
export interface Pruning {
  readonly starts: readonly string[];
  readonly ends: readonly string[];
  readonly hits: readonly string[];
  /** Keys of detail chunks. */
  readonly chunks: readonly string[];
  /** How many occurrences go with them. */
  readonly occurrences: number;
}

export const NOTHING_PRUNED: Pruning = { starts: [], ends: [], hits: [], chunks: [], occurrences: 0 };

const FLAPS_KEPT = hours(1);
/** In an incident that is full: long enough to know a late copy for one (absorb.ts). */
const LEAST_KEPT = minutes(1);

/**
 * Of a member that flaps, what is older than the threshold's span (an hour at least) and not its last occurrence;
 * of a member that ended before the dedup window, everything. An incident that is full keeps a minute of either. Of
 * details, what is no longer needed, and the least important of what is too much.
 */
export function pruneOf(incident: Incident, timing: Timing, now: EpochMs): Pruning {
  const isFull = incident.starts.size + incident.ends.size > TOKENS_KEPT;
  const span = Math.max(timing.threshold.within, isFull ? LEAST_KEPT : FLAPS_KEPT) as DurationMs;
  const forgottenAfter = (isFull ? Math.min(LEAST_KEPT, timing.dedupWindow) : timing.dedupWindow) as DurationMs;
  const { members } = factsOf(incident);
  const left = new Map<string, Member>();
  for (const member of members.values()) {
    if (!isForgotten(member, before(now, forgottenAfter)))
      left.set(member.fingerprint, keptOf(member, before(now, span)));
  }
  const starts = goneFrom(incident.starts, left, ({ starts }) => starts);
  const ends = goneFrom(incident.ends, left, ({ ends }) => ends);
  const kept = membersOf(without(incident.starts, starts), without(incident.ends, ends));
  const occurrences = occurrencesIn(members) - occurrencesIn(kept);
  const chunks = chunksToDrop(incident.details, left);
  if (incident.kind === 'alerts') return { starts, ends, hits: [], chunks, occurrences };
  const hits = hitsToDrop(incident, before(now, timing.threshold.within));
  return { starts, ends, hits: tokensOf(hits, incident.hits), chunks, occurrences: countOf(hits) };
}

/** Enough to know a batch that is delivered again: Lambda tries again after one minute and after two more. */
const HITS_KEPT = 64;

/**
 * The newest stay, and before the threshold is met all that it may need: there are fewer of those than it asks for.
 * What is dropped stays counted.
 */
function hitsToDrop(incident: ErrorsIncident, windowStart: EpochMs): readonly Hit[] {
  const newestFirst = [...readHits(incident.hits)].sort((a, b) => b.at - a.at);
  const isNeeded = ({ at }: Hit) => incident.state !== 'firing' && at >= before(windowStart, seconds(1));
  return newestFirst.slice(HITS_KEPT).filter((hit) => !isNeeded(hit));
}

function isForgotten(member: Member, horizon: EpochMs): boolean {
  const end = lastEndOf(member);
  return end !== undefined && !isFiring(member) && end.receivedAt < horizon;
}

const lastEndOf = ({ ends }: Member) =>
  ends.reduce<(typeof ends)[number] | undefined>(
    (last, end) => (last === undefined || end.receivedAt >= last.receivedAt ? end : last),
    undefined,
  );

/** The last occurrence always stays, whole; of the earlier ones, those that were not over before the span. */
function keptOf(member: Member, horizon: EpochMs): Member {
  const { occurrences } = member;
  const first = occurrences.find(({ end }) => end === undefined || end.receivedAt >= horizon) ?? occurrences.at(-1);
  const end = lastEndOf(member);
  return withOnly(member, (one) => first === undefined || one.receivedAt >= first.receivedAt || one === end);
}

function goneFrom(
  tokens: Iterable<string>,
  left: Members,
  tokensOf: (member: Member) => readonly { readonly token: string }[],
): readonly string[] {
  const kept = new Set([...left.values()].flatMap((member) => tokensOf(member).map(({ token }) => token)));
  return [...tokens].filter((token) => !kept.has(token));
}

const without = (tokens: ReadonlySet<string>, gone: readonly string[]): ReadonlySet<string> =>
  gone.length === 0 ? tokens : new Set([...tokens].filter((token) => !gone.includes(token)));

const occurrencesIn = (members: Members): number =>
  [...members.values()].reduce((sum, { occurrences }) => sum + occurrences.length, 0);

/** An update expression may take 4 KB, and each removal takes 21 bytes of it. What is left over goes with a later save. */
const CHUNKS_PER_SAVE = 100;

function chunksToDrop(details: readonly DetailChunk[], left: Members): readonly string[] {
  const needed = neededOf(details, left);
  const kept = new Set<DetailChunk>();
  let size = 0;
  for (const chunk of mostImportantFirst([...needed], left)) {
    size += chunk.size;
    if (kept.size === 0 || size <= DETAILS_KEPT) kept.add(chunk);
  }
  return details
    .filter((chunk) => !kept.has(chunk))
    .slice(0, CHUNKS_PER_SAVE)
    .map((chunk) => chunk.key);
}

/** Those that hold the newest details of an alert that is left. */
function neededOf(details: readonly DetailChunk[], left: Members): ReadonlySet<DetailChunk> {
  const newest = new Map<string, DetailChunk>();
  for (const chunk of [...details].sort((a, b) => a.at - b.at)) {
    for (const fingerprint of chunk.fingerprints) if (left.has(fingerprint)) newest.set(fingerprint, chunk);
  }
  return new Set(newest.values());
}

/** By the worst alert that fires, then the newest. */
function mostImportantFirst(chunks: readonly DetailChunk[], left: Members): readonly DetailChunk[] {
  const ranked = chunks.map((chunk) => ({
    chunk,
    rank: Math.min(...chunk.fingerprints.map((one) => rankIn(left, one))),
  }));
  return ranked.sort((a, b) => a.rank - b.rank || b.chunk.at - a.chunk.at).map(({ chunk }) => chunk);
}

function rankIn(left: Members, fingerprint: string): number {
  const member = left.get(fingerprint);
  const fires = member && isFiring(member) ? lastOccurrence(member) : undefined;
  return fires ? rankOf(fires.severity) : SEVERITIES.length;
}
