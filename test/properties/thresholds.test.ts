import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { factsOf, type Incident } from '../../shared/incidents/incident.ts';
import type { Threshold } from '../../shared/incidents/window.ts';
import { after, type DurationMs, duration, type EpochMs, hours, minutes, seconds } from '../../shared/values/time.ts';
import { seenError, windowHolds } from '../support/seen-errors.ts';
import { World } from '../support/world.ts';

const RUNS = Number(process.env.PROPERTY_RUNS ?? 25);
/** So few runs reach by chance what they have to reach; with PROPERTY_RUNS they are others each time. */
const SEED = process.env.PROPERTY_RUNS === undefined ? { seed: 3 } : {};

/** Events that arrive together, how long after those before, and as how many batches. */
interface Arrival {
  readonly pause: number;
  /** Seconds before it arrives, negative for a clock that is ahead, and how often an event was seen then. */
  readonly events: readonly (readonly [age: number, count: number])[];
  /** Each event is a batch of its own. */
  readonly isSplit: boolean;
  /** Of which batch before it the first is a copy, counted back. */
  readonly copyOf: number | undefined;
  readonly sweeps: boolean;
}

const AGE = fc.oneof(
  { weight: 5, arbitrary: fc.integer({ min: 0, max: 90 }) },
  { weight: 2, arbitrary: fc.integer({ min: 0, max: 4 * 3600 }) },
  { weight: 1, arbitrary: fc.integer({ min: -7200, max: 0 }) },
  { weight: 1, arbitrary: fc.constantFrom(14 * 24 * 3600, 3 * 24 * 3600, -24 * 3600) },
);

const arrivals = (age: fc.Arbitrary<number>): fc.Arbitrary<readonly Arrival[]> =>
  fc.array(
    fc.record({
      pause: fc.constantFrom(0, 0, 0, 0, 0, 0, 1, 1, 3, 20, 61, 600),
      events: fc.array(fc.tuple(age, fc.integer({ min: 1, max: 3 })), { minLength: 1, maxLength: 8 }),
      isSplit: fc.boolean(),
      copyOf: fc.option(fc.integer({ min: 1, max: 300 }), { nil: undefined }),
      sweeps: fc.boolean(),
    }),
    { minLength: 1, maxLength: 60, size: 'max' },
  );

const ARRIVALS = arrivals(AGE);
/** Logged at most an hour before they arrive. */
const RECENT = arrivals(fc.integer({ min: 0, max: 3600 }));

/** So many batches within seconds that the error is hot, or none. */
const CROWD: fc.Arbitrary<Arrival> = fc.constantFrom(0, 140, 220).map((size) => ({
  pause: 0,
  events: Array.from({ length: size }, (_, i) => [i % 20, 1] as const),
  isSplit: true,
  copyOf: undefined,
  sweeps: true,
}));

const THRESHOLD = fc.record({
  count: fc.oneof(fc.integer({ min: 2, max: 60 }), fc.integer({ min: 60, max: 900 })),
  within: fc.constantFrom(seconds(10), minutes(1), minutes(20), hours(2)),
});

const DEDUP_WINDOW = fc.constantFrom(seconds(0), minutes(1), hours(24));

/** An error as it is logged, and as it is counted. */
class Logged {
  readonly world: World;
  private readonly batches: (readonly EpochMs[])[] = [];
  private readonly quietAfter = hours(48);
  /** Batches before it are of what is over. */
  private begin = 0;
  isMet = false;

  constructor(
    private readonly threshold: Threshold,
    dedupWindow: DurationMs,
  ) {
    this.world = new World({ timing: { threshold, dedupWindow, quietAfter: this.quietAfter } });
  }

  async arrive({ pause, events, isSplit, copyOf, sweeps }: Arrival): Promise<void> {
    const { world } = this;
    if (pause > 0) await world.pass(seconds(pause), seconds(Math.max(10, pause)));
    const times = events.map(([age, count]) =>
      Array.from({ length: count }, () => after(world.now, duration(-age * 1000))),
    );
    const copied = copyOf === undefined ? -1 : this.batches.length - copyOf;
    if (copied >= 0) await this.deliver(copied);
    for (const batch of isSplit ? times : [times.flat()]) await this.deliver(this.batches.push(batch) - 1);
    if (sweeps) await world.sweep();
  }

  /** Nothing is logged for long enough that what fires is over. */
  async end(): Promise<void> {
    await this.world.pass(duration(this.quietAfter + hours(1)), hours(1));
    expect((await this.incident())?.state).toBe('resolved');
    this.begin = this.batches.length;
    this.isMet = false;
  }

  private async deliver(batch: number): Promise<void> {
    await this.world.ingest(seenError(`batch-${batch}`, this.batches[batch] ?? []));
    this.isMet ||= batch >= this.begin && this.isMetBy(this.batches[batch] ?? []);
    expect((await this.incident())?.state).toBe(this.isMet ? 'firing' : this.begin > 0 ? 'resolved' : 'pending');
  }

  /** Only windows that a new batch is in can be new. */
  private isMetBy(batch: readonly EpochMs[]): boolean {
    const { count, within } = this.threshold;
    const near = (time: EpochMs) => batch.some((one) => Math.abs(one - time) <= within + 1000);
    return windowHolds(this.batches.slice(this.begin).flat().filter(near), count, within);
  }

  get occurrences(): number {
    return this.batches.flat().length;
  }

  async incident() {
    const [head] = this.world.incidents.items.values();
    return head && (await this.world.store.get(head.id));
  }
}

type Reached = Record<'dropped' | 'dropped and pending' | 'hot' | 'hot and pending', number>;

function note(reached: Reached, incident: Incident | undefined): void {
  if (incident?.kind !== 'errors' || incident.archive === undefined) return;
  const { state, archive } = incident;
  const isPending = state === 'pending';
  reached.dropped++;
  if (isPending) reached['dropped and pending']++;
  if (archive.isSharded) reached.hot++;
  if (archive.isSharded && isPending) reached['hot and pending']++;
}

describe('Whatever the order, lateness, copies and sweeps of batches', () => {
  test('an error opens its incident if and only if a window holds enough, with the batch that completes it', async () => {
    const reached: Reached = { dropped: 0, 'dropped and pending': 0, hot: 0, 'hot and pending': 0 };
    await fc.assert(
      fc.asyncProperty(CROWD, ARRIVALS, THRESHOLD, DEDUP_WINDOW, async (crowd, arrivals, threshold, dedupWindow) => {
        const logged = new Logged(threshold, dedupWindow);
        await logged.arrive(crowd);
        for (const arrival of arrivals) await logged.arrive(arrival);
        const incident = await logged.incident();
        expect(incident && factsOf(incident).starts).toBe(logged.occurrences);
        note(reached, incident);
      }),
      { numRuns: RUNS, ...SEED },
    );
    expect(Object.entries(reached).filter(([, runs]) => runs < RUNS / 50)).toEqual([]);
  });

  test('one that is over opens again if and only if what was logged since holds enough, whatever comes again', async () => {
    let reopened = 0;
    await fc.assert(
      fc.asyncProperty(CROWD, ARRIVALS, RECENT, THRESHOLD, DEDUP_WINDOW, async (crowd, arrivals, recent, ...terms) => {
        const logged = new Logged(...terms);
        await logged.arrive(crowd);
        for (const arrival of arrivals) await logged.arrive(arrival);
        if (!logged.isMet) return;
        await logged.end();
        for (const arrival of recent) await logged.arrive(arrival);
        const incident = await logged.incident();
        expect(incident && factsOf(incident).starts).toBe(logged.occurrences);
        if (logged.isMet) reopened++;
      }),
      { numRuns: Math.ceil(RUNS / 2), ...SEED },
    );
    expect(reopened).toBeGreaterThan(0);
  });
});
