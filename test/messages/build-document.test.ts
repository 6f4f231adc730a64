import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { documentOf } from '../../shared/messages/build-document.ts';
import type { Part } from '../../shared/messages/document.ts';
import type { View } from '../../shared/messages/view.ts';
import { arbitraryView } from '../support/arbitrary-view.ts';
import { sampleAlert, sampleView } from '../support/sample-view.ts';

const partOf = <K extends Part['kind']>(view: View, kind: K): Extract<Part, { kind: K }> | undefined =>
  documentOf(view).parts.find((part): part is Extract<Part, { kind: K }> => part.kind === kind);

describe('a message before any format', () => {
  test('has its parts in the order in which people read them', () => {
    expect(documentOf(sampleView()).parts.map(({ kind }) => kind)).toEqual([
      'words',
      'labels',
      'alerts',
      'traces',
      'links',
    ]);
  });

  test('has no part of which there is nothing to say', () => {
    const bare = sampleView({ group: {}, labels: {}, annotations: {}, alerts: [], traces: [], links: [] });
    expect(documentOf(bare).parts).toEqual([]);
  });

  test('leaves out a summary that its title is made of', () => {
    const annotations = {
      summary: 'Payment of order <*> was refused',
      description: 'Payment of order 8841 was refused',
    };
    const title = 'Payment of order <*> was refused: checkout';
    expect(partOf(sampleView({ annotations, title }), 'words')).toEqual({
      kind: 'words',
      importance: 'essential',
      description: 'Payment of order 8841 was refused',
    });
  });

  test('knows a summary that is the words of a log', () => {
    const view = sampleView({ annotations: { summary: 'no answer from <*>' } });
    expect(partOf(view, 'words')?.summary).toEqual({ is: 'template', text: 'no answer from <*>' });
  });

  test('gives each alert its own description, and the links that the message does not have already', () => {
    const [runbook] = sampleView().links;
    const own = { kind: 'panel', url: 'https://grafana.example/d/1' } as const;
    const annotations = { summary: 'slow', description: 'p99 is 2 s\nsince noon' };
    const links = runbook === undefined ? [own] : [runbook, own];
    const alerts = [sampleAlert('a', { annotations, links }), sampleAlert('b')];
    expect(partOf(sampleView({ alerts }), 'alerts')?.alerts).toMatchObject([
      { name: 'pod=a', says: 'slow · p99 is 2 s since noon', links: [{ word: 'Panel', url: own.url }] },
      { name: 'pod=b', says: '', links: [] },
    ]);
  });

  test('lists as many alerts as any receiver has room for, and counts the others', () => {
    const alerts = Array.from({ length: 1000 }, (_, i) => sampleAlert(String(i)));
    const part = partOf(sampleView({ alerts, unlisted: 5 }), 'alerts');
    expect([part?.alerts.length, part?.unlisted]).toEqual([100, 905]);
  });

  test('has the stack trace that its alerts share, or that of the worst alert that has one', () => {
    const stack = 'TypeError: x is undefined\n\tat pay (pay.js:7:3)\r\n\tat main (main.js:1:1)\u0000';
    const text = 'TypeError: x is undefined\n  at pay (pay.js:7:3)\n  at main (main.js:1:1)';
    const part = { kind: 'preformatted', importance: 'detail', text };
    expect(partOf(sampleView({ annotations: { stack } }), 'preformatted')).toEqual({ ...part, title: 'Stack trace' });
    const withStack = sampleAlert('b', { annotations: { stack } });
    expect(partOf(sampleView({ alerts: [withStack] }), 'preformatted')).toEqual({ ...part, title: 'Stack trace' });
    const alerts = [sampleAlert('a'), withStack, sampleAlert('c', { annotations: { stack: 'another' } })];
    expect(partOf(sampleView({ alerts }), 'preformatted')).toEqual({ ...part, title: 'Stack trace of pod=b' });
    expect(partOf(sampleView(), 'preformatted')).toBeUndefined();
  });

  test('says what did not come this far', () => {
    const links = [{ kind: 'source', url: 'javascript:alert(1)' }] as const;
    expect(documentOf(sampleView({ truncated: 7, cuts: ['label "x" cut'], links })).notes).toEqual([
      '7 alerts left out by alertmanager',
      'label "x" cut',
      '1 link too long or not of the web',
    ]);
  });

  test('can be built of any view, and never changes it', () => {
    fc.assert(
      fc.property(arbitraryView, (view) => {
        const before = JSON.stringify(view);
        documentOf(view);
        expect(JSON.stringify(view)).toBe(before);
      }),
      { numRuns: 50 },
    );
  });
});
