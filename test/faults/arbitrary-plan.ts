import fc from 'fast-check';
import { FAILURES, type Plan, type PlannedAlert, type Step } from './plan.ts';

const PROBLEMS = ['DiskFull', 'HighLatency', 'PodCrash'];
const ALERTS_PER_PROBLEM = 3;
const PLACES = 7;

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

const some = fc.uniqueArray(fc.nat({ max: 8 }), { minLength: 1, maxLength: 3 });

/** What may be a part of each plan. */
const USUAL: readonly fc.WeightedArbitrary<Step>[] = [
  { weight: 8, arbitrary: fc.record({ pause: PAUSES, turn: some, voice: fc.nat({ max: 1 }) }) },
  {
    weight: 3,
    arbitrary: fc.record({
      pause: PAUSES,
      fails: fc.nat({ max: PLACES - 1 }),
      how: fc.constantFrom(...FAILURES),
      lasts: fc.constantFrom(1, 20, 100, 700, 3000),
    }),
  },
];

/** What is a part of few plans, of one kind or two each, so that one fault does not hide another. */
const UNUSUAL: readonly fc.Arbitrary<Step>[] = [
  fc.record({ pause: PAUSES, copyAfter: fc.constantFrom(0, 1, 5, 15) }),
  fc.record({ pause: PAUSES, says: some }),
  fc.record({ pause: PAUSES, mutes: some, lasts: fc.constantFrom(100, 1000, 5000) }),
  fc.record({ pause: PAUSES, dies: fc.nat({ max: 1 }) }),
  fc.record({ pause: PAUSES, sleeps: fc.constantFrom(60, 1000, 15_000, 50_000) }),
  fc.record({ pause: PAUSES, jumps: fc.constantFrom(-3600, -120, -30, 30, 120, 3600, 15_000) }),
  fc.record({ pause: PAUSES, routing: fc.nat({ max: 5 }) }),
];

const steps = (kinds: readonly fc.Arbitrary<Step>[]): fc.Arbitrary<readonly Step[]> =>
  fc.array(fc.oneof(...USUAL, ...kinds.map((arbitrary) => ({ weight: 3, arbitrary }))), {
    minLength: 1,
    maxLength: 10,
  });

const anySteps = fc.oneof(
  { weight: 1, arbitrary: steps([]) },
  ...UNUSUAL.map((kind, i) => ({ weight: 1, arbitrary: steps([kind, UNUSUAL[(i + 3) % UNUSUAL.length] ?? kind]) })),
);

const rarely = <Value>(value: Value, ...others: readonly Value[]): fc.Arbitrary<Value> =>
  fc.oneof({ weight: 6, arbitrary: fc.constant(value) }, { weight: 1, arbitrary: fc.constantFrom(...others) });

/** Every plan that the runs may have. Shrinks to the fewest steps that still fail. */
export const arbitraryPlan: fc.Arbitrary<Plan> = fc.record({
  alerts,
  timing: fc.record({
    groupInterval: fc.constantFrom(60, 300),
    repeatInterval: fc.constantFrom(1800, 7200, 14_400),
    dedupWindow: fc.constantFrom(60, 900, 86_400),
    resolveAfter: fc.constantFrom(16_200, 46_800),
    threshold: fc.record({ count: rarely(1, 2, 3), within: fc.constantFrom(60, 300) }),
  }),
  senders: fc.record({
    groupWait: fc.constantFrom(0, 10, 30),
    groupInterval: fc.constantFrom(30, 300),
    repeatInterval: fc.constantFrom(3600, 14_400),
    voices: rarely(1, 2),
    maxAlerts: rarely<number | undefined>(undefined, 1, 2),
    clockAhead: rarely(0, -600, 120),
  }),
  deletesAfter: rarely<number | undefined>(undefined, 0, 1800),
  steps: anySteps,
  picks: fc.oneof(fc.constant([]), fc.array(fc.nat({ max: 1000 }), { minLength: 1, maxLength: 40 })),
  crashes: fc.oneof(fc.constant([]), fc.array(fc.integer({ min: 1, max: 80 }), { minLength: 1, maxLength: 4 })),
});

/** The plan of a run. The same seed gives the same plan as long as the arbitrary stays the same. */
export function planOf(seed: number): Plan {
  const [plan] = fc.sample(arbitraryPlan, { seed, numRuns: 1 });
  if (plan === undefined) throw new Error(`seed ${seed} gives no plan`);
  return plan;
}
