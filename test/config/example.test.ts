import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { LOG_KEYS } from '../../shared/config/log-keys.ts';
import { readRoutingFile } from '../../shared/config/routing-file.ts';
import { GLOBAL_KEYS, ROUTE_KEYS, THRESHOLD } from '../../shared/config/routing-schema.ts';
import { DESTINATIONS } from '../../shared/destinations/index.ts';

const EXAMPLE = new URL('../../examples/tocsin.yaml', import.meta.url);

describe('the example of a routing file', () => {
  const text = readFileSync(EXAMPLE, 'utf8');

  test('is right, without a warning', () => {
    expect(readRoutingFile(text, DESTINATIONS)).toMatchObject({ ok: true, warnings: [] });
  });

  test('shows every key of a route', () => {
    for (const key of Object.keys({ ...GLOBAL_KEYS, ...ROUTE_KEYS, ...THRESHOLD.shape, routes: 0 })) {
      expect(text).toMatch(new RegExp(`^[ -]*${key}:`, 'm'));
    }
  });

  test('shows every key about logs', () => {
    for (const key of [...Object.keys(LOG_KEYS), '- prefix', '- name', '- tag']) {
      expect(text).toMatch(new RegExp(`^ +${key}:`, 'm'));
    }
  });

  test('begins with the schema that editors check it by', () => {
    const [, path = ''] = /^# yaml-language-server: \$schema=(\S+)\n/.exec(text) ?? [];
    const schema: unknown = JSON.parse(readFileSync(new URL(path, EXAMPLE), 'utf8'));
    expect(schema).toMatchObject({ title: 'Routing file of Tocsin' });
  });
});
