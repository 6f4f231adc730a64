import { once } from 'node:events';
import { createServer, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Clock, EpochMs } from '../../shared/values/time.ts';

export interface StubRequest {
  readonly method: string;
  /** Path and query, or a whole URL. */
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}

export interface StubResponse {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
  /** Its body begins and never ends. */
  readonly endless?: true;
}

/** What the caller sees: an answer, a connection that breaks before one, or an open connection and nothing more. */
export type StubAnswer = StubResponse | 'disconnected' | 'silent';

/** An error the API itself answers with. Nothing takes effect. What `error` names is the API's own: see each stub. */
export interface ErrorFault {
  readonly status?: number;
  readonly error?: string;
  /** Seconds, for the header `Retry-After`. */
  readonly retryAfter?: number;
}

/**
 * `refused`: disconnected, nothing took effect. `lost-answer`: the request took effect, then disconnected.
 * `hang`: nothing took effect and no answer ever comes.
 */
export type Fault = ErrorFault | InBetween | 'refused' | 'lost-answer' | 'hang';

/** What something in front of the API answers in its place, so nothing takes effect: a login, a proxy, an ingress. */
type InBetween =
  | { readonly page: string; readonly status: number; readonly type?: string }
  | { readonly redirect: string; readonly status: number };

interface FaultScope {
  /** How many requests it hits. 1 when absent; without end when only `when` is given. */
  readonly times?: number;
  /** Which requests it hits, and while which time. */
  readonly when?: (request: StubRequest, now: EpochMs) => boolean;
}

export interface LoggedRequest extends StubRequest {
  readonly at: EpochMs;
  readonly path: string;
  /** The body as JSON or form, undefined when it is neither. */
  readonly parsed: unknown;
  readonly fault?: Fault;
  readonly answer: StubAnswer;
}

export type Json = Record<string, unknown>;
export const isJson = (value: unknown): value is Json =>
  typeof value === 'object' && value !== null && !Array.isArray(value);
export const asArray = (value: unknown): readonly unknown[] => (Array.isArray(value) ? value : []);
export const asString = (value: unknown): string => (typeof value === 'string' ? value : '');

export const jsonResponse = (status: number, body: unknown, headers: Record<string, string> = {}): StubResponse => ({
  status,
  headers: { 'content-type': 'application/json; charset=utf-8', ...headers },
  body: JSON.stringify(body),
});

/**
 * An API that tests talk to: in process through `handle`, which takes time from the clock alone, or over HTTP through
 * `listen`. It logs every request and can be told to fail.
 */
export abstract class StubApi {
  readonly requests: LoggedRequest[] = [];
  protected readonly clock: Clock;
  #faults: { fault: Fault; left: number; when: NonNullable<FaultScope['when']> }[] = [];

  protected constructor(clock: Clock) {
    this.clock = clock;
  }

  /** The API without faults. */
  protected abstract answer(request: StubRequest): StubResponse;
  /** The API's own words for an error. */
  protected abstract failure(fault: ErrorFault, request: StubRequest): StubResponse;

  /** Fails the next request, or those in the scope. Of several faults that fit, the one given first acts. */
  fail(fault: Fault, scope: FaultScope = {}): void {
    const left = scope.times ?? (scope.when ? Number.POSITIVE_INFINITY : 1);
    this.#faults.push({ fault, left, when: scope.when ?? (() => true) });
  }

  heal(): void {
    this.#faults = [];
  }

  handle(given: StubRequest): StubAnswer {
    const headers = Object.fromEntries(Object.entries(given.headers).map(([name, v]) => [name.toLowerCase(), v]));
    const { method, body } = given;
    const { pathname, search } = new URL(given.url, 'http://stub.invalid');
    const request = { method, url: `${pathname}${search}`, headers, body };
    const at = this.clock();
    const fault = this.#takeFault(request, at);
    const answer = fault === undefined ? this.answer(request) : this.#disturb(fault, request);
    const parsed = parseBody(headers['content-type'] ?? '', body);
    this.requests.push({ ...request, at, path: pathname, parsed, answer, ...(fault && { fault }) });
    return answer;
  }

  #takeFault(request: StubRequest, now: EpochMs): Fault | undefined {
    const rule = this.#faults.find((one) => one.left > 0 && one.when(request, now));
    if (rule) rule.left -= 1;
    return rule?.fault;
  }

  #disturb(fault: Fault, request: StubRequest): StubAnswer {
    if (fault === 'hang') return 'silent';
    if (fault === 'lost-answer') this.answer(request);
    if (typeof fault !== 'object') return 'disconnected';
    return 'page' in fault || 'redirect' in fault ? inBetween(fault) : this.failure(fault, request);
  }
}

/** A login page as an identity provider serves it. */
export const LOGIN_PAGE =
  '<!DOCTYPE html>\n<html><head><title>Sign in</title></head><body>Please sign in.</body></html>';

function inBetween(fault: InBetween): StubResponse {
  if ('page' in fault) {
    return { status: fault.status, headers: { 'content-type': fault.type ?? 'text/html' }, body: fault.page };
  }
  return { status: fault.status, headers: { location: fault.redirect, 'content-type': 'text/html' }, body: '' };
}

function parseBody(contentType: string, body: string): unknown {
  if (contentType.startsWith('application/x-www-form-urlencoded')) return Object.fromEntries(new URLSearchParams(body));
  return parseJson(body);
}

export function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

export interface Listening {
  /** `http://127.0.0.1:<port>`, without a slash at the end. */
  readonly url: string;
  close(): Promise<void>;
}

/** Serves a stub over HTTP on a free port of this machine. */
export async function listen(stub: Pick<StubApi, 'handle'>, port = 0): Promise<Listening> {
  const server = createServer((incoming, response) => {
    const chunks: Buffer[] = [];
    incoming.on('data', (chunk: Buffer) => chunks.push(chunk));
    incoming.on('end', () => {
      const headers = Object.fromEntries(Object.entries(incoming.headers).map(([name, v]) => [name, String(v)]));
      const { method = 'GET', url = '/' } = incoming;
      send(stub.handle({ method, url, headers, body: Buffer.concat(chunks).toString('utf8') }), response);
    });
  });
  server.listen(port, '127.0.0.1');
  await once(server, 'listening');
  const close = async () => {
    const closed = once(server, 'close');
    server.close();
    server.closeAllConnections();
    await closed;
  };
  return { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, close };
}

function send(answer: StubAnswer, response: ServerResponse): void {
  if (answer === 'silent') return;
  if (answer === 'disconnected') response.socket?.destroy();
  else if (answer.endless) response.writeHead(answer.status, answer.headers).write(answer.body);
  else response.writeHead(answer.status, answer.headers).end(answer.body);
}
