import { readdirSync, readFileSync } from 'node:fs';
import { Ajv } from 'ajv';
import formats from 'ajv-formats';
import { describe, expect, test } from 'vitest';
import { parse, stringify } from 'yaml';
import * as z from 'zod';
import { schemaText } from '../../local/cli/schema-text.ts';
import { routingJsonSchema } from '../../shared/config/json-schema.ts';
import { readRoutingFile } from '../../shared/config/routing-file.ts';
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

/** An editor that asserts formats refuses what this refuses; in strict mode nothing in the schema is unknown. */
const ajv = new Ajv({ strict: true, allErrors: true });
formats.default(ajv);
const validate = ajv.compile(SCHEMA);

const faultsOf = (value: unknown): readonly string[] =>
  validate(value) ? [] : (validate.errors ?? []).map(({ instancePath, message }) => `${instancePath} ${message}`);

/** The YAML of a page that is a routing file or a part of one. Files of other programs say what they are. */
const blocksIn = (page: string): readonly string[] =>
  [...fileAt(page).matchAll(/^```ya?ml\n(.*?)^```/gms)]
    .map(([, block = '']) => block)
    .filter((block) => !/^(?:# (?:alertmanager\.yml|provisioning\/)|display_information:)/.test(block));

/** A part of a routing file, with the rest around it: `routes` stands in `route`. */
function completed(block: string): Readonly<Record<string, unknown>> {
  const { routes, route = { receiver: 'ops' }, ...rest } = parse(block);
  return { receivers: [{ name: 'ops' }], ...rest, route: { ...route, ...(routes && { routes }) } };
}

const PAGES = ['README.md', ...readdirSync(new URL('../../docs', import.meta.url)).map((name) => `docs/${name}`)];

const BLOCKS = PAGES.filter((page) => page.endsWith('.md')).flatMap((page) =>
  blocksIn(page).map((block, i) => [`${page}, block ${i + 1}`, block] as const),
);

describe('with formats asserted, the schema takes', () => {
  test('the example', () => {
    expect(faultsOf(parse(fileAt('examples/tocsin.yaml')))).toEqual([]);
  });

  test.each(BLOCKS)('what the documentation shows, as the reader does: %s', (_, block) => {
    const file = completed(block);
    expect(faultsOf(file)).toEqual([]);
    expect(readRoutingFile(stringify(file), DESTINATIONS)).toMatchObject({ ok: true });
  });

  test('blocks of several pages', () => {
    expect(BLOCKS.length).toBeGreaterThanOrEqual(8);
  });

  test.each(
    DESTINATIONS.flatMap(({ name, entry }) =>
      ((entry.meta()?.examples ?? []) as object[]).map((one) => [name, one] as const),
    ),
  )('each example that an editor offers: %s %j', (name, entry) => {
    const file = { route: { receiver: 'ops' }, receivers: [{ name: 'ops', [`${name}_configs`]: [entry] }] };
    expect(faultsOf(file)).toEqual([]);
  });
});

test('with formats asserted, the schema refuses what is no address', () => {
  const file = {
    route: { receiver: 'ops' },
    receivers: [{ name: 'ops', webhook_configs: [{ url: 'not an address' }] }],
  };
  expect(faultsOf(file)).toEqual(['/receivers/0/webhook_configs/0/url must match format "uri"']);
});
