import { join } from 'node:path';
import { answers, freePort, run, until } from './support/program.ts';
import { pythonPrograms } from './support/python-package.ts';

/** Services of AWS as moto plays them: X-Ray, which no other stand-in has. */
export interface Moto {
  readonly endpoint: string;
  close(): Promise<void>;
}

const PACKAGE = 'moto[server]==5.2.5';

/**
 * Starts it on a free port; any credentials and region will do. Fetches it the first time (300 MB with all that it
 * needs). Throws, with what to do, when it is not there and cannot be fetched, and when Python is missing.
 */
export async function startMoto(): Promise<Moto> {
  const programs = await pythonPrograms(PACKAGE);
  const port = await freePort();
  const python = run(join(programs, 'python'), ['-m', 'moto.server', '-H', '127.0.0.1', '-p', String(port)]);
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
