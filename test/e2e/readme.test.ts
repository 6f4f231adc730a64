import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { isForAws, README_COMMANDS } from '../support/readme.ts';
import { answers, freePort, type Program, run, until } from './support/program.ts';

const ROOT = join(import.meta.dirname, '../..');

/** Every command of the README, in order. Those about AWS are run where a local AWS is, by `npm run e2e:aws`. */
const COMMANDS = README_COMMANDS.filter((one) => !isForAws(one)).map(({ command }) => command);

/** Run by `.ci/run` itself, before these tests. */
const RUN_BEFORE = ['npm test', 'npm run check'];

describe('Every command of the README for a laptop, in a fresh clone', () => {
  const clone = mkdtempSync(join(tmpdir(), 'tocsin-clone-'));
  const inClone = (command: string, env: NodeJS.ProcessEnv = {}) =>
    execFileSync('bash', ['-c', command], { cwd: clone, encoding: 'utf8', env: { ...process.env, ...env } });
  const verified = new Set(RUN_BEFORE);

  /** Starts a server by a command of the README, uses it, and stops it. */
  async function serving(command: string, use: (url: string, program: Program) => Promise<void>): Promise<void> {
    const port = await freePort();
    const program = run('bash', ['-c', `${command.replace('npm start', 'exec node --import tsx local/start.ts')}`], {
      cwd: clone,
      env: { ...process.env, PORT: String(port), NO_COLOR: '1' },
    });
    try {
      await until(`${command} to serve`, () => answers(`http://127.0.0.1:${port}/health`));
      await use(`http://127.0.0.1:${port}`, program);
      verified.add(command);
    } finally {
      await program.stop();
    }
  }

  beforeAll(() => {
    execFileSync('git', ['clone', '--quiet', ROOT, clone]);
    inClone('npm ci --no-audit --no-fund');
    verified.add('npm ci');
  }, 300_000);
  afterAll(() => rmSync(clone, { recursive: true, force: true }));

  test('npm start is what its script says', () => {
    const { scripts } = JSON.parse(readFileSync(join(clone, 'package.json'), 'utf8')) as { scripts: { start: string } };
    expect(scripts.start).toBe('tsx local/start.ts');
  });

  test('npm start serves; the curl that it prints makes a first alert fire, and it is told', async () => {
    await serving('npm start', async (url, program) => {
      const curl = await until('the curl', () => /curl http.*?}'$/ms.exec(program.output())?.[0]);
      expect(inClone(curl)).toContain('"accepted":1');
      await until('the notification in the terminal', () => program.output().includes('HighErrorRate: checkout'));
      const page = await (await fetch(url)).text();
      expect(page).toContain('HighErrorRate: checkout');
    });
  });

  test('npm run demo plays an incident in one message', () => {
    expect(inClone('npm run demo')).toMatch(/1 message went out, was edited [1-9]\d* times/);
    verified.add('npm run demo');
  });

  test.each(COMMANDS.filter((command) => command.startsWith('npx tocsin')))('%s succeeds', (command) => {
    expect(inClone(command)).toContain('operations');
    verified.add(command);
  });

  test.each(COMMANDS.filter((command) => command.includes('| npx tocsin redact')))(
    '%s shows what is left',
    (command) => {
      expect(inClone(command)).toBe('login of ‹e-mail› failed, password=‹secret›\n');
      verified.add(command);
    },
  );

  test.each(COMMANDS.filter((command) => command.includes('npm run -s fingerprint')))(
    '%s shows a template',
    (command) => {
      expect(inClone(command)).toMatch(/^v2:\S{11}\tPayment of order <\*> failed after <\*>$/m);
      verified.add(command);
    },
  );

  test.each(COMMANDS.filter((command) => command.includes('| npx tocsin logs')))(
    '%s shows the errors in what the AWS CLI prints',
    (command) => {
      const folder = mkdtempSync(join(tmpdir(), 'tocsin-aws-'));
      const line = '2026-01-02T03:04:05.678000+00:00 web/1 ERROR Payment of order 8841 failed';
      writeFileSync(join(folder, 'aws'), `#!/bin/sh\necho '${line}'\n`, { mode: 0o755 });
      expect(inClone(command, { PATH: `${folder}:${process.env.PATH}` })).toMatch(/1 error, .*Payment of order/s);
      rmSync(folder, { recursive: true });
      verified.add(command);
    },
  );

  test('npm start serves with the example as its routing file', async () => {
    await serving('TOCSIN_CONFIG=examples/tocsin.yaml npm start', async (_, program) => {
      await until('the routing file to be named', () => program.output().includes('examples/tocsin.yaml'));
    });
  });

  test('no command was left out', () => {
    expect(COMMANDS.filter((command) => !verified.has(command))).toEqual([]);
  });
});
