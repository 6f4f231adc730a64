import { describe, expect, test } from 'vitest';
import type { Related } from '../../shared/messages/related.ts';
import { relatedList } from '../../shared/messages/related-wording.ts';
import { itemText } from '../../shared/messages/wording.ts';
import { traceForms } from '../../shared/traces/trace-ids.ts';
import { before, minutes } from '../../shared/values/time.ts';
import { TRACE_ID } from '../support/sample-trace.ts';
import { NOW, sampleView } from '../support/sample-view.ts';

const said = (related: Related) => relatedList(sampleView({ related }));
const error = { incident: 'x', template: 'no answer\nfrom <*>', count: 1204, isAtLeast: false, lastAt: NOW };
const alert = {
  incident: 'x',
  name: 'HighErrorRate',
  severity: 'critical' as const,
  firing: 3,
  since: before(NOW, minutes(7)),
  summary: 'One request in ten fails',
};

describe('What is related is said in words', () => {
  test('of errors: how often, their text in one line, a trace, and how many others there are', () => {
    const found = [
      { ...error, trace: TRACE_ID },
      { ...error, count: 1, isAtLeast: true },
    ];
    expect(said({ kind: 'errors', service: 'checkout', found, more: 1 })).toEqual({
      kind: 'list',
      title: 'Errors of checkout in the last 10 minutes',
      items: [
        { text: '1,204 times', template: 'no answer from <*>', trace: traceForms(TRACE_ID) },
        { text: 'at least 1 time', template: 'no answer from <*>' },
        { text: 'and 1 other' },
      ],
    });
  });

  test('of alerts: their name, how bad, how many, since when, and what they say', () => {
    const { summary: _, ...bare } = alert;
    const found = [alert, { ...bare, severity: 'none' as const, firing: 1 }];
    expect(said({ kind: 'alerts', service: 'checkout', found, more: 0 })).toEqual({
      kind: 'list',
      title: 'Alerts firing for checkout',
      items: [
        {
          text: 'HighErrorRate, critical, 3 alerts',
          since: { at: before(NOW, minutes(7)), length: '7m' },
          summary: 'One request in ten fails',
        },
        { text: 'HighErrorRate', since: { at: before(NOW, minutes(7)), length: '7m' } },
      ],
    });
  });

  test('in one text, where the parts of a line are not needed', () => {
    expect(itemText({ text: '17 times', template: 'no answer' })).toBe('17 times: no answer');
    const since = { at: before(NOW, minutes(7)), length: '7m' };
    expect(itemText({ text: 'Slow, warning', since, summary: 'it is' })).toBe(
      'Slow, warning, since 2026-08-22 14:02:09 UTC (7m): it is',
    );
    expect(itemText({ text: 'and 1 other' })).toBe('and 1 other');
  });

  test('where it is not known: why', () => {
    const unknown = { service: 'checkout', found: [], more: 0, unknown: 'timeout' } as const;
    expect(said({ kind: 'alerts', ...unknown })).toEqual({
      kind: 'list',
      title: 'Alerts firing for checkout',
      items: [{ text: 'not known: the table did not answer in time' }],
    });
  });

  test('not at all where there is nothing, or it was not looked up', () => {
    expect(said({ kind: 'errors', service: 'checkout', found: [], more: 0 })).toBeUndefined();
    expect(relatedList(sampleView())).toBeUndefined();
  });
});
