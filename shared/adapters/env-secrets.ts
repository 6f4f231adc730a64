import { secretValues, tokenValues } from '../config/environment.ts';
import type { Secrets } from '../flows/secrets.ts';

/**
 * Secrets in variables of the environment. `sources` are names that fall back to `TOCSIN_TOKEN`; no other name does,
 * so that the token of our own door is never sent to a receiver whose secret is missing.
 */
export const envSecrets = (env: NodeJS.ProcessEnv, sources: readonly string[]): Secrets => ({
  get: async (name) => {
    const own = secretValues(env, name);
    return own.length === 0 && sources.includes(name) ? tokenValues(env) : own;
  },
});
