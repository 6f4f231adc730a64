import type { Account } from '../account.ts';
import { failuresAreLogged, inTime } from './delays.ts';
import { rightAtTheEnd, rightInBetween } from './end.ts';
import { Knowledge } from './knowledge.ts';
import type { Judge, Mistake, Story } from './mistake.ts';
import { pingsAreRight } from './pings.ts';
import { whereRouted } from './routed.ts';
import { trueWhenSent } from './truth.ts';

const JUDGES: readonly Judge[] = [
  trueWhenSent,
  rightAtTheEnd,
  rightInBetween,
  pingsAreRight,
  inTime,
  failuresAreLogged,
  whereRouted,
];

/** Everything that people saw wrong in a run. */
export function mistakesIn(account: Account): readonly Mistake[] {
  return [...storiesIn(account).flatMap((story) => JUDGES.flatMap((judge) => judge(story))), ...unreadable(account)];
}

function storiesIn(account: Account): readonly Story[] {
  const { alerts, timing } = account.plan;
  const knowledge = new Knowledge(account);
  const third = [...new Set(alerts.map(({ problem }) => problem))][2];
  return account.places.flatMap((place) =>
    place.problems.map((problem) => ({
      account,
      knowledge,
      place,
      problem,
      alerts: alerts.filter((one) => one.problem === problem).map(({ name }) => name),
      seen: account.seen.filter((one) => one.place === place.name && one.problem === problem),
      isCounted: problem === third && timing.threshold.count > 1,
    })),
  );
}

/** What was seen where it is never routed to, or could not be read at all. */
const unreadable = ({ seen, places }: Account): readonly Mistake[] =>
  seen
    .filter(({ place, problem }) => !places.some((one) => one.name === place && one.problems.includes(problem)))
    .map(({ place, problem, at, text }) => ({
      kind: 'wrong-reason',
      what: 'wrong-place',
      place,
      problem,
      at,
      story: text,
    }));
