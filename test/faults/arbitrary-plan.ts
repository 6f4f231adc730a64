import fc from 'fast-check';
import { FAILURES, type Plan, type PlannedAlert, type Step } from './plan.ts';

const PROBLEMS = ['DiskFull', 'HighLatency', 'PodCrash'];
const ALERTS_PER_PROBLEM = 3;
const PLACES = 5;

const PAUSES = fc.constantFrom(1, 3, 10, 30, 61, 125, 300, 400, 1200, 3700, 8000);

const alertsOf = (problem: string, letter: string): fc.Arbitrary<readonly PlannedAlert[]> =>
  fc
    .array(fc.constantFrom('critical' as const, 'warning' as const, 'info' as const), {
      minLength: 1,
      maxLength: ALERTS_PER_PROBLEM,
    })
    .map((severities) => severities.map((severity, i) => ({ name: `${letter}${i + 1}x`, problem, severity })));

const alerts: fc.Arbitrary<readonly PlannedAlert[]> = fc
  .integer({ min: 1, max: PROBLEMS.length })
  .chain((count) => fc.tuple(...PROBLEMS.slice(0, count).map((problem, i) => alertsOf(problem, 'abc'[i] ?? 'z'))))
  .map((lists) => lists.flat());

const turn = fc.record({ pause: PAUSES, turn: fc.uniqueArray(fc.nat({ max: 8 }), { minLength: 1, maxLength: 3 }) });

const failure = fc.record({
  pause: PAUSES,
  fails: fc.nat({ max: PLACES - 1 }),
  how: fc.constantFrom(...FAILURES),
  lasts: fc.constantFrom(1, 20, 100, 700, 3000),
});

const copy = fc.record({ pause: PAUSES, copyAfter: fc.constantFrom(0, 1, 5, 15) });

const step: fc.Arbitrary<Step> = fc.oneof({ weight: 5, arbitrary: turn }, { weight: 2, arbitrary: failure }, copy);

/** Every plan that the runs may have. Shrinks to the fewest steps that still fail. */
export const arbitraryPlan: fc.Arbitrary<Plan> = fc.record({
  alerts,
  timing: fc.record({
    groupInterval: fc.constantFrom(60, 300),
    repeatInterval: fc.constantFrom(1800, 7200, 14_400),
    dedupWindow: fc.constantFrom(900, 86_400),
  }),
  sender: fc.record({
    groupWait: fc.constantFrom(0, 10, 30),
    groupInterval: fc.constantFrom(30, 300),
    repeatInterval: fc.constantFrom(3600, 14_400),
  }),
  steps: fc.array(step, { minLength: 1, maxLength: 10 }),
  picks: fc.oneof(fc.constant([]), fc.array(fc.nat({ max: 1000 }), { minLength: 1, maxLength: 40 })),
  crashes: fc.oneof(fc.constant([]), fc.array(fc.integer({ min: 1, max: 80 }), { minLength: 1, maxLength: 4 })),
});

/** The plan of a run. The same seed gives the same plan as long as the arbitrary stays the same. */
export function planOf(seed: number): Plan {
  const [plan] = fc.sample(arbitraryPlan, { seed, numRuns: 1 });
  if (plan === undefined) throw new Error(`seed ${seed} gives no plan`);
  return plan;
}
