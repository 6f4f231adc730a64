import { once } from 'node:events';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { Readable } from 'node:stream';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { fetchHttp } from '../../shared/adapters/fetch-http.ts';
import { duration, instant, seconds } from '../../shared/values/time.ts';
import { LOGIN_PAGE } from '../support/stub-server.ts';

const TOKEN = 'planted-token-5f1e';
const NOW = instant(Date.parse('2026-08-22T14:02:09Z'));

interface Seen {
  readonly method: string | undefined;
  readonly url: string | undefined;
  readonly headers: IncomingMessage['headers'];
  readonly body: string;
}

let server: Server;
let base: string;
let seen: Seen[];
let answer: (response: ServerResponse, request: Seen) => void;

beforeEach(async () => {
  seen = [];
  answer = (response) => response.end();
  server = createServer(async (incoming, response) => {
    const chunks: Buffer[] = [];
    for await (const chunk of incoming) chunks.push(chunk as Buffer);
    const { method, url, headers } = incoming;
    const request = { method, url, headers, body: Buffer.concat(chunks).toString() };
    seen.push(request);
    answer(response, request);
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  base = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
});

afterEach(() => {
  server.closeAllConnections();
  server.close();
});

const httpWith = (values: Record<string, readonly string[]> = {}, timeout = seconds(10)) =>
  fetchHttp({ secrets: { get: async (name) => values[name] ?? [] }, clock: () => NOW, timeout });

const json = (response: ServerResponse, status: number, body: unknown) =>
  response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body));

describe('what is sent', () => {
  test('the body goes as JSON in UTF-8, and the answer is asked for in English', async () => {
    await httpWith().send({ method: 'POST', url: `${base}/a?b=c`, body: { text: 'größe' } });
    expect(seen[0]).toMatchObject({ method: 'POST', url: '/a?b=c', body: '{"text":"größe"}' });
    expect(seen[0]?.headers).toMatchObject({
      'content-type': 'application/json; charset=utf-8',
      'accept-language': 'en',
    });
  });

  test('a GET has no body and says no content type', async () => {
    await httpWith().send({ method: 'GET', url: base });
    expect(seen[0]).toMatchObject({ method: 'GET', body: '' });
    expect(seen[0]?.headers['content-type']).toBeUndefined();
  });

  test('a bearer token is looked up by its name', async () => {
    await httpWith({ slack: [`${TOKEN}\n`] }).send({ method: 'POST', url: base, credentials: { bearer: 'slack' } });
    expect(seen[0]?.headers.authorization).toBe(`Bearer ${TOKEN}`);
  });

  test('basic credentials are a user and a password looked up by its name', async () => {
    const credentials = { basic: { user: 'bot@example.com', password: 'jira' } };
    await httpWith({ jira: [TOKEN] }).send({ method: 'POST', url: base, credentials });
    const pair = Buffer.from(`bot@example.com:${TOKEN}`).toString('base64');
    expect(seen[0]?.headers.authorization).toBe(`Basic ${pair}`);
  });

  test('an address can be a secret', async () => {
    await httpWith({ hook: [`${base}/services/${TOKEN}`] }).send({ method: 'POST', url: { secret: 'hook' }, body: {} });
    expect(seen[0]?.url).toBe(`/services/${TOKEN}`);
  });

  test('a secret that is not set is named, and nothing is sent', async () => {
    const sent = await httpWith().send({ method: 'POST', url: base, credentials: { bearer: 'slack' } });
    expect(sent).toEqual({ unreachable: 'secret-missing', detail: 'secret "slack" is not set' });
    expect(seen).toEqual([]);
  });
});

describe('a secret that is being rotated', () => {
  const values = { jira: ['new', 'old'] };
  const request = { method: 'POST', url: '', credentials: { bearer: 'jira' } } as const;
  const tokens = () => seen.map((one) => one.headers.authorization);

  for (const status of [401, 403]) {
    test(`the other value is tried once when the first is refused with ${status}`, async () => {
      answer = (response, { headers }) => json(response, headers.authorization === 'Bearer old' ? 200 : status, {});
      expect(await httpWith(values).send({ ...request, url: base })).toMatchObject({ answered: 200 });
      expect(tokens()).toEqual(['Bearer new', 'Bearer old']);
    });
  }

  const SAID = [
    ['in JSON, with 200', 200, { 'content-type': 'application/json' }, '{"ok":false,"error":"token_revoked"}'],
    ['as a text, with 404', 404, { 'content-type': 'text/plain' }, 'token_revoked\n'],
  ] as const;
  for (const [how, status, headers, body] of SAID) {
    test(`the other value is tried when the first is refused with a word of the receiver's own, ${how}`, async () => {
      answer = (response, one) =>
        one.headers.authorization === 'Bearer old'
          ? json(response, 200, { ok: true })
          : response.writeHead(status, headers).end(body);
      const refusals = ['invalid_auth', 'token_revoked'];
      expect(await httpWith(values).send({ ...request, url: base, refusals })).toMatchObject({ body: { ok: true } });
      expect(tokens()).toEqual(['Bearer new', 'Bearer old']);
    });
  }

  test('a word that the request does not name refuses nothing', async () => {
    answer = (response) => json(response, 200, { ok: false, error: 'channel_not_found' });
    await httpWith(values).send({ ...request, url: base, refusals: ['token_revoked'] });
    expect(tokens()).toEqual(['Bearer new']);
  });

  test('when both are refused, that is the answer', async () => {
    answer = (response) => json(response, 401, {});
    expect(await httpWith(values).send({ ...request, url: base })).toMatchObject({ answered: 401 });
    expect(tokens()).toHaveLength(2);
  });

  test('any other answer is final', async () => {
    answer = (response) => json(response, 500, {});
    await httpWith(values).send({ ...request, url: base });
    expect(tokens()).toEqual(['Bearer new']);
  });

  test('an address that is a secret has another value too', async () => {
    answer = (response, { url }) => response.writeHead(url === '/old' ? 200 : 403).end();
    const http = httpWith({ hook: [`${base}/new`, `${base}/old`] });
    expect(await http.send({ method: 'POST', url: { secret: 'hook' } })).toMatchObject({ answered: 200 });
  });
});

describe('a secret that was rotated after it was looked up', () => {
  const request = { method: 'POST', credentials: { bearer: 'jira' } } as const;
  const tokens = () => seen.map((one) => one.headers.authorization);
  const rotated = (kept: readonly string[], fresh: readonly string[]) =>
    fetchHttp({ secrets: { get: async (_, demand) => (demand === 'fresh' ? fresh : kept) }, clock: () => NOW });

  test('is looked up again when the receiver refuses it, and what is new is tried', async () => {
    answer = (response, { headers }) => json(response, headers.authorization === 'Bearer new' ? 200 : 401, {});
    expect(await rotated(['old'], ['new', 'old']).send({ ...request, url: base })).toMatchObject({ answered: 200 });
    expect(tokens()).toEqual(['Bearer old', 'Bearer new']);
  });

  test('is not tried twice when nothing is new', async () => {
    answer = (response) => json(response, 401, {});
    expect(await rotated(['old'], ['old']).send({ ...request, url: base })).toMatchObject({ answered: 401 });
    expect(tokens()).toEqual(['Bearer old']);
  });

  test('leaves the refusal as it is when it is gone', async () => {
    answer = (response) => json(response, 403, {});
    expect(await rotated(['old'], []).send({ ...request, url: base })).toMatchObject({ answered: 403 });
  });
});

describe('what is answered', () => {
  test('JSON is parsed, anything else is text', async () => {
    answer = (response) => json(response, 200, { ok: true });
    expect(await httpWith().send({ method: 'GET', url: base })).toEqual({ answered: 200, body: { ok: true } });
    answer = (response) => response.writeHead(200, { 'content-type': 'text/html' }).end('ok');
    expect(await httpWith().send({ method: 'GET', url: base })).toEqual({ answered: 200, body: 'ok' });
  });

  test('what says it is JSON and is not is text', async () => {
    answer = (response) => response.writeHead(502, { 'content-type': 'application/json' }).end('<html>');
    expect(await httpWith().send({ method: 'GET', url: base })).toEqual({ answered: 502, body: '<html>' });
  });

  test('an empty body is an empty text', async () => {
    answer = (response) => response.writeHead(204).end();
    expect(await httpWith().send({ method: 'PUT', url: base })).toEqual({ answered: 204, body: '' });
  });

  test('an endless body is read up to 1 MiB', async () => {
    function* endless() {
      while (true) yield Buffer.alloc(65_536, 'x');
    }
    answer = (response) => {
      response.writeHead(200, { 'content-type': 'text/plain' });
      Readable.from(endless()).pipe(response);
    };
    const { body } = (await httpWith().send({ method: 'GET', url: base })) as { body: string };
    expect(body).toHaveLength(1_048_576);
  });

  describe('where the body does not matter', () => {
    const request = { method: 'POST', body: {}, bodyRead: 'start' } as const;
    const begun = (type: string, start: string) => (response: ServerResponse) => {
      response.writeHead(200, { 'content-type': type }).write(start);
    };

    for (const [type, start] of [
      ['application/json', '{"ok":'],
      ['text/plain', 'one'],
      ['text/html; charset=utf-8', 'ok'],
    ] as const) {
      test(`a body of ${type} that never ends is not waited for`, async () => {
        answer = begun(type, start);
        const sent = await httpWith({}, seconds(30)).send({ ...request, url: base });
        expect(sent).toMatchObject({ answered: 200 });
      });
    }

    test('headers of HTML without a body are an answer', async () => {
      answer = (response) => response.writeHead(202, { 'content-type': 'text/html' }).flushHeaders();
      expect(await httpWith({}, seconds(30)).send({ ...request, url: base })).toEqual({ answered: 202, body: '' });
    });

    test('a page for people is known by its beginning', async () => {
      answer = begun('text/html', LOGIN_PAGE);
      expect(await httpWith().send({ ...request, url: base })).toEqual({ answered: 200, body: LOGIN_PAGE });
    });

    test('a body that breaks off after the headers changes nothing', async () => {
      answer = (response) => {
        response.writeHead(200, { 'content-type': 'text/plain', 'content-length': '100' }).write('x');
        setImmediate(() => response.socket?.destroy());
      };
      expect(await httpWith().send({ ...request, url: base })).toMatchObject({ answered: 200 });
    });
  });

  test('the headers that are wanted come with it, and no others', async () => {
    answer = (response) => response.writeHead(404, { 'x-seraph-loginreason': 'OK', 'x-other': 'y' }).end();
    const wanted = ['x-seraph-loginreason', 'x-not-there'];
    expect(await httpWith().send({ method: 'GET', url: base, wanted })).toEqual({
      answered: 404,
      body: '',
      headers: { 'x-seraph-loginreason': 'OK' },
    });
  });

  test.each([
    [`https://id.example.com/login?continue=${TOKEN}`, 'id.example.com'],
    [`https://user:${TOKEN}@id.example.com:8443/`, 'id.example.com:8443'],
    [`/services/${TOKEN}`, /^127\.0\.0\.1:\d+$/],
  ])('of a redirect to %s the host alone is known', async (location, host) => {
    answer = (response) => response.writeHead(302, { location }).end();
    const sent = await httpWith().send({ method: 'GET', url: base });
    expect(sent).toEqual({ answered: 302, body: '', leadsTo: expect.stringMatching(host) });
  });

  test('a redirect is an answer, never followed with the credentials', async () => {
    answer = (response) => response.writeHead(302, { location: `${base}/elsewhere` }).end();
    const http = httpWith({ jira: [TOKEN] });
    const sent = await http.send({ method: 'GET', url: base, credentials: { bearer: 'jira' } });
    expect(sent).toMatchObject({ answered: 302 });
    expect(seen).toHaveLength(1);
  });

  for (const [value, expected] of [
    ['30', seconds(30)],
    ['0', seconds(0)],
    ['Sat, 22 Aug 2026 14:03:09 GMT', seconds(60)],
    ['Sat, 22 Aug 2026 14:01:00 GMT', seconds(0)],
  ] as const) {
    test(`Retry-After "${value}" is ${expected / 1000} s from now`, async () => {
      answer = (response) => response.writeHead(429, { 'retry-after': value }).end();
      expect(await httpWith().send({ method: 'GET', url: base })).toMatchObject({
        answered: 429,
        retryAfter: expected,
      });
    });
  }

  test.each(['soon', '', '-5', '1.5', '1e3', '30s', 'NaN', 'Monday'])(
    'a Retry-After "%s" is left out',
    async (value) => {
      answer = (response) => response.writeHead(429, { 'retry-after': value }).end();
      expect(await httpWith().send({ method: 'GET', url: base })).toEqual({ answered: 429, body: '' });
    },
  );

  test('a Retry-After of any number of digits is a time', async () => {
    answer = (response) => response.writeHead(429, { 'retry-after': '9'.repeat(400) }).end();
    expect(await httpWith().send({ method: 'GET', url: base })).toMatchObject({ retryAfter: seconds(1e9) });
  });
});

describe('when no answer comes', () => {
  test('a silent receiver is a timeout', async () => {
    answer = () => undefined;
    const sent = await httpWith({}, duration(30)).send({ method: 'GET', url: base });
    expect(sent).toEqual({ unreachable: 'timeout', detail: 'no answer in time' });
  });

  test('a request may ask for another timeout than the others have', async () => {
    answer = () => undefined;
    const patient = httpWith({}, seconds(60));
    const sent = await patient.send({ method: 'POST', url: base, body: {}, timeout: duration(20) });
    expect(sent).toMatchObject({ unreachable: 'timeout' });
  });

  test('an answer that stops midway is a timeout: its body is not known', async () => {
    answer = (response) => response.writeHead(201, { 'content-type': 'application/json' }).write('{"key":');
    const sent = await httpWith({}, duration(100)).send({ method: 'POST', url: base, body: {} });
    expect(sent).toMatchObject({ unreachable: 'timeout' });
  });

  test('a connection that breaks is told by its code', async () => {
    answer = (response) => response.socket?.destroy();
    const sent = await httpWith().send({ method: 'POST', url: base, body: {} });
    expect(sent).toMatchObject({ unreachable: 'connection', detail: 'UND_ERR_SOCKET' });
  });

  test('a port that nobody listens on is told by its code', async () => {
    server.close();
    server.closeAllConnections();
    await once(server, 'close');
    const sent = await httpWith().send({ method: 'GET', url: base });
    expect(sent).toEqual({ unreachable: 'connection', detail: 'ECONNREFUSED' });
  });
});

describe('a planted secret is in no answer of ours', () => {
  for (const [title, hook, detail] of [
    ['when the address that is a secret is none', `not a url ${TOKEN}`, 'the address is not a URL'],
    ['when nobody listens there', `http://127.0.0.1:1/${TOKEN}`, 'no answer'],
    ['when its scheme is unknown', `ftp://${TOKEN}/`, 'no answer'],
  ] as const) {
    test(title, async () => {
      const sent = await httpWith({ hook: [hook] }).send({ method: 'POST', url: { secret: 'hook' }, body: {} });
      expect(sent).toEqual({ unreachable: 'connection', detail });
    });
  }

  test('when a header cannot carry it', async () => {
    const http = httpWith({ slack: [`${TOKEN}\u0000x`] });
    const sent = await http.send({ method: 'POST', url: base, credentials: { bearer: 'slack' } });
    const detail = 'secret "slack" holds characters that a header cannot carry';
    expect(sent).toEqual({ unreachable: 'secret-missing', detail });
  });
});
