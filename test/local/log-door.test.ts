import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type Serving, serve } from '../../local/serve.ts';
import type { DeliveredMessage } from '../../local/terminal/terminal-text.ts';
import { instant } from '../../shared/values/time.ts';

const TOKEN = 'a-token-of-this-test';
const TRACE = '6a89abe1bd862e3fe1be46a994272793';

let folder: string;
let serving: Serving;
const delivered: DeliveredMessage[] = [];

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'tocsin-log-door-'));
  serving = await serve({
    environment: { port: 0, data: folder },
    env: { TOCSIN_TOKEN: TOKEN },
    clock: () => instant(Date.now()),
    print: () => undefined,
    onDelivered: (message) => delivered.push(message),
    onUndelivered: () => undefined,
  });
});

afterAll(async () => {
  await serving.stop();
  await rm(folder, { recursive: true, force: true });
});

async function post(body: string | Buffer, { query = '', headers = {}, method = 'POST' } = {}) {
  const response = await fetch(`${serving.url}/v1/sources/logs${query}`, {
    method,
    headers: { authorization: `Bearer ${TOKEN}`, ...headers },
    ...(method === 'POST' && { body }),
  });
  return { status: response.status, answer: await response.json() };
}

const envelope = (message: string, id: string) =>
  JSON.stringify({
    messageType: 'DATA_MESSAGE',
    owner: '123456789012',
    logGroup: '/aws/lambda/invoices',
    logStream: 'one',
    subscriptionFilters: ['all'],
    logEvents: [{ id, timestamp: Date.now(), message }],
  });

describe('Log lines on a laptop', () => {
  test.each([
    ['as text', 'INFO started\nERROR text: the disk of 10.0.0.1 is full\n', 2, 'the disk of'],
    ['as JSON lines', '{"level":"error","msg":"json: payment refused"}', 1, 'payment refused'],
    ['in gzip', gzipSync('ERROR gzip: no connection to the database'), 1, 'no connection to the database'],
    ['as a subscription sends them', envelope('ERROR envelope: invoice was not sent', '1'), 1, 'invoice was not sent'],
  ])('are taken %s, and their error is on the page', async (_, body, accepted, words) => {
    expect(await post(body, { query: '?log_group=/ecs/checkout' })).toEqual({ status: 202, answer: { accepted } });
    const page = async () => await (await fetch(serving.url)).text();
    await expect.poll(page, { timeout: 60_000 }).toContain(words);
  });

  test('keep their trace', async () => {
    await post(`{"level":"error","msg":"traced: stock is gone","headers":{"b3":"${TRACE}-53995c3f42cd8ad8-1"}}`);
    const page = async () => await (await fetch(serving.url)).text();
    await expect.poll(page, { timeout: 60_000 }).toContain(`1-${TRACE.slice(0, 8)}-${TRACE.slice(8)}`);
  });

  test('are counted as often as they are sent, but for what has an ID and was sent before', async () => {
    const seen = async (words: string) => {
      const response = await fetch(serving.url);
      const page = (await response.text()).replaceAll(/<[^>]+>/g, ' ').replaceAll(/\s+/g, ' ');
      return page.slice(page.indexOf(words)).slice(0, 400);
    };
    for (let i = 0; i < 2; i++) {
      await post('ERROR twice: what has no ID counts twice');
      await post(envelope('ERROR once: what has an ID counts once', '2'));
    }
    await expect
      .poll(() => seen('what has no ID counts twice'), { timeout: 60_000 })
      .toMatch(/seen (?:2 times|twice)/i);
    expect(await seen('what has an ID counts once')).not.toMatch(/seen 2 times|seen twice/i);
  }, 120_000);

  test.each([
    ['without a token', 'ERROR x', { headers: { authorization: '' } }, 401, { error: 'unauthorized' }],
    ['without a line', ' \n\n', {}, 400, { problems: [{ field: 'body', rule: 'must have log lines' }] }],
    [
      'of no log group',
      'ERROR x',
      { query: '?log_group=a%20b' },
      400,
      { problems: [{ field: 'query parameter log_group' }] },
    ],
    ['packed otherwise', 'ERROR x', { headers: { 'content-encoding': 'br' } }, 400, { error: 'malformed' }],
    ['by GET', '', { method: 'GET' }, 405, { allowed: ['POST'] }],
  ])('are refused %s', async (_, body, options, status, answer) => {
    expect(await post(body, options)).toMatchObject({ status, answer });
  });
});
