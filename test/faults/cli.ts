import { fork } from 'node:child_process';
import { once } from 'node:events';
import { availableParallelism } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { planOf } from './arbitrary-plan.ts';
import { replayed } from './replay.ts';
import { Tally } from './tally.ts';
import type { Verdict } from './verdict.ts';

const { values } = parseArgs({
  options: {
    /** One run, with all that people saw. */
    seed: { type: 'string' },
    /** With a seed: the smallest plan with the same mistakes. */
    shrink: { type: 'boolean', default: false },
    runs: { type: 'string', default: '20000' },
    /** The seed of the first run. */
    first: { type: 'string', default: '0' },
    /** How many processes share them. */
    parts: { type: 'string', default: String(availableParallelism()) },
  },
});

if (values.seed === undefined) await many(Number(values.first), Number(values.runs), Number(values.parts));
else
  for (const line of await replayed(planOf(Number(values.seed)), Number(values.seed), values.shrink)) console.log(line);

async function many(first: number, runs: number, parts: number): Promise<void> {
  const begun = performance.now();
  const tally = new Tally();
  await Promise.all(Array.from({ length: parts }, (_, i) => play([first + i, first + runs, parts], tally)));
  for (const line of tally.summary) console.log(line);
  console.log(`${Math.round((performance.now() - begun) / 1000)} s`);
  for (const complaint of tally.complaints) console.error(`\n${complaint}`);
  if (tally.complaints.length > 0) process.exitCode = 1;
}

/** Plays every so many of the seeds in a process of its own. */
async function play([from, to, step]: readonly [number, number, number], tally: Tally): Promise<void> {
  const part = fork(join(import.meta.dirname, 'part-process.ts'), [from, to, step].map(String));
  part.on('message', (verdict: Verdict) => tally.add(verdict));
  const [code] = await once(part, 'exit');
  if (code !== 0) throw new Error(`the runs from seed ${from} ended with ${code}`);
}
