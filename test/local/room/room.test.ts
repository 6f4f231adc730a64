import type { APIGatewayProxyEventV2, APIGatewayProxyStructuredResultV2 } from 'aws-lambda';
import fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { HttpHandler } from '../../../local/http-event.ts';
import { type HttpServer, startHttpServer } from '../../../local/http-server.ts';
import { ROOM_API, room } from '../../../local/room/room.ts';
import type { RoomMessage } from '../../../local/room/room-message.ts';
import { RoomMessages } from '../../../local/room/room-messages.ts';
import { fetchHttp } from '../../../shared/adapters/fetch-http.ts';
import type { Answer, DeliveryOutcome, Memory } from '../../../shared/destinations/conversation.ts';
import type { Target } from '../../../shared/destinations/destination.ts';
import { slack } from '../../../shared/destinations/slack.ts';
import type { LedgerEntry } from '../../../shared/flows/delivery-ledger.ts';
import type { Incident } from '../../../shared/incidents/incident.ts';
import type { View } from '../../../shared/messages/view.ts';
import { after, type EpochMs, hours, instant, minutes } from '../../../shared/values/time.ts';
import { httpEvent } from '../../support/events.ts';
import { resolvedView, sampleAlert, sampleView } from '../../support/sample-view.ts';
import { MemoryDocuments } from '../memory-documents.ts';

const START = instant(Date.parse('2026-08-22T14:02:09Z'));
const TOKEN = 'room-secret';
const HINT = 'curl -X POST http://127.0.0.1:8080/v1/sources/alertmanager -d <body>';

const INCIDENT: Incident = {
  id: 'AbCdEfGhIjk',
  subject: { route: 'r', group: { alertname: 'HighErrorRate', service: '<b>checkout</b>' } },
  source: 'alertmanager',
  sender: 'tocsin',
  rev: 2,
  recorded: 3,
  generation: 1,
  state: 'firing',
  kind: 'alerts',
  starts: new Set(),
  ends: new Set(),
  pruned: 0,
  earlier: 0,
  reached: 0,
  overflow: 0,
  truncated: 0,
  cuts: ['annotation "stack" cut at 4096 characters'],
  seenAt: after(START, minutes(4)),
  openedAt: START,
  episode: 1,
  places: {},
  left: {},
  senderRoutes: new Set(),
  assumed: false,
  lanes: { 'route/0/at-once/ops': { at: START, state: 'firing', starts: 1, ends: 0, severity: 'critical' } },
  notifications: 1,
  outbox: [
    {
      rev: 2,
      generation: 1,
      at: START,
      notifications: [{ lane: 'route/0/at-once/ops', place: 'slack:alerts', reason: 'first' }],
    },
  ],
  decisions: [
    { at: START, rev: 1, lane: 'route/0/at-once/ops', notified: 'first', because: '1 firing' },
    {
      at: after(START, minutes(4)),
      rev: 2,
      lane: 'route/0/interval/ops',
      suppressed: 'group-interval',
      because: 'joined: <i>2 more',
    },
  ],
  dueAt: after(START, minutes(5)),
  expiresAt: after(START, hours(24)),
};

const entry = (place: string, state: LedgerEntry['state']): LedgerEntry => ({
  ...{ incident: 'AbCdEfGhIjk', place, version: 1, generation: 1, rev: 0, expiresAt: after(START, hours(24)) },
  ...(state && { state }),
});

const DELIVERIES = [
  entry('slack:alerts', { is: 'delivered', at: START }),
  entry('jira:https://jira.example/OPS/Bug', {
    is: 'waiting',
    why: 'secret-missing',
    detail: 'the secret <jira> is not set',
    since: START,
    deadline: after(START, hours(24)),
    attempts: 3,
    nextTryAt: after(START, minutes(1)),
    priority: 0,
  }),
  entry('webhook:https://a.example', { is: 'given-up', at: START, why: 'refused', detail: '400 no' }),
  entry('sns:arn', { is: 'dropped', at: START, why: 'integration-removed' }),
];

describe('the room', () => {
  let now: EpochMs;
  let messages: RoomMessages;
  let handle: HttpHandler;

  beforeEach(async () => {
    now = START;
    messages = await RoomMessages.open(new MemoryDocuments<RoomMessage>(), () => now);
    handle = room({
      messages,
      token: TOKEN,
      clock: () => now,
      incidents: {
        all: async () => [{ incident: INCIDENT, deliveries: DELIVERIES }],
        version: () => 1,
        isFirstPage: false,
      },
      hint: HINT,
    });
  });

  const fromHere = (event: APIGatewayProxyEventV2, host = '127.0.0.1:8080', sourceIp = '127.0.0.1') => ({
    ...event,
    headers: { host, ...event.headers },
    requestContext: { ...event.requestContext, http: { ...event.requestContext.http, sourceIp } },
  });
  const get = (path: string, headers: Record<string, string> = {}): Promise<APIGatewayProxyStructuredResultV2> =>
    handle(fromHere(httpEvent(path, { method: 'GET', headers })));
  const pageAt = async (path: string): Promise<string> => (await get(path)).body ?? '';
  async function call(
    method: string,
    args: unknown,
    token: string | undefined = TOKEN,
  ): Promise<Record<string, unknown>> {
    const event = httpEvent(`${ROOM_API}${method}`, { token, body: JSON.stringify(args) });
    const { statusCode, body = '' } = await handle(fromHere(event));
    expect(statusCode).toBe(200);
    return JSON.parse(body);
  }

  describe('as a Slack workspace for the Slack destination', () => {
    let server: HttpServer;
    let target: Target;

    beforeEach(async () => {
      server = await startHttpServer({
        port: 0,
        host: '127.0.0.1',
        mounts: [{ path: '/', handle }],
        clock: () => now,
        isReady: () => true,
        onError: (error) => {
          throw error;
        },
      });
      target = slack.bind({ channel: '#alerts' }, { slack_api_url: `${server.url}${ROOM_API}` });
    });

    afterEach(() => server.stop());

    /** Delivers over HTTP, as on a laptop. */
    async function tell(view: View, memory?: Memory, token = TOKEN): Promise<DeliveryOutcome> {
      const http = fetchHttp({ secrets: { get: async () => [token] }, clock: () => now });
      const delivery = target.deliver({ view, memory });
      let next = delivery.next();
      while (!next.done) {
        const { value: step } = next;
        const answer: Answer = step.do === 'request' ? await http.send(step.request) : { remembered: true };
        next = delivery.next(answer);
      }
      return next.value;
    }

    it('shows a message, its edit and its thread', async () => {
      const first = await tell(sampleView());
      expect(first).toMatchObject({ outcome: 'delivered' });
      const memory = first.outcome === 'delivered' ? first.memory : undefined;
      now = after(now, minutes(12));
      expect(await tell(resolvedView(), memory)).toEqual({ outcome: 'delivered', memory });
      const [thread, ...more] = messages.threads(9);
      expect([thread?.replies.length, more]).toEqual([1, []]);
      const page = await pageAt('/');
      expect(page).toContain('#alerts');
      expect(page).toMatch(/<h2>✅ .*HighErrorRate: checkout, prod<\/h2>/);
      expect(page).toContain('(edited)');
      expect(page).toContain('One request in ten fails');
      expect(page).toContain('<a href="https://wiki.example/checkout?a=1&#38;b=2" rel="noopener noreferrer"');
      expect(page).toContain('<a href="/incidents/AbCdEfGhIjk">Why was I notified?</a>');
    });

    it('refuses a wrong token, for which the destination waits', async () => {
      expect(await tell(sampleView(), undefined, 'wrong')).toMatchObject({ outcome: 'retry' });
      expect(messages.threads(9)).toEqual([]);
    });

    it('shows what hostile alerts say, and does nothing that they say', async () => {
      const evil = `</code></pre><script>alert(1)</script><img src=x onerror="alert(2)">'"\`&lt;script&gt;`;
      const alert = sampleAlert('a', {
        name: evil,
        labels: { evil },
        annotations: { summary: evil, description: evil },
      });
      await tell(
        sampleView({
          title: evil,
          sender: evil,
          labels: { evil },
          annotations: { summary: evil, description: evil },
          alerts: [alert, sampleAlert('b', { labels: { evil } })],
          links: [
            { kind: 'runbook', url: 'javascript:alert(3)' },
            { kind: 'source', url: 'https://a.example/"><script>alert(4)</script>' },
          ],
        }),
      );
      const page = await pageAt('/');
      expect(harmful(page)).toEqual([]);
      expect(page).toContain('&#60;script&#62;alert(1)&#60;/script&#62;');
      expect(page).not.toContain('javascript:');
    });
  });

  describe('answers the Slack API', () => {
    it('to who has its token', async () => {
      expect(await call('auth.test', {})).toMatchObject({ ok: true });
      expect(await call('chat.postMessage', { channel: 'a', text: 'x' })).toMatchObject({ ok: true });
      expect(await call('chat.postMessage', { channel: 'a', text: 'x' }, 'wrong')).toEqual({
        ok: false,
        error: 'invalid_auth',
      });
      const anonymous = await handle(fromHere(httpEvent(`${ROOM_API}chat.postMessage`, { body: '{}' })));
      expect(JSON.parse(anonymous.body ?? '')).toEqual({ ok: false, error: 'not_authed' });
    });

    it('to a body that is not JSON', async () => {
      const { body } = await handle(fromHere(httpEvent(`${ROOM_API}chat.update`, { token: TOKEN, body: '{' })));
      expect(JSON.parse(body ?? '')).toEqual({ ok: false, error: 'invalid_json' });
    });
  });

  describe('shows', () => {
    it('what to try while nothing has come', async () => {
      const page = await pageAt('/');
      expect(page).toContain('Nothing has come yet');
      expect(page).toContain('curl -X POST http://127.0.0.1:8080/v1/sources/alertmanager -d &#60;body&#62;');
    });

    it('messages newest first, with a line for each day', async () => {
      await call('chat.postMessage', { channel: 'a', text: 'oldest' });
      now = after(now, hours(24));
      await call('chat.postMessage', { channel: 'a', text: 'newer' });
      await call('chat.postMessage', { channel: 'a', text: 'newest' });
      const page = await pageAt('/');
      expect(page.match(/oldest|newer|newest|2026-08-2\d(?=<)/g)).toEqual([
        '2026-08-23',
        'newest',
        'newer',
        '2026-08-22',
        'oldest',
      ]);
    });

    it('every kind of block, and the name of those it does not know', async () => {
      const mrkdwn = (text: string) => ({ type: 'mrkdwn', text });
      const blocks = [
        { type: 'header', text: { type: 'plain_text', text: 'Head :fire:' } },
        {
          type: 'section',
          text: mrkdwn('*bold* _it_ ~no~ `code`\n```pre```\n&gt; quote'),
          fields: [mrkdwn('f1'), mrkdwn('f2')],
        },
        { type: 'divider' },
        { type: 'context', elements: [mrkdwn('<!here>'), { type: 'plain_text', text: ':fire:', emoji: false }] },
        { type: 'image', image_url: 'https://a.example/i.png', alt_text: 'a panel' },
        { type: 'actions', elements: [{ type: 'button', text: { type: 'plain_text', text: 'Acknowledge' } }] },
        { type: 'image', image_url: 'javascript:alert(1)', alt_text: 'x' },
        { type: 'video', title: 'x' },
        'no block',
      ];
      await call('chat.postMessage', { channel: 'a', text: 'fallback', blocks });
      const page = await pageAt('/');
      for (const part of [
        '<h2>Head 🔥</h2>',
        '<b>bold</b> <i>it</i> <s>no</s> <code>code</code>\n<pre>pre</pre>\n<div class="quote">quote</div>',
        '<div class="fields"><div>f1</div><div>f2</div></div>',
        '<hr>',
        '<div class="text context"><span class="mention">@here</span></div><div class="text context">:fire:</div>',
        '<a href="https://a.example/i.png" rel="noopener noreferrer" target="_blank">🖼 a panel</a>',
        '<span class="button">Acknowledge</span>',
        '(a block of type image, which is not shown here)',
        '(a block of type video, which is not shown here)',
        '(a block of type unknown, which is not shown here)',
      ]) {
        expect(page).toContain(part);
      }
      expect(page).not.toContain('fallback');
    });

    it('the earlier replies of a long thread folded away', async () => {
      const { ts } = await call('chat.postMessage', { channel: 'a', text: 'root' });
      for (let i = 1; i <= 7; i += 1) await call('chat.postMessage', { channel: 'a', text: `r${i}`, thread_ts: ts });
      const page = await pageAt('/');
      expect(page).toContain(`<details id="t${ts}"><summary>2 earlier replies</summary>`);
      expect(page.match(/r[1-7](?=<)/g)).toEqual(['r1', 'r2', 'r3', 'r4', 'r5', 'r6', 'r7']);
    });

    it('nothing new to a page that is up to date', async () => {
      await call('chat.postMessage', { channel: 'a', text: 'one' });
      const { headers: { etag = '' } = {}, body = '' } = await get('/');
      expect(body).toContain(`<main data-version="${String(etag).replaceAll('"', '&#34;')}">`);
      expect(await get('/', { 'if-none-match': String(etag) })).toMatchObject({ statusCode: 304 });
      await call('chat.postMessage', { channel: 'a', text: 'two' });
      expect(await get('/', { 'if-none-match': String(etag) })).toMatchObject({ statusCode: 200 });
    });

    it('why each notification of an incident was sent or suppressed, newest first', async () => {
      const page = await pageAt('/incidents/AbCdEfGhIjk');
      const words = page.replaceAll(/<\/?time[^>]*>/g, '');
      expect(page.match(/<b>(?:Decided to notify|Suppressed)<\/b> <code>[\w-]+<\/code>/g)).toEqual([
        '<b>Suppressed</b> <code>group-interval</code>',
        '<b>Decided to notify</b> <code>first</code>',
      ]);
      for (const part of [
        'a change; the last message is younger than group_interval: joined: &#60;i&#62;2 more',
        'the problem is new: 1 firing',
        'service=&#60;b&#62;checkout&#60;/b&#62;',
        'firing, decided at 2026-08-22 14:02:09 UTC: ops: places whose message is edited',
        'annotation &#34;stack&#34; cut at 4096 characters',
        '<dt>Looked at again</dt><dd>2026-08-22 14:07:09 UTC</dd>',
        '<dt>On its way</dt><dd>1 decided at 2026-08-22 14:02:09 UTC</dd>',
      ]) {
        expect(words).toContain(part);
      }
      expect(harmful(page)).toEqual([]);
    });

    it('every incident with its deliveries: what was decided is not yet delivered', async () => {
      for (const path of ['/incidents', '/incidents/AbCdEfGhIjk']) {
        const page = await pageAt(path);
        const words = page.replaceAll(/<\/?(?:time|b|code|a)\b[^>]*>/g, '');
        for (const part of [
          'slack:alerts delivered 2026-08-22 14:02:09 UTC',
          'jira:https://jira.example/OPS/Bug waits since 2026-08-22 14:02:09 UTC: secret-missing, ' +
            'the secret &#60;jira&#62; is not set, tried 3 times, next try 2026-08-22 14:03:09 UTC',
          'webhook:https://a.example given up 2026-08-22 14:02:09 UTC: refused, 400 no',
          'sns:arn not sent 2026-08-22 14:02:09 UTC: integration-removed',
          'alertname=HighErrorRate, service=&#60;b&#62;checkout&#60;/b&#62;',
        ]) {
          expect(words).toContain(part);
        }
        expect(harmful(page)).toEqual([]);
      }
      const { headers: { etag = '' } = {} } = await get('/incidents');
      expect(await get('/incidents', { 'if-none-match': String(etag) })).toMatchObject({ statusCode: 304 });
    });

    it('incidents first where notifications go elsewhere', async () => {
      const incidents = { all: async () => [], version: () => 1, isFirstPage: true };
      handle = room({ messages, token: TOKEN, clock: () => now, incidents, hint: HINT });
      expect(await pageAt('/')).toContain('<h1>Incidents</h1>');
      expect(await pageAt('/')).toContain(HINT.replaceAll('<', '&#60;').replaceAll('>', '&#62;'));
    });

    it('that an incident is not there', async () => {
      expect(await get('/incidents/gone')).toMatchObject({
        statusCode: 404,
        body: expect.stringContaining('No such incident'),
      });
      expect((await get('/incidents/a%2Fb')).statusCode).toBe(404);
    });
  });

  describe('keeps to itself', () => {
    it.each(['localhost', 'LOCALHOST:8080', '127.0.0.1:1', '[::1]:8080'])('but answers at %s', async (host) => {
      expect((await handle(fromHere(httpEvent('/', { method: 'GET' }), host))).statusCode).toBe(200);
    });

    it.each(['evil.example', 'localhost.evil.example', '127.0.0.1.evil.example:8080', 'evil.example:127', ''])(
      'and refuses a page that reached it by the name "%s"',
      async (host) => {
        for (const path of ['/', '/incidents/AbCdEfGhIjk', `${ROOM_API}auth.test`]) {
          expect((await handle(fromHere(httpEvent(path, { method: 'GET', token: TOKEN }), host))).statusCode).toBe(403);
        }
      },
    );

    it.each(['192.0.2.1', '10.127.0.1', '::ffff:192.0.2.1', ''])('and refuses the machine %s', async (sourceIp) => {
      const event = fromHere(httpEvent('/', { method: 'GET' }), 'localhost', sourceIp);
      expect((await handle(event)).statusCode).toBe(403);
    });

    it('and takes no writes but by its API', async () => {
      expect(await handle(fromHere(httpEvent('/', { method: 'POST' })))).toMatchObject({ statusCode: 405 });
      expect((await get('/other')).statusCode).toBe(404);
    });

    it('and lets its pages run and load nothing but its own script and style', async () => {
      for (const path of ['/', '/incidents/AbCdEfGhIjk', '/incidents/gone']) {
        const { headers = {}, body = '' } = await get(path);
        expect(headers).toMatchObject({
          'content-security-policy': expect.stringMatching(/^default-src 'none'; style-src 'self'; script-src 'self';/),
          'x-content-type-options': 'nosniff',
          'cache-control': 'no-store',
        });
        expect(body.match(/(?<=(?:src|href)=")(?!\/|#|data:,)[^"]*/g)).toBeNull();
      }
      expect((await get('/room/page.css')).headers?.['content-type']).toBe('text/css; charset=utf-8');
      expect((await get('/room/refresh.js')).headers?.['content-type']).toBe('text/javascript; charset=utf-8');
    });

    it('and never says its token', async () => {
      await call('chat.postMessage', { channel: 'a', text: 'x' });
      expect(await pageAt('/')).not.toContain(TOKEN);
    });

    it('and shows any text of any block as text', async () => {
      const piece = fc.constantFrom(
        ...[
          '<script>',
          '</div>',
          '"',
          "'",
          '>',
          '<',
          '&lt;',
          '&#60;',
          '*',
          '_',
          '`',
          '```',
          '|',
          '\n',
          'onerror=',
          'a',
        ],
        ...[
          '<https://a.example/"onmouseover="x|l>',
          '<javascript:x|l>',
          '<mailto:a"b|c>',
          '<@U1|<b>>',
          '<!date^1|<i>>',
        ],
      );
      const text = fc.array(piece, { maxLength: 30 }).map((pieces) => pieces.join(''));
      await fc.assert(
        fc.asyncProperty(text, text, async (a, b) => {
          const blocks = [
            { type: 'header', text: { type: 'plain_text', text: a } },
            { type: 'section', text: { type: 'mrkdwn', text: b }, fields: [{ type: 'mrkdwn', text: a }] },
            { type: 'context', elements: [{ type: 'mrkdwn', text: a }] },
            { type: b },
          ];
          const metadata = { event_payload: { incident: b } };
          await call('chat.postMessage', { channel: `c${a}`, text: a, blocks, metadata });
          await call('chat.postMessage', { channel: `c${a}`, text: b });
          expect(harmful(await pageAt('/'))).toEqual([]);
        }),
        { numRuns: 100 },
      );
    });
  });
});

const TAGS = new Set(
  (
    'html head meta title link body header a span main script article div b time h1 h2 p hr pre code i s details summary ' +
    'section dl dt dd ol ul li'
  ).split(' '),
);
const ATTRIBUTES = new Set(
  'lang charset name content rel class role data-version data-form defer id aria-hidden aria-label datetime title target reversed'.split(
    ' ',
  ),
);

/** Tags, attributes and addresses of a page that the room does not write itself. */
function harmful(page: string): string[] {
  const tags = [...page.replace(/^<!doctype html>/, '').matchAll(/<\/?([^\s>/]*)((?:[^>"]|"[^"]*")*)>/g)];
  const attributes = tags.flatMap(([, , text = '']) => [...text.matchAll(/([^\s="]+)(?:="([^"]*)")?/g)]);
  return [
    ...tags.map(([, name = '']) => name).filter((name) => !TAGS.has(name)),
    ...attributes.flatMap(([, name = '', value = '']) => (isHarmless(name, value) ? [] : `${name}=${value}`)),
  ];
}

function isHarmless(attribute: string, value: string): boolean {
  if (attribute === 'href') return /^(?:https?:|mailto:|\/|#|data:,$)/.test(value);
  return attribute === 'src' ? ['/room/refresh.js', '/room/times.js'].includes(value) : ATTRIBUTES.has(attribute);
}
