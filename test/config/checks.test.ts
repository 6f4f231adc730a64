import { readdirSync, readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { CHECKS, LAST_CHECKS } from '../../shared/config/checks/index.ts';

const ALL = [...CHECKS, ...LAST_CHECKS];
const PAGE = readFileSync(new URL('../../docs/checks.md', import.meta.url), 'utf8');

describe('the checks of a routing file', () => {
  test('have a name each', () => {
    expect(new Set(ALL.map(({ id }) => id)).size).toBe(ALL.length);
  });

  test('are a file each, named as the check', () => {
    const files = readdirSync(new URL('../../shared/config/checks', import.meta.url));
    const names = files
      .map((file) => file.replace('.ts', ''))
      .filter((name) => !['index', 'routing-check'].includes(name));
    expect(names.sort()).toEqual(ALL.map(({ id }) => id).sort());
  });

  test.each(ALL.map(({ id, severity }) => [id, severity]))('are documented: %s, of severity %s', (id, severity) => {
    expect(PAGE).toContain(`\n| \`${id}\` | ${severity} | `);
  });
});
