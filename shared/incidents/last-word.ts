import { hash } from 'node:crypto';
import { after, duration, type EpochMs, instant, isAhead, latest } from '../values/time.ts';
import type { Incident, IncidentHead, RecordedWord } from './incident.ts';
import type { Alert, AlertBatch } from './signal.ts';
import type { Speaker } from './voice.ts';

/**
 * What one sender said last of one of its groups, as far as it is in one incident. What only repeats is kept beside the
 * incident, so that a sender that says the same again costs one small write, however large the group is.
 */
export type LastWord = Omit<RecordedWord, keyof Speaker>;

/** Of what a body says in one incident: equal bodies, and no others, have the same. */
export const saidHash = (
  alerts: readonly Alert[],
  { message, truncated, isAllOver, cuts, senderRoute }: AlertBatch,
): string =>
  hash('sha256', JSON.stringify([alerts, message, truncated, isAllOver, cuts, senderRoute]), 'base64url').slice(0, 16);

/** What a sender said last, by what was recorded of it in the incident and by what was kept of its repeats. */
export function lastWordOf(
  { voice, group }: Speaker,
  { word }: Pick<Incident, 'word'>,
  repeated: LastWord | undefined,
): LastWord | undefined {
  if (word?.voice !== voice || word.group !== group) return repeated;
  if (repeated && repeated.receivedAt >= word.receivedAt) return repeated;
  return word;
}

/**
 * Whether a body only says again what this sender said last, and nothing was recorded since by another. An incident that was
 * heard of later counts anew: it was deleted meanwhile. So does one that was assumed to be over, or regrouped: what is said again
 * fires again.
 */
export const isSaidAgain = (
  said: string,
  word: LastWord,
  { recorded, seenAt, assumed, regroupedInto }: IncidentHead,
): boolean =>
  word.said === said && word.recorded === recorded && word.receivedAt >= seenAt && !assumed && !regroupedInto;

/**
 * When a body counts as received. After our clock jumped back, what it dated ahead before is the newest that is known, and
 * what comes now comes after that.
 */
export function receivedAfter(
  receivedAt: EpochMs,
  before: Pick<Incident, 'seenAt'> | undefined,
  word: Pick<LastWord, 'receivedAt'> | undefined,
  now: EpochMs,
): EpochMs {
  const newest = latest(before?.seenAt ?? instant(0), word?.receivedAt ?? instant(0));
  return isAhead(newest, now) ? after(newest, duration(1)) : receivedAt;
}
