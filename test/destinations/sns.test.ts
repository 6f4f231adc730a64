import { readFileSync } from 'node:fs';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { Answer, DeliveryOutcome, Publication, Step } from '../../shared/destinations/conversation.ts';
import { notificationV1 } from '../../shared/destinations/notification-v1.ts';
import { OUR_ATTRIBUTES } from '../../shared/destinations/sns/attributes.ts';
import { sns } from '../../shared/destinations/sns.ts';
import type { View } from '../../shared/messages/view.ts';
import { seconds } from '../../shared/values/time.ts';
import { arbitraryView } from '../support/arbitrary-view.ts';
import { NOW, resolvedView, sampleAlert, sampleView } from '../support/sample-view.ts';

const TOPIC = 'arn:aws:sns:eu-west-1:123456789012:alerts';
const PUBLISHED: Answer = { answered: 200, body: { messageId: '1' } };

function deliver(
  view: View,
  entry: object = {},
  answer: Answer = PUBLISHED,
): { steps: Step[]; outcome: DeliveryOutcome } {
  const delivery = sns.bind({ topic_arn: TOPIC, ...entry }, {}).deliver({ view, memory: undefined });
  const steps: Step[] = [];
  let next = delivery.next();
  while (!next.done) {
    steps.push(next.value);
    next = delivery.next(answer);
  }
  return { steps, outcome: next.value };
}

function publicationOf(view: View, entry: object = {}): Publication {
  const [step] = deliver(view, entry).steps;
  if (step?.do !== 'publish') throw new Error('nothing was published');
  return step.publication;
}

const STACK = 'TypeError: x is undefined\n  at pay (pay.js:7:3)';

const json = (view: View, format: 'json' | 'amazon_q') => JSON.parse(publicationOf(view, { format }).message);

describe('a text for a mail', () => {
  test('says what, where, how bad, since when, how often, which alerts, the traces and the links', () => {
    expect(publicationOf(sampleView()).message).toBe(`HighErrorRate: checkout, prod
New problem

One request in ten fails
  Since the last deploy.
  See the runbook.

Severity: critical
Alerts: 2 firing
Time: since 2026-08-22 14:02:09 UTC (7m)
Where: service=checkout, env=prod

Alerts, the worst first:
- pod=a (critical, since 2026-08-22 14:02:09 UTC)
- pod=b (critical, since 2026-08-22 14:02:09 UTC)

Trace IDs:
- 5759e988bd862e3fe1be46a994272793 (X-Ray: 1-5759e988-bd862e3fe1be46a994272793)

Links:
- Runbook: https://wiki.example/checkout?a=1&b=2
- Source: https://prometheus.example/graph

Incident AbCdEfGhIjk, sent to "ops".
Source: alertmanager, its receiver "tocsin".`);
  });

  test('says what changed', () => {
    const joined = [sampleAlert('b', { occurrences: 3, annotations: { summary: 'slow' }, values: { B: 12.5 } })];
    const changes = { joined, left: [sampleAlert('c')], worse: { from: 'warning', to: 'critical' } } as const;
    const { message } = publicationOf(sampleView({ reason: 'worse', alerts: joined, changes }));
    expect(message).toContain('Worse: from warning to critical');
    expect(message).toContain(`What changed since the last message:
- severity: warning → critical
- now firing: pod=b
- now resolved: pod=c`);
    expect(message).toContain('- pod=b (critical, since 2026-08-22 14:02:09 UTC, fired 3 times, B=12.5): slow');
  });

  test('a silent source is assumed resolved, in so many words', () => {
    const { message } = publicationOf(resolvedView({ reason: 'ended', assumed: true }));
    expect(message).toContain('Assumed resolved: nothing heard from alertmanager for under 1s');
    expect(message).toContain('- pod=a (critical, resolved 2026-08-22 14:09:09 UTC)');
  });

  test('lists the worst hundred alerts and counts the others', () => {
    const alerts = Array.from({ length: 1000 }, (_, i) => sampleAlert(String(i)));
    const { message } = publicationOf(sampleView({ firing: 1000, alerts, truncated: 7, cuts: ['label "x" cut'] }));
    expect(message.match(/^- pod=/gm)).toHaveLength(100);
    expect(message).toContain('- pod=99 (critical, since 2026-08-22 14:02:09 UTC)\nand 900 more alerts');
    expect(message).toContain('Left out:\n- 7 alerts left out by alertmanager\n- label "x" cut');
  });

  test('alerts with long names leave room for what stands behind them', () => {
    const alerts = Array.from({ length: 100 }, (_, i) => sampleAlert(`${i}${'東'.repeat(200)}`));
    const { message } = publicationOf(sampleView({ alerts }));
    const shown = message.match(/^- pod=/gm)?.length ?? 0;
    expect(shown).toBeLessThan(100);
    expect(message).toContain(`\nand ${100 - shown} more alerts\n`);
    expect(message).toContain('Incident AbCdEfGhIjk');
  });

  test('has the stack trace, indented, and cuts a long one in the middle', () => {
    expect(publicationOf(sampleView({ annotations: { stack: STACK } })).message).toContain(`
Stack trace:
  TypeError: x is undefined
    at pay (pay.js:7:3)

Links:`);
    const frames = Array.from({ length: 200 }, (_, i) => `  at frame${i} (${'x'.repeat(50)}.js:${i}:1)`);
    const { message } = publicationOf(sampleView({ annotations: { stack: `Error\n${frames.join('\n')}` } }));
    expect(message).toMatch(/\n {2}Error\n {4}at frame0 .*\n… \d+ lines cut …\n.*\n {4}at frame199 /s);
  });

  test('text from outside cannot look like a line of ours', () => {
    const annotations = { summary: 'a\nSeverity: none', description: 'b\nSeverity: none' };
    const { message } = publicationOf(sampleView({ annotations }));
    expect(message.match(/^Severity: /gm)).toHaveLength(1);
  });
});

describe('the subject', () => {
  for (const [title, view, subject] of [
    ['of a new problem', sampleView(), '[CRITICAL] HighErrorRate: checkout, prod'],
    [
      'of a change',
      sampleView({ reason: 'repeat' }),
      '[CRITICAL] HighErrorRate: checkout, prod (Still firing after 7m)',
    ],
    ['of its end', resolvedView(), '[RESOLVED] HighErrorRate: checkout, prod'],
    ['of an assumed end', resolvedView({ assumed: true }), '[ASSUMED RESOLVED] HighErrorRate: checkout, prod'],
    ['without a severity', sampleView({ severity: 'none' }), '[FIRING] HighErrorRate: checkout, prod'],
    ['in other scripts', sampleView({ title: 'Größe „voll“ – Ærø 東京 🔥' }), '[CRITICAL] Größe „voll“ – Ærø 東京 🔥'],
    ['in Korean', sampleView({ title: '결제 서비스 응답 없음: 운영' }), '[CRITICAL] 결제 서비스 응답 없음: 운영'],
    ['of many lines', sampleView({ title: 'a\r\nb\u0000c' }), '[CRITICAL] a b c'],
  ] as const) {
    test(title, () => expect(publicationOf(view).subject).toBe(subject));
  }

  test('a long title is cut, what is new is not', () => {
    const { subject } = publicationOf(sampleView({ title: 'x'.repeat(200), reason: 'repeat' }));
    expect(subject).toHaveLength(99);
    expect(subject).toMatch(/^\[CRITICAL\] x+… \(Still firing after 7m\)$/);
  });
});

describe('attributes for filter policies', () => {
  test('are severity, status, reason, incident, receiver, source, alertname, service and those of the entry', () => {
    expect(publicationOf(sampleView(), { attributes: { team: 'shop', env: 'prod' } }).attributes).toEqual({
      severity: 'critical',
      status: 'firing',
      reason: 'first',
      incident: 'AbCdEfGhIjk',
      receiver: 'ops',
      source: 'alertmanager',
      alertname: 'HighErrorRate',
      service: 'checkout',
      team: 'shop',
      env: 'prod',
    });
  });

  test('what has no value is left out', () => {
    const { attributes } = publicationOf(sampleView({ group: {}, labels: {}, alerts: [] }));
    expect(attributes).not.toHaveProperty('service');
    expect(attributes).not.toHaveProperty('alertname');
  });

  test('an entry that would bring more than ten is refused', () => {
    const result = sns.entry.safeParse({ topic_arn: TOPIC, attributes: { a: '1', b: '2', c: '3' } });
    expect(result.error?.issues[0]?.message).toBe('at most 2 attributes: a message has 8 already and may have 10');
  });

  for (const name of ['severity', 'AWS.x', 'a..b', '.a', 'a b', 'a.']) {
    test(`an entry cannot call one "${name}"`, () => {
      expect(sns.entry.safeParse({ topic_arn: TOPIC, attributes: { [name]: '1' } }).success).toBe(false);
    });
  }

  test('an entry that names no topic is refused', () => {
    expect(sns.entry.safeParse({ topic_arn: 'alerts' }).error?.issues[0]?.message).toContain('arn:aws:sns:');
  });
});

describe('the JSON form', () => {
  test('is tocsin.notification/v1', () => {
    const view = resolvedView({ assumed: true, changes: { joined: [], left: [sampleAlert('a')] } });
    expect(notificationV1.parse(json(view, 'json'))).toMatchObject({
      schema: 'tocsin.notification/v1',
      id: 'AbCdEfGhIjk-1-9',
      status: 'resolved',
      assumedResolved: true,
      groupLabels: { alertname: 'HighErrorRate', service: 'checkout' },
      startsAt: '2026-08-22T14:02:09.000Z',
      endsAt: '2026-08-22T14:09:09.000Z',
      counts: { firing: 0, resolved: 2, occurrences: 2, notifications: 0 },
      traces: [{ id: '5759e988bd862e3fe1be46a994272793', xray: '1-5759e988-bd862e3fe1be46a994272793' }],
      changes: { joined: [], left: ['pod-a000000'] },
    });
  });

  test('lists as many alerts as there is room for and counts the others', () => {
    const annotations = { description: 'x'.repeat(4000) };
    const alerts = Array.from({ length: 100 }, (_, i) => sampleAlert(String(i), { annotations }));
    const body = notificationV1.parse(json(sampleView({ alerts, unlisted: 3 }), 'json'));
    expect(body.alerts.length).toBeGreaterThan(50);
    expect(body.alerts.length + body.unlistedAlerts).toBe(103);
  });

  test('says when labels or annotations were too large', () => {
    const annotations = { summary: 'short', description: 'x'.repeat(20_000) };
    const body = notificationV1.parse(json(sampleView({ annotations }), 'json'));
    expect(body.commonAnnotations).toEqual({ summary: 'short' });
    expect(body.cuts).toEqual(['labels or annotations too large to list']);
  });

  test('a value that is no number is left out', () => {
    const alerts = [sampleAlert('a', { values: { A: Number.NaN, B: 1 } })];
    expect(notificationV1.parse(json(sampleView({ alerts }), 'json')).alerts[0]?.values).toEqual({ B: 1 });
  });
});

test('the page on tocsin.notification/v1 explains every field and every attribute', () => {
  const page = readFileSync(new URL('../../docs/notification-v1.md', import.meta.url), 'utf8');
  const { alerts, counts, changes, related } = notificationV1.shape;
  const { errors, alerts: firing } = related.unwrap().shape;
  const nested = [related.unwrap().shape, errors.unwrap().element.shape, firing.unwrap().element.shape];
  const shapes = [notificationV1.shape, alerts.element.shape, counts.shape, changes.shape, ...nested];
  for (const field of [...shapes.flatMap((shape) => Object.keys(shape)), ...OUR_ATTRIBUTES]) {
    expect(page).toContain(`\`${field}\``);
  }
});

describe('the form of Amazon Q Developer in chat applications', () => {
  test('is a custom notification, threaded by incident', () => {
    expect(json(sampleView(), 'amazon_q')).toEqual({
      version: '1.0',
      source: 'custom',
      id: 'AbCdEfGhIjk-1-1',
      content: {
        textType: 'client-markdown',
        title: 'CRITICAL: HighErrorRate: checkout, prod',
        description: `*New problem*
One request in ten fails
Since the last deploy. See the runbook.
2 firing, since 2026-08-22 14:02:09 UTC (7m)
• pod=a (critical, since 2026-08-22 14:02:09 UTC)
• pod=b (critical, since 2026-08-22 14:02:09 UTC)
Trace 5759e988bd862e3fe1be46a994272793 (X-Ray 1-5759e988-bd862e3fe1be46a994272793)`,
        nextSteps: ['Runbook: https://wiki.example/checkout?a=1&amp;b=2', 'Source: https://prometheus.example/graph'],
        keywords: ['critical', 'alertmanager'],
      },
      metadata: {
        threadId: 'AbCdEfGhIjk-1',
        summary: 'HighErrorRate: checkout, prod: New problem',
        eventType: 'tocsin-first',
        relatedResources: ['service=checkout, env=prod'],
        additionalContext: { incident: 'AbCdEfGhIjk', severity: 'critical', status: 'firing' },
      },
    });
  });

  test('text from outside mentions no one and opens no block of code', () => {
    const summary = '<!channel> @here (@team) ```x you@example.com';
    const { content } = json(sampleView({ annotations: { summary } }), 'amazon_q');
    expect(content.description).toContain("&lt;!channel&gt; @\u2060here (@\u2060team) '''x you@example.com");
  });

  test('has a short form of the stack trace', () => {
    const stack = `${STACK}\n${'  at next (next.js:1:1)\n'.repeat(40)}  at <anonymous>`;
    const { description } = json(sampleView({ annotations: { stack } }), 'amazon_q').content;
    expect(description).toMatch(
      /\n\*Stack trace\*\nTypeError: x is undefined\nat pay \(pay\.js:7:3\)\n.*\n… \d+ lines cut …\n.*at &lt;anonymous&gt;$/s,
    );
    expect(description.slice(description.indexOf('*Stack')).length).toBeLessThan(600);
  });

  test('a long list of alerts is cut at the end of a line, counts the others and leaves room for the rest', () => {
    const annotations = { summary: 'slow '.repeat(40) };
    const alerts = Array.from({ length: 12 }, (_, i) => sampleAlert(`${i}${'<'.repeat(100)}`, { annotations }));
    const { description } = json(sampleView({ alerts }), 'amazon_q').content;
    expect(description.length).toBeLessThanOrEqual(2800);
    expect(description).toMatch(/…\nand \d more alerts\nTrace \w+ \(X-Ray [\w-]+\)$/);
  });

  test('counts what else is known where there is no room for it', () => {
    const annotations = { summary: 'slow '.repeat(40) };
    const alerts = Array.from({ length: 12 }, (_, i) => sampleAlert(`${i}${'x'.repeat(200)}`, { annotations }));
    const error = { incident: 'x', template: 'y'.repeat(300), count: 7, isAtLeast: false, lastAt: NOW };
    const found = [error, error, error];
    const related = { kind: 'errors', service: 'checkout', found, more: 0 } as const;
    const { description } = json(sampleView({ alerts, related }), 'amazon_q').content;
    expect(description).toMatch(
      /\n\*Errors of checkout in the last 10 minutes\*\n(• 7 times: y+…\n)*and \d more lines?$/,
    );
  });
});

describe('a FIFO topic', () => {
  test('is ordered by incident and recognises a repeat of the same change', () => {
    const fifo = { topic_arn: `${TOPIC}.fifo` };
    const first = publicationOf(sampleView({ rev: 4 }), fifo);
    expect(first).toMatchObject({ groupId: 'AbCdEfGhIjk', deduplicationId: 'AbCdEfGhIjk-1-4-text' });
    expect(publicationOf(sampleView({ rev: 5 }), fifo).deduplicationId).not.toBe(first.deduplicationId);
  });

  test('a standard topic is given neither', () => {
    expect(publicationOf(sampleView())).not.toHaveProperty('groupId');
    expect(publicationOf(sampleView())).not.toHaveProperty('deduplicationId');
  });
});

describe('what becomes of a publication', () => {
  test('accepted: it is delivered, in one step', () => {
    expect(deliver(sampleView())).toMatchObject({ steps: [{ do: 'publish' }], outcome: { outcome: 'delivered' } });
  });

  const refused = (answered: number, code: string): Answer => ({ answered, body: { code, message: 'why' } });
  for (const [answer, outcome, reason] of [
    [refused(429, 'ThrottledException'), 'retry', 'rate-limited'],
    [refused(400, 'Throttling'), 'retry', 'rate-limited'],
    [refused(400, 'KMSThrottlingException'), 'retry', 'rate-limited'],
    [refused(500, 'InternalErrorException'), 'retry', 'unavailable'],
    [refused(400, 'KMSDisabledException'), 'retry', 'unavailable'],
    [refused(403, 'AuthorizationErrorException'), 'retry', 'unauthorized'],
    [refused(400, 'ExpiredToken'), 'retry', 'unauthorized'],
    [refused(400, 'KMSAccessDeniedException'), 'retry', 'unauthorized'],
    [refused(404, 'NotFoundException'), 'retry', 'not-found'],
    [refused(400, 'InvalidParameterException'), 'rejected', 'refused'],
    [{ answered: 502, body: '<html>' }, 'retry', 'unavailable'],
    [{ answered: 400, body: { code: 'SyntaxError', message: 'Unexpected token <' } }, 'retry', 'unavailable'],
    [{ answered: 413, body: '' }, 'retry', 'unavailable'],
    [{ unreachable: 'timeout', detail: 'no answer in time' }, 'retry', 'unreachable'],
    [{ unreachable: 'connection', detail: 'ECONNRESET' }, 'retry', 'unreachable'],
    [{ unreachable: 'secret-missing', detail: 'no AWS credentials' }, 'retry', 'secret-missing'],
  ] as const) {
    test(`${JSON.stringify(answer)}: ${outcome}, ${reason}`, () => {
      expect(deliver(sampleView(), {}, answer).outcome).toMatchObject({ outcome, reason });
    });
  }

  test('the pause that SNS asks for is passed on', () => {
    const answer = { ...refused(429, 'Throttled'), retryAfter: seconds(7) };
    expect(deliver(sampleView(), {}, answer).outcome).toMatchObject({ after: 7000, detail: '429 Throttled why' });
  });
});

describe('whatever the view', () => {
  const limits = (publication: Publication) => {
    const attributes = Object.entries(publication.attributes ?? {});
    expect(attributes.length).toBeLessThanOrEqual(10);
    for (const [, value] of attributes) expect(value).not.toBe('');
    const parts = [publication.message, ...attributes.flatMap(([name, value]) => [name, 'String', value])];
    expect(parts.reduce((sum, part) => sum + Buffer.byteLength(part), 0)).toBeLessThanOrEqual(262_144);
    expect(publication.subject).toMatch(/^[^\p{Cc}\p{Zl}\p{Zp}\p{Cs}]{1,99}$/u);
    expect(publication.subject?.length).toBeLessThan(100);
    expect(publication.message).not.toBe('');
  };

  for (const format of ['text', 'json', 'amazon_q'] as const) {
    test(`the ${format} form keeps SNS's limits`, () => {
      fc.assert(
        fc.property(arbitraryView, (view) => limits(publicationOf(view, { format, attributes: { a: 'b', c: 'd' } }))),
        { numRuns: 60 },
      );
    });
  }

  test('the text has no control characters but line breaks', () => {
    fc.assert(
      fc.property(arbitraryView, (view) => {
        expect(publicationOf(view).message).not.toMatch(/[^\P{Cc}\n]/u);
      }),
      { numRuns: 60 },
    );
  });

  test('the JSON form is tocsin.notification/v1', () => {
    fc.assert(
      fc.property(arbitraryView, (view) => {
        expect(notificationV1.safeParse(json(view, 'json')).error).toBeUndefined();
      }),
      { numRuns: 60 },
    );
  });

  test("Amazon Q's texts keep their lengths and mention no one", () => {
    fc.assert(
      fc.property(arbitraryView, (view) => {
        const { content, metadata } = json(view, 'amazon_q');
        expect(content.description.length).toBeLessThanOrEqual(2800);
        expect(JSON.stringify([content, metadata])).not.toMatch(/[<>`]|(^|\s)@\w/);
      }),
      { numRuns: 60 },
    );
  });
});
