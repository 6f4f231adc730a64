import { fork } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import type { Tally } from './tally.ts';
import type { Verdict } from './verdict.ts';

/** Plays the runs of these seeds, shared by some processes. */
export async function playInParts(
  { first, runs, parts }: { readonly first: number; readonly runs: number; readonly parts: number },
  tally: Tally,
): Promise<void> {
  await Promise.all(Array.from({ length: parts }, (_, i) => play([first + i, first + runs, parts], tally)));
}

/** Plays every so many of the seeds in a process of its own. */
async function play([from, to, step]: readonly [number, number, number], tally: Tally): Promise<void> {
  const part = fork(join(import.meta.dirname, 'part-process.ts'), [from, to, step].map(String), {
    execArgv: ['--import', 'tsx'],
  });
  part.on('message', (verdict: Verdict) => tally.add(verdict));
  const [code] = await once(part, 'exit');
  if (code !== 0) throw new Error(`the runs from seed ${from} ended with ${code}`);
}
