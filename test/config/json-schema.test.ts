import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { parse } from 'yaml';
import * as z from 'zod';
import { schemaText } from '../../local/cli/schema-text.ts';
import { routingJsonSchema } from '../../shared/config/json-schema.ts';
import { DESTINATIONS } from '../../shared/destinations/index.ts';

const fileAt = (path: string) => readFileSync(new URL(`../../${path}`, import.meta.url), 'utf8');

const SCHEMA = routingJsonSchema(DESTINATIONS);

interface Node {
  readonly description?: string;
  readonly $ref?: string;
  readonly properties?: Readonly<Record<string, Node>>;
}

/** Every key that the schema knows, with what it says about it. */
function keysOf(value: unknown, path = ''): readonly (readonly [string, Node])[] {
  if (typeof value !== 'object' || value === null) return [];
  const { properties } = value as Node;
  const own = Object.entries(properties ?? {}).map(([key, node]) => [`${path}.${key}`, node] as const);
  const below = Object.entries(value).filter(([key]) => key !== 'properties');
  return [
    ...own,
    ...own.flatMap(([key, node]) => keysOf(node, key)),
    ...below.flatMap(([key, node]) => keysOf(node, `${path}/${key}`)),
  ];
}

describe('the JSON Schema for editors', () => {
  test('is on disk as it is generated: npm run schema writes it', () => {
    expect(fileAt('tocsin.schema.json')).toBe(schemaText(DESTINATIONS));
  });

  test('describes every key', () => {
    const keys = keysOf(SCHEMA);
    expect(keys.length).toBeGreaterThan(30);
    const silent = keys.filter(([, node]) => !node.description && node.$ref !== '#/definitions/route');
    expect(silent.map(([key]) => key)).toEqual([]);
  });

  test('takes what the reader takes and refuses an unknown key, a bad duration and a wrong type', () => {
    const schema = z.fromJSONSchema(SCHEMA as Parameters<typeof z.fromJSONSchema>[0]);
    const example: unknown = parse(fileAt('examples/tocsin.yaml'));
    expect(schema.safeParse(example).error).toBeUndefined();
    const receivers = [{ name: 'a', slack_configs: [{ channel: '#a', bot_token: 'BOT_TOKEN' }] }];
    expect(schema.safeParse({ route: { receiver: 'a' }, receivers }).success).toBe(true);
    for (const mistake of [{ reciever: 'a' }, { repeat_interval: '4 h' }, { routes: [{ continue: 'yes' }] }]) {
      expect(schema.safeParse({ route: { receiver: 'a', ...mistake }, receivers }).success).toBe(false);
    }
  });
});
