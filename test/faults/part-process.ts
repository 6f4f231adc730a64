import { verdictOf } from './verdict.ts';

/** A part of the runs, in a process of its own. Every verdict is sent to the parent. */
const [from = 0, to = 0, step = 1] = process.argv.slice(2).map(Number);

for (let seed = from; seed < to; seed += step) process.send?.(await verdictOf(seed));
process.disconnect();
