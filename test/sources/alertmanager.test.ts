import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { alertmanager } from '../../shared/sources/alertmanager.ts';
import { hashLabels } from '../../shared/values/labels.ts';
import { instant } from '../../shared/values/time.ts';
import { AT, accepted, at, body, fixture, onlyAlert } from './body.ts';

const parse = (text: string) => alertmanager.parse(text, AT);
const captured = (name: string) => accepted(parse(fixture(`alertmanager/${name}`)));
const alertOf = (fields: Readonly<Record<string, unknown>>) => onlyAlert(alertmanager, body([fields]));

describe('alertmanager.parse, on captured bodies', () => {
  it('reads a firing alert whole', () => {
    const labels = {
      alertname: 'CheckoutErrors',
      cluster: 'eu-1',
      instance: 'shop.example.com:8080',
      job: 'shop',
      namespace: 'shop',
      pod: 'checkout-1',
      severity: 'critical',
      team: 'payments',
    };
    const { startsAt } = JSON.parse(fixture('alertmanager/firing')).alerts[0];
    expect(captured('firing')).toEqual({
      source: 'alertmanager',
      sender: 'tocsin',
      groupLabels: { alertname: 'CheckoutErrors' },
      senderRoute: 'ZLpy',
      alerts: [
        {
          status: 'firing',
          fingerprint: hashLabels(labels),
          labels,
          annotations: {
            dashboard_url: 'https://grafana.example.com/d/checkout',
            description: '11 errors a second in shop/checkout-1.',
            runbook_url: 'https://runbooks.example.com/checkout-errors',
            summary: 'Checkout fails in checkout-1',
          },
          startsAt: at(startsAt),
          links: [
            { kind: 'source', url: 'https://prometheus.example.com/graph?g0.expr=checkout_errors+%3E+0&g0.tab=1' },
            { kind: 'runbook', url: 'https://runbooks.example.com/checkout-errors' },
            { kind: 'dashboard', url: 'https://grafana.example.com/d/checkout' },
          ],
        },
      ],
      truncated: 0,
      externalUrl: 'https://alertmanager.example.com',
      cuts: [],
    });
  });

  it('keeps the identity of each alert while its group grows, repeats, shrinks and ends', () => {
    const fingerprints = (name: string) => captured(name).alerts.map((alert) => alert.fingerprint);
    const [one, two, three] = fingerprints('growing');
    expect(new Set([one, two, three]).size).toBe(3);
    expect(fingerprints('firing')).toEqual([one]);
    expect(captured('repeated')).toEqual(captured('growing'));
    expect(fingerprints('partly-resolved')).toEqual([one, two, three]);
    expect(fingerprints('resolved')).toEqual([one, three]);
  });

  it('tells the resolved alerts of a group from those that still fire', () => {
    const { alerts } = captured('partly-resolved');
    expect(alerts.map(({ status }) => status)).toEqual(['firing', 'resolved', 'firing']);
    expect(alerts.map(({ startsAt, endsAt }) => endsAt !== undefined && endsAt > startsAt)).toEqual([
      false,
      true,
      false,
    ]);
  });

  it('says how many alerts max_alerts left out', () => {
    expect(captured('truncated').truncated).toBe(3);
    expect(captured('truncated').alerts).toHaveLength(2);
  });

  it('keeps quotes, backslashes, line feeds, markup and every script as they are', () => {
    expect(captured('special-characters').alerts[0]?.labels).toMatchObject({
      path: 'C:\\temp\\new',
      quote: 'he said "no"',
      lines: 'one\ntwo',
      city: 'Zürich 東京 🔔',
      html: '<b>&amp;</b>',
      mention: '<!channel> @here',
    });
  });

  it('reads an alert without annotations', () => {
    const [alert] = captured('without-annotations').alerts;
    expect(alert?.annotations).toEqual({});
    expect(alert?.links.map(({ kind }) => kind)).toEqual(['source']);
  });
});

describe('alertmanager.parse, field by field', () => {
  it('reads the route of a group from its groupKey', () => {
    const routeOf = (groupKey: unknown) => accepted(parse(body([{ labels: { a: '1' } }], { groupKey }))).senderRoute;
    const root = routeOf('{}:{alertname="Down"}');
    expect(routeOf('{}:{alertname="Down", namespace="shop"}')).toBe(root);
    expect(routeOf('{}/{team="pods"}:{}')?.startsWith(`${root}/`)).toBe(true);
    expect(routeOf('{}/{team="a}:{\\"b"}/{x=~"c/d"}:{e="}:{"}')?.split('/')).toHaveLength(3);
    const others = ['{}/{team="pods"}:{}', '{}/{team="web"}:{}', '{}/{team="pods"}/{env="prod"}:{}'].map(routeOf);
    expect(new Set([root, ...others]).size).toBe(4);
    expect([undefined, null, 7, '', '{}', '{"', '{}:', 'x:{}', '{}x{}:{}'].map(routeOf)).toEqual([
      ...[undefined, undefined, undefined, undefined, undefined, undefined, root, undefined, undefined],
    ]);
  });

  it('does not read fingerprint, common labels or fields of newer versions', () => {
    const alert = { labels: { a: '1' }, startsAt: '2026-01-01T00:00:00Z' };
    const plain = parse(body([alert]));
    const more = { fingerprint: 'theirs', newField: { deep: [1] } };
    const group = { commonLabels: { a: '1' }, commonAnnotations: {}, notificationReason: 'repeat' };
    expect(parse(body([{ ...alert, ...more }], group))).toEqual(plain);
  });

  it('takes what the sender leaves out or writes as null for empty', () => {
    const empty = { labels: null, annotations: null, startsAt: null, endsAt: null, generatorURL: null };
    const text = body([empty], { groupLabels: null, externalURL: null, truncatedAlerts: null });
    expect(accepted(parse(text))).toEqual({
      source: 'alertmanager',
      sender: 'team',
      groupLabels: {},
      alerts: [{ status: 'firing', fingerprint: hashLabels({}), labels: {}, annotations: {}, startsAt: 0, links: [] }],
      truncated: 0,
      cuts: [],
    });
    const bare = JSON.stringify({ version: '4', receiver: 'team', alerts: [{ status: 'firing' }] });
    expect(parse(bare)).toEqual(parse(text));
  });

  it.each([
    ['2026-03-04T10:15:30Z', '2026-03-04T10:15:30.000Z'],
    ['2026-03-04T10:15:30.123456789Z', '2026-03-04T10:15:30.123Z'],
    ['2026-03-04T10:15:30.5+01:00', '2026-03-04T09:15:30.500Z'],
    ['0001-01-01T00:00:00Z', new Date(0).toISOString()],
    ['0001-01-01T01:00:00+01:00', new Date(0).toISOString()],
    ['1969-12-31T23:59:59Z', new Date(0).toISOString()],
    // As it was sent, though it is later than we heard of it.
    ['2030-01-01T00:00:01Z', '2030-01-01T00:00:01.000Z'],
  ])('reads startsAt %s as %s', (startsAt, expected) => {
    expect(new Date(alertOf({ startsAt }).startsAt).toISOString()).toBe(expected);
  });

  it('ignores the endsAt of an alert that fires', () => {
    expect(alertOf({ endsAt: '2029-12-31T23:59:00Z' })).not.toHaveProperty('endsAt');
  });

  it('reads the endsAt of a resolved alert, unless it is the zero time', () => {
    expect(alertOf({ status: 'resolved', endsAt: '2026-03-04T10:15:30Z' }).endsAt).toBe(at('2026-03-04T10:15:30Z'));
    expect(alertOf({ status: 'resolved', endsAt: '0001-01-01T00:00:00Z' })).not.toHaveProperty('endsAt');
    expect(alertOf({ status: 'resolved', endsAt: '2031-01-01T00:00:00Z' }).endsAt).toBe(at('2031-01-01T00:00:00Z'));
  });

  it('links to the source, the runbook and the dashboard', () => {
    const urlOf = (fields: Readonly<Record<string, unknown>>) => alertOf(fields).links;
    const url = 'https://example.com/x?a=b#c';
    expect(urlOf({ generatorURL: url })).toEqual([{ kind: 'source', url }]);
    expect(urlOf({ annotations: { runbook_url: url } })).toEqual([{ kind: 'runbook', url }]);
    expect(urlOf({ labels: { runbook_url: url } })).toEqual([{ kind: 'runbook', url }]);
    expect(urlOf({ annotations: { dashboard_url: url } })).toEqual([{ kind: 'dashboard', url }]);
    expect(urlOf({ annotations: { dashboard: url } })).toEqual([{ kind: 'dashboard', url }]);
  });

  it('makes one link of a kind, and prefers the annotation', () => {
    const [first, second] = ['https://example.com/1', 'https://example.com/2'];
    expect(alertOf({ annotations: { runbook_url: first }, labels: { runbook_url: second } }).links).toEqual([
      { kind: 'runbook', url: first },
    ]);
    expect(alertOf({ annotations: { dashboard_url: 'shop', dashboard: second } }).links).toEqual([
      { kind: 'dashboard', url: second },
    ]);
  });

  it.each([
    'javascript:alert(1)',
    'data:text/html,<b>',
    'ftp://example.com/x',
    '//example.com/x',
    '/d/shop',
    'example.com',
    'http://',
    'https://example.com/a b',
    'https://example.com/<script>',
    'https://example.com/"x',
    'https://[bad/',
    ' https://example.com/x',
    '',
  ])('makes no link of %j', (url) => {
    expect(alertOf({ generatorURL: url, annotations: { runbook_url: url, dashboard: url } }).links).toEqual([]);
    expect(accepted(parse(body([{}], { externalURL: url })))).not.toHaveProperty('externalUrl');
  });

  it('replaces half of a surrogate pair, which DynamoDB refuses, and keeps whole pairs', () => {
    const text = body([{ labels: { a: 'LONE', b: 'PAIR', c: 'BACKSLASH', d: 'TWO', KEY: 'x' } }])
      .replace('LONE', '\\ud83d.')
      .replace('PAIR', '\\ud83d\\uDD14')
      .replace('BACKSLASH', '\\\\ud83d')
      .replace('TWO', '\\udd14\\ud83d')
      .replace('KEY', 'e\\ud800');
    expect(onlyAlert(alertmanager, text).labels).toEqual({
      a: '\ufffd.',
      b: '🔔',
      c: '\\ud83d',
      d: '\ufffd\ufffd',
      'e\ufffd': 'x',
    });
  });
});

describe('alertmanager.parse, on what it refuses', () => {
  const broken = (alert: Readonly<Record<string, unknown>>, group = {}) => body([{}, {}, {}, alert], group);

  it.each<[string, string, string]>([
    ['body', 'must be JSON', ''],
    ['body', 'must be JSON', '{"version":"4"'],
    ['body', 'must be JSON', 'status=firing'],
    ['body', 'must be a JSON object', '[]'],
    ['body', 'must be a JSON object', 'null'],
    ['body', 'must be a JSON object', '"text"'],
    ['receiver', 'must be a string', body([{}], { receiver: undefined })],
    ['receiver', 'must be a string', body([{}], { receiver: 7 })],
    ['groupLabels', 'must be an object of strings', body([{}], { groupLabels: 'all' })],
    ['groupLabels.team', 'must be a string', body([{}], { groupLabels: { team: 7 } })],
    ['externalURL', 'must be a string', body([{}], { externalURL: 7 })],
    ['truncatedAlerts', 'must not be negative', body([{}], { truncatedAlerts: -1 })],
    ['truncatedAlerts', 'must be a whole number', body([{}], { truncatedAlerts: 1.5 })],
    ['truncatedAlerts', 'must be a whole number', body([{}], { truncatedAlerts: '1' })],
    ['alerts', 'must be a list of alerts', body([{}], { alerts: undefined })],
    ['alerts', 'must be a list of alerts', body([{}], { alerts: {} })],
    ['alerts', 'must hold at least one alert', body([])],
    ['alerts[0]', 'must be an object', body([{}], { alerts: [7] })],
    ['alerts[3].status', 'must be "firing" or "resolved"', broken({ status: undefined })],
    ['alerts[3].status', 'must be "firing" or "resolved"', broken({ status: 'suppressed' })],
    ['alerts[3].labels', 'must be an object of strings', broken({ labels: ['a'] })],
    ['alerts[3].labels.pod', 'must be a string', broken({ labels: { pod: null } })],
    ['alerts[3].labels["my pod"]', 'must be a string', broken({ labels: { 'my pod': 1 } })],
    ['alerts[3].annotations', 'must be an object of strings', broken({ annotations: 'none' })],
    ['alerts[3].annotations.summary', 'must be a string', broken({ annotations: { summary: {} } })],
    ['alerts[3].startsAt', 'must be an RFC 3339 time', broken({ startsAt: 1_700_000_000 })],
    ['alerts[3].startsAt', 'must be an RFC 3339 time', broken({ startsAt: '' })],
    ['alerts[3].startsAt', 'must be an RFC 3339 time', broken({ startsAt: 'yesterday' })],
    ['alerts[3].startsAt', 'must be an RFC 3339 time', broken({ startsAt: '2026-03-04' })],
    ['alerts[3].startsAt', 'must be an RFC 3339 time', broken({ startsAt: '2026-13-04T00:00:00Z' })],
    ['alerts[3].endsAt', 'must be an RFC 3339 time', broken({ endsAt: '2026-03-04T10:15:30' })],
    ['alerts[3].generatorURL', 'must be a string', broken({ generatorURL: ['http://x'] })],
  ])('names %s, which %s: case %#', (field, rule, text) => {
    expect(parse(text)).toEqual({ ok: false, reason: 'malformed', problems: [{ field, rule }] });
  });

  it('names up to ten problems, and never repeats what was sent', () => {
    const parsed = parse(body(Array.from({ length: 50 }, () => ({ status: 'hunter2', startsAt: 'hunter2' }))));
    expect(parsed.ok ? [] : parsed.problems).toHaveLength(10);
    expect(JSON.stringify(parsed)).not.toContain('hunter2');
  });

  it.each([
    ['1', 'set the URL of its contact point to /v1/sources/grafana'],
    ['3', 'remove "payload" from this entry of webhook_configs'],
    [undefined, 'remove "payload" from this entry of webhook_configs'],
  ])('refuses version %j and says what to change', (version, advice) => {
    expect(parse(body([{}], { version }))).toEqual({
      ok: false,
      reason: 'unsupported-payload',
      problems: [{ field: 'version', rule: 'must be "4"' }],
      advice: expect.stringContaining(advice),
    });
  });
});

describe('alertmanager.parse, for any group of alerts', () => {
  const name = fc.stringMatching(/^[a-zA-Z_]\w{0,20}$/).filter((text) => text !== '__proto__');
  const labels = fc.dictionary(name, fc.string({ unit: 'grapheme', maxLength: 40 }), { maxKeys: 12 });
  const time = fc.date({ min: new Date(1), max: new Date(AT), noInvalidDate: true });
  const alert = fc.record(
    {
      status: fc.constantFrom('firing', 'resolved'),
      labels,
      annotations: fc.option(labels),
      startsAt: time.map((date) => date.toISOString()),
      generatorURL: fc.oneof(fc.webUrl(), fc.string()),
    },
    { requiredKeys: ['status', 'labels'] },
  );

  it('yields as many alerts as were sent, in their order', () => {
    fc.assert(
      fc.property(fc.array(alert, { minLength: 1, maxLength: 30 }), (alerts) => {
        const batch = accepted(parse(body(alerts)));
        expect(batch.alerts.map(({ status }) => status)).toEqual(alerts.map(({ status }) => status));
        expect(batch.alerts.map((one) => one.labels)).toEqual(alerts.map((one) => one.labels));
        expect(batch.cuts).toEqual([]);
      }),
    );
  });

  it('reads a group of a thousand, and more', () => {
    const pods = Array.from({ length: 1500 }, (_, i) => ({ labels: { alertname: 'A', pod: `pod-${i}` } }));
    const { alerts } = accepted(parse(body(pods)));
    expect(new Set(alerts.map(({ fingerprint }) => fingerprint)).size).toBe(1500);
  });

  it('identifies an alert by its labels, whatever their order', () => {
    fc.assert(
      fc.property(labels, (one) => {
        const turned = Object.fromEntries(Object.entries(one).reverse());
        expect(alertOf({ labels: turned }).fingerprint).toBe(alertOf({ labels: one }).fingerprint);
      }),
    );
  });

  it('depends on nothing but the body and the time of receipt', () => {
    fc.assert(
      fc.property(alert, fc.nat(), (one, now) => {
        const text = body([one]);
        expect(alertmanager.parse(text, instant(now))).toEqual(alertmanager.parse(text, instant(now)));
      }),
    );
  });
});
