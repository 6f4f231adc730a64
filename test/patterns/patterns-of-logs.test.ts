import { describe } from 'vitest';
import { judgePatterns } from './judge-patterns.ts';
import { RUNNING } from './patterns.ts';

/** As many as in all other rooms: each half takes a processor of its own. */
describe('no line of a log keeps a regular expression busy for long', async () => {
  await judgePatterns(RUNNING.filter(({ path }) => path.startsWith('shared/logs/')));
});
