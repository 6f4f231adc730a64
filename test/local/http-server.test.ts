import { once } from 'node:events';
import { connect, type Socket } from 'node:net';
import type { APIGatewayProxyEventV2, APIGatewayProxyStructuredResultV2 } from 'aws-lambda';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type HttpServer, type HttpServerOptions, PortError, startHttpServer } from '../../local/http-server.ts';
import { duration, instant } from '../../shared/values/time.ts';

const START = instant(1_790_000_000_000);
const MIB = 1024 * 1024;

describe('the local HTTP server', () => {
  const servers: HttpServer[] = [];
  const sockets: Socket[] = [];
  let events: APIGatewayProxyEventV2[];
  let errors: string[];
  let answer: () => Promise<APIGatewayProxyStructuredResultV2>;
  let isReady: boolean;

  beforeEach(() => {
    events = [];
    errors = [];
    isReady = true;
    answer = async () => ({ statusCode: 202, headers: { 'content-type': 'text/plain' }, body: 'taken' });
  });

  afterEach(async () => {
    for (const socket of sockets.splice(0)) socket.destroy();
    await Promise.all(servers.splice(0).map((server) => server.stop()));
  });

  /** With a limit of 1 MiB, unless other options are given. */
  async function start(options: Partial<HttpServerOptions> = { limits: { bodyBytes: MIB } }): Promise<HttpServer> {
    const handle = async (event: APIGatewayProxyEventV2) => {
      events.push(event);
      return await answer();
    };
    const server = await startHttpServer({
      port: 0,
      host: '127.0.0.1',
      mounts: [{ path: '/v1', handle }],
      clock: () => START,
      isReady: () => isReady,
      onError: (error) => errors.push(String(error)),
      ...options,
    });
    servers.push(server);
    return server;
  }

  /** Writes bytes as they are and reads until the server closes. */
  function raw(server: HttpServer, bytes: string): { socket: Socket; all: Promise<string>; broken: string[] } {
    const { hostname, port } = new URL(server.url);
    const socket = connect(Number(port), hostname);
    sockets.push(socket);
    const broken: string[] = [];
    let text = '';
    socket.on('data', (chunk) => {
      text += chunk.toString();
    });
    socket.on('error', (error) => broken.push(String(error)));
    const all = once(socket, 'close').then(() => text);
    socket.write(bytes);
    return { socket, all, broken };
  }

  const statusOf = (text: string): string => text.slice(0, text.indexOf('\r\n'));
  const post = (server: HttpServer, body: string | Uint8Array, type = 'application/json'): Promise<Response> =>
    fetch(`${server.url}/v1/sources/alertmanager`, { method: 'POST', body, headers: { 'content-type': type } });

  describe('plays an HTTP API', () => {
    it('hands over a request in payload format 2.0', async () => {
      const server = await start();
      const response = await fetch(`${server.url}/v1/sources/grafana?a=1&b=2&a=3%20`, {
        method: 'PUT',
        body: '{"é":1}',
        headers: [
          ['Content-Type', 'application/json'],
          ['X-Twice', 'one'],
          ['X-Twice', 'two'],
          ['Cookie', 'k=v; l=w'],
          ['User-Agent', 'Grafana'],
        ],
      });
      expect([response.status, response.headers.get('content-type'), await response.text()]).toEqual([
        202,
        'text/plain',
        'taken',
      ]);
      const [event] = events;
      expect(event).toMatchObject({
        version: '2.0',
        rawPath: '/v1/sources/grafana',
        rawQueryString: 'a=1&b=2&a=3%20',
        queryStringParameters: { a: '1,3 ', b: '2' },
        cookies: ['k=v', 'l=w'],
        headers: { 'content-type': 'application/json', 'x-twice': 'one, two', 'user-agent': 'Grafana' },
        requestContext: {
          http: {
            method: 'PUT',
            path: '/v1/sources/grafana',
            protocol: 'HTTP/1.1',
            sourceIp: '127.0.0.1',
            userAgent: 'Grafana',
          },
          timeEpoch: START,
        },
        body: '{"é":1}',
        isBase64Encoded: false,
      });
      expect(event?.headers).not.toHaveProperty('cookie');
    });

    it('joins headers that are sent twice by a comma', async () => {
      const server = await start();
      const head = 'GET /v1/x HTTP/1.1\r\nhost: x\r\nx-twice: one\r\nX-Twice: two\r\nconnection: close\r\n\r\n';
      expect(statusOf(await raw(server, head).all)).toBe('HTTP/1.1 202 Accepted');
      expect(events[0]?.headers['x-twice']).toBe('one,two');
    });

    it('hands over what is not text as base64, byte for byte', async () => {
      const server = await start();
      await post(server, new Uint8Array([0, 255, 1]), 'application/octet-stream');
      await post(server, new Uint8Array([0x22, 0xff, 0x22]));
      expect(events.map(({ body, isBase64Encoded }) => [body, isBase64Encoded])).toEqual([
        [Buffer.from([0, 255, 1]).toString('base64'), true],
        [Buffer.from([0x22, 0xff, 0x22]).toString('base64'), true],
      ]);
    });

    it('hands over no body where there is none', async () => {
      const server = await start();
      await fetch(`${server.url}/v1/`);
      expect(events[0]).not.toHaveProperty('body');
      expect(events[0]?.isBase64Encoded).toBe(false);
    });

    it('writes a result with cookies and a base64 body', async () => {
      answer = async () => ({ statusCode: 200, cookies: ['a=b'], body: 'AP8B', isBase64Encoded: true });
      const response = await fetch(`${(await start()).url}/v1/`);
      expect([response.headers.get('set-cookie'), [...new Uint8Array(await response.arrayBuffer())]]).toEqual([
        'a=b',
        [0, 255, 1],
      ]);
    });

    it('answers 500 when a handler throws or returns what cannot be sent, and goes on', async () => {
      const server = await start();
      answer = () => Promise.reject(new Error('out of luck'));
      const thrown = await fetch(`${server.url}/v1/`);
      answer = async () => ({ statusCode: 200, headers: { good: 'x', bad: 'line\nbreak' } });
      const unsendable = await fetch(`${server.url}/v1/`);
      expect([thrown.status, await thrown.json()]).toEqual([500, { message: 'Internal Server Error' }]);
      expect([unsendable.status, unsendable.headers.get('good')]).toEqual([500, null]);
      expect(errors).toEqual(['Error: out of luck', expect.stringContaining('Invalid character in header content')]);
    });

    it('answers 503 when a handler takes too long', async () => {
      const server = await start({ limits: { handler: duration(1) } });
      answer = () => new Promise(() => {});
      const response = await fetch(`${server.url}/v1/`);
      expect([response.status, await response.json()]).toEqual([503, { message: 'Service Unavailable' }]);
    });
  });

  describe('finds the handler', () => {
    const named = (path: string) => ({ path, handle: async () => ({ statusCode: 200, body: path }) });

    it('with the longest path that fits', async () => {
      const server = await start({ mounts: [named('/'), named('/v1'), named('/v1/actions')] });
      const paths = ['/', '/incidents/abc', '/v1', '/v1/sources', '/v1/actions/', '/v10'];
      const bodies = await Promise.all(paths.map(async (path) => (await fetch(server.url + path)).text()));
      expect(bodies).toEqual(['/', '/', '/v1', '/v1', '/v1/actions', '/']);
    });

    it('in a whole URL too', async () => {
      const server = await start({ mounts: [named('/v1')] });
      const { all } = raw(server, 'GET http://tocsin.test/v1/a?b HTTP/1.1\r\nhost: x\r\nconnection: close\r\n\r\n');
      expect(statusOf(await all)).toBe('HTTP/1.1 200 OK');
    });

    it('or answers 404', async () => {
      const response = await fetch(`${(await start()).url}/v2`);
      expect([response.status, await response.json()]).toEqual([404, { message: 'Not Found' }]);
    });
  });

  describe('tells its health', () => {
    it('200 when it is ready, 503 when it is not', async () => {
      const server = await start();
      expect((await fetch(`${server.url}/health`)).status).toBe(200);
      isReady = false;
      const response = await fetch(`${server.url}/health`);
      expect([response.status, await response.json()]).toEqual([503, { status: 'not ready' }]);
    });

    it('to those who read', async () => {
      const server = await start();
      expect((await fetch(`${server.url}/health`, { method: 'HEAD' })).status).toBe(200);
      const posted = await fetch(`${server.url}/health`, { method: 'POST' });
      expect([posted.status, posted.headers.get('allow')]).toEqual([405, 'GET, HEAD']);
    });
  });

  describe('limits what clients send', () => {
    it('to the 10 MiB of an HTTP API', async () => {
      const server = await start({});
      expect((await post(server, 'a'.repeat(10 * MIB))).status).toBe(202);
      expect((await post(server, 'a'.repeat(10 * MIB + 1))).status).toBe(413);
    });

    it('takes a body of 1 MiB, where that is the limit', async () => {
      const server = await start();
      expect((await post(server, 'a'.repeat(MIB))).status).toBe(202);
      expect(events[0]?.body?.length).toBe(MIB);
    });

    it('answers 413 to a larger one, before its handler sees it', async () => {
      const response = await post(await start(), 'a'.repeat(MIB + 1));
      expect([response.status, await response.json()]).toEqual([413, { error: 'too-large', limitBytes: MIB }]);
      expect(response.headers.get('connection')).toBe('close');
      expect(events).toEqual([]);
    });

    it('answers 413 to a larger one whose length is not told', async () => {
      const server = await start();
      const { socket, all, broken } = raw(
        server,
        'POST /v1/a HTTP/1.1\r\nhost: x\r\ntransfer-encoding: chunked\r\n\r\n',
      );
      const chunk = `10000\r\n${'a'.repeat(0x10000)}\r\n`;
      socket.write(chunk.repeat(17));
      await once(socket, 'data');
      // The answer is there while the body is still being sent, and the rest of it is taken off the wire.
      socket.write(`${chunk.repeat(4)}0\r\n\r\n`);
      expect(statusOf(await all)).toBe('HTTP/1.1 413 Payload Too Large');
      expect([events, broken]).toEqual([[], []]);
    });

    it('answers 413 instead of asking for a body that is too large', async () => {
      const server = await start();
      const head = `POST /v1/a HTTP/1.1\r\nhost: x\r\nexpect: 100-continue\r\ncontent-length: ${MIB + 1}\r\n\r\n`;
      const { socket, all } = raw(server, head);
      await once(socket, 'data');
      socket.end();
      expect(statusOf(await all)).toBe('HTTP/1.1 413 Payload Too Large');
    });

    it('asks for a body that is not', async () => {
      const server = await start();
      const head =
        'POST /v1/a HTTP/1.1\r\nhost: x\r\nconnection: close\r\nexpect: 100-continue\r\ncontent-length: 2\r\n\r\n';
      const { socket, all } = raw(server, head);
      await once(socket, 'data');
      socket.write('{}');
      expect((await all).match(/^HTTP.*$/gm)).toEqual(['HTTP/1.1 100 Continue', 'HTTP/1.1 202 Accepted']);
    });

    it('cuts off a client that does not finish its headers or its body', async () => {
      const server = await start({ limits: { headers: duration(20), request: duration(40) } });
      const [headers, body] = await Promise.all([
        raw(server, 'POST /v1/a HTTP/1.1\r\nhost: x\r\n').all,
        raw(server, 'POST /v1/a HTTP/1.1\r\nhost: x\r\ncontent-length: 5\r\n\r\n{').all,
      ]);
      expect([statusOf(headers), statusOf(body)]).toEqual([
        'HTTP/1.1 408 Request Timeout',
        'HTTP/1.1 408 Request Timeout',
      ]);
      expect([events, errors]).toEqual([[], []]);
    });

    it.each([
      ['no HTTP at all', '\u0016\u0003\u0001 hello\r\n\r\n', '400'],
      ['a header without a name', 'GET / HTTP/1.1\r\n: x\r\n\r\n', '400'],
      ['a length that is none', 'POST / HTTP/1.1\r\nhost: x\r\ncontent-length: -1\r\n\r\n', '400'],
      ['two lengths', 'POST / HTTP/1.1\r\nhost: x\r\ncontent-length: 1\r\ntransfer-encoding: chunked\r\n\r\n', '400'],
      ['headers of more than 10 KiB', `GET / HTTP/1.1\r\nhost: x\r\na: ${'b'.repeat(11_000)}\r\n\r\n`, '431'],
      ['an odd target', 'GET // HTTP/1.1\r\nhost: x\r\nconnection: close\r\n\r\n', '404'],
      ['no target', 'OPTIONS * HTTP/1.1\r\nhost: x\r\nconnection: close\r\n\r\n', '404'],
    ])('survives %s', async (_what, bytes, status) => {
      const server = await start();
      expect(statusOf(await raw(server, bytes).all)).toContain(`HTTP/1.1 ${status}`);
      expect((await post(server, '{}')).status).toBe(202);
    });

    it('answers a client that has closed its own half of the connection', async () => {
      const server = await start();
      const { socket, all, broken } = raw(server, '');
      socket.end('POST /v1/a HTTP/1.1\r\nhost: x\r\ncontent-length: 2\r\n\r\n{}');
      expect(statusOf(await all)).toBe('HTTP/1.1 202 Accepted');
      expect([events.length, broken]).toEqual([1, []]);
    });

    it('handles the requests of one connection one after the other, while others are answered', async () => {
      const server = await start();
      const [paths, releases]: [string[], (() => void)[]] = [[], []];
      answer = () => {
        const { rawPath } = events.at(-1) as APIGatewayProxyEventV2;
        paths.push(rawPath);
        if (rawPath === '/v1/sources/alertmanager') return Promise.resolve({ statusCode: 202 });
        return new Promise((resolve) => releases.push(() => resolve({ statusCode: 200, body: rawPath })));
      };
      const body = 'x'.repeat(100_000);
      const one = (n: number) => `POST /v1/${n} HTTP/1.1\r\nhost: x\r\ncontent-length: 100000\r\n\r\n${body}`;
      const { socket, all } = raw(server, '');
      socket.end(Array.from({ length: 40 }, (_, n) => one(n)).join(''));
      for (let n = 0; n < 40; n++) {
        await expect.poll(() => releases.length).toBe(n + 1);
        expect((await post(server, '{}')).status).toBe(202);
        expect(paths.filter((path) => /\/\d+$/.test(path))).toHaveLength(n + 1);
        releases[n]?.();
      }
      expect((await all).match(/^\/v1\/\d+/gm)).toEqual(Array.from({ length: 40 }, (_, n) => `/v1/${n}`));
    });

    it('survives a client that hangs up before its body is sent', async () => {
      const server = await start();
      const { socket, all } = raw(server, '');
      const head = 'POST /v1/a HTTP/1.1\r\nhost: x\r\ncontent-length: 5\r\n\r\n{';
      await new Promise((written) => socket.write(head, written));
      socket.resetAndDestroy();
      await all;
      expect((await post(server, '{}')).status).toBe(202);
      expect(events).toHaveLength(1);
    });

    it('survives a client that hangs up before it is answered', async () => {
      const server = await start();
      let release = () => {};
      const asked = new Promise<void>((reached) => {
        answer = () => {
          reached();
          return new Promise((resolve) => {
            release = () => resolve({ statusCode: 200, body: 'late' });
          });
        };
      });
      const { socket, all } = raw(server, 'GET /v1/a HTTP/1.1\r\nhost: x\r\n\r\n');
      await asked;
      socket.resetAndDestroy();
      await all;
      release();
      answer = async () => ({ statusCode: 202 });
      expect((await post(server, '{}')).status).toBe(202);
      expect(errors).toEqual([]);
    });
  });

  describe('when it is stopped', () => {
    it('answers the requests it has and takes no more', async () => {
      const server = await start();
      let release = () => {};
      const asked = new Promise<void>((reached) => {
        answer = () => {
          reached();
          return new Promise((resolve) => {
            release = () => resolve({ statusCode: 200, body: 'done' });
          });
        };
      });
      const response = post(server, '{}');
      await asked;
      const stopped = server.stop();
      await expect(fetch(`${server.url}/health`)).rejects.toThrow();
      release();
      expect([(await response).headers.get('connection'), await (await response).text()]).toEqual(['close', 'done']);
      await stopped;
      servers.splice(0);
    });

    it('cuts off who is not done in time', async () => {
      const server = await start({ limits: { stop: duration(1) } });
      const { socket, all } = raw(server, 'POST /v1/a HTTP/1.1\r\nhost: x\r\ncontent-length: 5\r\n\r\n{');
      await once(socket, 'connect');
      expect((await post(server, '{}')).status).toBe(202);
      await server.stop();
      expect(await all).toBe('');
      servers.splice(0);
    });
  });

  it('names PORT when somebody else has it', async () => {
    const { port } = new URL((await start()).url);
    const second = start({ port: Number(port) });
    await expect(second).rejects.toThrow(PortError);
    await expect(second).rejects.toThrow(`PORT ${port}: it is in use. Set PORT to another one.`);
  });
});
