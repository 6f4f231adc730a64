import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { type EpochMs, hours, minutes, seconds } from '../../shared/values/time.ts';
import { alert, World } from '../support/world.ts';

/** Days of an incident, in which the receivers are down now and then, resolves get lost and the table deletes. */
interface Event {
  readonly pause: number;
  readonly what: 'turn' | 'repeat' | 'forget' | 'down' | 'up';
  readonly name: string;
}

const EVENTS: fc.Arbitrary<readonly Event[]> = fc.array(
  fc.record({
    pause: fc.constantFrom(1, 20, 61, 400, 3600, 5 * 3600, 20 * 3600, 80 * 3600),
    what: fc.constantFrom('turn', 'turn', 'turn', 'turn', 'repeat', 'repeat', 'forget', 'down', 'up'),
    name: fc.constantFrom('a', 'b', 'c'),
  }),
  { minLength: 2, maxLength: 14, size: 'max' },
);

const LONGEST_OUTAGE = 5 * 3600;

class Days {
  readonly firing = new Map<string, EpochMs>();
  private isDown = false;
  readonly world = new World({ answer: () => ({ answered: this.isDown ? 503 : 200, body: {} }) });

  async play({ pause, what, name }: Event): Promise<void> {
    // After some 16 hours the queue sets a notification aside, and people are called.
    if (pause > LONGEST_OUTAGE) this.isDown = false;
    await this.wait(pause);
    if (what === 'turn') await this.turn(name);
    if (what === 'repeat') await this.repeat();
    // Its resolve never comes: it was silenced, or its target removed.
    if (what === 'forget') this.forget(name);
    if (what === 'down') this.isDown = true;
    if (what === 'up') this.isDown = false;
  }

  /** What fires is told again, as every sender does; then nothing more happens, and everything is up. */
  async end(): Promise<void> {
    this.isDown = false;
    await this.wait(1);
    await this.repeat();
    await this.world.pass(minutes(20), seconds(30));
  }

  private async wait(pause: number): Promise<void> {
    await this.world.pass(seconds(pause), pause > 3600 ? hours(1) : seconds(Math.max(30, pause / 10)));
    const { now, incidents } = this.world;
    // What the ledger holds is deleted days late.
    for (const [key, one] of incidents.items) if (one.expiresAt <= now) incidents.items.delete(key);
  }

  private async turn(name: string): Promise<void> {
    const { now } = this.world;
    const startsAt = this.firing.get(name);
    if (startsAt === undefined) this.firing.set(name, now);
    else this.firing.delete(name);
    await this.world.ingest(alert(name, { startsAt: startsAt ?? now, ...(startsAt !== undefined && { endsAt: now }) }));
  }

  private forget(name: string): void {
    this.firing.delete(name);
    this.world.forget(alert(name, { startsAt: this.world.now }));
  }

  private async repeat(): Promise<void> {
    const alerts = [...this.firing].map(([name, startsAt]) => alert(name, { startsAt }));
    if (alerts.length > 0) await this.world.ingest(...alerts);
  }
}

const RUNS = Number(process.env.PROPERTY_RUNS ?? 90);

describe('After days of outages, lost resolves and deletions', () => {
  test('receivers show what fires, all of it', async () => {
    await fc.assert(
      fc.asyncProperty(EVENTS, async (events) => {
        const days = new Days();
        for (const event of events) await days.play(event);
        await days.end();
        for (const receiver of ['chat', 'mail']) {
          const last = days.world.messages.findLast((one) => one.integration === receiver)?.view;
          const shown = last?.alerts.filter((one) => one.status === 'firing').map((one) => one.labels.pod) ?? [];
          for (const name of days.firing.keys()) expect([receiver, ...shown]).toContain(name);
          if (days.firing.size > 0) expect(last?.status).toBe('firing');
        }
        expect(days.world.queue.depth).toBe(0);
        expect(days.world.queue.dead).toEqual([]);
      }),
      { numRuns: RUNS },
    );
  });

  test('and once the source is silent, that all is over', async () => {
    await fc.assert(
      fc.asyncProperty(EVENTS, async (events) => {
        const days = new Days();
        for (const event of events) await days.play(event);
        await days.end();
        await days.world.pass(hours(18), minutes(30));
        for (const receiver of ['chat', 'mail']) {
          const last = days.world.messages.findLast((one) => one.integration === receiver)?.view;
          expect(last?.status ?? 'resolved').toBe('resolved');
        }
        const open = [...days.world.incidents.items.values()].filter((one) => one.state === 'firing');
        expect(open).toEqual([]);
        expect(await days.world.store.due(days.world.now)).toEqual({ ids: [] });
      }),
      { numRuns: RUNS },
    );
  });
});
