import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { writtenIn } from '../../shared/messages/annotations.ts';
import type { Labels } from '../../shared/values/labels.ts';

const TRACE = '5759e988bd862e3fe1be46a994272793';
const written = (annotations: Labels) => writtenIn(annotations, [TRACE]);

describe('what people wrote', () => {
  test('is a summary in one line and a description', () => {
    expect(written({ summary: 'Too many\nerrors', description: '5% of requests fail' })).toEqual({
      summary: 'Too many errors',
      description: '5% of requests fail',
      others: [],
      links: [],
    });
  });

  test('describes by its message where it has no description', () => {
    expect(written({ message: ' No data ' })).toEqual({ description: 'No data', others: [], links: [] });
  });

  test('is all kept, under its name as people read it: what is known first, the rest as it came', () => {
    const others = {
      customer_impact: 'Orders are lost',
      action: 'Fail over:\n  1. stop\n  2. start',
      impact: 'No one can pay',
      runbook: 'Ask the database team',
      message: 'p99 is 2 s',
      Error: 'connection refused',
    };
    expect(written({ summary: 'a', description: 'b', ...others }).others).toEqual([
      { name: 'Message', text: 'p99 is 2 s' },
      { name: 'Impact', text: 'No one can pay' },
      { name: 'Action', text: 'Fail over:\n  1. stop\n  2. start' },
      { name: 'Runbook', text: 'Ask the database team' },
      { name: 'Customer impact', text: 'Orders are lost' },
      { name: 'Error', text: 'connection refused' },
    ]);
  });

  test.each([
    ['the summary', { description: 'same' }],
    ['the summary', { message: 'same' }],
    ['the summary', { title: ' same ' }],
    ['another one', { impact: '', note: ' \n' }],
  ])('is not said again where it repeats %s or is empty: %j', (_, annotations) => {
    expect(written({ summary: 'same', ...annotations })).toEqual({ summary: 'same', others: [], links: [] });
  });

  test('is a link where it is nothing but an address', () => {
    const { others, links } = written({
      runbook: 'https://wiki.example/checkout',
      runbook_url: 'see the wiki',
      playbook_url: ' https://wiki.example/playbook ',
      impact: 'see https://status.example/',
    });
    expect(links).toEqual([
      { word: 'Runbook', url: 'https://wiki.example/checkout' },
      { word: 'Playbook', url: 'https://wiki.example/playbook' },
    ]);
    expect(others).toEqual([
      { name: 'Impact', text: 'see https://status.example/' },
      { name: 'Runbook url', text: 'see the wiki' },
    ]);
  });

  test.each([
    ['where a line of a log stands', { log_stream: 'checkout/1', request_id: 'a1' }],
    ['trace IDs', { trace_id: 'ffffffffffffffffffffffffffffffff', traceparent: `00-${TRACE}-00f067aa0ba902b7-01` }],
    ['what the sender marks as its own', { __dashboardUid__: 'x', __values__: '{"A":1}' }],
    ['identities of Grafana', { datasource_uid: 'x', ref_id: 'A' }],
  ])('is not what programs write: %s', (_, annotations) => {
    expect(written(annotations)).toEqual({ others: [], links: [] });
  });

  test('whatever it is, no text is lost', () => {
    const annotations = fc.dictionary(fc.stringMatching(/^[a-zA-Z][a-z ]{0,9}$/), fc.stringMatching(/^[a-z]{1,9}$/));
    fc.assert(
      fc.property(annotations, (all) => {
        const { summary, description, others } = written(all);
        const kept = new Set([summary, description, ...others.map(({ text }) => text)]);
        const { stack: _, ...texts } = all;
        for (const text of Object.values(texts)) expect(kept).toContain(text);
      }),
    );
  });
});
