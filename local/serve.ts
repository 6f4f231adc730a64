import { readFile } from 'node:fs/promises';
import { envSecrets } from '../shared/adapters/env-secrets.ts';
import { lineTelemetry } from '../shared/adapters/line-telemetry.ts';
import { type Environment, tokenValues } from '../shared/config/environment.ts';
import { formatProblem } from '../shared/config/problem.ts';
import { readRoutingFile } from '../shared/config/routing-file.ts';
import type { BoundIntegration } from '../shared/destinations/bound-integration.ts';
import { DESTINATIONS } from '../shared/destinations/index.ts';
import type { Policy } from '../shared/domain/policy.ts';
import type { Clock } from '../shared/domain/time.ts';
import type { Secrets } from '../shared/ports.ts';
import { SOURCES } from '../shared/sources/index.ts';
import { openLocalSystem } from './container.ts';
import { startEngine } from './engine.ts';
import { startHttpServer } from './http-server.ts';
import { tick } from './ticker.ts';
import { madeToken } from './webhook-token.ts';

export interface Serving {
  readonly url: string;
  /** The webhook's token, where it was made and not given. */
  readonly madeToken?: { readonly token: string; readonly file: string };
  /** Takes no more requests, finishes what is in hand, and closes the store. */
  stop(): Promise<void>;
}

/** The routing file has mistakes, or cannot be read. The message is for the person at the terminal. */
export class RoutingFileError extends Error {
  override readonly name = 'RoutingFileError';
}

const LOCALHOST = '127.0.0.1';
/** Often enough that edits follow `update_interval`, and next to nothing when nothing is due. */
const SWEEP_EVERY_MS = 1000;

export interface ServeParts {
  readonly environment: Environment;
  readonly env: NodeJS.ProcessEnv;
  readonly clock: Clock;
  readonly print: (line: string) => void;
}

/** Everything that `npm start` runs: engine, handlers, queue, sweep and page, behind one port of this machine. */
export async function serve({ environment, env, clock, print }: ServeParts): Promise<Serving> {
  const engine = await startEngine({ directory: environment.data, env });
  const made = tokenValues(env).length === 0 ? await madeToken(environment.data) : undefined;
  const telemetry = lineTelemetry('warn', print);
  const policy = await policyFrom(environment.config);
  const secrets = withToken(envSecrets(env, SOURCE_NAMES), made?.token);
  const system = await openLocalSystem({ engine, policy, secrets, telemetry, clock });
  const onError = (error: unknown) => telemetry.event('error', 'unexpected', { error: nameOf(error) });
  const server = await startHttpServer({
    port: environment.port,
    host: LOCALHOST,
    mounts: [{ path: '/v1', handle: system.ingest }],
    clock,
    isReady: () => true,
    onError,
  });
  const deliveries = system.deliveries.run();
  const sweeps = tick(system.sweep, SWEEP_EVERY_MS, onError);
  return {
    url: server.url,
    ...(made && { madeToken: made }),
    stop: async () => {
      await server.stop();
      await sweeps.stop();
      await deliveries.stop();
      system.client.destroy();
      await engine.close();
    },
  };
}

const SOURCE_NAMES = SOURCES.map((source) => source.name);

/** A token that was made is every source's, unless a source has a secret of its own. */
const withToken = (secrets: Secrets, token: string | undefined): Secrets => ({
  get: async (name) => {
    const values = await secrets.get(name);
    return values.length === 0 && token !== undefined && SOURCE_NAMES.includes(name) ? [token] : values;
  },
});

async function policyFrom(path: string | undefined): Promise<Policy<BoundIntegration>> {
  const text = await readFile(path ?? '', 'utf8').catch((cause: Error) => {
    throw new RoutingFileError(`TOCSIN_CONFIG: ${cause.message}`, { cause });
  });
  const file = readRoutingFile(text, DESTINATIONS);
  if (file.ok) return file.policy;
  throw new RoutingFileError(file.problems.map((problem) => `${path}:${formatProblem(problem)}`).join('\n'));
}

const nameOf = (error: unknown): string => (error instanceof Error ? error.name : typeof error);
