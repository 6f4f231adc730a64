import { describe, expect, test } from 'vitest';
import { boundSettingsOf } from '../../shared/config/bound-routing.ts';
import { compileRouting } from '../../shared/config/compiled-routing.ts';
import { readRoutingFile } from '../../shared/config/routing-file.ts';
import { readYaml } from '../../shared/config/yaml-text.ts';
import { DESTINATIONS } from '../../shared/destinations/index.ts';

const text = (severities: string): string =>
  `global:\n  severities: ${severities}\nroute: { receiver: blackhole }\nreceivers: [{ name: blackhole }]\n`;
const read = (severities: string) => readRoutingFile(text(severities), DESTINATIONS);

describe('What the routing file says of words for severity', () => {
  test('is read, whatever their case and separators', () => {
    expect(read('{ paging: critical, "Page-Me Now": error, 3: info }')).toMatchObject({
      ok: true,
      severityWords: { paging: 'critical', pagemenow: 'error', 3: 'info' },
    });
  });

  test('may be nothing', () => {
    expect(read('{}')).toMatchObject({ ok: true, severityWords: {} });
    expect(readRoutingFile('route: { receiver: a }\nreceivers: [{ name: a }]\n', DESTINATIONS)).not.toHaveProperty(
      'severityWords',
    );
  });

  test('comes through the form in which a function reads it', () => {
    const file = read('{ paging: critical }');
    const yaml = readYaml(text('{ paging: critical }'));
    if (!file.ok || !yaml.ok) throw new Error('the file is right');
    const { ok: _, warnings: __, ...settings } = file;
    const compiled = JSON.parse(JSON.stringify(compileRouting(settings, yaml.value)));
    expect(boundSettingsOf(compiled, DESTINATIONS).severityWords).toEqual({ paging: 'critical' });
  });

  test.each([
    ['{ paging: page }', 'global.severities.paging', 'critical, error, warning, info or none'],
    ['[paging]', 'global.severities', 'a map of words of the label severity to critical, error, warning, info or none'],
    ['{ "-": info }', 'global.severities', 'a word with a letter or digit'],
    ['{ sev-9: info, SEV9: error }', 'global.severities', 'every word once, whatever its case and separators'],
  ])('%s is refused at %s', (severities, field, expected) => {
    const file = read(severities);
    expect(file).toMatchObject({ ok: false, problems: [{ field, expected: expect.stringContaining(expected) }] });
  });
});
