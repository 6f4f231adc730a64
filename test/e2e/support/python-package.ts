import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import { mkdir, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';

const TOOLS = join(import.meta.dirname, '../../../.tools');
const execute = promisify(execFile);

/**
 * The programs of a package of PyPI (`moto[server]==5.2.5`): a folder, in a virtual environment of their own, which is
 * made where it is missing. Throws, with what to do, when it cannot be fetched and when Python is missing.
 */
export async function pythonPrograms(requirement: string): Promise<string> {
  const home = join(TOOLS, requirement.replace(/[^\w.]+/g, '-'));
  const programs = join(home, 'bin');
  // Programs know where they were installed, so the folder cannot be moved there when it is whole.
  const whole = join(home, 'whole');
  if (existsSync(whole)) return programs;
  await rm(home, { recursive: true, force: true });
  await mkdir(TOOLS, { recursive: true });
  try {
    await execute('python3', ['-m', 'venv', home]);
    await execute(join(programs, 'python'), ['-m', 'pip', 'install', '--quiet', '--no-input', requirement]);
    await writeFile(whole, '');
    return programs;
  } catch (cause) {
    throw new Error(`${requirement} could not be installed: is there python3 with venv, and a network?`, { cause });
  }
}
