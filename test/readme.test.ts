import { describe, expect, test } from 'vitest';
import { ENVIRONMENT } from '../shared/config/environment.ts';
import { readRoutingFile } from '../shared/config/routing-file.ts';
import { DESTINATIONS } from '../shared/destinations/index.ts';
import { WEBHOOK_SOURCES } from '../shared/sources/index.ts';
import { README } from './support/readme.ts';

const blocksOf = (language: string) =>
  [...README.matchAll(new RegExp(`^\`\`\`${language}\\n(.*?)^\`\`\``, 'gms'))].map((match) => match[1] ?? '');

describe('The README', () => {
  test('names every variable of the environment that there is, and no other', () => {
    const named = [...README.matchAll(/^\| `([A-Z_]+(?:<NAME>)?[A-Z_]*)` \|/gm)].map((match) => match[1]);
    expect(named).toEqual(ENVIRONMENT.map(({ key }) => key));
  });

  test('shows a routing file without a mistake', () => {
    const routing = blocksOf('yaml').filter(
      (block) => block.includes('_configs') && !block.includes('webhook_configs'),
    );
    expect(routing).toHaveLength(1);
    for (const text of routing) expect(readRoutingFile(text, DESTINATIONS)).toMatchObject({ ok: true, warnings: [] });
  });

  test.each(WEBHOOK_SOURCES.map((source) => [source.name, source] as const))(
    'shows the lines for %s that the product prints',
    (name, source) => {
      const printed = source.setup({ url: `http://127.0.0.1:8080/v1/sources/${name}` });
      const lines = (text: string) =>
        text
          .split('\n')
          .filter((line) => line.trim() !== '' && !line.trim().startsWith('#'))
          .map((line) => line.replaceAll('"', ''));
      expect(blocksOf('yaml').map(lines)).toContainEqual(lines(printed));
    },
  );

  test('names every source', () => {
    for (const { name } of WEBHOOK_SOURCES) expect(README).toContain(`/v1/sources/${name}`);
  });
});
