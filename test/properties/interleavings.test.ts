import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { factsOf } from '../../shared/incidents/incident.ts';
import type { Alert } from '../../shared/incidents/signal.ts';
import { after, duration, type EpochMs, minutes, seconds } from '../../shared/values/time.ts';
import { Crash, gated } from '../support/interleave.ts';
import { alert, NOON, World } from '../support/world.ts';

/** The truth of one alert: when it fired, and until when; the last episode may still be open. */
interface History {
  readonly name: string;
  readonly severity: string;
  readonly episodes: readonly { readonly startsAt: EpochMs; readonly endsAt?: EpochMs }[];
}

/** What happens at one time: webhooks that arrive together, in any order, some of them twice, and perhaps a crash. */
interface Moment {
  readonly at: EpochMs;
  readonly batches: readonly (readonly Alert[])[];
}

const EPISODE = seconds(60);

const history = (name: string): fc.Arbitrary<History> =>
  fc
    .record({
      severity: fc.constantFrom('warning', 'critical'),
      shape: fc.array(fc.record({ rest: fc.integer({ min: 1, max: 4 }), length: fc.integer({ min: 1, max: 4 }) }), {
        minLength: 1,
        maxLength: 3,
      }),
      isOpen: fc.boolean(),
    })
    .map(({ severity, shape, isOpen }) => {
      let at = NOON;
      const episodes = shape.map(({ rest, length }, i) => {
        const startsAt = after(at, duration(rest * EPISODE));
        at = after(startsAt, duration(length * EPISODE));
        return i === shape.length - 1 && isOpen ? { startsAt } : { startsAt, endsAt: at };
      });
      return { name, severity, episodes };
    });

const HISTORIES = fc.tuple(history('a'), history('b'), history('c'));

/** What Alertmanager would send of it: at each change the whole group, as it is then. */
function momentsOf(histories: readonly History[]): readonly Moment[] {
  const changes = histories.flatMap(({ episodes }) =>
    episodes.flatMap(({ startsAt, endsAt }) => (endsAt === undefined ? [startsAt] : [startsAt, endsAt])),
  );
  return [...new Set(changes)]
    .sort((a, b) => a - b)
    .map((at) => ({ at, batches: [histories.flatMap((one) => stateAt(one, at))] }));
}

function stateAt({ name, severity, episodes }: History, at: EpochMs): readonly Alert[] {
  const episode = episodes.findLast(({ startsAt }) => startsAt <= at);
  if (episode === undefined) return [];
  const { startsAt, endsAt } = episode;
  const isOver = endsAt !== undefined && endsAt <= at;
  return [alert(name, { startsAt, labels: { severity }, ...(isOver && { endsAt }) })];
}

const firingAtEnd = (histories: readonly History[]): number =>
  histories.filter(({ episodes }) => episodes.at(-1)?.endsAt === undefined).length;

/** How often each batch arrives: once, or again as the other half of a pair or a retry would bring it. */
const COPIES = fc.array(fc.integer({ min: 1, max: 3 }), { minLength: 1, maxLength: 8 });
/** Calls of ports after which the process dies, counted from the last death. */
const CRASHES = fc.array(fc.integer({ min: 1, max: 60 }), { maxLength: 6 });

interface Run {
  readonly world: World;
  /** Crashes between a receiver's answer and the ledger: the one place where a reader may be told twice. */
  readonly inWindow: number;
  readonly crashed: number;
}

/** Plays the histories with every await shuffled by the scheduler, and the process dying where the plan says. */
async function chaotic(
  histories: readonly History[],
  scheduler: fc.Scheduler,
  crashes: readonly number[],
  copies: readonly number[],
): Promise<Run> {
  const plan = [...crashes];
  let calls = 0;
  let inWindow = 0;
  let crashed = 0;
  let isCalm = false;
  let lastCall = '';
  const world = new World({
    wrap: (name, port) =>
      gated(name, port, async (call, moment) => {
        if (isCalm) return;
        await scheduler.schedule(Promise.resolve(), `${call} ${moment}`);
        lastCall = `${call} ${moment}`;
        if (++calls !== plan[0]) return;
        plan.shift();
        calls = 0;
        crashed++;
        if (lastCall === 'http.send after' || lastCall === 'ledger.put before') inWindow++;
        throw new Crash(lastCall);
      }),
  });
  const together = async (tasks: readonly (() => Promise<unknown>)[]): Promise<readonly (() => Promise<unknown>)[]> => {
    const failed: (() => Promise<unknown>)[] = [];
    const all = Promise.all(tasks.map((task) => task().catch(() => failed.push(task))));
    await scheduler.waitFor(all);
    return failed;
  };
  for (const [i, moment] of momentsOf(histories).entries()) {
    world.clock.now = moment.at;
    let waiting: readonly (() => Promise<unknown>)[] = moment.batches.flatMap((alerts) =>
      Array.from({ length: copies[i % copies.length] ?? 1 }, () => () => world.ingest(...alerts)),
    );
    // A sender that got no answer sends again, until it is answered.
    while (waiting.length > 0) {
      const ingests = new Set(waiting);
      const failed = await together([...waiting, () => world.deliverOnce(), () => world.sweep()]);
      waiting = failed.filter((task) => ingests.has(task));
      world.advance(seconds(1));
    }
  }
  isCalm = true;
  await world.pass(minutes(20), seconds(30));
  return { world, inWindow, crashed };
}

/** The same histories, in order, one at a time, nothing dying. */
async function ordered(histories: readonly History[]): Promise<World> {
  const world = new World();
  for (const { at, batches } of momentsOf(histories)) {
    world.clock.now = at;
    for (const alerts of batches) await world.ingest(...alerts);
    await world.sweep();
    await world.deliverAll();
  }
  await world.pass(minutes(20), seconds(30));
  return world;
}

function endOf({ incidents }: World) {
  return [...incidents.items.values()].map((incident) => {
    const facts = factsOf(incident);
    return {
      id: incident.id,
      state: incident.state,
      generation: incident.generation,
      firing: facts.firing.map((member) => member.fingerprint).sort(),
      occurrences: facts.starts,
      outbox: incident.outbox,
    };
  });
}

const RUNS = Number(process.env.PROPERTY_RUNS ?? 50);

describe('Whatever the order of awaits, the copies and the crashes', () => {
  test('the final state equals that of the ordered run', async () => {
    await fc.assert(
      fc.asyncProperty(HISTORIES, fc.scheduler(), CRASHES, COPIES, async (histories, ...chaos) => {
        const { world } = await chaotic(histories, ...chaos);
        expect(endOf(world)).toEqual(endOf(await ordered(histories)));
      }),
      { numRuns: RUNS },
    );
  });

  test('every accepted change is told: receivers end up with what is true, and each problem was told', async () => {
    await fc.assert(
      fc.asyncProperty(HISTORIES, fc.scheduler(), CRASHES, COPIES, async (histories, ...chaos) => {
        const { world } = await chaotic(histories, ...chaos);
        for (const receiver of ['chat', 'mail']) {
          const last = world.messages.findLast((one) => one.integration === receiver)?.view;
          const firing = firingAtEnd(histories);
          expect(last?.status).toBe(firing > 0 ? 'firing' : 'resolved');
          if (receiver === 'chat') expect(last?.firing).toBe(firing);
        }
        expect(world.queue.depth).toBe(0);
        expect(world.queue.dead).toEqual([]);
      }),
      { numRuns: RUNS },
    );
  });

  test('no notification reaches a receiver twice outside the window between its answer and the ledger', async () => {
    await fc.assert(
      fc.asyncProperty(HISTORIES, fc.scheduler(), CRASHES, COPIES, async (histories, ...chaos) => {
        const { world, inWindow } = await chaotic(histories, ...chaos);
        const sent = world.messages.map(
          ({ integration, view }) => `${integration} ${view.generation} ${view.rev} ${view.reason}`,
        );
        expect(sent.length - new Set(sent).size).toBeLessThanOrEqual(inWindow);
      }),
      { numRuns: RUNS },
    );
  });

  test('the plan of crashes is carried out', async () => {
    const runs = await Promise.all(
      fc.sample(fc.tuple(HISTORIES, fc.scheduler(), CRASHES, COPIES), 60).map((chaos) => chaotic(...chaos)),
    );
    expect(runs.reduce((sum, run) => sum + run.crashed, 0)).toBeGreaterThan(20);
    expect(runs.some((run) => run.inWindow > 0)).toBe(true);
  });
});
