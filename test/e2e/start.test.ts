import { execFile } from 'node:child_process';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import { tmpdir } from 'node:os';
import { join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { madeToken } from '../../local/webhook-token.ts';
import { welcome } from '../../local/welcome.ts';

const ROOT = fileURLToPath(new URL('../..', import.meta.url));

interface Ended {
  readonly exitCode: number | null;
  readonly problems: string;
}

const run = (words: readonly string[], env: Readonly<Record<string, string>> = {}): Promise<Ended> =>
  new Promise((resolve) => {
    const child = execFile(process.execPath, words, { cwd: ROOT, env: { ...process.env, ...env } }, (_, __, problems) =>
      resolve({ exitCode: child.exitCode, problems }),
    );
  });

describe('npm start', () => {
  let folder: string;

  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'tocsin-start-'));
    await writeFile(join(folder, 'file'), '');
    await writeFile(
      join(folder, 'wrong.yaml'),
      'route:\n  receiver: ops\n  group_wait: 30s\nreceivers: [{ name: ops }]\n',
    );
    await mkdir(join(folder, 'damaged', 'dynamodb'), { recursive: true });
    await writeFile(join(folder, 'damaged', 'dynamodb', 'CURRENT'), 'garbage\n');
  });

  afterAll(() => rm(folder, { recursive: true }));

  const start = (env: Readonly<Record<string, string>>) =>
    run(['--import', 'tsx', 'local/start.ts'], { PORT: '0', TOCSIN_DATA: join(folder, 'data'), ...env });

  test('names a data directory that cannot be written, and ends with 2', async () => {
    const data = join(folder, 'file');
    const problems = `TOCSIN_DATA ${data}: it cannot be opened. Set TOCSIN_DATA to a directory that can be written.\n`;
    expect(await start({ TOCSIN_DATA: data })).toEqual({ exitCode: 2, problems });
    expect(await start({ TOCSIN_DATA: data, TOCSIN_TOKEN: 'a-token' })).toEqual({ exitCode: 2, problems });
  });

  test('names a data directory whose data are damaged', async () => {
    const data = join(folder, 'damaged');
    expect(await start({ TOCSIN_DATA: data })).toEqual({
      exitCode: 2,
      problems: `TOCSIN_DATA ${data}: its data are damaged. Restore them from a copy, or move it away to begin with an empty one.\n`,
    });
  });

  test('names a routing file that is missing, or a directory', async () => {
    const missing = join(folder, 'missing.yaml');
    expect(await start({ TOCSIN_CONFIG: missing })).toEqual({
      exitCode: 2,
      problems: `TOCSIN_CONFIG ${missing}: there is no such file\n`,
    });
    expect(await start({ TOCSIN_CONFIG: folder })).toEqual({
      exitCode: 2,
      problems: `TOCSIN_CONFIG ${folder}: it is a directory\n`,
    });
  });

  test('shows the line of a mistake in the routing file with a caret under it', async () => {
    const file = join(folder, 'wrong.yaml');
    const { exitCode, problems } = await start({ TOCSIN_CONFIG: file });
    expect(exitCode).toBe(2);
    expect(problems.split('\n')).toEqual([
      expect.stringMatching(/wrong\.yaml:3:3 route\.group_wait: found the key "group_wait", expected no such key \(/),
      '  3 |   group_wait: 30s',
      '    |   ^ unknown-key',
      '',
    ]);
  });

  test('names a port that is in use, or is none', async () => {
    const server = createServer().listen(0, '127.0.0.1');
    await new Promise((resolve) => server.once('listening', resolve));
    const address = server.address();
    const port = String(typeof address === 'object' ? address?.port : 0);
    try {
      expect(await start({ PORT: port })).toEqual({
        exitCode: 2,
        problems: `PORT ${port}: it is in use. Set PORT to another one.\n`,
      });
    } finally {
      server.close();
    }
    expect(await start({ PORT: '8o8o' })).toEqual({
      exitCode: 2,
      problems: 'PORT must be a whole number from 0 to 65535\n',
    });
  });

  test('names a Node that is too old before anything else is read', async () => {
    const version = (text: string) =>
      `data:text/javascript,Object.defineProperty(process,'versions',{value:{node:'${text}'}})`;
    for (const old of ['12.22.12', '18.20.4', '20.18.3']) {
      expect(await run(['--import', version(old), 'bin/node-version.js'])).toEqual({
        exitCode: 2,
        problems: `Tocsin needs Node 20.19 or newer, and this is ${old}.\n`,
      });
    }
    expect(await run(['bin/node-version.js'])).toEqual({ exitCode: 0, problems: '' });
  });

  test('prints an alertmanager.yml that Alertmanager takes, with the absolute path of the token', async () => {
    const token = await madeToken(join(folder, 'token'));
    const printed = welcome(
      { url: 'http://127.0.0.1:8080', madeToken: token, places: [], stop: async () => {} },
      { port: 8080, data: join(folder, 'token') },
    );
    expect(printed).toContain(`credentials_file: ${join(folder, 'token', 'webhook-token')}\n`);
    const pasted = /^ {2}# alertmanager\.yml$.*/ms.exec(printed)?.[0] ?? '';
    await writeFile(join(folder, 'alertmanager.yml'), pasted);
    const amtool = promisify(execFile)('amtool', ['check-config', join(folder, 'alertmanager.yml')]);
    expect((await amtool).stdout).toContain('SUCCESS');
    const again = await madeToken(relative(process.cwd(), join(folder, 'token')));
    expect(again).toEqual(token);
  });
});
