import { before, type DurationMs, type EpochMs, hours, minutes } from '../values/time.ts';
import { TOKENS_KEPT } from './capacity.ts';
import { factsOf, type Incident } from './incident.ts';
import { endToken, isFiring, lastEnd, type Member, occurrencesOf, startToken } from './membership.ts';
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
  const starts: string[] = [];
  const ends: string[] = [];
  let occurrences = 0;
  for (const member of factsOf(incident).members.values()) {
    const kept = isForgotten(member, before(now, forgottenAfter)) ? undefined : keptOf(member, before(now, span));
    starts.push(...member.starts.filter((start) => !kept?.starts.includes(start)).map(startToken));
    ends.push(...member.ends.filter((end) => !kept?.ends.includes(end)).map(endToken));
    occurrences += occurrencesOf(member).length - (kept ? occurrencesOf(kept).length : 0);
  }
  return { starts, ends, hits: [], occurrences: incident.kind === 'alerts' ? occurrences : 0 };
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
