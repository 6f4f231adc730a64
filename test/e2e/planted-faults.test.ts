import { describe, expect, test } from 'vitest';
import { planOf } from '../faults/arbitrary-plan.ts';
import { mistakesIn } from '../faults/oracle/judge.ts';
import type { Plan } from '../faults/plan.ts';
import { PLANTED, type Planted } from '../faults/planted.ts';
import { type PlantedFault, play } from '../faults/play.ts';

const RUNS = 1000;

/** What people see wrong, each once: at which place, of which problem. */
async function mistakesOf(plan: Plan, planted?: PlantedFault): Promise<ReadonlySet<string>> {
  const mistakes = mistakesIn(await play(plan, planted)).filter(({ kind }) => kind !== 'in-window');
  return new Set(mistakes.map(({ kind, what, place, problem }) => `${kind} ${what} ${place} ${problem}`));
}

/** The seed of the first run in which it makes a mistake that would not be there without it. */
async function foundBy(planted: Planted): Promise<number | undefined> {
  for (let seed = 0; seed < RUNS; seed++) {
    const plan = planOf(seed);
    if (planted.matters?.(plan) === false) continue;
    const made = await mistakesOf(plan, planted);
    if (made.size === 0) continue;
    const without = await mistakesOf(plan);
    if ([...made].some((one) => !without.has(one))) return seed;
  }
  return undefined;
}

describe('Within 1,000 runs, a planted fault is found', () => {
  test.each(PLANTED.map((planted) => [planted.class, planted.name, planted] as const))(
    'of class %i: %s',
    async (_, __, planted) => {
      expect(await foundBy(planted)).toBeDefined();
    },
  );

  test('of ten classes at least', () => {
    expect(new Set(PLANTED.map((planted) => planted.class)).size).toBeGreaterThanOrEqual(10);
  });
});
