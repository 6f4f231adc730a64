import { readFile } from 'node:fs/promises';
import { resolve } from 'node:path';
import * as z from 'zod';
import { type Environment, tokenValues } from '../../shared/config/environment.ts';
import { type DeadLetters, DeadLettersUnreachable } from './dead-letter.ts';
import { DEAD_LETTERS_PATH } from './dead-letters-api.ts';

const LISTED = z.object({
  deadLetters: z.array(
    z.object({ id: z.string(), queue: z.literal('delivery'), at: z.string(), reason: z.string(), body: z.string() }),
  ),
});

/** Those of the Tocsin that runs on this machine, asked of it with the token that its senders have. */
export function localDeadLetters({ port, data }: Environment, env: NodeJS.ProcessEnv): DeadLetters {
  const url = `http://127.0.0.1:${port}${DEAD_LETTERS_PATH}`;
  const call = async (path: string, method: 'GET' | 'POST') => {
    const authorization = `Bearer ${await tokenOf(data, env)}`;
    const response = await fetch(url + path, { method, headers: { authorization } }).catch((cause: unknown) => {
      throw new DeadLettersUnreachable(`no Tocsin answers at port ${port} of this machine. Start it, or set PORT.`, {
        cause,
      });
    });
    if (response.status !== 401) return response;
    throw new DeadLettersUnreachable('the token is refused: set TOCSIN_TOKEN, or TOCSIN_DATA to its data directory.');
  };
  return {
    list: async () => LISTED.parse(await (await call('', 'GET')).json()).deadLetters,
    send: async (letters) => {
      const sent: string[] = [];
      for (const { id } of letters) if ((await call(`/${id}/send`, 'POST')).status === 200) sent.push(id);
      return sent;
    },
  };
}

async function tokenOf(data: string, env: NodeJS.ProcessEnv): Promise<string> {
  const [given] = tokenValues(env);
  return given ?? (await readFile(resolve(data, 'webhook-token'), 'utf8').catch(() => '')).trim();
}
