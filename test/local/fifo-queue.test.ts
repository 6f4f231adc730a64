import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import fc from 'fast-check';
import { afterAll, beforeEach, describe, expect, it } from 'vitest';
import { type Documents, openDocuments } from '../../local/document-table.ts';
import { startEngine } from '../../local/engine.ts';
import { FifoQueue, type QueueSettings } from '../../local/fifo-queue.ts';
import { localNotificationQueue } from '../../local/notification-queue.ts';
import { QUEUE_ITEM, type QueueItem } from '../../local/queue-item.ts';
import { type Notification, notificationGroup, notificationId } from '../../shared/incidents/notification.ts';
import { after, type DurationMs, type EpochMs, hours, instant, minutes, seconds } from '../../shared/values/time.ts';
import { type Death, MemoryDocuments } from './memory-documents.ts';

interface Sent {
  readonly group: string;
  readonly body: string;
  readonly deduplicationId: string;
}

interface Received {
  readonly body: string;
  readonly receipt: string;
  readonly receiveCount: number;
}

/** What the rules of SQS FIFO are checked on. One that talks to a real queue lets `passes` wait. */
interface QueueUnderTest {
  send(messages: readonly Sent[]): Promise<void>;
  receive(max: number): Promise<readonly Received[]>;
  /** Whether the queue took the receipt. */
  delete(receipt: string): Promise<boolean>;
  changeVisibility(receipt: string, by: DurationMs): Promise<boolean>;
  deadLetters(): Promise<readonly string[]>;
  passes(time: DurationMs): Promise<void>;
}

interface Implementation {
  readonly name: string;
  readonly open: (settings: QueueSettings) => Promise<QueueUnderTest>;
  readonly close?: () => Promise<void>;
}

const START = instant(1_790_000_000_000);
const SETTINGS: QueueSettings = { visibility: seconds(30), maxReceiveCount: 3 };

class TestClock {
  now: EpochMs = START;
  readonly read = (): EpochMs => this.now;
  passes(time: DurationMs): void {
    this.now = after(this.now, time);
  }
}

async function localQueue(documents: Documents<QueueItem>, settings: QueueSettings): Promise<QueueUnderTest> {
  const clock = new TestClock();
  const queue = await FifoQueue.open(documents, clock.read, settings);
  return {
    send: (messages) => queue.send(messages),
    receive: (max) => queue.receive(max),
    delete: async (receipt) => (await queue.delete(receipt)) === 'deleted',
    changeVisibility: async (receipt, by) => (await queue.changeVisibility(receipt, by)) === 'changed',
    deadLetters: async () => queue.deadLetters().map((letter) => letter.body),
    passes: async (time) => clock.passes(time),
  };
}

function embeddedEngine(): Implementation {
  const engine = startEngine();
  let tables = 0;
  const client = engine.then((started) => new DynamoDBClient(started.client));
  return {
    name: 'the local queue in the embedded DynamoDB',
    open: async (settings) => {
      tables += 1;
      return localQueue(await openDocuments(await client, `tocsin-queue-${tables}`, QUEUE_ITEM), settings);
    },
    close: async () => {
      (await client).destroy();
      await (await engine).close();
    },
  };
}

const IMPLEMENTATIONS: readonly Implementation[] = [
  { name: 'the local queue in memory', open: (settings) => localQueue(new MemoryDocuments<QueueItem>(), settings) },
  embeddedEngine(),
];

const message = (body: string, group = 'a', deduplicationId = body): Sent => ({ body, group, deduplicationId });
const bodies = (received: readonly Received[]): string[] => received.map(({ body }) => body).sort();

describe.each(IMPLEMENTATIONS)('SQS FIFO, $name', ({ open, close }) => {
  let queue: QueueUnderTest;
  beforeEach(async () => {
    queue = await open(SETTINGS);
  });
  afterAll(async () => close?.());

  async function receiveOne(): Promise<Received> {
    const [received, ...more] = await queue.receive(1);
    if (received === undefined || more.length > 0) throw new Error(`received ${more.length} more than the one`);
    return received;
  }

  it('hands out the messages of a group in the order they were sent', async () => {
    await queue.send([message('1'), message('2')]);
    await queue.send([message('3')]);
    const order: string[] = [];
    for (let i = 0; i < 3; i += 1) {
      const received = await receiveOne();
      order.push(received.body);
      await queue.delete(received.receipt);
    }
    expect(order).toEqual(['1', '2', '3']);
    expect(await queue.receive(10)).toEqual([]);
  });

  it('holds a group back while one of its messages is in flight, and no other group', async () => {
    await queue.send([message('a1'), message('a2'), message('b1', 'b')]);
    const first = await receiveOne();
    const second = await receiveOne();
    expect([first.body, second.body]).toEqual(['a1', 'b1']);
    expect(await queue.receive(10)).toEqual([]);
    await queue.delete(second.receipt);
    expect(await queue.receive(10)).toEqual([]);
    await queue.delete(first.receipt);
    expect(bodies(await queue.receive(10))).toEqual(['a2']);
  });

  it('hands out up to ten messages at once', async () => {
    await queue.send(Array.from({ length: 10 }, (_, i) => message(`m${i}`, `g${i}`)));
    await queue.send([message('m10', 'g10'), message('m11', 'g11')]);
    const batch = await queue.receive(10);
    expect([batch.length, (await queue.receive(10)).length]).toEqual([10, 2]);
  });

  it('shows a message again when its visibility timeout is over, and counts the receives', async () => {
    await queue.send([message('1')]);
    expect((await receiveOne()).receiveCount).toBe(1);
    expect(await queue.receive(10)).toEqual([]);
    await queue.passes(SETTINGS.visibility);
    expect(await receiveOne()).toMatchObject({ body: '1', receiveCount: 2 });
  });

  it('shows a message again when the visibility chosen for its receive is over, and its group waits until then', async () => {
    await queue.send([message('a1'), message('a2')]);
    const first = await receiveOne();
    expect(await queue.changeVisibility(first.receipt, seconds(90))).toBe(true);
    await queue.passes(seconds(80));
    expect(await queue.receive(10)).toEqual([]);
    await queue.passes(seconds(10));
    expect((await receiveOne()).body).toBe('a1');
  });

  it('shows a message at once when its visibility is set to nothing', async () => {
    await queue.send([message('1')]);
    expect(await queue.changeVisibility((await receiveOne()).receipt, seconds(0))).toBe(true);
    expect((await receiveOne()).body).toBe('1');
  });

  it('refuses a visibility of more than 12 hours', async () => {
    await queue.send([message('1')]);
    const { receipt } = await receiveOne();
    expect(await queue.changeVisibility(receipt, seconds(12 * 60 * 60 + 1))).toBe(false);
    expect(await queue.changeVisibility(receipt, seconds(1))).toBe(true);
  });

  it('accepts a message sent again within five minutes and drops it, even when the first is deleted', async () => {
    await queue.send([message('1')]);
    await queue.send([message('1')]);
    await queue.delete((await receiveOne()).receipt);
    await queue.passes(seconds(240));
    await queue.send([message('1')]);
    expect(await queue.receive(10)).toEqual([]);
  });

  it('takes a message sent again after five minutes for a new one', async () => {
    await queue.send([message('1')]);
    await queue.delete((await receiveOne()).receipt);
    await queue.passes(minutes(5));
    await queue.send([message('1')]);
    expect(await receiveOne()).toMatchObject({ body: '1', receiveCount: 1 });
  });

  it('takes no receipt of an earlier receive', async () => {
    await queue.send([message('1')]);
    const first = await receiveOne();
    await queue.passes(SETTINGS.visibility);
    expect(await queue.delete(first.receipt)).toBe(false);
    const second = await receiveOne();
    expect(await queue.changeVisibility(first.receipt, seconds(0))).toBe(false);
    expect(await queue.delete(first.receipt)).toBe(false);
    expect(await queue.delete(second.receipt)).toBe(true);
    await queue.passes(minutes(5));
    expect(await queue.receive(10)).toEqual([]);
  });

  it('moves a message to the dead letters that was received too often, and goes on with its group', async () => {
    await queue.send([message('bad'), message('good')]);
    for (let i = 0; i < SETTINGS.maxReceiveCount; i += 1) {
      expect((await receiveOne()).body).toBe('bad');
      await queue.passes(SETTINGS.visibility);
    }
    expect((await receiveOne()).body).toBe('good');
    expect(await queue.deadLetters()).toEqual(['bad']);
  });
});

describe('the local queue', () => {
  const NOTIFICATION: Notification = {
    incident: 'abc',
    generation: 1,
    rev: 3,
    lane: 'route/0/at-once/team',
    place: 'slack:alerts',
    reason: 'first',
  };
  let clock: TestClock;
  let documents: MemoryDocuments<QueueItem>;
  let queue: FifoQueue;

  /** What a restart does: a new queue over what the old one had written. */
  const reopen = async (): Promise<FifoQueue> => FifoQueue.open(documents, clock.read, SETTINGS);

  beforeEach(async () => {
    clock = new TestClock();
    documents = new MemoryDocuments();
    queue = await reopen();
  });

  it('shows at once what the process before it had in flight, with its receives counted', async () => {
    await queue.send([message('1'), message('2')]);
    const [taken] = await queue.receive();
    const next = await reopen();
    expect(await next.delete(taken?.receipt ?? '')).toBe('receipt-outdated');
    expect(await next.receive()).toMatchObject([{ body: '1', receiveCount: 2 }]);
  });

  it('keeps what was postponed hidden over a restart', async () => {
    await queue.send([message('1')]);
    const [taken] = await queue.receive();
    await queue.changeVisibility(taken?.receipt ?? '', minutes(10));
    const next = await reopen();
    expect(await next.receive()).toEqual([]);
    expect(next.nextVisibleAt()).toBe(after(START, minutes(10)));
    clock.passes(minutes(10));
    expect(await next.receive()).toMatchObject([{ body: '1' }]);
  });

  it('recognises over a restart what was sent within five minutes', async () => {
    await queue.send([message('1'), message('2', 'b')]);
    const [taken] = await queue.receive(1);
    await queue.delete(taken?.receipt ?? '');
    const next = await reopen();
    await next.send([message('1'), message('2', 'b')]);
    expect(await next.receive()).toMatchObject([{ body: '2' }]);
  });

  it('keeps nothing of a deleted message once five minutes are over', async () => {
    await queue.send([message('1'), message('2', 'b')]);
    for (const { receipt } of await queue.receive()) await queue.delete(receipt);
    expect(documents.size).toBe(2);
    clock.passes(minutes(5));
    await queue.send([message('3')]);
    expect(documents.size).toBe(1);
    const [last] = await queue.receive();
    clock.passes(seconds(1));
    await queue.delete(last?.receipt ?? '');
    clock.passes(minutes(5));
    await reopen();
    expect(documents.size).toBe(0);
  });

  it('does not double a message whose write failed and took effect', async () => {
    documents.fail('after-the-write');
    await expect(queue.send([message('1')])).rejects.toThrow('after-the-write');
    expect(await queue.receive()).toEqual([]);
    await queue.send([message('1')]);
    const next = await reopen();
    expect(await next.receive()).toMatchObject([{ body: '1' }]);
    expect(documents.size).toBe(1);
  });

  it('never hides a message for more than 12 hours after it was received', async () => {
    await queue.send([message('1')]);
    const [taken] = await queue.receive();
    clock.passes(seconds(10));
    await queue.changeVisibility(taken?.receipt ?? '', hours(12));
    expect(queue.nextVisibleAt()).toBe(after(START, hours(12)));
  });

  it('gives every group its turn, however many fail at once', async () => {
    await queue.send(['a', 'b', 'c'].flatMap((group) => [message(group, group), message(`${group}2`, group)]));
    const order: string[] = [];
    for (let i = 0; i < 6; i += 1) {
      const [received] = await queue.receive(1);
      order.push(received?.body ?? '');
      await queue.changeVisibility(received?.receipt ?? '', seconds(0));
    }
    expect(order).toEqual(['a', 'b', 'c', 'a', 'b', 'c']);
  });

  it('hands a message out once, and takes it once, however many ask at the same time', async () => {
    await Promise.all([queue.send([message('1')]), queue.send([message('1')])]);
    const received = await Promise.all([queue.receive(), queue.receive(), queue.receive()]);
    expect(received.flat()).toMatchObject([{ body: '1' }]);
    expect(documents.size).toBe(1);
  });

  it('gives no message the id of an earlier one, even when nothing is left to count from', async () => {
    await queue.send([message('1')]);
    const [first] = await queue.receive();
    await queue.delete(first?.receipt ?? '');
    clock.passes(minutes(5));
    await reopen();
    queue = await reopen();
    await queue.send([message('1')]);
    const [second] = await queue.receive();
    expect([documents.size, second?.id === first?.id]).toEqual([1, false]);
  });

  it('says when the next message can be received', async () => {
    expect(queue.nextVisibleAt()).toBeUndefined();
    await queue.send([message('1'), message('2', 'b')]);
    await queue.receive(1);
    expect(queue.nextVisibleAt()).toBe(START);
    await queue.receive(1);
    expect(queue.nextVisibleAt()).toBe(after(START, SETTINGS.visibility));
  });

  it('lists dead letters with their reason and puts them back at the end of their group', async () => {
    await queue.send([message('bad'), message('good')]);
    const [taken] = await queue.receive();
    await queue.deadLetter(message('bad'), 'channel_not_found');
    expect(await queue.delete(taken?.receipt ?? '')).toBe('receipt-outdated');
    const next = await reopen();
    const [letter] = next.deadLetters();
    expect(letter).toMatchObject({ body: 'bad', reason: 'channel_not_found', receiveCount: 1, diedAt: START });
    expect(await next.redrive(letter?.id ?? '')).toBe('redriven');
    expect([next.deadLetters(), await next.redrive(letter?.id ?? '')]).toEqual([[], 'not-found']);
    const last = await reopen();
    const [first] = await last.receive();
    await last.delete(first?.receipt ?? '');
    expect([first, ...(await last.receive())]).toMatchObject([
      { body: 'good' },
      { body: 'bad', receiveCount: 1, deduplicationId: 'bad' },
    ]);
  });

  it('sets aside a message it does not hold', async () => {
    await queue.deadLetter(message('bad'), 'no such receiver');
    expect(queue.deadLetters()).toMatchObject([{ body: 'bad', reason: 'no such receiver' }]);
    expect(await queue.receive()).toEqual([]);
  });

  it('says why a message died that was received too often', async () => {
    await queue.send([message('1')]);
    for (let i = 0; i < SETTINGS.maxReceiveCount; i += 1) {
      await queue.receive();
      clock.passes(SETTINGS.visibility);
    }
    await queue.receive();
    expect(queue.deadLetters()).toMatchObject([{ body: '1', reason: 'received 3 times and never deleted' }]);
  });

  it('carries notifications by their id, in one group for each incident and place', async () => {
    const port = localNotificationQueue(queue);
    const next = { ...NOTIFICATION, rev: 4 };
    const other = { ...NOTIFICATION, place: 'jira:example.atlassian.net/OPS/Bug' };
    await port.send([NOTIFICATION, next, other]);
    await port.send([NOTIFICATION]);
    const received = await queue.receive();
    expect(received.map(({ body }) => JSON.parse(body))).toEqual([NOTIFICATION, other]);
    expect(received[0]).toMatchObject({
      deduplicationId: notificationId(NOTIFICATION),
      group: notificationGroup(NOTIFICATION),
    });
  });

  it('postpones a notification by what its receiver asks for, at most 12 hours, as long as it is taken', async () => {
    const port = localNotificationQueue(queue);
    await port.send([NOTIFICATION]);
    const [taken] = await queue.receive();
    await port.postpone(taken?.receipt ?? '', hours(30));
    expect(queue.nextVisibleAt()).toBe(after(START, hours(12)));
    clock.passes(hours(12));
    await expect(port.postpone(taken?.receipt ?? '', hours(1))).rejects.toThrow('receipt-outdated');
  });

  it('sets a notification aside with its reason', async () => {
    const port = localNotificationQueue(queue);
    await port.send([NOTIFICATION]);
    await queue.receive();
    await port.deadLetter(NOTIFICATION, 'invalid_blocks');
    expect(queue.deadLetters()).toMatchObject([{ reason: 'invalid_blocks', body: JSON.stringify(NOTIFICATION) }]);
  });
});

/** What became of one accepted message, kept beside the queue. */
interface Accepted {
  readonly body: string;
  readonly group: string;
  readonly id: string;
  readonly sentAt: EpochMs;
  state: 'waiting' | 'deleted';
}

interface Taken {
  readonly message: Accepted;
  readonly receipt: string;
  until: EpochMs;
}

type Command =
  | { readonly do: 'send'; readonly group: string; readonly id: number }
  | { readonly do: 'receive'; readonly max: number }
  | { readonly do: 'delete'; readonly which: number }
  | { readonly do: 'postpone'; readonly which: number; readonly by: number }
  | { readonly do: 'wait'; readonly for: number }
  | { readonly do: 'die' };

const COMMANDS: fc.Arbitrary<readonly (readonly [Command, Death | undefined])[]> = fc.array(
  fc.tuple(
    fc.oneof(
      fc.record({ do: fc.constant('send' as const), group: fc.constantFrom('a', 'b', 'c'), id: fc.nat(7) }),
      fc.record({ do: fc.constant('receive' as const), max: fc.integer({ min: 1, max: 3 }) }),
      fc.record({ do: fc.constant('delete' as const), which: fc.nat(5) }),
      fc.record({ do: fc.constant('postpone' as const), which: fc.nat(5), by: fc.constantFrom(0, 1, 45, 400) }),
      fc.record({ do: fc.constant('wait' as const), for: fc.constantFrom(1, 20, 31, 150, 301) }),
      fc.record({ do: fc.constant('die' as const) }),
    ),
    fc.option(fc.constantFrom<Death>('before-the-write', 'after-the-write'), { nil: undefined, freq: 6 }),
  ),
  { minLength: 10, maxLength: 120 },
);

/** Runs commands on a queue that may die at any write, and on a model of what SQS promises. */
class Run {
  readonly clock = new TestClock();
  readonly documents = new MemoryDocuments<QueueItem>();
  readonly accepted: Accepted[] = [];
  taken: Taken[] = [];
  #queue: FifoQueue | undefined;

  async queue(): Promise<FifoQueue> {
    this.#queue ??= await FifoQueue.open(this.documents, this.clock.read, SETTINGS);
    return this.#queue;
  }

  async perform(command: Command, death: Death | undefined): Promise<void> {
    const queue = await this.queue();
    this.documents.fail(death);
    try {
      await this.#do(queue, command, death);
    } catch (error) {
      if (!(error instanceof Error) || !error.message.startsWith('died')) throw error;
      this.die();
    } finally {
      this.documents.fail(undefined);
    }
  }

  die(): void {
    this.#queue = undefined;
    this.taken = [];
  }

  async #do(queue: FifoQueue, command: Command, death: Death | undefined): Promise<void> {
    if (command.do === 'wait') this.clock.passes(seconds(command.for));
    else if (command.do === 'die') this.die();
    else if (command.do === 'send') await this.#send(queue, command.group, `${command.group}${command.id}`, death);
    else if (command.do === 'receive') await this.receive(queue, command.max);
    else await this.#settle(queue, command, death);
  }

  async #send(queue: FifoQueue, group: string, id: string, death: Death | undefined): Promise<void> {
    const now = this.clock.now;
    const isRepeat = this.accepted.some((one) => one.id === id && now < after(one.sentAt, minutes(5)));
    const one: Accepted = { body: `${id} at ${now}`, group, id, sentAt: now, state: 'waiting' };
    if (!isRepeat && death !== 'before-the-write') this.accepted.push(one);
    await queue.send([message(one.body, group, id)]);
  }

  async receive(queue: FifoQueue, max: number): Promise<void> {
    const inFlight = new Set(this.taken.filter((one) => one.until > this.clock.now).map((one) => one.message.group));
    for (const { body, group, receipt } of await queue.receive(max)) {
      expect(inFlight, 'no two messages of a group are in flight').not.toContain(group);
      inFlight.add(group);
      const dead = new Set(queue.deadLetters().map((letter) => letter.body));
      const waiting = this.accepted.filter((one) => one.group === group && one.state === 'waiting');
      const [first] = waiting.filter((one) => !dead.has(one.body));
      expect(body, 'the oldest message of its group').toBe(first?.body);
      if (first) this.taken.push({ message: first, receipt, until: after(this.clock.now, SETTINGS.visibility) });
    }
  }

  async #settle(
    queue: FifoQueue,
    command: Extract<Command, { which: number }>,
    death: Death | undefined,
  ): Promise<void> {
    const taken = this.taken[command.which];
    if (taken === undefined) return;
    const isCurrent =
      taken.until > this.clock.now && taken === this.taken.findLast((one) => one.message === taken.message);
    if (command.do === 'postpone') {
      const result = await queue.changeVisibility(taken.receipt, seconds(command.by));
      expect(result).toBe(isCurrent ? 'changed' : 'receipt-outdated');
      if (isCurrent) taken.until = after(this.clock.now, seconds(command.by));
      return;
    }
    if (isCurrent && death !== 'before-the-write') taken.message.state = 'deleted';
    expect(await queue.delete(taken.receipt)).toBe(isCurrent ? 'deleted' : 'receipt-outdated');
    this.taken = this.taken.filter((one) => one.message !== taken.message);
  }

  /** Lets a restarted consumer take everything that is left. */
  async drain(): Promise<string[]> {
    this.die();
    const queue = await this.queue();
    this.clock.passes(hours(13));
    for (;;) {
      await this.receive(queue, 10);
      if (this.taken.length === 0) return queue.deadLetters().map((letter) => letter.body);
      for (const { message: one, receipt } of this.taken.splice(0)) {
        expect(await queue.delete(receipt)).toBe('deleted');
        one.state = 'deleted';
      }
    }
  }
}

describe('the local queue, whatever happens to it', () => {
  it('loses nothing, doubles nothing, and keeps the order of every group', async () => {
    await fc.assert(
      fc.asyncProperty(COMMANDS, async (commands) => {
        const run = new Run();
        for (const [command, death] of commands) await run.perform(command, death);
        const dead = await run.drain();
        const open = run.accepted.filter((one) => one.state === 'waiting').map((one) => one.body);
        expect(open.sort()).toEqual(dead.sort());
      }),
      { numRuns: 500 },
    );
  });
});
