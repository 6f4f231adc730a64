import { describe, expect, test } from 'vitest';
import { timeAround, traceLinks } from '../../shared/traces/trace-links.ts';
import { after, before, hours, instant, minutes } from '../../shared/values/time.ts';

/** Its first 8 digits are the second in which the incident began. */
const ID = '6a89abe1bd862e3fe1be46a994272793';
const HALF = '0000000000000000e1be46a994272793';
const BEGAN = instant(Date.parse('2026-08-22T14:02:09Z'));
const LAST = after(BEGAN, hours(2));

describe("A page of one's own", () => {
  const urlOf = (url: string, id = ID) => traceLinks(id, [{ name: 'Mine', url }], timeAround(id, BEGAN, LAST))[0]?.url;

  test('is called as it is named', () => {
    const links = [{ name: 'Tempo', url: 'https://grafana.example/{trace_id}' }];
    expect(traceLinks(ID, links, timeAround(ID, BEGAN, LAST))).toEqual([
      { kind: 'trace', name: 'Tempo', url: `https://grafana.example/${ID}` },
    ]);
  });

  test.each([
    ['{trace_id}', ID, ID],
    ['{trace_id}', HALF, 'e1be46a994272793'],
    ['{xray_id}', ID, '1-6a89abe1-bd862e3fe1be46a994272793'],
    ['{datadog_id}', ID, '16266516598257821587'],
    ['{datadog_id}', HALF, '16266516598257821587'],
    ['{from}', ID, String(before(BEGAN, minutes(15)))],
    ['{to}', ID, String(after(BEGAN, minutes(15)))],
    ['{trace_id}/{trace_id}', ID, `${ID}/${ID}`],
    ['{app="a",trace="{trace_id}"}', ID, `{app="a",trace="${ID}"}`],
    ['{constructor}', ID, '{constructor}'],
  ])('has for %s of %s: %s', (template, id, text) => {
    expect(urlOf(`https://a.example/?q=${template}`, id)).toBe(`https://a.example/?q=${text}`);
  });

  test("that asks for X-Ray's form is left out where there is none", () => {
    expect(urlOf('https://a.example/{xray_id}', HALF)).toBeUndefined();
  });
});
