import { before, type DurationMs, duration, type EpochMs, earliest, hours, minutes } from '../values/time.ts';
import { TOKENS_KEPT } from './capacity.ts';
import type { Retraction, Start } from './claims.ts';
import { ARCHIVED_FOR } from './hit-archive.ts';
import { factsOf, type Incident } from './incident.ts';
import { freshOccurrences } from './lifecycle.ts';
import { isFiring, type Member, type Members, membersOf, type Occurrence, withOnly } from './membership.ts';
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

/** Instants that are kept of alerts that are forgotten: more than three times the highest threshold of alerts. */
const FORGOTTEN_KEPT = 10_000;

/**
 * When alerts began that an incident forgets, as their sender dates it: a threshold that is not met yet may need them, with
 * others of which we hear up to 15 days later.
 */
export function forgottenStartsOf(
  incident: Incident,
  { starts, ends }: Pruning,
  { threshold }: Timing,
  now: EpochMs,
): readonly EpochMs[] {
  if (incident.kind === 'errors' || incident.state === 'firing' || threshold.count === 1) return [];
  const left = membersOf(without(incident.starts, starts), without(incident.ends, ends));
  const forgotten = [...factsOf(incident).members.values()].flatMap((member) => {
    const kept = new Set(left.get(member.fingerprint)?.occurrences.map(identityOf));
    return freshOccurrences(incident, member).filter((one) => !kept.has(identityOf(one)));
  });
  const all = [...(incident.forgottenStarts ?? []), ...forgotten.map(({ begunAt }) => begunAt)].sort((a, b) => a - b);
  // A sender's clock may be behind ours.
  const newest = earliest(now, all.at(-1) ?? now);
  const oldest = before(newest, duration(threshold.within + ARCHIVED_FOR));
  return all.filter((at) => at >= oldest).slice(-FORGOTTEN_KEPT);
}

const identityOf = ({ begunAt, receivedAt }: Occurrence): string => `${begunAt}.${receivedAt}`;

const FLAPS_KEPT = hours(1);
/** A place may be notified so much later (flows/delivery-state.ts), and names what came and went meanwhile. */
const OWED_FOR = hours(24);
/** Long enough to know a late copy for one (absorb.ts), whatever the dedup window and however full the incident. */
const LEAST_KEPT = minutes(1);

/**
 * Of a member that flaps, what is older than the threshold's span (an hour at least) and not its last occurrence;
 * of a member that ended before the dedup window, that span and a day, everything. An incident that is full keeps a minute of
 * either.
 */
export function pruneOf(incident: Incident, timing: Timing, now: EpochMs): Pruning {
  const isFull = incident.starts.size + incident.ends.size > TOKENS_KEPT;
  const span = isFull ? LEAST_KEPT : longest(timing.threshold.within, FLAPS_KEPT);
  const forgottenAfter = isFull ? LEAST_KEPT : rememberedFor(timing);
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

/** How long what was over is known, unless the incident is full. */
export const rememberedFor = ({ threshold, dedupWindow }: Timing): DurationMs =>
  longest(threshold.within, dedupWindow, OWED_FOR);

const longest = (...spans: readonly DurationMs[]): DurationMs => duration(Math.max(...spans));

function isForgotten(member: Member, horizon: EpochMs): boolean {
  const end = lastEndOf(member);
  return end !== undefined && !isFiring(member) && end.receivedAt < horizon;
}

const lastEndOf = ({ ends }: Member) =>
  ends.reduce<(typeof ends)[number] | undefined>(
    (last, end) => (last === undefined || end.receivedAt >= last.receivedAt ? end : last),
    undefined,
  );

/**
 * The last occurrence always stays, whole; of the earlier ones, those that were not over before the span. Words of the span
 * stay, whatever they make: what was received before them may come after them.
 */
function keptOf(member: Member, horizon: EpochMs): Member {
  const { occurrences } = member;
  const first = occurrences.find(({ end }) => end === undefined || end.receivedAt >= horizon) ?? occurrences.at(-1);
  const end = lastEndOf(member);
  return withOnly(
    member,
    (one) =>
      one.receivedAt >= horizon ||
      ((first === undefined || one.receivedAt >= first.receivedAt || one === end) && !isTakenBack(one, member)),
  );
}

/** That an alert was not listed, and was again since: of the two words neither says anything any more. */
function isTakenBack(word: Start | Retraction, { starts }: Member): boolean {
  const same = starts.filter(({ voice }) => voice === word.voice);
  const isLast = same.every(({ receivedAt }) => receivedAt <= word.receivedAt);
  if ('kind' in word) return word.kind === 'unreported' && !isLast;
  const isFirst = same.every(
    (one) => one.startsAt !== word.startsAt || one.group !== word.group || one.receivedAt >= word.receivedAt,
  );
  return !isLast && !isFirst;
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
