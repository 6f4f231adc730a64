import { readdirSync, readFileSync } from 'node:fs';
import { expect, test } from 'vitest';

const FOLDER = new URL('../../shared/traces/', import.meta.url);
const files = readdirSync(FOLDER).filter((name) => name.endsWith('.ts'));

/** `from './xray/segments.ts'`, and `import()` of it. */
const FROM_A_FOLDER = /(?:from|import)\s*\(?\s*['"]\.\/[^'"]*\//;

test('The search finds imports from a folder', () => {
  expect("import { segmentTree } from './xray/segments.ts';").toMatch(FROM_A_FOLDER);
  expect("await import('./xray/segments.ts')").toMatch(FROM_A_FOLDER);
  expect("import type { Span } from './span-tree.ts';").not.toMatch(FROM_A_FOLDER);
});

test('The rules on traces are found', () => expect(files.length).toBeGreaterThan(4));

test.each(files)('The rules on traces do not know what a backend sends: %s', (file) => {
  expect(readFileSync(new URL(file, FOLDER), 'utf8')).not.toMatch(FROM_A_FOLDER);
});
