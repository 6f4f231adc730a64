import { readFileSync } from 'node:fs';

/** What a real program wrote: a file of test/fixtures/logs. */
export const captured = (name: string): string =>
  readFileSync(new URL(`../../fixtures/logs/${name}.txt`, import.meta.url), 'utf8');
