import { planOf } from './arbitrary-plan.ts';
import { mistakesIn } from './oracle/judge.ts';
import type { Mistake } from './oracle/mistake.ts';
import { type Feature, featuresOf } from './plan.ts';
import { type PlantedFault, play } from './play.ts';

/** What came of one run. */
export interface Verdict {
  readonly seed: number;
  readonly mistakes: readonly Mistake[];
  /** How often each kind of message was seen, by its form and reason. */
  readonly sights: readonly string[];
  readonly deaths: number;
  readonly features: readonly Feature[];
}

export async function verdictOf(seed: number, planted?: PlantedFault): Promise<Verdict> {
  const plan = planOf(seed);
  const account = await play(plan, planted);
  const sights = account.seen.map(({ kind, reason, place }) => `${formOf(place)} ${kind} ${reason}`);
  return { seed, mistakes: mistakesIn(account), sights, deaths: account.deaths, features: [...featuresOf(plan)] };
}

const formOf = (place: string): string =>
  place.startsWith('arn:') ? 'text' : place.startsWith('https:') ? 'json' : 'chat';
