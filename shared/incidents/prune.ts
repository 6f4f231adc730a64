import { rankOf, SEVERITIES } from '../values/severity.ts';
import { before, type DurationMs, type EpochMs, hours, minutes } from '../values/time.ts';
import { DETAILS_KEPT, TOKENS_KEPT } from './capacity.ts';
import { type DetailChunk, factsOf, type Incident } from './incident.ts';
import {
  endToken,
  isFiring,
  lastEnd,
  lastStart,
  type Member,
  type Members,
  occurrencesOf,
  startToken,
} from './membership.ts';
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
  const starts: string[] = [];
  const ends: string[] = [];
  const left = new Map<string, Member>();
  let occurrences = 0;
  for (const member of factsOf(incident).members.values()) {
    const kept = isForgotten(member, before(now, forgottenAfter)) ? undefined : keptOf(member, before(now, span));
    if (kept) left.set(member.fingerprint, kept);
    starts.push(...member.starts.filter((start) => !kept?.starts.includes(start)).map(startToken));
    ends.push(...member.ends.filter((end) => !kept?.ends.includes(end)).map(endToken));
    occurrences += occurrencesOf(member).length - (kept ? occurrencesOf(kept).length : 0);
  }
  const chunks = chunksToDrop(incident.details, left);
  return { starts, ends, hits: [], chunks, occurrences: incident.kind === 'alerts' ? occurrences : 0 };
}

function isForgotten(member: Member, horizon: EpochMs): boolean {
  const end = lastEnd(member);
  return end !== undefined && !isFiring(member) && end.receivedAt < horizon;
}

/** The last occurrence always stays; of the earlier ones, those that lie within the span. */
function keptOf(member: Member, horizon: EpochMs): Member {
  const from = Math.min(horizon, occurrencesOf(member).at(-1) ?? horizon);
  const end = lastEnd(member);
  return {
    ...member,
    starts: member.starts.filter((start) => start.at >= from),
    ends: member.ends.filter((one) => one.at >= from || one === end),
  };
}

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
  const start = member && isFiring(member) ? lastStart(member) : undefined;
  return start ? rankOf(start.severity) : SEVERITIES.length;
}
