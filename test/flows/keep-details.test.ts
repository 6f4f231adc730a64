import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { MemoryMemberDetails } from '../../local/simulation/memory-member-details.ts';
import { type DetailsNews, keepDetails } from '../../shared/flows/keep-details.ts';
import { detailsOf, detailsOfMany } from '../../shared/flows/read-details.ts';
import type { Incident, MemberDetails } from '../../shared/incidents/incident.ts';
import { MEMBER_PAGES, PACKED } from '../../shared/incidents/member-details.ts';
import type { Alert } from '../../shared/incidents/signal.ts';
import { after, type EpochMs, hours, minutes, seconds } from '../../shared/values/time.ts';
import { Crash, gated } from '../support/interleave.ts';
import { disk } from '../support/sample-details.ts';
import { incident, start } from '../support/sample-incident.ts';
import { alert, NOON, World } from '../support/world.ts';

const at = (n: number): EpochMs => after(NOON, seconds(n));

const said = (fingerprint: string, percent: number): MemberDetails => {
  const { receivedAt: _, ...details } = disk(fingerprint, percent);
  return details;
};

/** One body about an incident, received some seconds after noon. */
const body = (n: number, details: readonly MemberDetails[], before?: Incident): DetailsNews => ({
  id: 'incident',
  before,
  said: details,
  receivedAt: at(n),
  now: at(n),
  expiresAt: after(at(n), hours(48)),
});

const many = (count: number, percent: number, from = 0) =>
  Array.from({ length: count }, (_, i) => said(`disk-${from + i}`, percent));

const ONE = { ...incident(), id: 'incident' };

const valuesIn = async (details: MemoryMemberDetails): Promise<Readonly<Record<string, number | undefined>>> =>
  Object.fromEntries((await detailsOf(ONE, details, NOON)).map(({ fingerprint, values }) => [fingerprint, values?.A]));

describe('The newest details of each member are kept', () => {
  test('whatever two writers do in between each other', async () => {
    const [first, second] = [body(1, [said('a', 81), said('b', 10)]), body(2, [said('a', 93), said('c', 7)])];
    await fc.assert(
      fc.asyncProperty(fc.scheduler(), fc.boolean(), async (scheduler, isSpread) => {
        const details = new MemoryMemberDetails();
        if (isSpread) await keepDetails(body(0, many(65, 50)), { details });
        const shuffled = gated('details', details, async (call) => {
          await scheduler.schedule(Promise.resolve(), call);
        });
        const both = [first, second].map((one) => keepDetails(one, { details: shuffled }));
        await scheduler.waitFor(Promise.all(both));
        expect(await valuesIn(details)).toMatchObject({ a: 93, b: 10, c: 7 });
      }),
    );
  });

  test('in whatever order bodies are delivered, some of them twice', async () => {
    const bodies = [
      body(1, [said('a', 81), said('b', 10)]),
      body(2, [said('a', 85)]),
      body(3, many(80, 3)),
      body(4, [said('a', 93), said('disk-0', 4)]),
    ];
    const orders = fc.shuffledSubarray([...bodies, ...bodies], { minLength: 8 });
    await fc.assert(
      fc.asyncProperty(orders, async (delivered) => {
        const details = new MemoryMemberDetails();
        for (const one of delivered) await keepDetails(one, { details });
        expect(await valuesIn(details)).toMatchObject({ a: 93, b: 10, 'disk-0': 4, 'disk-79': 3 });
      }),
    );
  });

  test('of fifty writers at once', async () => {
    const details = new MemoryMemberDetails();
    const writers = Array.from({ length: 50 }, (_, i) => keepDetails(body(i, [said(`disk-${i}`, i)]), { details }));
    await Promise.all(writers);
    expect(Object.keys(await valuesIn(details))).toHaveLength(50);
  });
});

describe('Details are not written', () => {
  const writes = (details: MemoryMemberDetails) =>
    [...details.pages.values()].reduce((sum, { version }) => sum + version, 0);

  test.each([10, 100])('when a body of %i alerts says what is known', async (count) => {
    const details = new MemoryMemberDetails();
    await keepDetails(body(0, many(count, 50)), { details });
    const before = writes(details);
    await keepDetails(body(60, many(count, 50)), { details });
    await keepDetails(body(90, many(count - 1, 50)), { details });
    expect(writes(details)).toBe(before);
  });

  test('anew for all when one of a thousand changes or joins: one page of it is', async () => {
    const details = new MemoryMemberDetails();
    await keepDetails(body(0, many(1000, 50)), { details });
    const before = writes(details);
    await keepDetails(body(60, [...many(1000, 50).slice(1), said('disk-0', 93)]), { details });
    expect(writes(details)).toBe(before + 1);
    await keepDetails(body(70, [said('new', 1)]), { details });
    expect(writes(details)).toBe(before + 2);
  });
});

describe('Details of an incident that lives for months', () => {
  test.each([10, 100])(
    'of %i alerts are renewed by the bodies that repeat them, and by the messages',
    async (count) => {
      const details = new MemoryMemberDetails();
      await keepDetails(body(0, many(count, 50)), { details });
      const months = (n: number) => ({ now: after(NOON, hours(n)), expiresAt: after(NOON, hours(n + 48)) });
      await keepDetails({ ...body(0, many(count, 50)), ...months(50) }, { details });
      const soonest = () => Math.min(...[...details.pages.values()].map(({ expiresAt }) => expiresAt));
      expect(soonest()).toBeGreaterThanOrEqual(months(50).expiresAt);
      const { now, expiresAt } = months(120);
      await detailsOf({ ...ONE, expiresAt }, details, now);
      expect(soonest()).toBeGreaterThanOrEqual(expiresAt);
    },
  );
});

describe('Details that version 0.1 kept in the incident', () => {
  const inherited = (count: number) => ({
    ...ONE,
    starts: new Set(many(count, 0).map(({ fingerprint }) => start(fingerprint, NOON))),
    inheritedDetails: { keys: ['k'], details: many(count, 50).map((one) => ({ ...one, receivedAt: NOON })) },
  });

  test.each([10, 100])('of %i alerts are read there, and beside it once a body came', async (count) => {
    const details = new MemoryMemberDetails();
    const old = inherited(count);
    expect(await detailsOf(old, details, NOON)).toHaveLength(count);
    await keepDetails(body(60, [said('disk-0', 93), said('new', 1)], old), { details });
    expect(Object.keys(await valuesIn(details))).toHaveLength(count + 1);
    expect(await valuesIn(details)).toMatchObject({ 'disk-0': 93, 'disk-1': 50, new: 1 });
    const [both] = await detailsOfMany([old], details);
    expect(both?.details).toHaveLength(count + 1);
  });
});

describe('A member is never without its details', () => {
  test('wherever the writer dies, once its sender has sent the body again', async () => {
    const alerts = (count: number) =>
      Array.from({ length: count }, (_, i) => alert(`${i}`, { startsAt: NOON, labels: { severity: 'critical' } }));
    for (const body of [alerts(3), alerts(70)]) {
      for (let last = 0, isDead = true; isDead; last++) {
        isDead = false;
        let isOver = false;
        let calls = 0;
        const world = new World({
          wrap: (name, port) =>
            gated(name, port, async (call) => {
              if (isOver || calls++ !== last) return;
              isDead = true;
              throw new Crash(call);
            }),
        });
        await world.ingest(...body).catch(() => undefined);
        isOver = true;
        await expectNamed(world);
        await world.ingest(...body);
        await expectNamed(world, body.length);
      }
    }
  });

  async function expectNamed({ incidents, memory }: World, count?: number): Promise<void> {
    for (const one of incidents.items.values()) {
      const details = new Set((await detailsOf(one, memory.details, NOON)).map(({ fingerprint }) => fingerprint));
      const members = new Set([...one.starts].map((token) => token.split('.')[0] ?? ''));
      expect([...members].filter((member) => !details.has(member))).toEqual([]);
      if (count !== undefined) expect(members.size).toBe(count);
    }
  }
});

describe('A message says what its sender said last', () => {
  const filling = (percent: number): Alert => ({
    ...alert('disk', { startsAt: NOON }),
    annotations: { summary: `Disk ${percent} %` },
    values: { A: percent },
    links: [{ kind: 'panel', url: `https://grafana.example/d?from=${percent}` }],
  });
  const last = (world: World) => world.messages.at(-1)?.view.alerts[0];

  test('of its annotations, values and links, though the alert is the same', async () => {
    const world = new World();
    await world.ingest(filling(81));
    await world.deliverAll();
    await world.pass(hours(1), minutes(5));
    await world.ingest(filling(93));
    await world.pass(hours(4), minutes(5));
    expect(last(world)).toMatchObject({
      annotations: { summary: 'Disk 93 %' },
      values: { A: 93 },
      links: [{ url: 'https://grafana.example/d?from=93' }],
    });
  });

  test('in pages of their own where there are many', async () => {
    const world = new World();
    const group = (percent: number) =>
      Array.from({ length: 200 }, (_, i) => ({ ...alert(`${i}`, { startsAt: NOON }), values: { A: percent } }));
    await world.ingest(...group(12.5));
    await world.ingest(...group(500));
    await world.deliverAll();
    expect(world.messages.at(-1)?.view).toMatchObject({ firing: 200, unlisted: 0 });
    expect(world.messages.at(-1)?.view.alerts.every(({ values }) => values?.A === 500)).toBe(true);
    const [{ isSpread } = { isSpread: false }] = await world.memory.details.read(
      world.messages[0]?.view.incident ?? '',
      [PACKED, ...MEMBER_PAGES],
    );
    expect(isSpread).toBe(true);
  });
});
