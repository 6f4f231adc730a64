import { describe, expect, test } from 'vitest';
import { boundSettingsOf } from '../../shared/config/bound-routing.ts';
import { compileRouting } from '../../shared/config/compiled-routing.ts';
import { readRoutingFile } from '../../shared/config/routing-file.ts';
import { readYaml } from '../../shared/config/yaml-text.ts';
import { DESTINATIONS } from '../../shared/destinations/index.ts';

const text = (twins: string): string =>
  `twins: ${twins}\nroute: { receiver: blackhole }\nreceivers: [{ name: blackhole }]\n`;
const read = (twins: string) => readRoutingFile(text(twins), DESTINATIONS);
const PAIR = '[["https://am-0.example", "https://am-1.example/"]]';

describe('Alertmanagers that the routing file calls twins', () => {
  test('are read', () => {
    expect(read(PAIR)).toMatchObject({ ok: true, twins: [['https://am-0.example', 'https://am-1.example/']] });
  });

  test('may be none', () => {
    expect(readRoutingFile('route: { receiver: a }\nreceivers: [{ name: a }]\n', DESTINATIONS)).not.toHaveProperty(
      'twins',
    );
  });

  test('come through the form in which a function reads them', () => {
    const file = read(PAIR);
    const yaml = readYaml(text(PAIR));
    if (!file.ok || !yaml.ok) throw new Error('the file is right');
    const { ok: _, warnings: __, ...settings } = file;
    const compiled = JSON.parse(JSON.stringify(compileRouting(settings, yaml.value)));
    expect(boundSettingsOf(compiled, DESTINATIONS).twins).toEqual(file.twins);
  });

  test.each([
    ['https://am-0.example', 'twins', 'a list of lists of addresses'],
    ['[https://am-0.example]', 'twins[0]', 'at least two addresses'],
    ['[[https://am-0.example]]', 'twins[0]', 'at least two addresses'],
    ['[["https://am-0.example", "https://AM-0.example/"]]', 'twins[0]', 'each once'],
    ['[[am-0, "https://am-1.example"]]', 'twins[0][0]', 'the address of a sender'],
    [
      '[[https://a.example, https://b.example], [https://c.example, "https://b.example/"]]',
      'twins[1][1]',
      'in one list',
    ],
  ])('%s is refused at %s', (twins, field, expected) => {
    expect(read(twins)).toMatchObject({
      ok: false,
      problems: [{ field, expected: expect.stringContaining(expected) }],
    });
  });
});
