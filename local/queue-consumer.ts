import { createHash } from 'node:crypto';
import type { SQSBatchResponse, SQSEvent, SQSRecord } from 'aws-lambda';
import { after, type Clock, type EpochMs, seconds } from '../shared/values/time.ts';
import type { FifoQueue, ReceivedMessage } from './fifo-queue.ts';

export type QueueHandler = (event: SQSEvent) => Promise<SQSBatchResponse>;

export interface ConsumerSettings {
  readonly clock: Clock;
  /** Messages handed to the handler at once, each of another group. */
  readonly batchSize: number;
  /** Batches handled at the same time. */
  readonly concurrency: number;
  /** Told what the handler threw, and what kept the queue from being read. Either way the messages come again. */
  readonly onError: (error: unknown) => void;
  /** Calls `wake` once it is `at`. Returns what cancels it. */
  readonly alarm: (at: EpochMs, wake: () => void) => () => void;
}

export interface Consumer {
  /** Handles every message that is visible now, each at most once, and returns how many those were. */
  step(): Promise<number>;
  /** Handles messages as they come. `stop` takes no more and ends when those in hand are done. */
  run(): { stop(): Promise<void> };
}

const RETRY_READ_AFTER = seconds(1);

/**
 * Feeds a handler as Lambda's event source mapping does: what it does not name in `batchItemFailures` is deleted; what
 * it names stays hidden until its visibility ends. When it throws or names a message it was not given, all of them
 * have failed.
 * Source: https://docs.aws.amazon.com/lambda/latest/dg/services-sqs-errorhandling.html
 */
export function consume(queue: FifoQueue, handler: QueueHandler, settings: ConsumerSettings): Consumer {
  const { batchSize, concurrency } = settings;

  async function settle(batch: readonly ReceivedMessage[]): Promise<void> {
    const failed = await failuresOf(batch, handler, settings.onError);
    for (const message of batch) {
      // An outdated receipt: it was set aside, or the handler took longer than its visibility and it comes again.
      if (!failed.has(message.id)) await queue.delete(message.receipt);
    }
  }

  async function step(): Promise<number> {
    const handled = new Set<string>();
    const work = async () => {
      for (;;) {
        const batch = await queue.receive(batchSize, handled);
        if (batch.length === 0) return;
        for (const { id } of batch) handled.add(id);
        await settle(batch);
      }
    };
    await Promise.all(Array.from({ length: concurrency }, work));
    return handled.size;
  }

  async function workOnce(): Promise<'worked' | { readonly idleUntil: EpochMs | undefined }> {
    try {
      const batch = await queue.receive(batchSize);
      if (batch.length === 0) return { idleUntil: queue.nextVisibleAt() };
      await settle(batch);
      return 'worked';
    } catch (error) {
      settings.onError(error);
      return { idleUntil: after(settings.clock(), RETRY_READ_AFTER) };
    }
  }

  function run(): { stop(): Promise<void> } {
    const changes = new Changes(queue, settings);
    let isStopping = false;
    const work = async () => {
      while (!isStopping) {
        const seen = changes.count;
        const result = await workOnce();
        if (result !== 'worked') await changes.after(seen, result.idleUntil);
      }
    };
    const workers = Promise.all(Array.from({ length: concurrency }, work));
    const stop = async () => {
      isStopping = true;
      changes.end();
      await workers;
    };
    return { stop };
  }

  return { step, run };
}

/** Wakes those who wait for the queue to change or for an instant to come. */
class Changes {
  count = 0;
  readonly #alarm: ConsumerSettings['alarm'];
  readonly #waiting = new Set<() => void>();
  readonly #unsubscribe: () => void;

  constructor(queue: FifoQueue, { alarm }: ConsumerSettings) {
    this.#alarm = alarm;
    this.#unsubscribe = queue.onChange(() => this.#wakeAll());
  }

  /** Returns when the queue has changed since `seen` was read, or it is `at`. */
  async after(seen: number, at: EpochMs | undefined): Promise<void> {
    if (seen !== this.count) return;
    const { promise, resolve } = waiter();
    this.#waiting.add(resolve);
    const cancel = at === undefined ? () => {} : this.#alarm(at, resolve);
    await promise;
    cancel();
    this.#waiting.delete(resolve);
  }

  end(): void {
    this.#unsubscribe();
    this.#wakeAll();
  }

  #wakeAll(): void {
    this.count += 1;
    for (const wake of this.#waiting) wake();
  }
}

function waiter(): { promise: Promise<void>; resolve: () => void } {
  let resolve = () => {};
  const promise = new Promise<void>((done) => {
    resolve = done;
  });
  return { promise, resolve };
}

async function failuresOf(
  batch: readonly ReceivedMessage[],
  handler: QueueHandler,
  onError: (error: unknown) => void,
): Promise<ReadonlySet<string>> {
  const all = new Set(batch.map((message) => message.id));
  try {
    const { batchItemFailures } = await handler({ Records: batch.map(recordOf) });
    const failed = new Set(batchItemFailures.map((failure) => failure.itemIdentifier));
    const unknown = [...failed].filter((id) => !all.has(id));
    if (unknown.length === 0) return failed;
    onError(new Error(`batchItemFailures names messages of no batch: ${unknown.join(', ')}`));
  } catch (error) {
    onError(error);
  }
  return all;
}

const recordOf = (message: ReceivedMessage): SQSRecord => ({
  messageId: message.id,
  receiptHandle: message.receipt,
  body: message.body,
  attributes: {
    ApproximateReceiveCount: String(message.receiveCount),
    ApproximateFirstReceiveTimestamp: String(message.firstReceivedAt),
    SentTimestamp: String(message.sentAt),
    SenderId: 'local',
    MessageGroupId: message.group,
    MessageDeduplicationId: message.deduplicationId,
  },
  messageAttributes: {},
  md5OfBody: createHash('md5').update(message.body).digest('hex'),
  eventSource: 'aws:sqs',
  eventSourceARN: 'arn:aws:sqs:local:000000000000:tocsin.fifo',
  awsRegion: 'local',
});

/** Runs several until all are stopped. */
export function runAll(consumers: readonly Consumer[]): ReturnType<Consumer['run']> {
  const running = consumers.map((one) => one.run());
  return { stop: async () => void (await Promise.all(running.map((one) => one.stop()))) };
}

/** An alarm on the machine's own timers, for `ConsumerSettings`. */
export function timerAlarm(clock: Clock): ConsumerSettings['alarm'] {
  return (at, wake) => {
    // A longer delay than this overflows and fires at once; waking early only means looking once more.
    const timer = setTimeout(wake, Math.min(Math.max(at - clock(), 0), 2 ** 31 - 1));
    return () => clearTimeout(timer);
  };
}
