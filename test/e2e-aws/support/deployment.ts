import { execFile } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import type { Ministack } from './ministack.ts';

const ROOT = join(import.meta.dirname, '../../..');
const execute = promisify(execFile);

export interface Deployment {
  /** Outputs of the stack, by name. */
  readonly outputs: Readonly<Record<string, string>>;
  /** What `cdk deploy` printed. */
  readonly printed: string;
}

/** A command of the CDK's own command line against MiniStack, with the app of this repository as it is. */
async function cdk(ministack: Ministack, folder: string, ...args: readonly string[]): Promise<string> {
  const command = join(ROOT, 'node_modules', '.bin', 'cdk');
  const settings = ['-c', `config=${join(folder, 'tocsin.yaml')}`, '--output', join(folder, 'cdk.out')];
  const { stdout, stderr } = await execute(command, [...args, ...settings, '--no-notices', '--no-color'], {
    cwd: ROOT,
    env: { PATH: process.env.PATH, HOME: process.env.HOME, ...ministack.env },
    maxBuffer: 32 * 1024 * 1024,
  });
  return stdout + stderr;
}

/** Prepares the account for the CDK, as one does once. */
export const bootstrap = (ministack: Ministack, folder: string): Promise<string> =>
  cdk(ministack, folder, 'bootstrap', 'aws://000000000000/us-east-1');

/** `cdk deploy` with `tocsin.yaml` in the folder, and other settings than the default ones. */
export async function deploy(
  ministack: Ministack,
  folder: string,
  settings: Readonly<Record<string, string>> = {},
): Promise<Deployment> {
  const file = join(folder, 'outputs.json');
  const given = Object.entries(settings).flatMap(([key, value]) => ['-c', `${key}=${value}`]);
  const printed = await cdk(
    ministack,
    folder,
    'deploy',
    '--require-approval',
    'never',
    '--outputs-file',
    file,
    ...given,
  );
  const { Tocsin = {} } = JSON.parse(readFileSync(file, 'utf8')) as { Tocsin?: Record<string, string> };
  return { outputs: Tocsin, printed };
}

/** The address of a source as MiniStack serves it: by path, because not every program resolves `<id>.localhost`. */
export function sourceUrl({ outputs }: Deployment, ministack: Ministack, source: string): string {
  const { hostname, pathname } = new URL(outputs[`${source.replace(/^./, (first) => first.toUpperCase())}Url`] ?? '');
  return `${ministack.url}/_aws/execute-api/${hostname.split('.')[0]}${pathname}`;
}
