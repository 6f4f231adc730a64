import { readdirSync, readFileSync } from 'node:fs';
import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parse as parseYaml } from 'yaml';
import { SOURCES, WEBHOOK_SOURCES } from '../../shared/sources/index.ts';
import type { Source } from '../../shared/sources/source.ts';
import { instant } from '../../shared/values/time.ts';

const FIXTURES = new URL('../fixtures/', import.meta.url);
const AT = instant(Date.parse('2030-01-01T00:00:00Z'));

/** The files of a fixture folder with this ending; none when there is no such folder. */
const filesIn = (folder: string, ending: string): string[] => {
  try {
    return readdirSync(new URL(folder, FIXTURES)).filter((file) => file.endsWith(ending));
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return [];
    throw error;
  }
};
const bodiesIn = (folder: string) =>
  filesIn(folder, '.json').map((file) => [file, readFileSync(new URL(folder + file, FIXTURES), 'utf8')] as const);

describe('the list of sources', () => {
  it('holds every file of shared/sources that is a source', () => {
    const files = readdirSync(new URL('../../shared/sources/', import.meta.url)).filter((file) => file.endsWith('.ts'));
    const sources = files.filter((file) => file !== 'index.ts' && file !== 'source.ts');
    expect(SOURCES.map(({ name }) => `${name}.ts`).sort()).toEqual(sources.sort());
  });
});

describe.each(SOURCES.map((source: Source) => [source.name, source] as const))('%s', (name, source) => {
  const fixtures = bodiesIn(`${name}/`);

  it('has one word for a name, fit for a URL, a secret and a metric', () => {
    expect(name).toMatch(/^[a-z]+$/);
  });

  it('has fixtures, and says where they come from', () => {
    expect(fixtures).not.toEqual([]);
    expect(filesIn(`${name}/`, 'README.md')).toEqual(['README.md']);
    const readme = readFileSync(new URL(`${name}/README.md`, FIXTURES), 'utf8');
    for (const [file] of fixtures) expect(readme).toContain(`\`${file}\``);
  });

  it.each(fixtures)('reads %s', (_file, body) => {
    const parsed = source.parse(body, AT);
    expect(parsed).toMatchObject({ ok: true, batch: { source: name, sender: expect.stringMatching(/./) } });
    const alerts = parsed.ok ? parsed.batch.alerts : [];
    // An event of CloudWatch is about one alarm.
    expect(alerts).toHaveLength(JSON.parse(body).alerts?.length ?? 1);
    for (const alert of alerts) expect(alert.fingerprint).toMatch(/^[\w-]{11}$/);
  });

  it.each(bodiesIn(`${name}/unsupported/`))('refuses unsupported/%s with advice', (_file, body) => {
    expect(source.parse(body, AT)).toMatchObject({
      ok: false,
      reason: 'unsupported-payload',
      advice: expect.stringMatching(/\.$/),
    });
  });

  it('never throws, whatever the text', () => {
    fc.assert(
      fc.property(fc.oneof(fc.string({ unit: 'binary' }), fc.json()), (body) => {
        expect(source.parse(body, AT).ok).toBe(false);
      }),
    );
  });

  it('never throws on its own format with any part replaced, and says what is wrong in its own words', () => {
    const replacement = fc.oneof(fc.jsonValue(), fc.constantFrom(undefined, -1, '', '\ud800', [], {}, [null]));
    fc.assert(
      fc.property(fc.constantFrom(...fixtures), fc.nat(), replacement, ([, body], at, value) => {
        const parsed = source.parse(replacePart(body, at, value), AT);
        expect(parsed.ok || parsed.problems.every(({ field, rule }) => field !== '' && /^must /.test(rule))).toBe(true);
        expect(parsed.ok || parsed.problems.length).toBeTruthy();
      }),
      { numRuns: 500 },
    );
  });

  it('reads a body that is nested as deep as it can be', () => {
    for (const [, body] of fixtures.slice(0, 1)) {
      const deep = `${'['.repeat(200_000)}${']'.repeat(200_000)}`;
      expect(source.parse(body.replace('{', `{"nested":${deep},`), AT)).toEqual(source.parse(body, AT));
    }
  });
});

describe.each(WEBHOOK_SOURCES.map((source) => [source.name, source] as const))('%s, which posts', (name, source) => {
  it('can be reached: it has a method and a scheme of credentials', () => {
    expect(source.methods).not.toEqual([]);
    expect(source.schemes).not.toEqual([]);
  });

  it('is connected by YAML that holds the URL and asks for the secret elsewhere', () => {
    const url = `https://tocsin.example.com/v1/sources/${name}`;
    const text = source.setup({ url });
    expect(JSON.stringify(parseYaml(text))).toContain(JSON.stringify(url));
    expect(text).toMatch(/credentials_file: \/|credentials: \$[A-Z_]+$/m);
  });
});

/** The JSON text with its `at`-th node, counted round, replaced by `value`, or left out when that is undefined. */
function replacePart(json: string, at: number, value: unknown): string {
  let count = 0;
  JSON.parse(json, (_key, node) => {
    count += 1;
    return node;
  });
  let index = 0;
  const replaced: unknown = JSON.parse(json, (_key, node) => (index++ === at % count ? value : node));
  return JSON.stringify(replaced) ?? '';
}
