import { availableParallelism } from 'node:os';
import { parseArgs } from 'node:util';
import { planOf } from './arbitrary-plan.ts';
import { playInParts } from './parts.ts';
import { replayed } from './replay.ts';
import { Tally } from './tally.ts';

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
  await playInParts({ first, runs, parts }, tally);
  for (const line of tally.summary) console.log(line);
  console.log(`${Math.round((performance.now() - begun) / 1000)} s`);
  for (const complaint of tally.complaints) console.error(`\n${complaint}`);
  if (tally.complaints.length > 0) process.exitCode = 1;
}
