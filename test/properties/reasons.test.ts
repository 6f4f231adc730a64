import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { sqsEvent } from '../../local/simulation/sqs-event.ts';
import { type Severity, worst } from '../../shared/values/severity.ts';
import { between, type DurationMs, duration, type EpochMs, hours, minutes, seconds } from '../../shared/values/time.ts';
import { alert, NOON, TIMING, World } from '../support/world.ts';

const RUNS = Number(process.env.PROPERTY_RUNS ?? 60);
const SEVERITY: Readonly<Record<string, Severity>> = { a: 'warning', b: 'error', c: 'critical' };

/** After a pause, one alert turns, or the receivers go down or come up. */
interface Step {
  readonly pause: number;
  readonly what: 'a' | 'b' | 'c' | 'down' | 'up';
}

const STEPS: fc.Arbitrary<readonly Step[]> = fc.array(
  fc.record({
    pause: fc.constantFrom(0, 1, 20, 61, 400, 3600),
    what: fc.constantFrom('a', 'b', 'b', 'c', 'c', 'down', 'up'),
  }),
  { minLength: 2, maxLength: 14 },
);

/** A world whose receivers are down now and then, and the truth of it. */
class Outages {
  private isDown = false;
  private readonly firing = new Map<string, EpochMs>();
  readonly world = new World({ answer: () => ({ answered: this.isDown ? 503 : 200, body: {} }) });
  /** The severities of what fired since nothing did. */
  readonly severities: Severity[] = [];

  async play({ pause, what }: Step): Promise<void> {
    await this.world.pass(seconds(pause), seconds(Math.max(10, pause / 20)));
    if (what === 'down' || what === 'up') this.isDown = what === 'down';
    else await this.turn(what);
  }

  async end(): Promise<void> {
    this.isDown = false;
    await this.world.pass(minutes(30), seconds(30));
  }

  private async turn(name: string): Promise<void> {
    // No alert begins at the very instant at which it ended.
    this.world.advance(duration(1));
    const { now } = this.world;
    const startsAt = this.firing.get(name);
    if (this.firing.size === 0) this.severities.length = 0;
    const severity = SEVERITY[name] ?? 'none';
    if (startsAt === undefined) this.firing.set(name, now);
    else this.firing.delete(name);
    this.severities.push(severity);
    const labels = { severity };
    await this.world.ingest(
      alert(name, { startsAt: startsAt ?? now, labels, ...(startsAt !== undefined && { endsAt: now }) }),
    );
  }
}

describe('Whenever receivers are down, and whatever happens meanwhile', () => {
  const plays = async (check: (played: Outages) => Promise<void> | void) =>
    await fc.assert(
      fc.asyncProperty(STEPS, async (steps) => {
        const played = new Outages();
        for (const step of steps) await played.play(step);
        await played.end();
        await check(played);
      }),
      { numRuns: RUNS },
    );

  test('people are notified of nothing twice', async () => {
    await plays(({ world }) => {
      for (const { shown } of world.memory.ledger.entries.values()) {
        const pings = shown?.episode === undefined ? [] : shown.pings;
        expect(pings.length).toBe(new Set(pings).size);
      }
      const sent = world.messages.filter(({ view }) => view.pings);
      const keys = sent.map(({ integration, view }) => `${integration} ${view.reason} ${view.rev}`);
      expect(keys.length).toBe(new Set(keys).size);
    });
  });

  test('the worst that it was at last is named, though it was only for a while', async () => {
    await plays(({ world, severities }) => {
      for (const receiver of ['chat', 'mail']) {
        // What came and went while it was over is edited in, where it can be.
        const named = world.messages
          .filter(({ integration, view }) => integration === receiver && (view.pings || view.status === 'resolved'))
          // A message about several episodes has the worst of all in its head, and each alert's own in its line.
          .flatMap(({ view }) => [view.severity, view.peak?.severity, ...view.alerts.map(({ severity }) => severity)]);
        if (severities.length > 0) expect([receiver, ...named]).toContain(worst(severities));
      }
    });
  });

  test('and each severity is named as one that it was, once in its episode', async () => {
    await plays(({ world }) => {
      for (const receiver of ['chat', 'mail']) {
        const peaks = world.messages.flatMap(({ integration, view }) =>
          integration === receiver && view.pings && view.peak ? [`${view.startedAt} ${view.peak.severity}`] : [],
        );
        expect(peaks.length).toBe(new Set(peaks).size);
      }
    });
  });

  test('a message of the queue that comes again at any later time sends nothing', async () => {
    await plays(async ({ world }) => {
      const { length } = world.messages;
      for (const later of [seconds(1), hours(1), hours(5), hours(30)]) {
        world.advance(later);
        for (const notification of world.queue.sent) {
          await world.core.deliver(sqsEvent([{ receipt: 'again', notification, receives: 2 }]));
        }
      }
      expect(world.messages.slice(length).map(({ integration, view }) => `${integration} ${view.reason}`)).toEqual([]);
    });
  });
});

test('Two bodies up to 100 ms apart are no reminder before repeat_interval, however long the receiver takes', async () => {
  const apart = fc.integer({ min: 0, max: 100 }).map(duration);
  const down: fc.Arbitrary<DurationMs> = fc.integer({ min: 0, max: 4 * 3600 }).map(seconds);
  await fc.assert(
    fc.asyncProperty(apart, down, fc.boolean(), fc.boolean(), async (gap, outage, isSame, isDelivered) => {
      const world: World = new World({
        answer: () => ({ answered: between(NOON, world.now) < outage ? 503 : 200, body: {} }),
      });
      await world.ingest(alert('a', { startsAt: NOON }));
      if (isDelivered) await world.deliverAll();
      world.advance(gap);
      await world.ingest(alert(isSame ? 'a' : 'b', { startsAt: NOON }));
      await world.pass(minutes(30), seconds(10));
      for (let i = 0; i < 18; i++) {
        await world.ingest(alert('a', { startsAt: NOON }));
        await world.pass(minutes(30), minutes(2));
      }
      for (const receiver of ['chat', 'mail']) {
        const sent = world.messages.filter(({ integration }) => integration === receiver);
        const pings = sent.filter(({ view }) => view.pings);
        const reminders = pings.filter(({ view }) => view.reason === 'repeat');
        expect(reminders.length).toBeGreaterThan(0);
        for (const one of reminders) {
          const before = pings[pings.indexOf(one) - 1];
          expect(between(before?.at ?? NOON, one.at)).toBeGreaterThanOrEqual(TIMING.repeatInterval);
        }
      }
    }),
    { numRuns: Math.ceil(RUNS / 5) },
  );
});
