import fc from 'fast-check';
import type { Account, Saying, Seen } from './account.ts';
import { arbitraryPlan } from './arbitrary-plan.ts';
import { mistakesIn } from './oracle/judge.ts';
import { described } from './oracle/mistake.ts';
import type { Plan } from './plan.ts';
import { play } from './play.ts';

/** One run, line by line: its plan, what was said and seen, and what is wrong with it. */
export async function replayed(plan: Plan, seed: number, isShrunk: boolean): Promise<readonly string[]> {
  const smallest = isShrunk ? await shrunk(plan, seed) : plan;
  const account = await play(smallest);
  const mistakes = mistakesIn(account);
  return [
    JSON.stringify(smallest),
    ...linesOf(account),
    ...mistakes.map(({ kind, what, place, problem, story }) => `\n${kind} ${what}: ${place}, ${problem}\n${story}`),
    mistakes.length === 0 ? 'Nothing is wrong with it.' : '',
  ];
}

const linesOf = ({ said, seen }: Account): readonly string[] =>
  [...said.map(sayingLine), ...seen.map(seenLine)].sort((a, b) => a.at - b.at).map(({ line }) => line);

const clockOf = (at: number): string => new Date(at).toISOString().slice(11, 19);

const sayingLine = ({ problem, words, sentAt, acceptedAt }: Saying) => ({
  at: sentAt,
  line: `${clockOf(sentAt)} said of ${problem}: ${words
    .map(({ alert, episode, isOver }) => `${alert} ${isOver ? 'over' : 'firing'} (${episode})`)
    .join(', ')}${acceptedAt === undefined ? ', never accepted' : `, accepted ${clockOf(acceptedAt)}`}`,
});

const seenLine = (seen: Seen) => ({ at: seen.at, line: `${described(seen)} of ${seen.problem} at ${seen.place}` });

/** The smallest plan that fast-check finds with one of the mistakes that this one makes. */
async function shrunk(plan: Plan, seed: number): Promise<Plan> {
  const names = async (one: Plan) => mistakesIn(await play(one)).map(({ kind, what }) => `${kind} ${what}`);
  const made = new Set((await names(plan)).filter((name) => !name.startsWith('in-window')));
  const isWithout = async (one: Plan) => !(await names(one)).some((name) => made.has(name));
  const result = await fc.check(fc.asyncProperty(arbitraryPlan, isWithout), { seed, numRuns: 1 });
  return result.counterexample?.[0] ?? plan;
}
