import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { readRoutingFile } from '../../shared/config/routing-file.ts';
import { DESTINATIONS } from '../../shared/destinations/index.ts';
import { timeAround, traceLinks } from '../../shared/traces/trace-links.ts';
import { instant } from '../../shared/values/time.ts';

const read = (traces: string) =>
  readRoutingFile(
    `global:\n  traces: ${traces}\nroute: { receiver: blackhole }\nreceivers: [{ name: blackhole }]\n`,
    DESTINATIONS,
  );

describe('What the routing file says about traces', () => {
  test('is read', () => {
    const file = read(
      '{ lookup: xray, region: eu-west-1, log_groups: [aws/spans], fields: [x-flow], ' +
        'links: [{ name: Tempo, url: "https://grafana.example/{trace_id}?from={from}" }] }',
    );
    expect(file).toMatchObject({
      ok: true,
      traceSettings: {
        lookup: 'xray',
        region: 'eu-west-1',
        logGroups: ['aws/spans'],
        fields: ['x-flow'],
        links: [{ name: 'Tempo', url: 'https://grafana.example/{trace_id}?from={from}' }],
      },
    });
  });

  test('may be nothing, or a part', () => {
    const part = { traceSettings: { logGroups: [], fields: [], links: [] } };
    expect(read('{}')).toMatchObject({ ok: true, ...part });
    const none = readRoutingFile('route: { receiver: a }\nreceivers: [{ name: a }]\n', DESTINATIONS);
    expect(none).toMatchObject({ ok: true });
    expect(none).not.toHaveProperty('traceSettings');
  });

  test.each([
    ['{ lookup: logs }', 'global.traces.lookup', 'xray or none'],
    ['{ region: Ireland }', 'global.traces.region', 'the name of a region, such as eu-west-1'],
    ['{ region: eu-west-1.evil.example/ }', 'global.traces.region', 'the name of a region, such as eu-west-1'],
    ['{ log_groups: ["a b"] }', 'global.traces.log_groups[0]', 'the name of a log group, such as /aws/lambda/checkout'],
    ['{ fields: ["123"] }', 'global.traces.fields[0]', 'the name of a field or header'],
    ['{ links: {} }', 'global.traces.links', 'a list of links'],
    [
      '{ links: [{ name: A, url: "https://a.example/{trace_id}" }] }',
      'global.traces.links[0].name',
      'a name of 2 to 30',
    ],
    ['{ links: [{ name: Mine, url: "https://a.example/" }] }', 'global.traces.links[0].url', 'one of {trace_id}'],
    ['{ links: [{ name: Mine, url: "javascript:alert({trace_id})" }] }', 'global.traces.links[0].url', 'http or https'],
    [
      '{ links: [{ name: Mine, url: "https://a.example/{trace_id}/{span_id}" }] }',
      'global.traces.links[0].url',
      'no other word in braces',
    ],
    ['{ pages: [] }', 'global.traces.pages', 'lookup, region, log_groups, fields or links'],
  ])('%s is refused at %s', (traces, field, expected) => {
    const file = read(traces);
    expect(file).toMatchObject({ ok: false, problems: [{ field, expected: expect.stringContaining(expected) }] });
  });
});

describe('What the page on traces shows', () => {
  const page = readFileSync(new URL('../../docs/traces.md', import.meta.url), 'utf8');
  const examples = [...page.matchAll(/^```yaml\n([\s\S]*?)^```$/gm)].map(([, yaml = '']) => yaml);
  const settings = examples.map((yaml) =>
    readRoutingFile(`${yaml}route: { receiver: blackhole }\nreceivers: [{ name: blackhole }]\n`, DESTINATIONS),
  );

  test('is right, without a warning', () => {
    expect(settings.length).toBeGreaterThan(2);
    for (const file of settings) expect(file).toMatchObject({ ok: true, warnings: [] });
  });

  test('makes addresses that Grafana can read', () => {
    const links = settings.flatMap((file) => (file.ok && file.traceSettings?.links) || []);
    const id = '6a89abe1bd862e3fe1be46a994272793';
    const began = instant(Number.parseInt(id.slice(0, 8), 16) * 1000);
    const urls = traceLinks(id, links, timeAround(id, began, began)).map(({ url }) => new URL(url));
    const panes = urls.flatMap(({ searchParams }) => searchParams.get('panes') ?? []).map((text) => JSON.parse(text));
    const range = { from: String(began - 900_000), to: String(began + 900_000) };
    expect(panes).toEqual([
      { t: { datasource: 'tempo', queries: [{ refId: 'A', queryType: 'traceql', query: id }], range } },
      { l: { datasource: 'loki', queries: [{ refId: 'A', expr: `{job=~".+"} |= \`${id}\`` }], range } },
    ]);
  });
});
