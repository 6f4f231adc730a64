import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { PlaceRecord } from '../../shared/flows/place-record.ts';
import { duration, hours, minutes, seconds } from '../../shared/values/time.ts';
import { BY_WEBHOOK, CrowdedChannel, isCalling, isDigest } from '../support/crowded-channel.ts';
import { alertmanagerBody } from '../support/webhook.ts';
import { NOON } from '../support/world.ts';

const numbers = (from: number, to: number): readonly number[] => Array.from({ length: to - from }, (_, i) => from + i);

const textsOf = (channel: CrowdedChannel): readonly string[] => channel.posts().map(({ text }) => text);

/** Messages about incidents, by the number of the pod, in their order. */
const shownPods = (channel: CrowdedChannel): readonly number[] =>
  channel
    .posts()
    .filter((post) => !isDigest(post))
    .flatMap(({ text }) => {
      const n = /pod-(\d+)/.exec(text)?.[1];
      return n === undefined ? [] : [Number(n)];
    });

const worsened = (name: string, { now }: CrowdedChannel) =>
  alertmanagerBody([{ name, startsAt: now, labels: { severity: 'error' } }]);

/** The worker that makes this call of the ledger, counted from now, dies before it. */
function dieAt({ memory }: CrowdedChannel, nth: number): void {
  let calls = 0;
  for (const name of ['get', 'put', 'inLine', 'countInLine', 'place', 'putPlace', 'takeSlot'] as const) {
    const call = memory.ledger[name].bind(memory.ledger) as (...args: unknown[]) => Promise<unknown>;
    Object.assign(memory.ledger, {
      [name]: async (...args: unknown[]) => {
        if (++calls === nth) throw new Error('the process died');
        return await call(...args);
      },
    });
  }
}

/** A channel that was down for ten minutes, and takes messages now. */
async function recovered(flood: (channel: CrowdedChannel) => Promise<void>, routing?: string): Promise<CrowdedChannel> {
  const channel = new CrowdedChannel(routing);
  channel.down(minutes(10));
  await flood(channel);
  await channel.pass(minutes(10), seconds(10));
  return channel;
}

describe('A channel for which many incidents wait', () => {
  test('shows new critical ones singly and first, then one digest, then each of the others, which call no one', async () => {
    const channel = await recovered(async (one) => {
      await one.flood(3, 'critical', 'database');
      await one.flood(40);
    });
    await channel.pass(minutes(6), seconds(1));
    const posts = channel.posts();
    const at = posts.findIndex(isDigest);
    const before = posts.slice(0, at);
    expect(before.filter(({ text }) => text.includes('critical'))).toHaveLength(3);
    // The place was tried by one of those that waited.
    expect(before.length).toBeLessThanOrEqual(4);
    expect(posts.filter(isDigest)).toHaveLength(1);
    expect(posts.slice(0, at + 1).every(isCalling)).toBe(true);
    expect(posts.slice(at + 1).some(isCalling)).toBe(false);
    expect([...shownPods(channel)].sort((a, b) => a - b)).toEqual(numbers(0, 40));
  });

  test('reads how many of which severity wait, and which are the most urgent, since when', async () => {
    const channel = await recovered(async (one) => {
      await one.flood(40);
      await one.flood(30, 'error', 'queue');
      await one.pass(minutes(5), seconds(10));
      await one.end(numbers(0, 10), NOON);
    });
    await channel.pass(minutes(6), seconds(1));
    const [digest] = channel.digests();
    const blocks = JSON.stringify(digest?.blocks);
    const counted = /(\d+) error, (\d+) warning; (\d+) over already/.exec(blocks)?.slice(1).map(Number);
    // One or two were tried when the channel took messages again.
    expect(counted?.[0]).toBeGreaterThanOrEqual(28);
    expect(counted?.slice(1)).toEqual([30, 10]);
    expect(
      blocks.match(/🟠 \*HighErrorRate: checkout, queue-\d+\* · since <!date\^[^>]+\|2026-08-22 12:00:00 UTC>/g),
    ).toHaveLength(25);
    expect(blocks).toMatch(/and 4\d more/);
  });

  test('is never shown what is over before its turn', async () => {
    const channel = await recovered(async (one) => {
      await one.flood(40);
      await one.pass(minutes(5), seconds(10));
      await one.end(numbers(10, 20), NOON);
    });
    await channel.pass(minutes(6), seconds(1));
    expect(shownPods(channel)).not.toContain(15);
    expect(shownPods(channel)).toHaveLength(30);
    const states = [...channel.memory.ledger.entries.values()].map(({ state }) => state);
    expect(states.filter((state) => state?.is === 'dropped' && state.why === 'in-digest')).toHaveLength(10);
  });

  test('is notified of what comes back after it was counted as over', async () => {
    const channel = await recovered(async (one) => {
      await one.flood(40);
      await one.pass(minutes(5), seconds(10));
      await one.end([15], NOON);
    });
    await channel.pass(minutes(6), seconds(1));
    await channel.flood(16);
    await channel.pass(minutes(1), seconds(1));
    const about = channel.posts().filter(({ text }) => text.includes('pod-15 '));
    expect(about.map(isCalling)).toEqual([true]);
  });

  test('is notified of what became worse after the digest', async () => {
    const channel = new CrowdedChannel();
    await channel.flood(60);
    await channel.pass(seconds(10));
    expect(channel.digests()).toHaveLength(1);
    await channel.flood(1, 'error', 'other');
    await channel.post(worsened('pod-50', channel));
    await channel.pass(seconds(5));
    const about = channel.posts().filter(({ text }) => text.includes('pod-50 '));
    expect(about).toHaveLength(1);
    expect(about.every(isCalling)).toBe(true);
    expect(about[0]?.text).toContain('error');
  });

  test('shows few that come after the digest before those that it names', async () => {
    const channel = new CrowdedChannel();
    await channel.flood(60);
    await channel.pass(seconds(10));
    await channel.flood(3, 'info', 'other');
    const before = channel.posts().length;
    await channel.pass(seconds(3));
    const posts = channel.posts().slice(before);
    expect(posts.map(({ text }) => text.includes('other-'))).toEqual([true, true, true]);
    expect(posts.every(isCalling)).toBe(true);
  });

  test('gets a digest of many that come after the first no sooner than five minutes later', async () => {
    const channel = new CrowdedChannel();
    await channel.flood(330);
    await channel.pass(seconds(10));
    await channel.flood(100, 'warning', 'other');
    await channel.pass(minutes(11), seconds(1));
    const [first, second, ...others] = channel.digests();
    expect(others).toEqual([]);
    expect(second?.text).toMatch(/100 more incidents wait for their turn here, 1\d\d in all/);
    expect(Number(second?.ts) - Number(first?.ts)).toBe(300);
    const calling = channel.posts().filter((post) => isCalling(post) && !isDigest(post));
    expect(calling.length).toBeLessThanOrEqual(6);
    expect(new Set(textsOf(channel)).size).toBe(432);
  });

  test('gets none of 20 that wait', async () => {
    const channel = await recovered(async (one) => await one.flood(20));
    await channel.pass(minutes(6), seconds(1));
    expect(channel.digests()).toEqual([]);
    expect(channel.posts().filter(isCalling)).toHaveLength(20);
  });

  test('counts repeat_interval from the digest', async () => {
    const channel = new CrowdedChannel();
    await channel.flood(60);
    await channel.pass(minutes(2), seconds(1));
    const [digest] = channel.digests();
    await channel.end(numbers(0, 50), NOON);
    await channel.pass(minutes(3), seconds(1));
    const about = () => channel.slack.messages.filter(({ text }) => text.includes('pod-55 '));
    await channel.pass(duration(hours(4) - minutes(6)), minutes(1));
    await channel.repeat(numbers(50, 60), { startsAt: NOON });
    expect(about()).toHaveLength(1);
    await channel.pass(minutes(10), seconds(30));
    expect(about().map(({ thread_ts }) => thread_ts !== undefined)).toEqual([false, true]);
    expect(Number(about()[1]?.ts) - Number(digest?.ts)).toBeGreaterThanOrEqual(4 * 3600);
  });

  test('gets one digest when as many are due to be repeated', async () => {
    const channel = new CrowdedChannel();
    await channel.flood(60);
    await channel.pass(minutes(2), seconds(1));
    await channel.pass(duration(hours(4) - minutes(4)), minutes(1));
    await channel.repeat(numbers(0, 60), { startsAt: NOON });
    await channel.pass(minutes(10), seconds(1));
    const [, second, ...others] = channel.digests();
    expect(others).toEqual([]);
    expect(JSON.stringify(second?.blocks)).toMatch(/\d+ shown here before/);
    // A repeat calls no one.
    expect(second && isCalling(second)).toBe(false);
    expect(channel.slack.messages.filter(({ thread_ts }) => thread_ts !== undefined).length).toBeLessThanOrEqual(12);
  });
});

describe('An incoming webhook of Slack', () => {
  test('gets a digest too, and each incident once', async () => {
    const channel = await recovered(async (one) => await one.flood(60), BY_WEBHOOK);
    await channel.pass(minutes(6), seconds(1));
    const posts = channel.posts();
    expect(posts.filter(isDigest)).toHaveLength(1);
    expect(posts.slice(posts.findIndex(isDigest) + 1).some(isCalling)).toBe(false);
    expect([...shownPods(channel)].sort((a, b) => a - b)).toEqual(numbers(0, 60));
  });
});

describe('A digest', () => {
  test.each([
    ['before it was posted', (state: PlaceRecord) => state.digestAttempt !== undefined, 0],
    ['before that was noted', (state: PlaceRecord) => state.digest !== undefined, 1],
  ])('whose worker died %s is not sent again, and each incident follows once', async (_, diesAt, digests) => {
    const channel = new CrowdedChannel();
    const { ledger } = channel.memory;
    let hasDied = false;
    const put = ledger.putPlace.bind(ledger);
    ledger.putPlace = async (state) => {
      const isNow = !hasDied && diesAt(state);
      if (!isNow) return await put(state);
      hasDied = true;
      if (state.digestAttempt) await put(state);
      throw new Error('the process died');
    };
    await channel.flood(60);
    await channel.pass(minutes(4), seconds(1));
    expect(hasDied).toBe(true);
    expect(channel.digests()).toHaveLength(digests);
    expect([...shownPods(channel)].sort((a, b) => a - b)).toEqual(numbers(0, 60));
  });

  test('is sent once at most, and each incident is shown, whatever call of the table a worker dies at', async () => {
    await fc.assert(
      fc.asyncProperty(fc.integer({ min: 1, max: 600 }), async (nth) => {
        const channel = new CrowdedChannel();
        await channel.flood(40);
        dieAt(channel, nth);
        await channel.pass(minutes(4), seconds(1));
        expect(channel.digests().length).toBeLessThanOrEqual(1);
        expect(new Set(shownPods(channel)).size).toBe(40);
        // A message was posted, and its worker died before that was noted.
        expect(shownPods(channel).length).toBeLessThanOrEqual(41);
      }),
      { numRuns: 8 },
    );
  });

  test.each([
    ['503', { status: 503 }],
    ['429', { status: 429, retryAfter: 20 }],
    ['a revoked token', { error: 'token_revoked' }],
  ])('to which Slack answers %s is sent once Slack takes messages again', async (_, fault) => {
    const channel = new CrowdedChannel();
    channel.slack.fail(fault, { when: ({ body }, now) => body.includes('📥') && now < NOON + 30_000 });
    await channel.flood(60);
    await channel.pass(minutes(3), seconds(1));
    const posts = channel.posts();
    expect(posts.filter(isDigest)).toHaveLength(1);
    expect(posts.slice(0, posts.findIndex(isDigest)).every(isCalling)).toBe(true);
    expect(new Set(shownPods(channel)).size).toBe(60);
  });

  test('whose layout Slack refuses is sent as text', async () => {
    const channel = new CrowdedChannel();
    channel.slack.fail({ error: 'invalid_blocks' }, { times: 1, when: ({ body }) => body.includes('📥') });
    await channel.flood(60);
    await channel.pass(minutes(2), seconds(1));
    const [digest, ...others] = channel.digests();
    expect(others).toEqual([]);
    expect(digest?.text).toContain('pod-5');
  });

  test('that Slack never takes keeps no incident from being shown', async () => {
    const channel = new CrowdedChannel();
    channel.slack.fail({ error: 'invalid_metadata_format' }, { when: ({ body }) => body.includes('📥') });
    await channel.flood(60);
    await channel.pass(minutes(2), seconds(1));
    expect([...shownPods(channel)].sort((a, b) => a - b)).toEqual(numbers(0, 60));
    expect(channel.posts().every(isCalling)).toBe(true);
  });
});
