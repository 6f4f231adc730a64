import { describe, expect, test } from 'vitest';
import { wireInbox, wireIngest, wireSweep } from '../../functions/core.ts';
import { MemoryIncidents } from '../../local/simulation/memory-incidents.ts';
import { MemoryQueue } from '../../local/simulation/memory-queue.ts';
import { VirtualClock } from '../../local/simulation/virtual-clock.ts';
import { factsOf } from '../../shared/incidents/incident.ts';
import { notificationId } from '../../shared/incidents/notification.ts';
import { duration, minutes, seconds } from '../../shared/values/time.ts';
import { httpEvent } from '../support/events.ts';
import { limited, WriteLimits } from '../support/limited.ts';
import { MemoryInbox } from '../support/memory-inbox.ts';
import { alertmanagerBody } from '../support/webhook.ts';
import { NOON, World } from '../support/world.ts';

const TOKEN = 'planted-token-5f1e';

/** The real handlers on a store with DynamoDB's limits, a queue that is only filled, and an inbox. */
class Flood {
  readonly clock = new VirtualClock(NOON);
  readonly store = new MemoryIncidents();
  readonly queue = new MemoryQueue(this.clock.read);
  readonly inbox = new MemoryInbox();
  readonly limits: WriteLimits;
  readonly #ingest: ReturnType<typeof wireIngest>;
  readonly #inbox: ReturnType<typeof wireInbox>;
  readonly #sweep: ReturnType<typeof wireSweep>;
  #posted = 0;

  constructor(perSecond: number) {
    this.limits = new WriteLimits(this.clock.read, perSecond);
    const ports = {
      ...new World().ports,
      ...{ clock: this.clock.read, queue: this.queue, inbox: this.inbox },
      store: limited(this.store, this.limits),
      secrets: { get: async () => [TOKEN] },
    };
    this.#ingest = wireIngest(ports);
    this.#inbox = wireInbox(ports);
    this.#sweep = wireSweep(ports);
  }

  /** So many new problems of one service, one each millisecond. What arrives in the inbox is tried each second. */
  async newProblems(count: number): Promise<void> {
    for (let i = 0; i < count; i++) {
      const body = alertmanagerBody([{ name: 'a', startsAt: this.clock.now }], `Problem${this.#posted++}`);
      const event = { method: 'POST', body: JSON.stringify(body), token: TOKEN };
      const { statusCode } = await this.#ingest(httpEvent('/v1/sources/alertmanager', event));
      expect(statusCode).toBe(202);
      this.clock.advance(duration(1));
      if (i % 1000 === 999) await this.inbox.receive(this.#inbox);
    }
  }

  /** Until nothing waits in the inbox, and what writers left behind is done. */
  async calm(): Promise<void> {
    for (let i = 0; i < 60 || this.inbox.depth > 0; i++) {
      this.clock.advance(seconds(1));
      await this.inbox.receive(this.#inbox, 200);
      if (i % 10 === 0) await this.#sweep();
    }
    this.clock.advance(minutes(1));
    await this.#sweep();
  }
}

/** Each problem is there once, with one occurrence, and each of the two places is notified of it once. */
function expectAll(flood: Flood, count: number): void {
  const incidents = [...flood.store.items.values()];
  expect(incidents).toHaveLength(count);
  for (const incident of incidents) {
    expect(factsOf(incident).starts).toBe(1);
    expect(incident).toMatchObject({ state: 'firing', outbox: [], notifications: 2 });
  }
  expect(new Set(flood.queue.sent.map(notificationId)).size).toBe(2 * count);
  expect(flood.queue.sent).toHaveLength(2 * count);
}

describe('With the limits of DynamoDB', () => {
  test('a thousand new problems of one service a second are taken, and not one write is throttled', async () => {
    const flood = new Flood(1000);
    await flood.newProblems(3000);
    expect([...flood.limits.throttled]).toEqual([]);
    expect(flood.inbox.accepted).toBe(0);
    await flood.calm();
    expectAll(flood, 3000);
  });

  test('what is throttled at any step waits in the inbox or for the sweep: nothing is lost or counted twice', async () => {
    const flood = new Flood(100);
    await flood.newProblems(1500);
    expect(flood.inbox.accepted).toBeGreaterThan(500);
    await flood.calm();
    expectAll(flood, 1500);
  });
});
