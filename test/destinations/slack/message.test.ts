import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { type Block, blocksSize, plainForm, type SlackMessage } from '../../../shared/destinations/slack/blocks.ts';
import * as rendered from '../../../shared/destinations/slack/message.ts';
import { documentOf } from '../../../shared/messages/build-document.ts';
import type { View } from '../../../shared/messages/view.ts';
import { duration, instant, minutes } from '../../../shared/values/time.ts';
import { arbitraryView } from '../../support/arbitrary-view.ts';
import { NOW, resolvedView, sampleAlert, sampleView } from '../../support/sample-view.ts';
import { StubSlack } from '../../support/stub-slack.ts';

const messageOf = (view: View, mentions: readonly string[]) => rendered.messageOf(documentOf(view), mentions);
const replyOf = (view: View, mentions: readonly string[]) => rendered.replyOf(documentOf(view), mentions);

const textsOf = (block: Block): readonly string[] =>
  block.type === 'context' ? block.elements.map((element) => element.text) : [block.text.text];
const DATE = /<!date\^(\d+)\^(?:\{date_short_pretty\} )?\{time\}\|([^|<>]+)>/g;
/** As a client shows it that does not know its reader's zone. */
const inUtc = (text: string): string => text.replaceAll(DATE, '$2');
const linesOf = ({ blocks }: SlackMessage): string[] =>
  blocks.flatMap(textsOf).flatMap((text) => inUtc(text).split('\n'));

const pods = (n: number, changes: Parameters<typeof sampleAlert>[1] = {}) =>
  Array.from({ length: n }, (_, i) => sampleAlert(`p${i}`, changes));

describe('a message', () => {
  test('says what, how bad, since when, how often, where, which alerts, traces, links and whence', () => {
    expect(linesOf(messageOf(sampleView(), []))).toEqual([
      '🔴 critical · HighErrorRate: checkout, prod',
      '*New problem* · 2 firing · since 2026-08-22 14:02:09 UTC (7m)',
      'One request in ten fails',
      'Since the last deploy.',
      'See the runbook.',
      '*Where* `service=checkout` `env=prod`',
      '*Alerts*',
      '• 🔴 `pod=a` · since 2026-08-22 14:02:09 UTC',
      '• 🔴 `pod=b` · since 2026-08-22 14:02:09 UTC',
      '*Trace* `5759e988bd862e3fe1be46a994272793` (X-Ray `1-5759e988-bd862e3fe1be46a994272793`)',
      '<https://wiki.example/checkout?a=1&amp;b=2|Runbook> · <https://prometheus.example/graph|Source>',
      'as of 2026-08-22 14:09:09 UTC · from alertmanager tocsin · to ops · incident `AbCdEfGhIjk`',
    ]);
  });

  test('shows every reader the times of the own zone, and UTC where that cannot be', () => {
    const alerts = [sampleAlert('a'), sampleAlert('b', { status: 'resolved', endsAt: instant(NOW - minutes(1)) })];
    const time = '{date_short_pretty} {time}';
    const texts = messageOf(sampleView({ alerts }), []).blocks.flatMap(textsOf).join('\n');
    expect(texts).toContain(`since <!date^1787407329^${time}|2026-08-22 14:02:09 UTC> (7m)`);
    expect(texts).toContain(`\`pod=a\` · since <!date^1787407329^${time}|2026-08-22 14:02:09 UTC>`);
    expect(texts).toContain(`resolved at <!date^1787407689^${time}|2026-08-22 14:08:09 UTC> after 6m`);
    expect(texts).toContain(`as of <!date^1787407749^${time}|2026-08-22 14:09:09 UTC>`);
    const over = messageOf(resolvedView(), []).blocks.flatMap(textsOf).join('\n');
    expect(over).toContain(
      `<!date^1787407329^${time}|2026-08-22 14:02:09 UTC> to <!date^1787407749^{time}|14:09:09 UTC> (7m)`,
    );
  });

  test("shows the reader's time of what fires beside it", () => {
    const found = [{ incident: 'x', name: 'Slow', severity: 'warning' as const, firing: 1, since: NOW }];
    const related = { kind: 'alerts', service: 'checkout', found, more: 0 } as const;
    expect(messageOf(sampleView({ related }), []).blocks.flatMap(textsOf).join('\n')).toContain(
      '• Slow, warning, since <!date^1787407749^{date_short_pretty} {time}|2026-08-22 14:09:09 UTC> (under 1s)',
    );
  });

  test('writes a time that a text asks for as it stands there', () => {
    const texts = messageOf(sampleView({ annotations: { summary: '<!date^1^{date}|x>' } }), []).blocks.flatMap(textsOf);
    expect(texts.join('\n')).toContain('&lt;!date^1^{date}|x&gt;');
  });

  test('shows the words of a log with what differs in them as they are', () => {
    const view = sampleView({ annotations: { summary: 'no answer from <*> after <*> ms' } });
    expect(linesOf(messageOf(view, []))[2]).toBe('`no answer from &lt;*&gt; after &lt;*&gt; ms`');
  });

  test('says what the logs of its service show, below its alerts, and formats nothing in it', () => {
    const error = { incident: 'x', template: 'no answer from <*> for `<!channel>`', lastAt: NOW };
    const found = [
      { ...error, count: 1204, isAtLeast: false, trace: '6a89abe1bd862e3fe1be46a994272793' },
      { ...error, count: 17, isAtLeast: true },
    ];
    const related = { kind: 'errors', service: 'checkout', found, more: 2 } as const;
    const lines = linesOf(messageOf(sampleView({ related, traces: [] }), []));
    expect(lines.slice(8, 13)).toEqual([
      '• 🔴 `pod=b` · since 2026-08-22 14:02:09 UTC',
      '*Errors of checkout in the last 10 minutes*',
      '• 1,204 times: `no answer from &lt;*&gt; for ˋ&lt;!channel&gt;ˋ` · trace `6a89abe1bd862e3fe1be46a994272793` (X-Ray `1-6a89abe1-bd862e3fe1be46a994272793`)',
      '• at least 17 times: `no answer from &lt;*&gt; for ˋ&lt;!channel&gt;ˋ`',
      '• and 2 others',
    ]);
  });

  test('shows a stack trace as it is, and nothing in it ends the code', () => {
    const stack = 'TypeError: ```x``` is undefined\n  at <anonymous> (pay.js:7:3)';
    expect(linesOf(messageOf(sampleView({ annotations: { stack } }), [])).slice(7, 12)).toEqual([
      '*Stack trace*',
      '```',
      'TypeError: ˋˋˋxˋˋˋ is undefined',
      '  at &lt;anonymous&gt; (pay.js:7:3)',
      '```',
    ]);
  });

  test('cuts a long stack trace in the middle, and says how much', () => {
    const frames = Array.from({ length: 200 }, (_, i) => `  at frame${i} (pay.js:${i}:1)`);
    const lines = linesOf(messageOf(sampleView({ annotations: { stack: `Error\n${frames.join('\n')}` } }), []));
    const code = lines.slice(lines.indexOf('```') + 1, lines.lastIndexOf('```'));
    expect([code[0], code.at(-1)]).toEqual(['Error', frames[199]]);
    const cut = code.find((line) => line.includes('lines cut'));
    expect(cut).toBe(`… ${202 - code.length} lines cut …`);
    expect(code.length).toBeGreaterThan(50);
  });

  test('has a line for phones and screen readers', () => {
    expect(messageOf(sampleView(), []).text).toBe(
      '🔴 critical · HighErrorRate: checkout, prod · New problem · 2 firing · One request in ten fails',
    );
    expect(messageOf(resolvedView(), []).text).toBe(
      '✅ Resolved after 7m · HighErrorRate: checkout, prod · 2 resolved · One request in ten fails',
    );
  });

  const changes = { joined: pods(5), left: [sampleAlert('z')], worse: { from: 'warning', to: 'critical' } } as const;
  const nothing = { joined: [], left: [] } as const;
  const heads: readonly [string, View, readonly string[]][] = [
    [
      'joined',
      sampleView({ reason: 'joined', firing: 7, occurrences: 7, changes: { ...nothing, joined: pods(5) } }),
      [
        '🔴 critical · HighErrorRate: checkout, prod',
        '*5 more alerts* · 7 firing · since 2026-08-22 14:02:09 UTC (7m)',
        '• now firing: `pod=p0`, `pod=p1`, `pod=p2` and 2 more',
      ],
    ],
    [
      'worse',
      sampleView({ reason: 'worse', changes }),
      [
        '🔴 critical · HighErrorRate: checkout, prod',
        '*Worse: from warning to critical* · 2 firing · since 2026-08-22 14:02:09 UTC (7m)',
        '• now firing: `pod=p0`, `pod=p1`, `pod=p2` and 2 more',
        '• now resolved: `pod=z`',
      ],
    ],
    [
      'left',
      sampleView({
        reason: 'left',
        severity: 'warning',
        resolved: 1,
        occurrences: 3,
        changes: { ...nothing, left: pods(1) },
      }),
      [
        '🟡 warning · HighErrorRate: checkout, prod',
        '*1 alert resolved* · 2 firing, 1 resolved · since 2026-08-22 14:02:09 UTC (7m)',
        '• now resolved: `pod=p0`',
      ],
    ],
    [
      'repeat',
      sampleView({ reason: 'repeat', severity: 'none' }),
      [
        '⚪ no severity · HighErrorRate: checkout, prod',
        '*Still firing after 7m* · 2 firing · since 2026-08-22 14:02:09 UTC (7m)',
      ],
    ],
    [
      'reopened',
      sampleView({ reason: 'reopened', severity: 'error' }),
      ['🟠 error · HighErrorRate: checkout, prod', '*Firing again* · 2 firing · since 2026-08-22 14:02:09 UTC (7m)'],
    ],
    [
      'resolved',
      resolvedView(),
      [
        '✅ Resolved after 7m · HighErrorRate: checkout, prod',
        'was critical · 2 resolved · 2026-08-22 14:02:09 UTC to 14:09:09 UTC (7m)',
      ],
    ],
    [
      'ended',
      resolvedView({ reason: 'ended', assumed: true }),
      [
        '☑️ Assumed resolved · HighErrorRate: checkout, prod',
        '*Assumed resolved: nothing heard from alertmanager for under 1s* · was critical · 2 resolved · ' +
          'since 2026-08-22 14:02:09 UTC, last heard 14:09:09 UTC',
      ],
    ],
  ];
  test.each(heads)('for "%s" says what happened and what changed', (_reason, view, expected) => {
    const quiet = { ...view, annotations: {} };
    expect(linesOf(messageOf(quiet, [])).slice(0, expected.length)).toEqual(expected);
    expect(linesOf(messageOf(quiet, []))[expected.length]).toMatch(/^\*Where\*/);
  });

  test('an alert has its own severity, occurrences, values and summary where they say more', () => {
    const view = sampleView({
      alerts: [
        sampleAlert('a', { values: { A: 0.1 + 0.2, B: 3 }, occurrences: 3, annotations: { summary: '5xx < 10%' } }),
        sampleAlert('b', { severity: 'warning', startsAt: instant(NOW - minutes(60 * 24)) }),
        sampleAlert('c', { status: 'resolved', endsAt: instant(NOW - minutes(1)) }),
      ],
    });
    expect(linesOf(messageOf(view, [])).slice(7, 10)).toEqual([
      '• 🔴 `pod=a` · since 2026-08-22 14:02:09 UTC · fired 3 times · `A=0.3` `B=3` · 5xx &lt; 10%',
      '• 🟡 warning `pod=b` · since 2026-08-21 14:09:09 UTC',
      '• ✅ `pod=c` · resolved at 2026-08-22 14:08:09 UTC after 6m',
    ]);
  });

  test('an alert whose end is assumed is not called resolved', () => {
    const view = resolvedView({
      reason: 'ended',
      assumed: true,
      alerts: [
        sampleAlert('a', { status: 'resolved', endsAt: NOW }),
        sampleAlert('b', { status: 'resolved', endsAt: instant(NOW - minutes(1)) }),
      ],
    });
    expect(linesOf(messageOf(view, [])).slice(7, 9)).toEqual([
      '• ☑️ `pod=a` · last heard of at 2026-08-22 14:09:09 UTC',
      '• ✅ `pod=b` · resolved at 2026-08-22 14:08:09 UTC after 6m',
    ]);
  });

  test('a lone alert needs no list, and shows its values', () => {
    const view = sampleView({ alerts: [sampleAlert('a', { values: { A: 12.5 } })], firing: 1, occurrences: 1 });
    const lines = linesOf(messageOf(view, []));
    expect(lines).toContain('*Values* `A=12.5`');
    expect(lines).toContain('*Where* `service=checkout` `env=prod` `pod=a`');
    expect(lines).not.toContain('*Alerts*');
  });

  test('values without room are not left out in silence', () => {
    const values = Object.fromEntries(Array.from({ length: 40 }, (_, i) => [`value_${i}`, i]));
    const lines = linesOf(messageOf(sampleView({ alerts: [sampleAlert('a', { values })] }), []));
    expect(lines.find((line) => line.startsWith('*Values*'))).toMatch(/`value_0=0` .*`value_\d+=\d+` …$/);
  });

  test('the worst alerts are listed and the others counted', () => {
    const view = sampleView({ alerts: pods(300), unlisted: 700, firing: 1000 });
    const lines = linesOf(messageOf(view, []));
    expect(lines.filter((line) => line.startsWith('• 🔴'))).toHaveLength(20);
    expect(lines).toContain('• 🔴 `pod=p0` · since 2026-08-22 14:02:09 UTC');
    expect(lines).toContain('and 980 more alerts');
  });

  test('alerts with long texts are fewer, and the count is still right', () => {
    const long = pods(300, { labels: { pod: '&'.repeat(400) }, annotations: { summary: '<'.repeat(400) } });
    const lines = linesOf(messageOf(sampleView({ alerts: long }), []));
    const listed = lines.filter((line) => line.startsWith('• 🔴')).length;
    expect(listed).toBeGreaterThanOrEqual(5);
    expect(lines).toContain(`and ${300 - listed} more alerts`);
  });

  test('with every part at its longest is within the limit, and still lists alerts', () => {
    const long = (n: number) => '&'.repeat(n);
    const many = (n: number, prefix: string) =>
      Object.fromEntries(Array.from({ length: n }, (_, i) => [`${prefix}${i}`, long(1024)]));
    const alerts = pods(300, {
      labels: many(9, 'l'),
      annotations: { summary: long(500) },
      values: { [long(9)]: 1 / 3 },
    });
    const view = sampleView({
      reason: 'worse',
      title: long(1024),
      sender: long(1024),
      receiver: long(100),
      labels: many(64, 'label'),
      annotations: { summary: long(4096), description: '<'.repeat(4096) },
      alerts,
      unlisted: 700,
      truncated: 500,
      cuts: Array.from({ length: 21 }, () => long(300)),
      traces: Array.from({ length: 5 }, (_, i) => String(i).repeat(32)),
      links: (['runbook', 'dashboard', 'panel', 'source'] as const).map((kind) => ({
        kind,
        url: `https://a.invalid/?${'a=1&'.repeat(100)}`,
      })),
      changes: { joined: alerts, left: alerts, worse: { from: 'warning', to: 'critical' } },
    });
    const message = messageOf(
      view,
      Array.from({ length: 10 }, () => `S${'0'.repeat(20)}`),
    );
    expect(blocksSize(message.blocks)).toBeLessThanOrEqual(12_000);
    expect(linesOf(message).filter((line) => line.startsWith('• 🔴')).length).toBeGreaterThanOrEqual(3);
  });

  test('what was cut on the way is said', () => {
    const lines = linesOf(
      messageOf(
        sampleView({
          truncated: 12,
          cuts: ['annotation "<stack>" cut at 4096 bytes'],
          links: [
            { kind: 'source', url: `https://a.invalid/${'x'.repeat(2000)}` },
            { kind: 'runbook', url: 'https://a.invalid/' },
          ],
        }),
        [],
      ),
    );
    expect(lines.at(-1)).toBe(
      'Cut: 12 alerts left out by alertmanager; annotation "&lt;stack&gt;" cut at 4096 bytes; 1 of 2 links left out',
    );
  });

  test('labels without room are counted', () => {
    const labels = Object.fromEntries(Array.from({ length: 60 }, (_, i) => [`label_${i}`, 'x'.repeat(200)]));
    const where = linesOf(messageOf(sampleView({ labels, group: {} }), [])).find((line) => line.startsWith('*Where*'));
    expect(where).toMatch(/^\*Where\*(?: `label_\d+=x+…`){7} and 53 more$/);
  });

  test('the two pages of a source have names of their own', () => {
    const links = [
      { kind: 'source', url: 'https://prometheus.example/graph' },
      { kind: 'dashboard', url: 'https://grafana.example/d/1' },
      { kind: 'source', url: 'https://alertmanager.example/', name: 'Alertmanager' },
    ] as const;
    expect(linesOf(messageOf(sampleView({ links }), [])).at(-2)).toBe(
      '<https://grafana.example/d/1|Dashboard> · <https://prometheus.example/graph|Source> · <https://alertmanager.example/|Alertmanager>',
    );
  });

  test('people are mentioned as configured, never as a text asks', () => {
    const view = sampleView({
      title: '<!channel> @here',
      annotations: { summary: '<@U999> @channel', description: '<!everyone>' },
      labels: { team: '<!subteam^S999>' },
    });
    const { blocks, text } = messageOf(view, ['here', 'U0123ABCD']);
    expect(inUtc(JSON.stringify([blocks, text])).match(/<[!@][^>]*>/g)).toEqual(['<!here>', '<@U0123ABCD>']);
    for (const block of blocks) {
      if (block.type === 'section') expect(block.text.verbatim).toBe(true);
    }
  });
});

describe('a reply in the thread', () => {
  test('says what changed', () => {
    const view = sampleView({ reason: 'joined', firing: 7, changes: { joined: pods(5), left: [] } });
    expect(linesOf(replyOf(view, []))).toEqual([
      '🔴 *5 more alerts* · HighErrorRate: checkout, prod · 7 firing',
      '• now firing: `pod=p0`, `pod=p1`, `pod=p2` and 2 more',
    ]);
  });

  test('names the problem again where it is shown in the channel', () => {
    const changes = { joined: [], left: [], worse: { from: 'warning', to: 'critical' } } as const;
    expect(linesOf(replyOf(sampleView({ reason: 'worse', changes }), ['here']))).toEqual([
      '<!here>',
      '🔴 *Worse: from warning to critical* · HighErrorRate: checkout, prod · 2 firing',
    ]);
  });

  test('says that it is over', () => {
    expect(linesOf(replyOf(resolvedView(), []))).toEqual(['✅ *Resolved after 7m* · 2 resolved']);
    expect(linesOf(replyOf(resolvedView({ reason: 'ended', assumed: true }), []))).toEqual([
      '☑️ *Assumed resolved: nothing heard from alertmanager for under 1s* · 2 resolved',
    ]);
  });
});

describe('any incident whatever', () => {
  /** Answers at once and without a limit on how often. */
  const quickSlack = () => {
    const pace = { every: duration(1), burst: 1_000_000 };
    return new StubSlack(() => NOW, { postPace: pace, updatePace: pace });
  };
  const call = (slack: StubSlack, method: string, body: object) => {
    const headers = { authorization: 'Bearer xoxb-stub', 'content-type': 'application/json' };
    const answer = slack.handle({ method: 'POST', url: `/api/${method}`, headers, body: JSON.stringify(body) });
    if (typeof answer === 'string') throw new Error(answer);
    return JSON.parse(answer.body);
  };
  const MENTIONS = Array.from({ length: 10 }, () => `S${'0'.repeat(20)}`);

  test('makes messages that Slack takes, posted, edited, in a thread and without blocks', () => {
    fc.assert(
      fc.property(arbitraryView, (view) => {
        const slack = quickSlack();
        const message = messageOf(view, MENTIONS);
        const posted = call(slack, 'chat.postMessage', { channel: 'C0ALERTS01', ...message });
        expect(posted).toMatchObject({ ok: true });
        const { channel, ts } = posted;
        expect(call(slack, 'chat.update', { channel, ts, ...messageOf(view, []) })).toMatchObject({ ok: true });
        const reply = { channel, thread_ts: ts, ...replyOf(view, MENTIONS) };
        expect(call(slack, 'chat.postMessage', reply)).toMatchObject({ ok: true });
        const plain = { channel, ts, ...plainForm(message, 'msg_blocks_too_long') };
        expect(call(slack, 'chat.update', plain)).toMatchObject({ ok: true });
        expect(blocksSize(message.blocks)).toBeLessThanOrEqual(12_000);
      }),
      { numRuns: 120 },
    );
  });

  test('is shown without a mention, a link that hides where it leads, or an open code that its texts ask for', () => {
    fc.assert(
      fc.property(arbitraryView, (view) => {
        const { annotations: _, ...rest } = view;
        // A description has a block to itself, in which it may be formatted as it likes.
        const bare: View = {
          ...rest,
          annotations: {},
          alerts: view.alerts.map((one) => ({ ...one, annotations: {} })),
        };
        for (const message of [messageOf(view, []), replyOf(view, [])]) {
          for (const text of [message.text, ...message.blocks.flatMap(textsOf)]) {
            const withoutLinks = inUtc(text).replace(/<https?:\/\/[^<>|`\s]+(?:\|[A-Z]\w+)?>/g, '');
            expect(withoutLinks).not.toMatch(/[<>]/);
          }
          expect(message.text).toMatch(/^(?:[^&`]|&(?:amp|lt|gt);)*$/u);
        }
        for (const line of linesOf(messageOf(bare, [])).slice(1)) {
          expect(line.split('`').length % 2).toBe(1);
          expect(line).not.toContain('``');
        }
      }),
      { numRuns: 120 },
    );
  });
});
