import { expect, test } from 'vitest';
import type { Module } from '../architecture/syntax.ts';
import { faultOf } from './judged.ts';
import { constructionsIn, literalsIn, madeWhileLoading } from './patterns.ts';

/** Tests of all regular expressions in some modules, which must not be loaded yet. */
export async function judgePatterns(modules: readonly Module[]): Promise<void> {
  const making = modules.filter((module) => [...constructionsIn(module)].length > 0);
  const made = await madeWhileLoading(making.map(({ path }) => path));
  const patterns = [...modules.flatMap((module) => [...literalsIn(module)]), ...made];

  test.each([...new Set(patterns.map(({ at }) => at.replace(/:\d+$/, '')))])('%s', (path) => {
    const faults = patterns
      .filter(({ at }) => at.startsWith(`${path}:`))
      .map((pattern) => ({ ...pattern, fault: faultOf(pattern) }));
    expect(faults.filter(({ fault }) => fault !== '')).toEqual([]);
  });

  test('all that are made of texts were seen: they are made while their module is loaded', () => {
    const places = new Set(made.map(({ at }) => at));
    expect(making.flatMap((module) => [...constructionsIn(module)]).filter((at) => !places.has(at))).toEqual([]);
  });
}
