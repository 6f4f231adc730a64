import { before, type DurationMs, type EpochMs, hours, minutes } from '../values/time.ts';
import { TOKENS_KEPT } from './capacity.ts';
import { factsOf, type Incident } from './incident.ts';
import { isFiring, type Member, type Members, membersOf, withOnly } from './membership.ts';
import type { Timing } from './timing.ts';

/** What may be dropped from an incident so that one that lives for months, or holds thousands of alerts, stays small. */
export interface Pruning {
  readonly starts: readonly string[];
  readonly ends: readonly string[];
  readonly hits: readonly string[];
  /** How many occurrences go with them. */
  readonly occurrences: number;
}

export const NOTHING_PRUNED: Pruning = { starts: [], ends: [], hits: [], occurrences: 0 };

const FLAPS_KEPT = hours(1);
/** In an incident that is full: long enough to know a late copy for one (absorb.ts). */
const LEAST_KEPT = minutes(1);

/**
 * Of a member that flaps, what is older than the threshold's span (an hour at least) and not its last occurrence;
 * of a member that ended before the dedup window, everything. An incident that is full keeps a minute of either.
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
  return { starts, ends, hits: [], occurrences: incident.kind === 'alerts' ? occurrences : 0 };
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
