import { existsSync, readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';

const PAGE = readFileSync(new URL('../docs/promises.md', import.meta.url), 'utf8');
const FILES = [...PAGE.matchAll(/`(test\/[\w./-]+)`/g)].map((match) => match[1] ?? '');

describe('The page of promises', () => {
  test('names tests for each of the 14 classes of fault', () => {
    const classes = [...PAGE.matchAll(/^\| (\d+)\. .*`test\/.*\.test\.ts`/gm)].map((match) => Number(match[1]));
    expect(classes).toEqual(Array.from({ length: 14 }, (_, i) => i + 1));
  });

  test.each([...new Set(FILES)])('names %s, which exists', (file) => {
    expect(existsSync(new URL(`../${file}`, import.meta.url))).toBe(true);
  });
});
