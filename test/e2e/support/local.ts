import { join } from 'node:path';
import { answers, freePort, type Program, run, until } from './program.ts';

const ROOT = join(import.meta.dirname, '../../..');

export interface Local {
  readonly url: string;
  readonly token: string;
  readonly program: Program;
}

const TOKEN = 'webhook-token-for-tests';

/** Starts the local process as `npm start` does, and waits until it is ready. */
export async function startLocal(env: Readonly<Record<string, string>>, port?: number): Promise<Local> {
  const listening = port ?? (await freePort());
  const program = run(process.execPath, ['--import', 'tsx', 'local/start.ts'], {
    cwd: ROOT,
    env: { PATH: process.env.PATH, NO_COLOR: '1', TOCSIN_TOKEN: TOKEN, ...env, PORT: String(listening) },
  });
  const url = `http://127.0.0.1:${listening}`;
  await until(`${url}/health`, async () => {
    if (program.process.exitCode !== null) throw new Error(`the local process ended:\n${program.output()}`);
    return await answers(`${url}/health`);
  });
  return { url, token: TOKEN, program };
}

export const post = async (local: Pick<Local, 'url' | 'token'>, body: unknown, source = 'alertmanager') =>
  await fetch(`${local.url}/v1/sources/${source}`, {
    method: 'POST',
    headers: { authorization: `Bearer ${local.token}`, 'content-type': 'application/json' },
    body: JSON.stringify(body),
  });
