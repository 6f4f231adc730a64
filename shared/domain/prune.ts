import { factsOf, type Incident } from './incident.ts';
import { endToken, lastEnd, lastStart, type Member, occurrencesOf, startToken } from './membership.ts';
import type { Timing } from './route.ts';
import { before, type DurationMs, type EpochMs, hours } from './time.ts';

/** What may be dropped from an incident so that one that lives for weeks stays small. */
export interface Pruning {
  readonly starts: readonly string[];
  readonly ends: readonly string[];
  /** Keys of detail chunks of which nobody is left. */
  readonly chunks: readonly string[];
  /** How many occurrences go with them. */
  readonly occurrences: number;
}

export const NOTHING: Pruning = { starts: [], ends: [], chunks: [], occurrences: 0 };

const FLAPS_KEPT = hours(1);

/**
 * Of a member that flaps, what is older than the threshold's span (an hour at least) and not its last occurrence;
 * of a member that ended before the dedup window, everything.
 */
export function pruneOf(incident: Incident, timing: Timing, now: EpochMs): Pruning {
  const starts: string[] = [];
  const ends: string[] = [];
  const gone = new Set<string>();
  let occurrences = 0;
  const span = Math.max(timing.threshold.within, FLAPS_KEPT) as DurationMs;
  for (const member of factsOf(incident).members.values()) {
    const kept = isForgotten(member, before(now, timing.dedupWindow)) ? undefined : keptOf(member, before(now, span));
    if (kept === undefined) gone.add(member.fingerprint);
    starts.push(...member.starts.filter((start) => !kept?.starts.includes(start)).map(startToken));
    ends.push(...member.ends.filter((end) => !kept?.ends.includes(end)).map((end) => endToken(end)));
    occurrences += occurrencesOf(member).length - (kept ? occurrencesOf(kept).length : 0);
  }
  const chunks = incident.details.filter((chunk) => chunk.fingerprints.every((one) => gone.has(one)));
  return { starts, ends, chunks: chunks.map((chunk) => chunk.key), occurrences };
}

function isForgotten(member: Member, horizon: EpochMs): boolean {
  const end = lastEnd(member);
  return end !== undefined && end.at >= (lastStart(member)?.at ?? 0) && end.receivedAt < horizon;
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
