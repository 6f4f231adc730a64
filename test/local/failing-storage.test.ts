import { mkdtemp, readdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import stores, { type Level } from 'dynalite/db/index.js';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { type Serving, serve } from '../../local/serve.ts';
import { instant } from '../../shared/values/time.ts';
import { alertmanagerBody } from '../support/webhook.ts';

const TOKEN = 'a-token-of-this-test';

describe('a local process whose data directory', () => {
  let folder: string;
  let data: string;
  let lines: string[];
  let serving: Serving | undefined;

  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'tocsin-storage-'));
    data = join(folder, 'data');
    lines = [];
  });

  afterEach(async () => {
    await stop();
    await rm(folder, { recursive: true, force: true });
  });

  async function start(): Promise<void> {
    serving = await serve({
      environment: { port: 0, data },
      env: { TOCSIN_TOKEN: TOKEN },
      clock: () => instant(Date.now()),
      print: (line) => lines.push(line),
      onDelivered: () => undefined,
      onUndelivered: () => undefined,
    });
  }

  async function stop(): Promise<void> {
    await serving?.stop();
    serving = undefined;
  }

  async function post(name: string): Promise<number> {
    const response = await fetch(`${serving?.url}/v1/sources/alertmanager`, {
      method: 'POST',
      headers: { authorization: `Bearer ${TOKEN}` },
      body: JSON.stringify(alertmanagerBody([{ name: 'web-1', startsAt: instant(Date.now()) }], name)),
    });
    await response.arrayBuffer();
    return response.status;
  }

  async function answerIs(status: number, name: string): Promise<void> {
    const until = performance.now() + 60_000;
    while ((await post(name)) !== status) if (performance.now() > until) throw new Error(`it never was ${status}`);
  }

  const plainLines = () => lines.filter((line) => /^(?:Nothing can|Storing|TOCSIN)/.test(line));

  test('is gone answers 503 and says so once, until the directory is back', async () => {
    await start();
    expect(await post('first')).toBe(202);
    await rename(data, `${data}-away`);
    expect(await post('second')).toBe(503);
    expect(await post('third')).toBe(503);
    expect(plainLines()).toEqual([
      'Nothing can be stored: the data directory is gone. Put it back, or start again with an empty one. Senders are answered 503 and keep their alerts until it can.',
    ]);
    await rename(`${data}-away`, data);
    await answerIs(202, 'fourth');
    expect(plainLines().slice(1)).toEqual(['Storing works again.']);
  });

  test.each([
    ['Error: IO error: 000003.log: No space left on device', 'the disk is full'],
    ['Error: IO error: 000003.log: Disk quota exceeded', 'the disk quota is used up'],
    ['Error: IO error: 000003.log: Input/output error', 'the data directory cannot be written'],
  ])('cannot be written (%s) answers 503 and goes on when there is room', async (text, reason) => {
    const { create } = stores;
    let isFull = false;
    stores.create = (options) => {
      const store = create(options);
      failWhen(() => isFull, store.db, text);
      return store;
    };
    try {
      await start();
    } finally {
      stores.create = create;
    }
    expect(await post('first')).toBe(202);
    isFull = true;
    expect(await post('second')).toBe(503);
    expect(plainLines()[0]).toContain(`Nothing can be stored: ${reason}. Senders`);
    isFull = false;
    await answerIs(202, 'third');
    await stop();
    await start();
    expect(await post('fourth')).toBe(202);
  });

  test('holds damaged data says so when it starts', async () => {
    await start();
    expect(await post('first')).toBe(202);
    await stop();
    const files = await readdir(join(data, 'dynamodb'));
    const log = join(data, 'dynamodb', files.find((name) => name.endsWith('.log')) ?? '');
    const bytes = await readFile(log);
    bytes.fill('x', 100, 150);
    await writeFile(log, bytes);
    await start();
    expect(plainLines()).toEqual([
      expect.stringMatching(/^TOCSIN_DATA .*: its data are damaged\. \d+ bytes could not be read, and what they held/),
    ]);
  });

  test('is whole says nothing of damage', async () => {
    await start();
    expect(await post('first')).toBe(202);
    await stop();
    await start();
    expect(plainLines()).toEqual([]);
  });
});

type Callback = (error: unknown, value?: unknown) => void;

/** Writes of dynalite, which end with a callback, fail as LevelDB's do. */
function failWhen(isFull: () => boolean, level: Level, text: string): void {
  for (const name of ['put', 'del', 'batch'] as const) {
    const call = level[name] as (...values: unknown[]) => unknown;
    const failing = (...values: unknown[]) => {
      const callback = values.at(-1);
      if (typeof callback !== 'function' || !isFull()) return call(...values);
      setImmediate(callback as Callback, new Error(text.replace('Error: ', '')));
      return undefined;
    };
    Object.assign(level, { [name]: failing });
  }
}
