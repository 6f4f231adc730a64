import { randomUUID } from 'node:crypto';
import type { Wakes } from '../shared/flows/wakes.ts';
import type { FifoQueue } from './fifo-queue.ts';

/** The queue of wakes on a laptop: each message is a group of its own, so that none waits for another. */
export const localWakes = (queue: FifoQueue): Wakes => ({
  ask: async (wakes, delay) => {
    const messages = wakes.map((wake) => ({ id: randomUUID(), body: JSON.stringify(wake) }));
    await queue.send(messages.map(({ id, body }) => ({ deduplicationId: id, group: id, body, delay })));
  },
});
