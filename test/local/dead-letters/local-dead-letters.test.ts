import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { DeadLettersUnreachable } from '../../../local/dead-letters/dead-letter.ts';
import { DEAD_LETTERS_PATH, deadLettersApi } from '../../../local/dead-letters/dead-letters-api.ts';
import { localDeadLetters } from '../../../local/dead-letters/local-dead-letters.ts';
import { FifoQueue } from '../../../local/fifo-queue.ts';
import { type HttpServer, startHttpServer } from '../../../local/http-server.ts';
import type { QueueItem } from '../../../local/queue-item.ts';
import { instant } from '../../../shared/values/time.ts';
import { MemoryDocuments } from '../memory-documents.ts';

const NOW = instant(Date.parse('2026-08-22T14:02:09Z'));
const TOKEN = 'planted-token-5f1e';
const MESSAGE = { group: 'a', deduplicationId: 'a-1', body: '{"incident":"a","place":"slack:alerts"}' };

let queue: FifoQueue;
let server: HttpServer;
let port: number;

beforeEach(async () => {
  queue = await FifoQueue.open(new MemoryDocuments<QueueItem>(), () => NOW);
  await queue.send([MESSAGE]);
  await queue.deadLetter(MESSAGE, 'refused: 400');
  const api = deadLettersApi({
    queue,
    secrets: { get: async () => [TOKEN] },
    source: 'alertmanager',
    clock: () => NOW,
  });
  server = await startHttpServer({
    port: 0,
    host: '127.0.0.1',
    mounts: [{ path: DEAD_LETTERS_PATH, handle: api }],
    clock: () => NOW,
    isReady: () => true,
    onError: (error) => {
      throw error;
    },
  });
  port = Number(new URL(server.url).port);
});

afterEach(() => server.stop());

const asked = (token = TOKEN) => localDeadLetters({ port, data: '/nowhere' }, { TOCSIN_TOKEN: token });

describe('dead letters of the Tocsin on this machine', () => {
  test('are listed with when, why and what, and sent again once', async () => {
    const [letter, ...others] = await asked().list();
    expect(others).toEqual([]);
    expect(letter).toMatchObject({
      at: '2026-08-22T14:02:09.000Z',
      queue: 'delivery',
      reason: 'refused: 400',
      body: MESSAGE.body,
    });
    expect(await queue.receive()).toEqual([]);
    const wanted = letter === undefined ? [] : [letter];
    expect(await asked().send(wanted)).toEqual([letter?.id]);
    expect(await asked().list()).toEqual([]);
    expect(await queue.receive()).toMatchObject([{ body: MESSAGE.body }]);
    expect(await asked().send(wanted)).toEqual([]);
  });

  test('are shown to nobody without the token', async () => {
    await expect(asked('another').list()).rejects.toThrow(DeadLettersUnreachable);
    const bare = await fetch(server.url + DEAD_LETTERS_PATH, { method: 'POST' });
    expect(bare.status).toBe(401);
    expect(await bare.text()).not.toContain('slack');
    expect(queue.deadLetters()).toHaveLength(1);
  });

  test('cannot be asked for where no Tocsin runs, which is said in one line', async () => {
    await server.stop();
    await expect(asked().list()).rejects.toThrow(
      `no Tocsin answers at port ${port} of this machine. Start it, or set PORT.`,
    );
  });

  test.each([
    ['DELETE', ''],
    ['POST', ''],
    ['GET', '/a/send'],
    ['POST', '/a/b/send'],
  ])('answer %s %s with 404', async (method, path) => {
    const headers = { authorization: `Bearer ${TOKEN}` };
    expect((await fetch(server.url + DEAD_LETTERS_PATH + path, { method, headers })).status).toBe(404);
  });
});
