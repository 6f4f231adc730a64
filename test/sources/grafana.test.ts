import { describe, expect, it } from 'vitest';
import { grafana } from '../../shared/sources/grafana.ts';
import { hashLabels } from '../../shared/values/labels.ts';
import { AT, accepted, at, body, fixture, onlyAlert } from './body.ts';

const parse = (text: string) => grafana.parse(text, AT);
const documented = (name: string) => accepted(parse(fixture(`grafana/${name}`)));
const alertOf = (fields: Readonly<Record<string, unknown>>) => onlyAlert(grafana, body([fields], { version: '1' }));

describe('grafana.parse, on documented bodies', () => {
  it('reads values and links of a firing alert', () => {
    const batch = documented('firing');
    expect(batch).toMatchObject({
      source: 'grafana',
      sender: 'tocsin',
      groupLabels: { alertname: 'CheckoutLatency', grafana_folder: 'Shop' },
      truncated: 0,
      externalUrl: 'https://grafana.example.com/',
      cuts: [],
    });
    const [alert] = batch.alerts;
    expect(alert?.startsAt).toBe(at('2026-03-04T09:15:30.500Z'));
    expect(alert).not.toHaveProperty('endsAt');
    expect(alert?.values).toEqual({ B: 812.5, C: 1 });
    expect(alert?.links.map(({ kind }) => kind)).toEqual(['source', 'runbook', 'silence', 'dashboard', 'panel']);
    expect(alert?.links[4]?.url).toContain('viewPanel=4');
  });

  it('makes no link of an empty address', () => {
    expect(documented('firing').alerts[1]?.links.map(({ kind }) => kind)).toEqual(['source', 'runbook', 'silence']);
  });

  it('reads a resolved alert that lacks its values, and knows it for the one that fired', () => {
    const [alert] = documented('resolved-without-values').alerts;
    expect(alert).toMatchObject({ status: 'resolved', endsAt: at('2026-03-04T09:25:30.500Z') });
    expect(alert).not.toHaveProperty('values');
    expect(alert?.fingerprint).toBe(documented('firing').alerts[0]?.fingerprint);
  });

  it('reads NoData and Error alerts, which have labels of their own', () => {
    const [noData] = documented('no-data').alerts;
    expect(noData?.labels).toMatchObject({ alertname: 'DatasourceNoData', rulename: 'CheckoutLatency' });
    expect(noData).not.toHaveProperty('values');
    const [error] = documented('datasource-error').alerts;
    expect(error?.labels).toMatchObject({ alertname: 'DatasourceError' });
    expect(error?.annotations.Error).toContain('connection refused');
    expect(error).not.toHaveProperty('values');
  });

  it('takes null maps for empty ones', () => {
    expect(documented('null-maps')).toMatchObject({
      groupLabels: {},
      alerts: [{ fingerprint: hashLabels({}), labels: {}, annotations: {}, links: [] }],
    });
  });

  it('links to an image on the web, and drops embedded ones with a word', () => {
    const batch = documented('images');
    const images = batch.alerts.map(({ links }) => links.find(({ kind }) => kind === 'image')?.url);
    expect(images).toEqual(['https://images.example.com/panel-4.png', undefined, undefined]);
    expect(batch.cuts).toEqual(['embedded images left out']);
    expect(JSON.stringify(batch)).not.toContain('iVBOR');
  });

  it('takes a test notification for an alert like any other', () => {
    expect(documented('test-notification').alerts).toMatchObject([
      { status: 'firing', labels: { alertname: 'TestAlert', instance: 'Grafana' } },
    ]);
  });

  it('says how many alerts maxAlerts left out', () => {
    expect(documented('truncated').truncated).toBe(41);
  });
});

describe('title and message of a contact point', () => {
  const messageOf = (fields: Readonly<Record<string, unknown>>) =>
    accepted(
      parse(
        body([{ labels: { alertname: 'Slow', zone: 'eu 1', severity: 'critical' } }], {
          version: '1',
          groupLabels: { alertname: 'Slow' },
          ...fields,
        }),
      ),
    );

  it.each([
    'firing',
    'resolved-without-values',
    'no-data',
    'datasource-error',
    'null-maps',
    'images',
    'test-notification',
  ])('are not read where they are those of Grafana: %s', (name) => {
    expect(documented(name)).not.toHaveProperty('message');
  });

  it.each([
    ['[FIRING:1] Slow (eu 1 critical)'],
    ['[FIRING:2, RESOLVED:1] Slow '],
    ['[RESOLVED] Slow (critical eu 1)'],
    ['[RESOLVED:3]  '],
    [''],
    [null],
  ])('are not read where the title repeats the labels: %j', (title) => {
    expect(messageOf({ title, message: '**Resolved**\n\nValue: A=1\nLabels:\n - a = b\n' })).not.toHaveProperty(
      'message',
    );
  });

  it.each([
    [
      '[FIRING:1] Slow in the shop',
      'Call the shop first.',
      { title: '[FIRING:1] Slow in the shop', text: 'Call the shop first.' },
    ],
    ['Slow (eu 1)', null, { title: 'Slow (eu 1)' }],
    [undefined, '**Firing**\nCall the shop first.', { text: '**Firing**\nCall the shop first.' }],
  ])('are read where a person wrote them: %j, %j', (title, message, read) => {
    expect(messageOf({ title, message }).message).toEqual(read);
  });

  it('are redacted and cut, and the cut is said', () => {
    const { message, cuts } = messageOf({ title: 'x'.repeat(300), message: `${'y'.repeat(1020)} bob@example.com` });
    expect(message).toEqual({ title: 'x'.repeat(256), text: `${'y'.repeat(1020)} ‹` });
    expect(cuts).toEqual(['title cut at 256 bytes', 'message cut at 1024 bytes']);
  });

  it('are refused where they are no texts', () => {
    expect(parse(body([{}], { version: '1', title: 7 }))).toMatchObject({
      problems: [{ field: 'title', rule: 'must be a string' }],
    });
  });
});

describe('grafana.parse, field by field', () => {
  it.each([
    ['numbers only', '{"A":1.5,"B":null,"C":"7","D":true,"E":{"x":1},"F":-0.25}', { A: 1.5, F: -0.25 }],
    ['finite numbers only', '{"A":1e999,"B":-1e999,"C":0}', { C: 0 }],
    ['no values', '{}', undefined],
    ['null', 'null', undefined],
    ['a list', '[1,2]', undefined],
    ['a text', '"B=1"', undefined],
  ])('keeps of its values %s', (_title, values, expected) => {
    const text = body([{ values: 'VALUES' }], { version: '1' }).replace('"VALUES"', values);
    expect(onlyAlert(grafana, text).values).toEqual(expected);
  });

  it.each([
    ['resolved', 'Paused', 'rule-paused'],
    ['resolved', 'RuleDeleted', 'rule-deleted'],
    ['resolved', 'Updated', 'rule-changed'],
    ['resolved', 'MissingSeries', 'series-gone'],
    ['resolved', 'NoData', 'no-data-is-normal'],
    ['resolved', 'Error', 'error-is-normal'],
    ['firing', 'NoData', 'no-data'],
    ['firing', 'NoData, KeepLast', 'no-data'],
    ['firing', 'Error, KeepLast', 'evaluation-error'],
  ])('reads why an alert is %s: %s is %s, and is no annotation any more', (status, word, stateReason) => {
    const annotations = { summary: 'slow', grafana_state_reason: word };
    expect(alertOf({ status, annotations })).toMatchObject({ stateReason, annotations: { summary: 'slow' } });
    expect(alertOf({ status, annotations }).annotations).not.toHaveProperty('grafana_state_reason');
  });

  it.each(['NewInGrafana99', 'constructor', 'Paused of old'])('keeps %s, which it does not know, as it is', (word) => {
    const alert = alertOf({ status: 'resolved', annotations: { grafana_state_reason: word } });
    expect(alert).not.toHaveProperty('stateReason');
    expect(alert.annotations).toEqual({ grafana_state_reason: word });
  });

  it('knows by their names the alerts that a rule has no data or cannot be evaluated, and that they are over', () => {
    const reason = (alertname: string, status: string) => alertOf({ status, labels: { alertname } }).stateReason;
    expect(reason('DatasourceNoData', 'firing')).toBe('no-data');
    expect(reason('DatasourceError', 'firing')).toBe('evaluation-error');
    expect([reason('DatasourceNoData', 'resolved'), reason('A', 'firing')]).toEqual([undefined, undefined]);
  });

  it('keeps 64 values at most', () => {
    const values = Object.fromEntries(Array.from({ length: 100 }, (_, i) => [`Q${i}`, i]));
    expect(Object.keys(alertOf({ values }).values ?? {})).toHaveLength(64);
  });

  it('prefers the dashboard of the rule to one in an annotation', () => {
    const [ours, theirs] = ['https://grafana.example.com/d/1', 'https://example.com/2'];
    const links = (dashboardURL: string) => alertOf({ dashboardURL, annotations: { dashboard_url: theirs } }).links;
    expect(links(ours)).toEqual([{ kind: 'dashboard', url: ours }]);
    expect(links('')).toEqual([{ kind: 'dashboard', url: theirs }]);
  });

  it.each([
    ['imageURL', 'data:image/png;base64,AAAA'],
    ['embeddedImage', 'AAAA'],
  ])('drops an image embedded in %s and says so', (field, value) => {
    const batch = accepted(parse(body([{ [field]: value }], { version: '1' })));
    expect(batch.alerts[0]?.links).toEqual([]);
    expect(batch.cuts).toEqual(['embedded images left out']);
  });

  it.each(['silenceURL', 'dashboardURL', 'panelURL', 'imageURL'])('makes no link of a %s that is a script', (field) => {
    expect(alertOf({ [field]: 'javascript:alert(1)' }).links).toEqual([]);
  });

  it.each(['silenceURL', 'dashboardURL', 'panelURL', 'imageURL'])('names %s when it is not a text', (field) => {
    expect(parse(body([{ [field]: 7 }], { version: '1' }))).toMatchObject({
      reason: 'malformed',
      problems: [{ field: `alerts[0].${field}`, rule: 'must be a string' }],
    });
  });

  it('holds the shared fields to the same rules as Alertmanager', () => {
    expect(parse(body([{ startsAt: 'soon' }], { version: '1' }))).toMatchObject({
      reason: 'malformed',
      problems: [{ field: 'alerts[0].startsAt', rule: 'must be an RFC 3339 time' }],
    });
    expect(parse(body([], { version: '1' }))).toMatchObject({
      reason: 'malformed',
      problems: [{ field: 'alerts', rule: 'must hold at least one alert' }],
    });
    expect(parse('[')).toMatchObject({ reason: 'malformed', problems: [{ field: 'body', rule: 'must be JSON' }] });
  });
});

describe('grafana.parse, on other formats', () => {
  it.each([
    ['legacy-alerting', 'alerts', '[unified_alerting]'],
    ['custom-payload', 'alerts', 'clear "Custom Payload"'],
    ['custom-payload-with-alerts', 'version', 'clear "Custom Payload"'],
  ])('refuses %s and says what to change in Grafana', (name, field, advice) => {
    expect(parse(fixture(`grafana/unsupported/${name}`))).toEqual({
      ok: false,
      reason: 'unsupported-payload',
      problems: [{ field, rule: expect.stringMatching(/^must be/) }],
      advice: expect.stringContaining(advice),
    });
  });

  it('sends Alertmanager to its own URL', () => {
    expect(parse(fixture('alertmanager/firing'))).toMatchObject({
      reason: 'unsupported-payload',
      advice: expect.stringContaining('/v1/sources/alertmanager'),
    });
  });
});
