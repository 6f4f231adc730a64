import type { Account } from '../account.ts';
import { rightAtTheEnd } from './end.ts';
import { Knowledge } from './knowledge.ts';
import type { Judge, Mistake, Story } from './mistake.ts';
import { pingsAreRight } from './pings.ts';
import { trueWhenSent } from './truth.ts';

const JUDGES: readonly Judge[] = [trueWhenSent, rightAtTheEnd, pingsAreRight];

/** Everything that people saw wrong in a run. */
export function mistakesIn(account: Account): readonly Mistake[] {
  const knowledge = new Knowledge(account.said);
  const stories = account.places.flatMap((place): readonly Story[] =>
    place.problems.map((problem) => ({
      account,
      knowledge,
      place,
      problem,
      alerts: account.plan.alerts.filter((one) => one.problem === problem).map(({ name }) => name),
      seen: account.seen.filter((one) => one.place === place.name && one.problem === problem),
    })),
  );
  return [...stories.flatMap((story) => JUDGES.flatMap((judge) => judge(story))), ...astray(account)];
}

/** What was seen where nobody asked for it, or could not be read at all. */
function astray({ seen, places }: Account): readonly Mistake[] {
  return seen
    .filter(({ place, problem }) => !places.some((one) => one.name === place && one.problems.includes(problem)))
    .map(({ place, problem, at, text }) => ({
      kind: 'wrong-reason',
      what: 'wrong-place',
      place,
      problem,
      at,
      story: text,
    }));
}
