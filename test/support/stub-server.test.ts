import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type Clock, instant } from '../../shared/values/time.ts';
import {
  type ErrorFault,
  type Fault,
  jsonResponse,
  type Listening,
  listen,
  StubApi,
  type StubRequest,
  type StubResponse,
} from './stub-server.ts';

/** Counts what it was asked to do. */
class StubCounter extends StubApi {
  done = 0;

  constructor(clock: Clock) {
    super(clock);
  }

  protected override answer(): StubResponse {
    this.done += 1;
    return jsonResponse(200, { done: this.done });
  }

  protected override failure({ status = 400, error }: ErrorFault): StubResponse {
    return jsonResponse(status, { error });
  }
}

let now = instant(0);
let stub: StubCounter;
beforeEach(() => {
  now = instant(0);
  stub = new StubCounter(() => now);
});

const request = (url = '/count', headers: Record<string, string> = {}, body = ''): StubRequest => {
  return { method: 'POST', url, headers, body };
};
const status = (url?: string) => {
  const answer = stub.handle(request(url));
  return typeof answer === 'string' ? answer : answer.status;
};

describe('a scripted fault', () => {
  it.each<[string, Fault, unknown, number]>([
    ['an error is answered in the words of the API and nothing takes effect', { status: 503 }, 503, 0],
    ['refused breaks the connection and nothing takes effect', 'refused', 'disconnected', 0],
    ['lost-answer breaks the connection after the request took effect', 'lost-answer', 'disconnected', 1],
    ['hang never answers and nothing takes effect', 'hang', 'silent', 0],
  ])('%s', (_, fault, answer, done) => {
    stub.fail(fault);
    expect([status(), stub.done]).toEqual([answer, done]);
  });

  it('hits one request when no scope is given', () => {
    stub.fail({ status: 500 });
    expect([status(), status()]).toEqual([500, 200]);
  });

  it('hits as many requests as told', () => {
    stub.fail({ status: 500 }, { times: 2 });
    expect([status(), status(), status()]).toEqual([500, 500, 200]);
  });

  it('hits every request until the API is healed', () => {
    stub.fail({ status: 500 }, { times: Number.POSITIVE_INFINITY });
    expect([status(), status(), status()]).toEqual([500, 500, 500]);
    stub.heal();
    expect(status()).toBe(200);
  });

  it('lasts while a predicate on the clock holds', () => {
    stub.fail({ status: 500 }, { when: (_, at) => at < 1000 });
    expect([status(), status()]).toEqual([500, 500]);
    now = instant(1000);
    expect(status()).toBe(200);
  });

  it('hits the requests it is meant for and no others', () => {
    stub.fail({ status: 500 }, { times: 1, when: ({ url }) => url === '/hit' });
    expect([status('/other'), status('/hit'), status('/hit')]).toEqual([200, 500, 200]);
  });

  it('acts in the order in which the faults were given', () => {
    stub.fail({ status: 500 });
    stub.fail('refused');
    expect([status(), status(), status()]).toEqual([500, 'disconnected', 200]);
  });
});

describe('the request log', () => {
  it('keeps time, method, path, every header, the parsed body, the fault and the answer', () => {
    now = instant(7);
    stub.fail({ status: 429 });
    stub.handle(
      request(
        'http://example.test/a?b=1',
        { Authorization: 'Bearer x', 'Content-Type': 'application/json' },
        '{"c":2}',
      ),
    );
    expect(stub.requests).toEqual([
      {
        at: 7,
        method: 'POST',
        url: '/a?b=1',
        path: '/a',
        headers: { authorization: 'Bearer x', 'content-type': 'application/json' },
        body: '{"c":2}',
        parsed: { c: 2 },
        fault: { status: 429 },
        answer: jsonResponse(429, { error: undefined }),
      },
    ]);
  });

  it.each([
    ['a form', 'application/x-www-form-urlencoded', 'a=1&b=x+y', { a: '1', b: 'x y' }],
    ['JSON', 'application/json; charset=utf-8', '[1]', [1]],
    ['neither as undefined', 'text/plain', 'hello', undefined],
  ])('parses %s', (_, contentType, body, parsed) => {
    stub.handle(request('/', { 'content-type': contentType }, body));
    expect(stub.requests[0]?.parsed).toEqual(parsed);
  });
});

describe('over HTTP', () => {
  let server: Listening;
  beforeEach(async () => {
    server = await listen(stub);
  });
  afterEach(() => server.close());

  const post = (init: RequestInit = {}) => fetch(`${server.url}/count?x=1`, { method: 'POST', ...init });

  it('serves the same answers and logs what was sent', async () => {
    const response = await post({ headers: { 'X-Test': 'yes' }, body: 'grüße' });
    expect([response.status, await response.json()]).toEqual([200, { done: 1 }]);
    expect(stub.requests[0]).toMatchObject({ path: '/count', url: '/count?x=1', body: 'grüße' });
    expect(stub.requests[0]?.headers).toMatchObject({ 'x-test': 'yes' });
  });

  it.each<[Fault, number]>([
    ['refused', 0],
    ['lost-answer', 1],
  ])('breaks the connection on %s', async (fault, done) => {
    stub.fail(fault);
    await expect(post()).rejects.toThrow('fetch failed');
    expect(stub.done).toBe(done);
  });

  /** Resolves when the request that will hang has arrived. */
  const arrivalOfHanging = () =>
    new Promise<void>((resolve) => {
      const when = () => {
        resolve();
        return true;
      };
      stub.fail('hang', { when });
    });

  it('keeps the connection open without an answer on hang', async () => {
    const caller = new AbortController();
    const arrival = arrivalOfHanging();
    const response = post({ signal: caller.signal });
    await arrival;
    caller.abort();
    await expect(response).rejects.toThrow('aborted');
  });

  it('closes although a request hangs', async () => {
    const second = await listen(stub);
    const arrival = arrivalOfHanging();
    const response = expect(fetch(second.url)).rejects.toThrow('fetch failed');
    await arrival;
    await second.close();
    await response;
  });
});
