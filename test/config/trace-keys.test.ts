import { describe, expect, test } from 'vitest';
import { readRoutingFile } from '../../shared/config/routing-file.ts';
import { DESTINATIONS } from '../../shared/destinations/index.ts';

const read = (traces: string) =>
  readRoutingFile(
    `global:\n  traces: ${traces}\nroute: { receiver: nobody }\nreceivers: [{ name: nobody }]\n`,
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
      policy: {
        traces: {
          lookup: 'xray',
          region: 'eu-west-1',
          logGroups: ['aws/spans'],
          fields: ['x-flow'],
          links: [{ name: 'Tempo', url: 'https://grafana.example/{trace_id}?from={from}' }],
        },
      },
    });
  });

  test('may be nothing, or a part', () => {
    const part = { traces: { logGroups: [], fields: [], links: [] } };
    expect(read('{}')).toMatchObject({ ok: true, policy: part });
    const none = readRoutingFile('route: { receiver: a }\nreceivers: [{ name: a }]\n', DESTINATIONS);
    expect(none).toMatchObject({ ok: true });
    expect(none).not.toHaveProperty('policy.traces');
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
