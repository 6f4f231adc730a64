import { execFile } from 'node:child_process';
import { fileURLToPath } from 'node:url';

const ROOT = fileURLToPath(new URL('../../..', import.meta.url));

export interface Ran {
  readonly exitCode: number;
  readonly output: string;
  readonly problems: string;
}

/** Runs `tocsin` as a shell does, from the root of the project. */
export const tocsin = (words: readonly string[], input?: string): Promise<Ran> =>
  new Promise((resolve) => {
    const child = execFile(
      process.execPath,
      ['bin/tocsin.js', ...words],
      { cwd: ROOT, encoding: 'utf8' },
      (_, output, problems) => resolve({ exitCode: child.exitCode ?? -1, output, problems }),
    );
    // Nothing at all where there is no input: even an empty write fails with EPIPE where the command has ended already.
    if (input) child.stdin?.write(input);
    child.stdin?.end();
  });
