import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { buildFunction } from '../../infra/constructs/bundle.ts';
import { defaultProvider } from '../../infra/constructs/lambda-credentials.ts';
import { readRouting } from '../../infra/routing.ts';
import { AWS_ENVIRONMENT, ROUTING_ASSET } from '../../shared/config/aws-environment.ts';
import { LOGS_ENVIRONMENT } from '../../shared/config/logs-environment.ts';

const FUNCTIONS = ['ingest', 'alarm', 'logs', 'inbox', 'deliver', 'sweep', 'subscriptions'];
const folder = mkdtempSync(join(tmpdir(), 'tocsin-bundle-'));
const ROOT = fileURLToPath(new URL('../../', import.meta.url));

beforeAll(() => {
  const routing = readRouting(join(ROOT, 'examples', 'tocsin.yaml')).json;
  for (const name of FUNCTIONS) {
    buildFunction(join(ROOT, 'functions', name, 'handler.ts'), join(folder, name));
    writeFileSync(join(folder, name, ROUTING_ASSET), routing);
  }
}, 60_000);

afterAll(() => rmSync(folder, { recursive: true }));

/** Runs a line of code in a process that knows nothing of the repository. */
function inFunction(name: string, code: string): string {
  const known = [...Object.values(AWS_ENVIRONMENT), ...Object.values(LOGS_ENVIRONMENT)];
  const variables = known.map((variable) => [variable, 'https://value.example']);
  const env = { PATH: process.env.PATH, AWS_REGION: 'eu-west-1', ...Object.fromEntries(variables) };
  const cwd = join(folder, name);
  const { stdout, stderr } = spawnSync(process.execPath, ['-e', code], {
    cwd,
    encoding: 'utf8',
    env: { ...env, LAMBDA_TASK_ROOT: cwd, NODE_NO_WARNINGS: '1' },
  });
  return stdout || stderr;
}

describe('the bundle of a function', () => {
  it.each(FUNCTIONS)('%s loads by itself and has a handler', (name) => {
    expect(inFunction(name, "console.log(typeof require('./index.js').handler)")).toBe('function\n');
  });

  it.each(FUNCTIONS)('%s can load the tracer, which is a file of its own', (name) => {
    const code = "console.log(typeof require('@aws-lambda-powertools/tracer').Tracer)";
    expect(inFunction(name, code)).toBe('function\n');
    expect(readFileSync(join(folder, name, 'index.js'), 'utf8')).not.toContain('aws_xray_daemon');
  });

  it.each(FUNCTIONS)('%s is one file below a megabyte, beside the tracer and the routing file', (name) => {
    expect(statSync(join(folder, name, 'index.js')).size).toBeLessThan(1024 * 1024);
  });
});

describe('the credentials of a function', () => {
  const credentials = async (env: Readonly<Record<string, string>>) => {
    const before = { ...process.env };
    Object.assign(process.env, env);
    try {
      return await defaultProvider()();
    } finally {
      process.env = before;
    }
  };

  it('are those that Lambda sets', async () => {
    const env = { AWS_ACCESS_KEY_ID: 'ASIASTUB', AWS_SECRET_ACCESS_KEY: 'secret', AWS_SESSION_TOKEN: 'token' };
    expect(await credentials(env)).toEqual({
      accessKeyId: 'ASIASTUB',
      secretAccessKey: 'secret',
      sessionToken: 'token',
    });
  });

  it('are missed by the name that the SDK gives to that', async () => {
    await expect(credentials({ AWS_ACCESS_KEY_ID: '' })).rejects.toMatchObject({ name: 'CredentialsProviderError' });
  });
});
