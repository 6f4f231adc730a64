import { readdirSync, readFileSync } from 'node:fs';
import { expect, test } from 'vitest';

const FOLDER = new URL('./oracle/', import.meta.url);

test('the oracle judges by what people see: it imports nothing of the product but types', () => {
  for (const file of readdirSync(FOLDER)) {
    const imports = readFileSync(new URL(file, FOLDER), 'utf8').match(/^import .*?;$/gms) ?? [];
    const ofTheProduct = imports.filter((one) => /from '(?:\.\.\/){3}(?!test\/)/.test(one));
    expect(ofTheProduct.filter((one) => !one.startsWith('import type '))).toEqual([]);
  }
});
