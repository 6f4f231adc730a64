import { setTimeout as sleep } from 'node:timers/promises';
import type { Answer, Credentials, OutgoingRequest } from '../destinations/conversation.ts';
import type { Http } from '../flows/outgoing.ts';
import type { Secrets } from '../flows/secrets.ts';
import { between, type Clock, type DurationMs, duration, instant, seconds } from '../values/time.ts';

export interface FetchHttpOptions {
  readonly secrets: Secrets;
  /** For a `Retry-After` that is a date. */
  readonly clock: Clock;
  /** For one request, its answer included, where it says no other. Default 10 seconds. */
  readonly timeout?: DurationMs;
}

/** What the receiver is sent to and by whom: the only values of this file that hold a secret. */
interface Access {
  readonly url: string;
  readonly authorization?: string;
}

/** In the order in which they are tried. */
type Accesses = readonly [Access, ...Access[]];

type Missing = Extract<Answer, { unreachable: unknown }>;

const MAX_BODY_BYTES = 1024 * 1024;
const START_BYTES = 1024;
const START_WITHIN = seconds(1);

/**
 * Sends requests with the runtime's own `fetch`. Secrets are looked up for each request. When the receiver refuses the
 * credentials, with 401, 403 or a word that the request names, the other value of a secret under rotation is tried
 * once, and then whatever fresh values bring that was not tried yet: a rotated secret needs no restart. Redirects are
 * answers like any other: following one could carry the credentials elsewhere. Error texts are never passed on, because they can hold a URL or
 * a header; codes are.
 */
export function fetchHttp({ secrets, clock, timeout = seconds(10) }: FetchHttpOptions): Http {
  return {
    async send(request) {
      const kept = await accessesTo(request, secrets);
      if ('unreachable' in kept) return kept;
      const answer = await sendUntilAdmitted(request, kept, clock, timeout);
      if (!isRefused(answer, request)) return answer;
      const fresh = await accessesTo(request, secrets, 'fresh');
      if ('unreachable' in fresh) return answer;
      const [untried, ...others] = fresh.filter((one) => !kept.some((other) => isSame(one, other)));
      return untried === undefined ? answer : await sendUntilAdmitted(request, [untried, ...others], clock, timeout);
    },
  };
}

/** The first answer that is no refusal, or the last one. */
async function sendUntilAdmitted(
  request: OutgoingRequest,
  [first, ...others]: Accesses,
  clock: Clock,
  timeout: DurationMs,
): Promise<Answer> {
  let answer = await sendOnce(request, first, clock, timeout);
  for (const access of others) {
    if (!isRefused(answer, request)) break;
    answer = await sendOnce(request, access, clock, timeout);
  }
  return answer;
}

function isRefused(answer: Answer, { refusals = [] }: OutgoingRequest): boolean {
  if (!('answered' in answer)) return false;
  return answer.answered === 401 || answer.answered === 403 || refusals.some((word) => word === errorIn(answer.body));
}

function errorIn(body: unknown): unknown {
  if (typeof body === 'string') return body.trim();
  return typeof body === 'object' && body !== null && 'error' in body ? body.error : undefined;
}

const isSame = (one: Access, other: Access): boolean =>
  one.url === other.url && one.authorization === other.authorization;

async function accessesTo(
  { url, credentials }: OutgoingRequest,
  secrets: Secrets,
  demand?: 'fresh',
): Promise<Accesses | Missing> {
  const urls = typeof url === 'string' ? [url] : await valuesOf(url.secret, secrets, demand);
  if ('unreachable' in urls) return urls;
  const headers = credentials === undefined ? [undefined] : await authorizations(credentials, secrets, demand);
  if ('unreachable' in headers) return headers;
  const at = (i: number): Access => {
    const authorization = headers[i] ?? headers[0];
    return { url: urls[i] ?? urls[0] ?? '', ...(authorization !== undefined && { authorization }) };
  };
  return urls.length > 1 || headers.length > 1 ? [at(0), at(1)] : [at(0)];
}

async function authorizations(
  credentials: Credentials,
  secrets: Secrets,
  demand?: 'fresh',
): Promise<readonly string[] | Missing> {
  if ('bearer' in credentials) {
    const tokens = await valuesOf(credentials.bearer, secrets, demand);
    return 'unreachable' in tokens ? tokens : tokens.map((token) => `Bearer ${token}`);
  }
  const { user, password } = credentials.basic;
  const passwords = await valuesOf(password, secrets, demand);
  if ('unreachable' in passwords) return passwords;
  return passwords.map((value) => `Basic ${Buffer.from(`${user}:${value}`).toString('base64')}`);
}

/** Space at the ends is what an editor or `echo` left behind. Other control characters would make `fetch` throw. */
async function valuesOf(name: string, secrets: Secrets, demand?: 'fresh'): Promise<readonly string[] | Missing> {
  const values = (await secrets.get(name, demand)).map((value) => value.trim()).filter((value) => value !== '');
  if (values.length === 0) return missing(`secret "${name}" is not set`);
  const isSendable = values.every((value) => /^[\x20-\x7e]+$/.test(value));
  return isSendable ? values : missing(`secret "${name}" holds characters that a header cannot carry`);
}

const missing = (detail: string): Missing => ({ unreachable: 'secret-missing', detail });

async function sendOnce(request: OutgoingRequest, access: Access, clock: Clock, timeout: DurationMs): Promise<Answer> {
  if (!URL.canParse(access.url)) return { unreachable: 'connection', detail: 'the address is not a URL' };
  try {
    const response = await fetch(access.url, {
      method: request.method,
      redirect: 'manual',
      signal: AbortSignal.timeout(request.timeout ?? timeout),
      headers: headersOf(request, access),
      ...(request.body !== undefined && { body: JSON.stringify(request.body) }),
    });
    const body = request.bodyRead === 'start' ? await startOf(response) : await bodyOf(response);
    return { answered: response.status, body, ...headersIn(response, request, clock) };
  } catch (error) {
    return unreachable(error);
  }
}

const headersOf = ({ body }: OutgoingRequest, { authorization }: Access): Record<string, string> => ({
  accept: 'application/json',
  // Jira translates names and errors into the language that is asked for.
  'accept-language': 'en',
  'user-agent': 'tocsin',
  ...(body !== undefined && { 'content-type': 'application/json; charset=utf-8' }),
  ...(authorization !== undefined && { authorization }),
});

/** What the headers of an answer say. */
function headersIn({ headers: given, url }: Response, { wanted = [] }: OutgoingRequest, clock: Clock) {
  const retryAfter = retryAfterOf(given.get('retry-after'), clock);
  const leadsTo = hostOf(given.get('location'), url);
  const headers = Object.fromEntries(wanted.flatMap((name) => pairOf(name, given.get(name))));
  return {
    ...(retryAfter !== undefined && { retryAfter }),
    ...(leadsTo !== undefined && { leadsTo }),
    ...(wanted.some((name) => given.has(name)) && { headers }),
  };
}

const pairOf = (name: string, value: string | null): readonly (readonly [string, string])[] =>
  value === null ? [] : [[name, value]];

/** The rest of the address may hold a secret: a session, a token, the address that was asked for. */
const hostOf = (location: string | null, base: string): string | undefined =>
  location !== null && URL.canParse(location, base) ? new URL(location, base).host : undefined;

/**
 * Enough to know a page for people by. Only what calls itself HTML may be one, so nothing else is waited for; when its
 * beginning does not come either, the status decides.
 */
async function startOf(response: Response): Promise<string> {
  const isHtml = /\bhtml\b/i.test(response.headers.get('content-type') ?? '');
  const reader = response.body?.getReader();
  if (reader === undefined) return '';
  const none = sleep(START_WITHIN, undefined, { ref: false });
  const first = isHtml ? await Promise.race([reader.read().catch(() => undefined), none]) : undefined;
  // Its end is not waited for: a body that never ends would never be cancelled.
  void reader.cancel().catch(() => undefined);
  return Buffer.from(first?.value ?? [])
    .subarray(0, START_BYTES)
    .toString('utf8');
}

/** JSON when it says so and is; otherwise text. A longer body than 1 MiB is cut, and then it is text. */
async function bodyOf(response: Response): Promise<unknown> {
  const text = await boundedText(response);
  if (!/\bjson\b/i.test(response.headers.get('content-type') ?? '')) return text;
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
}

async function boundedText(response: Response): Promise<string> {
  const chunks: Uint8Array[] = [];
  let size = 0;
  for await (const chunk of response.body ?? []) {
    chunks.push(chunk);
    size += chunk.byteLength;
    // Leaving the loop cancels the stream.
    if (size >= MAX_BODY_BYTES) break;
  }
  return Buffer.concat(chunks).subarray(0, MAX_BODY_BYTES).toString('utf8');
}

/**
 * Seconds or an HTTP date, as a time from now on. Undefined when it is neither: `Date.parse` alone takes "1.5" and "-5"
 * for dates. Source: https://www.rfc-editor.org/rfc/rfc9110#field.retry-after
 */
function retryAfterOf(value: string | null, clock: Clock): DurationMs | undefined {
  if (value === null) return undefined;
  if (/^\d+$/.test(value.trim())) return seconds(Math.min(Number(value), MOST_SECONDS));
  if (!/^(?:mon|tue|wed|thu|fri|sat|sun)/i.test(value.trim())) return undefined;
  const date = Date.parse(value);
  return Number.isNaN(date) ? undefined : duration(Math.max(0, between(clock(), instant(date))));
}

const MOST_SECONDS = 1e9;

function unreachable(error: unknown): Missing {
  if (isNamed(error, 'TimeoutError')) return { unreachable: 'timeout', detail: 'no answer in time' };
  const cause = error instanceof Error ? error.cause : undefined;
  const code = typeof cause === 'object' && cause !== null && 'code' in cause ? String(cause.code) : 'no answer';
  return { unreachable: 'connection', detail: code };
}

const isNamed = (error: unknown, name: string): boolean => error instanceof Error && error.name === name;
