import { readFileSync } from 'node:fs';
import type { APIGatewayProxyEventV2, APIGatewayProxyStructuredResultV2 } from 'aws-lambda';
import { authenticate } from '../../shared/sources/credentials/authenticate.ts';
import type { Clock, EpochMs } from '../../shared/values/time.ts';
import type { HttpHandler } from '../http-event.ts';
import type { TrackedIncident } from '../tracked-incidents.ts';
import { incidentListPage } from './incident-list-page.ts';
import { incidentPage, noIncidentPage } from './incident-page.ts';
import { roomPage } from './page.ts';
import type { RoomMessages } from './room-messages.ts';
import { callSlackMethod } from './slack-api.ts';

export interface RoomOptions {
  readonly messages: RoomMessages;
  /** The bearer token of the room's Slack API. Pages need none. */
  readonly token: string;
  readonly clock: Clock;
  readonly incidents: Incidents;
  /** What the page says to try while nothing has come. */
  readonly hint: string;
}

/** What is kept of incidents and of their deliveries. */
export interface Incidents {
  readonly all: () => Promise<readonly TrackedIncident[]>;
  /** Another one whenever something may have changed. */
  readonly version: () => number;
  /** Whether they are the first page: notifications go elsewhere than to the room. */
  readonly isFirstPage: boolean;
}

/** Below the server's address: what `slack_api_url` is set to. */
export const ROOM_API = '/room/api/';

const THREADS_SHOWN = 100;

/**
 * A stand-in for a Slack workspace on this machine: its Web API for our own bot, and a page that shows what came, at
 * `/`, and why, at `/incidents/<id>`. Anybody on this machine may read it, so it answers nobody else: no other
 * machine, and no web page that had its own name point here.
 */
export function room(options: RoomOptions): HttpHandler {
  const startedAt = options.clock();
  const assets = new Map([
    ['/room/page.css', asset(new URL('./page.css', import.meta.url), 'text/css')],
    ['/room/times.js', asset(new URL('./times.js', import.meta.url), 'text/javascript')],
    ['/room/refresh.js', asset(new URL('./refresh.js', import.meta.url), 'text/javascript')],
  ]);
  return async (event) => {
    if (!isFromHere(event)) return plain(403, 'The room is shown on this machine only.');
    const { rawPath } = event;
    if (rawPath.startsWith(ROOM_API)) return await answerSlack(event, options);
    const { method } = event.requestContext.http;
    if (method !== 'GET' && method !== 'HEAD') return plain(405, 'Method not allowed', { allow: 'GET, HEAD' });
    return assets.get(rawPath) ?? (await answerPage(event, options, startedAt));
  };
}

async function answerPage(
  event: APIGatewayProxyEventV2,
  options: RoomOptions,
  startedAt: EpochMs,
): Promise<APIGatewayProxyStructuredResultV2> {
  const { messages, incidents } = options;
  const path = event.rawPath === '/' && incidents.isFirstPage ? '/incidents' : event.rawPath;
  if (path === '/incidents') return await answerIncidents(event, options, `"${startedAt}.i${incidents.version()}"`);
  if (path === '/') return answerRoom(event, options, `"${startedAt}.${messages.version}"`);
  const [, id] = /^\/incidents\/([\w-]{1,64})$/.exec(path) ?? [];
  return id === undefined ? plain(404, 'Not found') : await answerIncident(id, options);
}

const LOOPBACK = /^(?:127\.\d+\.\d+\.\d+|::1|::ffff:127\.\d+\.\d+\.\d+)$/;
const OWN_NAME = /^(?:localhost|127\.0\.0\.1|\[::1\])(?::\d+)?$/i;

const isFromHere = ({ headers, requestContext }: APIGatewayProxyEventV2): boolean =>
  LOOPBACK.test(requestContext.http.sourceIp) && OWN_NAME.test(headers.host ?? '');

async function answerSlack(
  event: APIGatewayProxyEventV2,
  { messages, token, clock }: RoomOptions,
): Promise<APIGatewayProxyStructuredResultV2> {
  const verdict = authenticate({
    headers: event.headers,
    rawBody: '',
    secrets: [token],
    schemes: ['bearer'],
    now: clock(),
  });
  if (verdict !== 'accepted')
    return json({ ok: false, error: verdict === 'no-credentials' ? 'not_authed' : 'invalid_auth' });
  const body = Buffer.from(event.body ?? '{}', event.isBase64Encoded ? 'base64' : 'utf8').toString();
  let args: unknown;
  try {
    args = JSON.parse(body);
  } catch {
    return json({ ok: false, error: 'invalid_json' });
  }
  return json(await callSlackMethod(event.rawPath.slice(ROOM_API.length), args, messages));
}

function answerRoom(
  { headers }: APIGatewayProxyEventV2,
  { messages, hint }: RoomOptions,
  version: string,
): APIGatewayProxyStructuredResultV2 {
  if (headers['if-none-match'] === version) return { statusCode: 304, headers: { ...GUARDS, etag: version } };
  return markup(200, roomPage({ threads: messages.threads(THREADS_SHOWN), hint, version }), { etag: version });
}

async function answerIncidents(
  { headers }: APIGatewayProxyEventV2,
  { incidents, hint }: RoomOptions,
  version: string,
): Promise<APIGatewayProxyStructuredResultV2> {
  if (headers['if-none-match'] === version) return { statusCode: 304, headers: { ...GUARDS, etag: version } };
  return markup(200, incidentListPage({ all: await incidents.all(), hint, version }), { etag: version });
}

async function answerIncident(
  id: string,
  { incidents, clock }: RoomOptions,
): Promise<APIGatewayProxyStructuredResultV2> {
  const tracked = (await incidents.all()).find(({ incident }) => incident.id === id);
  return tracked === undefined ? markup(404, noIncidentPage()) : markup(200, incidentPage(tracked, clock()));
}

/** Nothing on a page runs or loads but what the room itself serves. */
const GUARDS = {
  'content-security-policy':
    "default-src 'none'; style-src 'self'; script-src 'self'; connect-src 'self'; img-src data:; " +
    "base-uri 'none'; form-action 'none'; frame-ancestors 'none'",
  'x-content-type-options': 'nosniff',
  'referrer-policy': 'no-referrer',
  'cross-origin-resource-policy': 'same-origin',
  'cross-origin-opener-policy': 'same-origin',
  'cache-control': 'no-store',
};

type Headers = Readonly<Record<string, string>>;

const answer = (
  statusCode: number,
  type: string,
  body: string,
  headers: Headers = {},
): APIGatewayProxyStructuredResultV2 => ({
  statusCode,
  headers: { 'content-type': `${type}; charset=utf-8`, ...GUARDS, ...headers },
  body,
});
const plain = (statusCode: number, text: string, headers?: Headers) =>
  answer(statusCode, 'text/plain', `${text}\n`, headers);
const markup = (statusCode: number, text: string, headers?: Headers) => answer(statusCode, 'text/html', text, headers);
const json = (body: unknown) => answer(200, 'application/json', JSON.stringify(body));
const asset = (file: URL, type: string) => answer(200, type, readFileSync(file, 'utf8'));
