import type { SQSBatchResponse, SQSRecord } from 'aws-lambda';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { FifoQueue } from '../../local/fifo-queue.ts';
import { type ConsumerSettings, consume, type QueueHandler, timerAlarm } from '../../local/queue-consumer.ts';
import type { QueueItem } from '../../local/queue-item.ts';
import { after, type EpochMs, hours, instant, minutes, seconds } from '../../shared/values/time.ts';
import { MemoryDocuments } from './memory-documents.ts';

const START = instant(1_790_000_000_000);
const message = (body: string, group = body) => ({ body, group, deduplicationId: body });
const allDone: SQSBatchResponse = { batchItemFailures: [] };
const failing = (...records: readonly (SQSRecord | undefined)[]): SQSBatchResponse => ({
  batchItemFailures: records.flatMap((record) => (record ? [{ itemIdentifier: record.messageId }] : [])),
});

/** A point in time of the test that the code under test is waited for to reach. */
function milestone(): { reached: Promise<void>; reach: () => void } {
  let reach = () => {};
  const reached = new Promise<void>((resolve) => {
    reach = resolve;
  });
  return { reached, reach };
}

describe('the consumer of the local queue', () => {
  let now: EpochMs;
  let documents: MemoryDocuments<QueueItem>;
  let queue: FifoQueue;
  let errors: string[];
  let alarms: { at: EpochMs; wake: () => void; isCancelled: boolean }[];
  let settings: ConsumerSettings;

  beforeEach(async () => {
    now = START;
    errors = [];
    alarms = [];
    documents = new MemoryDocuments();
    queue = await FifoQueue.open(documents, () => now);
    settings = {
      clock: () => now,
      batchSize: 10,
      concurrency: 2,
      onError: (error) => errors.push(String(error)),
      alarm: (at, wake) => {
        const alarm = { at, wake, isCancelled: false };
        alarms.push(alarm);
        return () => {
          alarm.isCancelled = true;
        };
      },
    };
  });

  /** A handler that notes the bodies of each batch, and answers. */
  function noting(answer: (records: readonly SQSRecord[]) => SQSBatchResponse | Promise<SQSBatchResponse>): {
    batches: string[][];
    records: SQSRecord[];
    handler: QueueHandler;
  } {
    const batches: string[][] = [];
    const records: SQSRecord[] = [];
    const handler: QueueHandler = async ({ Records }) => {
      batches.push(Records.map(({ body }) => body));
      records.push(...Records);
      return answer(Records);
    };
    return { batches, records, handler };
  }

  it('hands over records as Lambda does', async () => {
    await queue.send([{ body: '{"incident":"abc"}', group: 'abc.1', deduplicationId: 'd1' }]);
    const { records, handler } = noting((batch) => failing(...batch));
    await consume(queue, handler, settings).step();
    now = after(now, seconds(60));
    await consume(queue, handler, settings).step();
    expect(records[1]).toEqual({
      messageId: expect.any(String),
      receiptHandle: expect.any(String),
      body: '{"incident":"abc"}',
      attributes: {
        ApproximateReceiveCount: '2',
        ApproximateFirstReceiveTimestamp: '1790000000000',
        SentTimestamp: '1790000000000',
        SenderId: 'local',
        MessageGroupId: 'abc.1',
        MessageDeduplicationId: 'd1',
      },
      messageAttributes: {},
      md5OfBody: '9327dcf50458d78e94c5f616a8854a34',
      eventSource: 'aws:sqs',
      eventSourceARN: 'arn:aws:sqs:local:000000000000:tocsin.fifo',
      awsRegion: 'local',
    });
  });

  it('handles everything that is visible in one step, each group in its order', async () => {
    await queue.send([message('a1', 'a'), message('a2', 'a'), message('b1', 'b'), message('a3', 'a')]);
    const { batches, handler } = noting(() => allDone);
    expect(await consume(queue, handler, { ...settings, concurrency: 1 }).step()).toBe(4);
    expect(batches).toEqual([['a1', 'b1'], ['a2'], ['a3']]);
    expect(await consume(queue, handler, settings).step()).toBe(0);
  });

  it('shows what is named in batchItemFailures again after its visibility, and deletes the rest', async () => {
    await queue.send([message('good'), message('bad')]);
    const { batches, handler } = noting((records) => failing(records.find(({ body }) => body === 'bad')));
    const consumer = consume(queue, handler, settings);
    await consumer.step();
    expect(await consumer.step()).toBe(0);
    now = after(now, seconds(60));
    await consumer.step();
    expect(batches).toEqual([['good', 'bad'], ['bad']]);
  });

  it('takes a message once a step, and holds its group back, even when it is visible again at once', async () => {
    await queue.send([message('a1', 'a'), message('a2', 'a')]);
    const { batches, handler } = noting(async ([first]) => {
      await queue.changeVisibility(first?.receiptHandle ?? '', seconds(0));
      return failing(first);
    });
    expect(await consume(queue, handler, settings).step()).toBe(1);
    expect(batches).toEqual([['a1']]);
  });

  it('takes a batch for failed when its handler throws', async () => {
    await queue.send([message('1'), message('2')]);
    const consumer = consume(queue, () => Promise.reject(new Error('out of luck')), settings);
    expect(await consumer.step()).toBe(2);
    expect(errors).toEqual(['Error: out of luck']);
    now = after(now, seconds(60));
    expect((await queue.receive()).map(({ body, receiveCount }) => [body, receiveCount])).toEqual([
      ['1', 2],
      ['2', 2],
    ]);
  });

  it('takes a batch for failed when a message is named that was not in it', async () => {
    await queue.send([message('1')]);
    await consume(queue, async () => ({ batchItemFailures: [{ itemIdentifier: 'other' }] }), settings).step();
    expect(errors).toEqual(['Error: batchItemFailures names messages of no batch: other']);
    now = after(now, seconds(60));
    expect(await queue.receive()).toHaveLength(1);
  });

  it('leaves alone what its handler has set aside', async () => {
    await queue.send([message('bad', 'a'), message('good', 'a')]);
    const { batches, handler } = noting(async ([first]) => {
      if (first?.body === 'bad') await queue.deadLetter(message('bad', 'a'), 'channel_not_found');
      return allDone;
    });
    await consume(queue, handler, settings).step();
    expect([batches, queue.deadLetters().length, errors]).toEqual([[['bad'], ['good']], 1, []]);
  });

  it('handles as many batches at the same time as it is told, and no more', async () => {
    await queue.send(['1', '2', '3', '4'].map((body) => message(body)));
    const bothAtWork = milestone();
    let atWork = 0;
    let most = 0;
    const { handler } = noting(async () => {
      atWork += 1;
      most = Math.max(most, atWork);
      if (atWork === 2) bothAtWork.reach();
      await bothAtWork.reached;
      atWork -= 1;
      return allDone;
    });
    await consume(queue, handler, { ...settings, batchSize: 1 }).step();
    expect(most).toBe(2);
  });

  describe('while it runs', () => {
    it('handles what was sent before and what is sent later', async () => {
      await queue.send([message('1')]);
      const milestones = { '1': milestone(), '2': milestone() };
      const { batches, handler } = noting(([first]) => {
        milestones[first?.body as '1' | '2'].reach();
        return allDone;
      });
      const running = consume(queue, handler, settings).run();
      await milestones['1'].reached;
      await queue.send([message('2')]);
      await milestones['2'].reached;
      await running.stop();
      expect([batches, errors]).toEqual([[['1'], ['2']], []]);
    });

    it('wakes from waiting when a message is sent', async () => {
      await queue.send([message('1')]);
      const [waiting, handled] = [milestone(), milestone()];
      const { handler } = noting(([first]) => {
        if (first?.body === '2') handled.reach();
        return failing(first);
      });
      const alarm: ConsumerSettings['alarm'] = () => {
        waiting.reach();
        return () => {};
      };
      const running = consume(queue, handler, { ...settings, concurrency: 1, alarm }).run();
      await waiting.reached;
      await queue.send([message('2')]);
      await handled.reached;
      await running.stop();
      expect(errors).toEqual([]);
    });

    it('wakes for a message that becomes visible, and cancels its alarms', async () => {
      await queue.send([message('1')]);
      const [failed, handled, waiting] = [milestone(), milestone(), milestone()];
      const { batches, handler } = noting(async ([first]) => {
        if (first?.attributes.ApproximateReceiveCount === '2') {
          handled.reach();
          return allDone;
        }
        await queue.changeVisibility(first?.receiptHandle ?? '', minutes(10));
        failed.reach();
        return failing(first);
      });
      const { alarm } = settings;
      const due = after(START, minutes(10));
      const running = consume(queue, handler, {
        ...settings,
        alarm: (at, wake) => {
          if (at === due) waiting.reach();
          return alarm(at, wake);
        },
      }).run();
      await failed.reached;
      await waiting.reached;
      now = due;
      for (const one of alarms.filter(({ at }) => at === due)) one.wake();
      await handled.reached;
      await running.stop();
      expect(batches).toEqual([['1'], ['1']]);
      expect(alarms.every(({ isCancelled }) => isCancelled)).toBe(true);
    });

    it('finishes what it has in hand when it is stopped, and takes no more', async () => {
      await queue.send([message('1', 'a'), message('2', 'a')]);
      const [started, released] = [milestone(), milestone()];
      const { batches, handler } = noting(async () => {
        started.reach();
        await released.reached;
        return allDone;
      });
      const running = consume(queue, handler, settings).run();
      await started.reached;
      const stopped = running.stop();
      released.reach();
      await stopped;
      expect([batches, await queue.receive()]).toMatchObject([[['1']], [{ body: '2' }]]);
    });

    it('goes on a second after the queue could not be read', async () => {
      await queue.send([message('1')]);
      const [waiting, handled] = [milestone(), milestone()];
      const { alarm } = settings;
      documents.fail('before-the-write');
      const { handler } = noting(() => {
        handled.reach();
        return allDone;
      });
      const running = consume(queue, handler, {
        ...settings,
        concurrency: 1,
        alarm: (at, wake) => {
          waiting.reach();
          return alarm(at, wake);
        },
      }).run();
      await waiting.reached;
      expect([errors, alarms.map(({ at }) => at)]).toEqual([
        ['Error: died before-the-write'],
        [after(START, seconds(1))],
      ]);
      alarms[0]?.wake();
      await handled.reached;
      await running.stop();
    });
  });
});

describe('an alarm of the machine', () => {
  beforeEach(() => {
    vi.useFakeTimers({ now: START });
  });
  afterEach(() => {
    vi.useRealTimers();
  });

  it('rings at its instant, at once when that is past, and not when it is cancelled', () => {
    const rung: string[] = [];
    const alarm = timerAlarm(() => instant(Date.now()));
    alarm(after(START, seconds(-5)), () => rung.push('past'));
    alarm(after(START, seconds(5)), () => rung.push('five'));
    alarm(after(START, seconds(4)), () => rung.push('cancelled'))();
    vi.advanceTimersByTime(4999);
    expect(rung).toEqual(['past']);
    vi.advanceTimersByTime(1);
    expect(rung).toEqual(['past', 'five']);
  });

  it('does not ring at once for an instant that no timer reaches', () => {
    const rung: string[] = [];
    timerAlarm(() => instant(Date.now()))(after(START, hours(24 * 30)), () => rung.push('far'));
    vi.advanceTimersByTime(1000);
    expect(rung).toEqual([]);
  });
});
