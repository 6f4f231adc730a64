import { readdirSync, readFileSync } from 'node:fs';
import * as fc from 'fast-check';
import type { LogRecord } from '../../../shared/logs/log-record.ts';

/** An entry and how it is read. */
export interface Example {
  readonly entry: string;
  readonly record: LogRecord;
}

export const OPTIONS = { userKey: 'key' };

const FOLDER = new URL('../../fixtures/logs/formats/', import.meta.url);

export const examplesOf = (format: string): readonly Example[] =>
  JSON.parse(readFileSync(new URL(`${format}.json`, FOLDER), 'utf8')) as readonly Example[];

/** Every entry of all formats. */
export const ENTRIES: readonly string[] = readdirSync(FOLDER).flatMap((file) =>
  examplesOf(file.replace('.json', '')).map(({ entry }) => entry),
);

const WORDS = [
  'error',
  'ERR',
  'fatal',
  'panic',
  'info',
  'level',
  '"level":',
  '50',
  '17',
  'status',
  '502',
  'fail',
  'Exception',
];
const MARKS = ['\n', '\t', ' ', '"', '\\', '=', ':', '[', ']', '{', '}', '<3>', 'E0102 ', '\u001b[31m', '\\u0065'];

/** Entries with words put in, pieces taken out, and their case turned. */
export const damaged: fc.Arbitrary<string> = fc
  .tuple(
    fc.constantFrom(...ENTRIES),
    fc.array(fc.tuple(fc.nat(), fc.nat(40), fc.constantFrom('', ...WORDS, ...MARKS)), { maxLength: 4 }),
    fc.constantFrom('as is', 'upper', 'lower'),
  )
  .map(([entry, changes, turned]) => {
    let text = entry;
    for (const [at, length, put] of changes) {
      const from = at % (text.length + 1);
      text = text.slice(0, from) + put + text.slice(from + length);
    }
    return turned === 'upper' ? text.toUpperCase() : turned === 'lower' ? text.toLowerCase() : text;
  });
