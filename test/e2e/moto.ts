import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import { mkdir, mkdtemp, rename, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { answers, freePort, run, until } from './support/program.ts';

/** Services of AWS as moto plays them: X-Ray, which no other stand-in has. */
export interface Moto {
  readonly endpoint: string;
  close(): Promise<void>;
}

const PACKAGE = 'moto[server]==5.2.5';
const TOOLS = join(import.meta.dirname, '../../.tools');

/**
 * Starts it on a free port; any credentials and region will do. Fetches it the first time (300 MB with all that it
 * needs). Throws, with what to do, when it is not there and cannot be fetched, and when Python is missing.
 */
export async function startMoto(): Promise<Moto> {
  const home = await installed();
  const port = await freePort();
  const python = run(join(home, 'bin/python'), ['-m', 'moto.server', '-H', '127.0.0.1', '-p', String(port)]);
  // Left alone by a test run that was interrupted, it would stay.
  const kill = () => void python.process.kill('SIGKILL');
  process.once('exit', kill);
  const close = async () => {
    await python.stop();
    process.off('exit', kill);
  };
  const endpoint = `http://127.0.0.1:${port}`;
  try {
    await until('moto to answer', async () => {
      if (python.process.exitCode !== null) throw new Error('it has ended');
      return await answers(`${endpoint}/moto-api/`);
    });
  } catch (cause) {
    await close();
    throw new Error(`moto did not start: ${python.output()}`, { cause });
  }
  return { endpoint, close };
}

/** The folder of its virtual environment. Moved there when it is whole: an interrupted one is never taken for it. */
async function installed(): Promise<string> {
  const home = join(TOOLS, PACKAGE.replace(/[^\w.]+/g, '-'));
  if (existsSync(home)) return home;
  await mkdir(TOOLS, { recursive: true });
  const work = await mkdtemp(join(TOOLS, 'fetching-'));
  try {
    await execute('python3', ['-m', 'venv', work]);
    await execute(join(work, 'bin/python'), ['-m', 'pip', 'install', '--quiet', '--no-input', PACKAGE]);
    await rename(work, home);
    return home;
  } catch (cause) {
    throw new Error(`${PACKAGE} could not be installed: is there python3 with venv, and a network?`, { cause });
  } finally {
    await rm(work, { recursive: true, force: true });
  }
}

const execute = promisify(execFile);
