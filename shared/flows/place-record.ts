import type { RetryReason } from '../destinations/conversation.ts';
import { after, type DurationMs, type EpochMs, earliest, latest, minutes, seconds } from '../values/time.ts';
import { type Chance, isToCome, waitAfter } from './retry-wait.ts';

/** What is known of a place beside its incidents: whose turn it is, and whether it takes anything. */
export interface PlaceRecord {
  readonly place: string;
  /** Counts the writes; the condition of the next one. 0: not written yet. */
  readonly version: number;
  /** Absent: nothing is known to wait in line there. */
  readonly turn?: Turn;
  /** Outages in a row, and the first two incidents that they were about. */
  readonly outages?: { readonly count: number; readonly incidents: readonly string[] };
  /** It takes nothing: what is owed to it waits in line, and one delivery at a time is tried. */
  readonly failing?: Failing;
  /** It answered slowly. Until then it takes turns, or all workers might wait for it and none bring others up to date. */
  readonly slowUntil?: EpochMs;
  /** The newest digest. */
  readonly digest?: DigestMark;
  /** One that was about to be sent. It is written before, because a message cannot be sent twice without being seen twice. */
  readonly digestAttempt?: DigestMark;
}

/** A digest speaks of all that stood in line at a time, and has not become worse since. */
export interface DigestMark {
  readonly upTo: EpochMs;
  /** When it was sent. */
  readonly at: EpochMs;
}

/**
 * `asked`: it comes at that time. `taken`: a worker has it, until then at most. `last-look`: nothing was in line; the index
 * may have been behind, so it is looked at once more.
 */
export interface Turn {
  readonly is: 'asked' | 'taken' | 'last-look';
  readonly at: EpochMs;
}

export interface Failing {
  readonly since: EpochMs;
  readonly why: RetryReason;
  readonly detail: string;
  /** How often it was tried. */
  readonly probes: number;
  readonly probedAt: EpochMs;
  readonly probeAt: EpochMs;
  /** It asked for a short wait, until then. */
  readonly heedUntil?: EpochMs;
  /** The incident that was tried last, and how often in a row. */
  readonly probed: { readonly incident: string; readonly times: number };
  /** Incidents that failed twice in a row. Others are tried first, or a message that cannot be sent would hold up all. */
  readonly passedOver: readonly string[];
}

/** A worker has its turn no longer than this: Lambda ends it after 30 seconds. */
const TURN_LASTS = seconds(40);
/** A wake that is later than this was lost. */
const WAKE_GRACE = seconds(5);
const LAST_LOOK_AFTER = seconds(5);
const OUTAGES_IN_A_ROW = 3;
const PASSED_OVER_AT_MOST = 16;

export const takenTurn = (now: EpochMs): Turn => ({ is: 'taken', at: after(now, TURN_LASTS) });
export const askedTurn = (at: EpochMs): Turn => ({ is: 'asked', at });
export const lastLook = (now: EpochMs): Turn => ({ is: 'last-look', at: after(now, LAST_LOOK_AFTER) });

/** Whether somebody sees to what is in line: a worker has the turn, or one was asked for and may still come. */
export function isSeenTo({ turn }: PlaceRecord, now: EpochMs): boolean {
  if (turn === undefined || turn.is === 'last-look') return false;
  return isToCome(turn.is === 'taken' ? turn.at : after(turn.at, WAKE_GRACE), now);
}

/** Whether a wake that comes now is for nothing: its turn is taken, or another is asked for later. */
export const isTooEarly = ({ turn, failing }: PlaceRecord, now: EpochMs): boolean =>
  (turn !== undefined && isToCome(turn.at, now)) || (failing !== undefined && isToCome(failing.probeAt, now));

/** Whether its turn should have come by now and did not: a worker died, or a wake was lost. */
export const isOverdue = ({ turn }: PlaceRecord, now: EpochMs): boolean =>
  turn !== undefined && !isToCome(turn.is === 'taken' ? turn.at : after(turn.at, WAKE_GRACE), now);

/**
 * What an answer says of the place. `alive`: it answers for this content, whatever it says of it. `place`: it takes nothing
 * from us. `outage`: it cannot be known whose fault it is. `nothing`: it was not asked, or for our own reason.
 */
export type Verdict = 'alive' | 'place' | 'outage' | 'nothing';

const VERDICTS: Readonly<Record<RetryReason, Verdict>> = {
  'rate-limited': 'place',
  unauthorized: 'place',
  'secret-missing': 'place',
  'not-found': 'place',
  redirected: 'place',
  'place-closed': 'place',
  unavailable: 'outage',
  unreachable: 'outage',
  unsettled: 'alive',
  'incident-limited': 'alive',
};

export const placeVerdict = (reason: RetryReason): Verdict => VERDICTS[reason];

/** A try that failed. */
export interface PlaceFailure {
  readonly incident: string;
  readonly why: RetryReason;
  readonly detail: string;
  /** What the receiver asks for. */
  readonly asked?: DurationMs | undefined;
  readonly now: EpochMs;
}

/** The place after an answer by which it is alive. The same object where that was known. */
export function alive(state: PlaceRecord): PlaceRecord {
  if (state.failing === undefined && state.outages === undefined) return state;
  const { failing: _, outages: __, ...rest } = state;
  return rest;
}

/**
 * The place at the beginning of a turn. A digest that was about to be sent when its worker died counts as sent: sending it again
 * would be seen twice, and all that it speaks of follows by itself.
 */
export function withSettledDigest(state: PlaceRecord): PlaceRecord {
  const { digestAttempt, ...rest } = state;
  return digestAttempt === undefined ? state : { ...rest, digest: digestAttempt };
}

export const withoutAttempt = ({ digestAttempt: _, ...rest }: PlaceRecord): PlaceRecord => rest;

/** Longer than a message takes to be made and sent. */
const SLOW_AFTER = seconds(5);
const SLOW_FOR = minutes(5);
/** Each answer of a slow place need not be written down. */
const SLOW_AT_LEAST = minutes(4);

export const isSlowAnswer = (took: DurationMs): boolean => took >= SLOW_AFTER;

export const isSlow = ({ slowUntil }: PlaceRecord, now: EpochMs): boolean => slowUntil !== undefined && now < slowUntil;

/** The place after a slow answer. The same object where that was known. */
export const slowed = (state: PlaceRecord, now: EpochMs): PlaceRecord =>
  isSlow(state, after(now, SLOW_AT_LEAST)) ? state : { ...state, slowUntil: after(now, SLOW_FOR) };

/**
 * The place after a failed try. It fails as a whole from the first refusal that concerns all of it, or from three outages
 * in a row over two incidents.
 */
export function failedAt(state: PlaceRecord, failure: PlaceFailure, chance: Chance): PlaceRecord {
  if (state.failing !== undefined) return { ...state, failing: probed(state.failing, failure, chance) };
  if (placeVerdict(failure.why) === 'place') return opened(state, failure, chance);
  const { count = 0, incidents = [] } = state.outages ?? {};
  const known = incidents.includes(failure.incident) ? incidents : [...incidents, failure.incident].slice(0, 2);
  const outages = { count: count + 1, incidents: known };
  if (outages.count >= OUTAGES_IN_A_ROW && known.length > 1) return opened(state, failure, chance);
  return { ...state, outages };
}

/** The place that takes nothing from us from now on. */
export function opened({ outages: _, ...state }: PlaceRecord, failure: PlaceFailure, chance: Chance): PlaceRecord {
  const { why, detail, incident, asked, now } = failure;
  const probeAt = after(now, waitAfter(1, asked, chance));
  const probed = { incident, times: 1 };
  const heed = heedUntil(asked, now);
  return {
    ...state,
    failing: { since: now, why, detail, probes: 1, probedAt: now, probeAt, ...heed, probed, passedOver: [] },
  };
}

function probed(
  { heedUntil: _, ...before }: Failing,
  { why, detail, incident, asked, now }: PlaceFailure,
  chance: Chance,
): Failing {
  const probes = before.probes + 1;
  const times = before.probed.incident === incident ? before.probed.times + 1 : 1;
  const others = before.passedOver.filter((one) => one !== incident);
  const passedOver = times < 2 ? others : [...others, incident].slice(-PASSED_OVER_AT_MOST);
  const probeAt = after(now, waitAfter(probes, asked, chance));
  return {
    ...before,
    why,
    detail,
    probes,
    probedAt: now,
    probeAt,
    ...heedUntil(asked, now),
    probed: { incident, times },
    passedOver,
  };
}

const HEEDED_AT_MOST = seconds(60);

/** What a receiver asks for within a minute is never cut short. */
export const heedUntil = (asked: DurationMs | undefined, now: EpochMs): { readonly heedUntil?: EpochMs } =>
  asked === undefined || asked >= HEEDED_AT_MOST ? {} : { heedUntil: after(now, asked) };

/** Whom to try: those who did not fail twice first, the most urgent first; once all did, from the beginning. */
export function inOrderOfTrial(incidents: readonly string[], { failing }: PlaceRecord): readonly string[] {
  const passedOver = failing?.passedOver ?? [];
  const age = (incident: string): number => passedOver.indexOf(incident);
  return [...incidents].sort((a, b) => age(a) - age(b));
}

/** The place once an incident became worse that it was not notified of: one try comes earlier. */
export function probedSooner(state: PlaceRecord, now: EpochMs): PlaceRecord {
  const { failing } = state;
  if (failing === undefined) return state;
  const probeAt = soonerTry({ ...failing, triedAt: failing.probedAt, nextTryAt: failing.probeAt }, now);
  return probeAt === failing.probeAt ? state : { ...state, failing: { ...failing, probeAt }, turn: askedTurn(probeAt) };
}

/** The next try of what became worse: not within 5 seconds of the last one, and not against a short wait that was asked for. */
export function soonerTry(
  tries: { readonly triedAt?: EpochMs; readonly nextTryAt: EpochMs; readonly heedUntil?: EpochMs },
  now: EpochMs,
): EpochMs {
  const { triedAt, nextTryAt, heedUntil } = tries;
  if (triedAt === undefined || (heedUntil !== undefined && heedUntil > now)) return nextTryAt;
  return earliest(nextTryAt, latest(now, after(triedAt, seconds(5))));
}
