import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { isColourful, styleOf } from '../../../local/terminal/style.ts';
import { type DeliveredMessage, terminalText } from '../../../local/terminal/terminal-text.ts';
import { documentOf } from '../../../shared/messages/build-document.ts';
import type { View } from '../../../shared/messages/view.ts';
import { instant } from '../../../shared/values/time.ts';
import { arbitraryView } from '../../support/arbitrary-view.ts';
import { resolvedView, sampleAlert, sampleView } from '../../support/sample-view.ts';

const AT = instant(Date.parse('2026-08-22T14:09:10Z'));
const PLAIN = styleOf(false);
const COLOURED = styleOf(true);

const delivered = (view: View, changes: Partial<DeliveredMessage> = {}): DeliveredMessage => ({
  at: AT,
  place: 'slack:alerts',
  document: documentOf(view),
  isQuietEdit: false,
  ...changes,
});
const shown = (view: View, changes?: Partial<DeliveredMessage>): string[] =>
  terminalText(delivered(view, changes), PLAIN).split('\n');

describe('a terminal shows', () => {
  it('a message in full', () => {
    expect(shown(sampleView())).toEqual([
      '14:09:10 UTC slack:alerts  New problem',
      '  critical · HighErrorRate: checkout, prod',
      '  2 firing · since 2026-08-22 14:02:09 UTC (7m)',
      '  One request in ten fails',
      '  Since the last deploy.',
      '  See the runbook.',
      '  Where: service=checkout, env=prod',
      '  • pod=a (critical, since 2026-08-22 14:02:09 UTC)',
      '  • pod=b (critical, since 2026-08-22 14:02:09 UTC)',
      '  Trace: 5759e988bd862e3fe1be46a994272793 (X-Ray 1-5759e988-bd862e3fe1be46a994272793)',
      '  Runbook: https://wiki.example/checkout?a=1&b=2',
      '  Source: https://prometheus.example/graph',
      '  incident AbCdEfGhIjk · from alertmanager tocsin · to ops',
    ]);
  });

  it('what changed before all else', () => {
    const joined = [sampleAlert('c'), sampleAlert('d')];
    expect(
      shown(sampleView({ reason: 'joined', firing: 4, occurrences: 4, changes: { joined, left: [] } })).slice(0, 4),
    ).toEqual([
      '14:09:10 UTC slack:alerts  2 more alerts',
      '  critical · HighErrorRate: checkout, prod',
      '  4 firing · since 2026-08-22 14:02:09 UTC (7m)',
      '  • now firing: pod=c, pod=d',
    ]);
  });

  it('an end with its length and how bad it was', () => {
    expect(shown(resolvedView()).slice(0, 3)).toEqual([
      '14:09:10 UTC slack:alerts  Resolved after 7m',
      '  was critical · HighErrorRate: checkout, prod',
      '  2 resolved · 2026-08-22 14:02:09 UTC to 14:09:09 UTC (7m)',
    ]);
  });

  it('a quiet edit in one line', () => {
    const left = [sampleAlert('b', { status: 'resolved' })];
    const view = sampleView({ reason: 'left', firing: 1, resolved: 1, changes: { joined: [], left } });
    expect(shown(view, { isQuietEdit: true })).toEqual([
      '14:09:10 UTC slack:alerts  edited: HighErrorRate: checkout, prod · 1 alert resolved · 1 firing, 1 resolved',
    ]);
  });

  it('the values of a lone alert, and nothing else of it again', () => {
    const alone = (values?: View['alerts'][number]['values']) =>
      shown(sampleView({ firing: 1, alerts: [sampleAlert('a', { ...(values && { values }) })] }));
    expect(alone()).not.toContainEqual(expect.stringContaining('•'));
    expect(alone({ B: 12.5 })).toContain('  • pod=a (critical, since 2026-08-22 14:02:09 UTC, B=12.5)');
  });

  it('the first alerts of many, and how many are left out', () => {
    const alerts = Array.from({ length: 30 }, (_, i) => sampleAlert(`p${i}`));
    const lines = shown(sampleView({ firing: 35, alerts, unlisted: 5, annotations: {} }));
    expect(lines.slice(4, 8)).toEqual([
      '  • pod=p0 (critical, since 2026-08-22 14:02:09 UTC)',
      '  • pod=p1 (critical, since 2026-08-22 14:02:09 UTC)',
      '  • pod=p2 (critical, since 2026-08-22 14:02:09 UTC)',
      '  and 32 more alerts',
    ]);
  });

  it('the first lines of a long description, and how many are left out', () => {
    const description = Array.from({ length: 20 }, (_, i) => `line ${i + 1}`).join('\n');
    expect(shown(sampleView({ annotations: { description } })).slice(3, 7)).toEqual([
      '  line 1',
      '  line 2',
      '  line 3',
      '  and 17 more lines',
    ]);
  });

  it('both ends of a stack trace, with its indents', () => {
    const stack = ['TypeError: x is undefined', ...Array.from({ length: 30 }, (_, i) => `  at f${i} (pay.js:${i})`)];
    const annotations = { summary: 'Payment failed', stack: stack.join('\n') };
    const view = sampleView({ firing: 1, annotations, alerts: [sampleAlert('a')], links: [], traces: [] });
    expect(shown(view).slice(5)).toEqual([
      '  Stack trace:',
      '    TypeError: x is undefined',
      '      at f0 (pay.js:0)',
      '    … 27 lines cut …',
      '      at f28 (pay.js:28)',
      '      at f29 (pay.js:29)',
      '  incident AbCdEfGhIjk · from alertmanager tocsin · to ops',
    ]);
  });

  it('the important parts where there is no room for all, and names the others', () => {
    const description = 'one\ntwo\nthree\nfour';
    const annotations = { summary: 'One request in ten fails', description, impact: 'No orders', stack: 'a\nb' };
    const lines = shown(sampleView({ annotations, cuts: ['annotations of 3 alerts'] }));
    expect(lines.slice(-4)).toEqual([
      '  Runbook: https://wiki.example/checkout?a=1&b=2',
      '  Source: https://prometheus.example/graph',
      '  Left out: annotations of 3 alerts; no room for the list of alerts, Stack trace',
      '  incident AbCdEfGhIjk · from alertmanager tocsin · to ops',
    ]);
    expect(lines).toContain('  Impact: No orders');
  });

  it('the errors of the service as a list, as far as there is room, and never its title alone', () => {
    const error = (template: string) => ({
      incident: 'AbCdEfGhIj0',
      template,
      count: 3,
      isAtLeast: false,
      lastAt: AT,
    });
    const found = ['Payment <*> failed', 'Cart <*> is gone', 'Timeout after <*>'].map(error);
    const view = sampleView({
      alerts: [sampleAlert('a')],
      firing: 1,
      annotations: {},
      related: { kind: 'errors', service: 'checkout', found, more: 0 },
    });
    const items = shown(view).filter((one) => one.startsWith('  • '));
    expect(items).toEqual([
      expect.stringContaining(': Payment <*> failed'),
      expect.stringContaining('Cart <*> is gone'),
      expect.stringContaining('Timeout after <*>'),
    ]);
    const crowded = shown({ ...view, annotations: { description: 'one\ntwo\nthree\nfour' } });
    expect(crowded.join('\n')).not.toContain('Payment');
    expect(crowded).toContainEqual(expect.stringMatching(/Left out: no room for .*errors/i));
  });

  it('at most fourteen lines, and one of a quiet edit, whatever a message holds', () => {
    fc.assert(
      fc.property(arbitraryView, (view) => {
        expect(shown(view).length).toBeLessThanOrEqual(14);
        expect(shown(view, { isQuietEdit: true })).toHaveLength(1);
      }),
    );
  });

  it('colours where they are seen', () => {
    expect(terminalText(delivered(sampleView()), COLOURED).split('\n').slice(0, 2)).toEqual([
      '\u001b[2m14:09:10 UTC\u001b[0m \u001b[36mslack:alerts\u001b[0m  \u001b[1mNew problem\u001b[0m',
      '  \u001b[31mcritical\u001b[0m · \u001b[1mHighErrorRate: checkout, prod\u001b[0m',
    ]);
  });

  it.each<[boolean, boolean | undefined, Record<string, string>]>([
    [true, true, {}],
    [true, true, { NO_COLOR: '' }],
    [false, true, { NO_COLOR: '1' }],
    [false, false, {}],
    [false, undefined, {}],
  ])('colours: %s, on a terminal: %s, with %o', (expected, isTTY, env) => {
    expect(isColourful({ isTTY }, env)).toBe(expected);
  });

  it('nothing that steers it, whatever a message holds, and the same text with colours', () => {
    const evil = 'a\u001b[2J\u001b]0;owned\u0007\r\u009b31m\u202eb';
    fc.assert(
      fc.property(arbitraryView, fc.boolean(), (view, isQuietEdit) => {
        const texts = {
          title: evil,
          sender: evil,
          receiver: evil,
          cuts: [evil],
          annotations: { summary: evil, stack: evil },
        };
        for (const one of [view, { ...view, ...texts }]) {
          const message = delivered(one, { place: `slack:${evil}`, isQuietEdit });
          const text = terminalText(message, PLAIN);
          expect(text.replaceAll('\n', '')).not.toMatch(STEERING);
          expect(uncoloured(terminalText(message, COLOURED))).toBe(text);
        }
      }),
    );
  });
});

const STEERING = /[\p{Cc}\p{Cs}\u202a-\u202e\u2066-\u2069]/u;
const COLOURS = [0, 1, 2, 31, 32, 33, 34, 36];
const uncoloured = (text: string): string =>
  COLOURS.reduce((rest, code) => rest.replaceAll(`\u001b[${code}m`, ''), text);
