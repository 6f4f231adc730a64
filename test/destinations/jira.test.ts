import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import * as text from '../../shared/destinations/jira/text.ts';
import { jira } from '../../shared/destinations/jira.ts';
import { documentOf } from '../../shared/messages/build-document.ts';
import type { View } from '../../shared/messages/view.ts';
import { arbitraryView } from '../support/arbitrary-view.ts';
import { playDelivery } from '../support/play-delivery.ts';
import { NOW, resolvedView, sampleAlert, sampleView } from '../support/sample-view.ts';
import { StubJira } from '../support/stub-jira.ts';
import { adfText, isValidAdf } from '../support/stub-jira-adf.ts';

const GLOBALS = { jira_api_url: 'https://stub.atlassian.net', jira_user: 'tocsin@example.com' };
const ENTRY = { project: 'OPS', issue_type: 'Bug' };
const SECRETS = { jira_api_token: 'jira-token-stub' };

const { summaryOf } = text;
const descriptionOf = (view: View, refused: string[]) => text.descriptionOf(documentOf(view), { refused });
const commentOf = (view: View, notes: readonly string[]) => text.commentOf(documentOf(view), notes);
const description = (view: View): string => adfText(descriptionOf(view, []));

describe('the description', () => {
  test('says what, where, how bad, since when, how often, which alerts, the traces and the links', () => {
    expect(description(sampleView())).toBe(`Firing since 2026-08-22 14:02:09 UTC (7m)
Severity critical, 2 firing
One request in ten fails
Since the last deploy.
See the runbook.
Where
service = checkout
env = prod
Alerts, the worst first
pod=a (critical, since 2026-08-22 14:02:09 UTC)
pod=b (critical, since 2026-08-22 14:02:09 UTC)
Trace IDs
5759e988bd862e3fe1be46a994272793 (X-Ray 1-5759e988-bd862e3fe1be46a994272793)
Links
Runbook
Source
Incident AbCdEfGhIjk, sent to "ops" by alertmanager's receiver "tocsin".
As of 2026-08-22 14:09:09 UTC. Tocsin rewrites this description; notes are safe in comments.`);
  });

  test('has the stack trace as a block of code', () => {
    const stack = 'TypeError: x is undefined\n  at pay (pay.js:7:3)';
    const { content = [] } = descriptionOf(sampleView({ annotations: { stack } }), []);
    const code = content.findIndex(({ type }) => type === 'codeBlock');
    expect(content.slice(code - 1, code + 1)).toEqual([
      { type: 'heading', attrs: { level: 3 }, content: [{ type: 'text', text: 'Stack trace' }] },
      { type: 'codeBlock', content: [{ type: 'text', text: stack }] },
    ]);
  });

  test('has links where people wrote addresses', () => {
    const annotations = {
      summary: 'a https://a.example/1?b&c',
      description: 'x\nhttps://a.example/2.',
      impact: 'https://a.example/3 b',
    };
    const alerts = [sampleAlert('a', { annotations: { summary: 'see https://a.example/4' } }), sampleAlert('b')];
    const json = JSON.stringify(descriptionOf(sampleView({ annotations, alerts }), []));
    for (const url of ['https://a.example/1?b&c', 'https://a.example/2', 'https://a.example/3', 'https://a.example/4'])
      expect(json).toContain(
        JSON.stringify({ type: 'text', text: url, marks: [{ type: 'link', attrs: { href: url } }] }),
      );
  });

  test('of a silent source says that the end is assumed', () => {
    const over = description(resolvedView({ assumed: true }));
    expect(over).toContain(
      'Assumed resolved: nothing heard from alertmanager for under 1s, since 2026-08-22 14:02:09 UTC, last heard 14:09:09 UTC',
    );
  });

  test('links lead where they should, and nowhere else', () => {
    const links = [
      { kind: 'runbook', url: 'https://wiki.example/a?b=1&c=2' },
      { kind: 'source', url: 'javascript:alert(1)' },
    ] as const;
    const json = JSON.stringify(descriptionOf(sampleView({ links }), []));
    expect(json).toContain('"href":"https://wiki.example/a?b=1&c=2"');
    expect(json).not.toContain('javascript:');
    expect(json).toContain('1 link too long or not of the web');
  });

  test('lists the worst alerts first and counts those that have no room', () => {
    const alerts = Array.from({ length: 1000 }, (_, i) => sampleAlert(`checkout-${i}`));
    const text = description(sampleView({ firing: 1000, alerts, truncated: 5, cuts: ['label "x" cut'] }));
    const shown = text.match(/^pod=checkout-\d+ /gm) ?? [];
    expect(shown.length).toBeGreaterThan(80);
    expect(shown[0]).toBe('pod=checkout-0 ');
    expect(text).toContain(`and ${1000 - shown.length} more alerts`);
    expect(text).toContain('Left out\n5 alerts left out by alertmanager\nlabel "x" cut');
  });

  test('a storm of alerts leaves room for the stack trace and for what is related', () => {
    const alerts = Array.from({ length: 1000 }, (_, i) => sampleAlert(`checkout-${i}`));
    const stack = Array.from({ length: 60 }, (_, i) => `  at frame${i} (${'x'.repeat(60)}.js:${i}:1)`).join('\n');
    const error = { incident: 'x', template: 'no answer', count: 7, isAtLeast: false, lastAt: NOW };
    const related = { kind: 'errors', service: 'checkout', found: [error], more: 0 } as const;
    const text = description(sampleView({ firing: 1000, alerts, related, annotations: { stack } }));
    expect(text).toMatch(/\nStack trace\nat frame0 /);
    expect(text).toContain('\nErrors of checkout in the last 10 minutes\n7 times: no answer\n');
  });

  test('a long annotation is cut, and many labels are counted', () => {
    const labels = Object.fromEntries(Array.from({ length: 200 }, (_, i) => [`label${i}`, 'x'.repeat(50)]));
    const text = description(sampleView({ labels, annotations: { description: `${'line\n'.repeat(100)}end` } }));
    expect(text.match(/^line$/gm)).toHaveLength(59);
    expect(text).toContain('\nline…\n');
    expect(text).toMatch(/\nand \d+ more labels\n/);
  });
});

describe('the summary', () => {
  test('is one line of at most 255 characters', () => {
    expect(summaryOf(sampleView({ title: `a\nb${'x'.repeat(300)}` }))).toMatch(/^a bx{251}…$/);
  });

  test('keeps its reference where it has to be found by it', () => {
    const summary = summaryOf(sampleView({ title: 'x'.repeat(300) }), 'tocsin-a-1');
    expect(summary).toHaveLength(255);
    expect(summary).toMatch(/…\(tocsin-a-1\)$|… \(tocsin-a-1\)$/);
  });
});

describe('the entry in the routing file', () => {
  const mistakes = (entry: object, globals: object) => jira.mistakes({ ...ENTRY, ...entry }, globals);

  test('without an address or a user, both are asked for by name', () => {
    expect(mistakes({}, {})).toEqual([
      {
        key: 'api_url',
        expected:
          'the address of a Jira site, such as https://your-domain.atlassian.net, here or as jira_api_url in global',
      },
      {
        key: 'user',
        expected: 'the e-mail address of the account that the token belongs to, here or as jira_user in global',
      },
    ]);
    expect(mistakes({ api_url: 'https://x.example', user: 'a@b.example' }, {})).toEqual([]);
    expect(mistakes({}, GLOBALS)).toEqual([]);
  });

  test.each([
    ['one address with a path, a slash or other letters', 'https://Ops.atlassian.net/rest/api/2/', 'ops.atlassian.net'],
    ['two sites behind one host', 'https://api.atlassian.com/ex/jira/11f5/', 'api.atlassian.com/ex/jira/11f5'],
  ])('the place is known by its site: %s', (_, api_url, site) => {
    expect(jira.bind({ ...ENTRY, api_url }, GLOBALS).place).toBe(`${site}/OPS/Bug`);
  });

  for (const [title, entry] of [
    ['a token in place of its name', { api_token: 'ATATT3xFfGF0abc=' }],
    ['a key that could change a search', { project: 'OPS" OR project = "HR' }],
    ['a label with a space', { labels: ['a b'] }],
    ['a priority for no severity', { priority: { fatal: 'High' } }],
    ['a field that is ours', { fields: { summary: 'x' } }],
    ['a key that is not known', { assignee: 'x' }],
  ] as const) {
    test(`${title} is refused`, () => {
      expect(jira.entry.safeParse({ ...ENTRY, ...entry }).success).toBe(false);
    });
  }

  test('project and issue_type are needed', () => {
    expect(jira.entry.safeParse({}).error?.issues.map(({ path }) => path[0])).toEqual(['project', 'issue_type']);
  });
});

describe('whatever the view', () => {
  const tell = (view: View, stub: StubJira, memory?: object, entry: object = ENTRY) => {
    const delivery = jira.bind(entry, GLOBALS).deliver({ view, memory: memory && { ...memory } });
    return playDelivery(delivery, { api: stub, secrets: SECRETS });
  };

  test('Jira takes the issue that it makes and what comes after', () => {
    fc.assert(
      fc.property(arbitraryView, arbitraryView, (first, second) => {
        const stub = new StubJira(() => first.now);
        const made = tell(first, stub, undefined, { ...ENTRY, priority: { critical: 'Highest' }, labels: ['a'] });
        expect(made.outcome).toMatchObject({ outcome: 'delivered' });
        const later = tell({ ...second, incident: first.incident }, stub, made.memory);
        expect(later.outcome).toMatchObject({ outcome: 'delivered' });
        expect(stub.issues).toHaveLength(1);
        expect(stub.requests.filter(({ answer }) => typeof answer === 'object' && answer.status >= 400)).toEqual([]);
      }),
      { numRuns: 40 },
    );
  });

  test('documents are valid, and within the limit however Jira counts', () => {
    fc.assert(
      fc.property(arbitraryView, (view) => {
        for (const document of [descriptionOf(view, ['labels', 'priority']), commentOf(view, ['x'.repeat(900)])]) {
          expect(isValidAdf(document)).toBe(true);
          expect(JSON.stringify(document).length).toBeLessThanOrEqual(32_767);
        }
      }),
      { numRuns: 100 },
    );
  });

  test('no text has a control character or half a surrogate pair', () => {
    fc.assert(
      fc.property(arbitraryView, (view) => {
        const all = [descriptionOf(view, []), commentOf(view, [])].map((one) => adfText(one).replaceAll('\n', ' '));
        expect([...all, summaryOf(view)].join(' ')).not.toMatch(/[\p{Cc}\p{Cs}]/u);
      }),
      { numRuns: 50 },
    );
  });

  test('no step holds the token, only its name', () => {
    fc.assert(
      fc.property(arbitraryView, (view) => {
        const { steps } = tell(view, new StubJira(() => view.now));
        expect(JSON.stringify(steps)).not.toContain(SECRETS.jira_api_token);
        expect(JSON.stringify(steps)).toContain('"password":"jira_api_token"');
      }),
      { numRuns: 30 },
    );
  });
});
