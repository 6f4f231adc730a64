import type { Saying, Span } from '../account.ts';
import { type Judge, mistake, type Story } from './mistake.ts';

const MINUTE = 60_000;
/** The longest wait between two tries, with its jitter, and a sweep or two. */
export const PATIENCE = 12 * MINUTE;

/** A place that can be reached is notified soon, whatever happens at others. */
export const inTime: Judge = (story) => {
  const { account, place, seen, problem } = story;
  const [first] = seen;
  const accepted = account.said.filter(
    (one) => one.problem === problem && one.words.some(({ isOver }) => !isOver) && one.acceptedAt !== undefined,
  );
  if (first === undefined || story.isCounted || accepted.length === 0) return [];
  const owed = place.routed
    .map(({ from, to }) => ({ since: owedSince(story, from, accepted), to }))
    .map(({ since, to }) => ({ since, until: afterOutages(since, place.outages), to }))
    // A place that is removed before that is owed nothing.
    .find(({ until, to }) => until + PATIENCE < to);
  if (owed === undefined || first.at <= owed.until + PATIENCE) return [];
  const { since, until } = owed;
  const clockOf = (at: number) => new Date(at).toISOString().slice(11, 19);
  const sentence = `accepted at ${clockOf(since)}, the place could be reached from ${clockOf(until)} on, first seen at ${clockOf(first.at)}`;
  return [mistake(story, 'lost', 'late', { at: first.at, story: sentence })];
};

/** Since when a place that is routed to from a time on is owed something: what is over by then is none of its business. */
function owedSince({ knowledge, alerts }: Story, from: number, accepted: readonly Saying[]): number {
  if (alerts.some((alert) => knowledge.must(alert, 'firing', from))) return from;
  return Math.min(...accepted.map(({ acceptedAt = 0 }) => acceptedAt).filter((at) => at >= from));
}

/** When a place could be reached for some time, from a time on. Between two outages there may be no time for a try. */
export function afterOutages(from: number, outages: readonly Span[]): number {
  const next = outages.find((one) => one.from <= from + PATIENCE && one.to > from);
  return next === undefined ? from : afterOutages(next.to, outages);
}

const REASONS =
  /rate-limited|unavailable|unreachable|unauthorized|not-found|redirected|place-closed|unsettled|secret-missing/;

/** What a receiver refuses is in the log, with the place and the reason. */
export const failuresAreLogged: Judge = (story) => {
  const { account, place } = story;
  const failures = account.failures.filter((one) => one.place === place.name);
  // A process that dies writes nothing, and one that took the answer of an edit for gone posts again.
  if (failures.length < 3) return [];
  const lines = account.log.filter(({ line }) => line.includes(place.name) && REASONS.test(line));
  if (failures.some(({ at }) => lines.some((line) => Math.abs(line.at - at) <= 1000))) return [];
  const sentence = `${failures.length} requests failed, and no line of the log says so`;
  return [mistake(story, 'lost', 'hidden-failure', { at: failures[0]?.at ?? 0, story: sentence })];
};
