import { createHash } from 'node:crypto';
import { readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, expect, it } from 'vitest';
import { ROUTING, type Synthesis, synthesize } from '../infra/synthesize.ts';

const syntheses: Synthesis[] = [];

afterAll(() => {
  for (const synthesis of syntheses) synthesis.remove();
});

/** Every file that is deployed, by its path, as a hash of its bytes. */
function filesOf(options: Parameters<typeof synthesize>[0]): Readonly<Record<string, string>> {
  const synthesis = synthesize({ ...options, bundled: true });
  syntheses.push(synthesis);
  const root = join(synthesis.directory, 'cdk.out');
  const files = readdirSync(root, { recursive: true, encoding: 'utf8' }).filter((one) =>
    /^asset\.|template\.json$|assets\.json$/.test(one),
  );
  const hash = (path: string) => createHash('sha256').update(readFileSync(path)).digest('hex');
  return Object.fromEntries(
    files.filter((file) => statSync(join(root, file)).isFile()).map((file) => [file, hash(join(root, file))]),
  );
}

const functionsIn = (files: Readonly<Record<string, string>>) =>
  Object.keys(files).filter((file) => /^asset\.\w+\/index\.js$/.test(file));

it('writes the same bytes twice, and other functions for another routing file', () => {
  const first = filesOf({});
  expect(functionsIn(first)).toHaveLength(7);
  expect(Object.keys(first).filter((file) => file.endsWith('routing.json'))).toHaveLength(7);
  expect(filesOf({})).toEqual(first);
  const other = filesOf({ routing: ROUTING.replace('#alerts', '#others') });
  expect(functionsIn(other).filter((file) => functionsIn(first).includes(file))).toEqual([]);
});
