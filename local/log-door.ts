import { randomUUID } from 'node:crypto';
import { gzipSync } from 'node:zlib';
import type { APIGatewayProxyEventV2, APIGatewayProxyStructuredResultV2 } from 'aws-lambda';
import type { Core } from '../functions/core.ts';
import type { Secrets } from '../shared/flows/secrets.ts';
import { LOGS_SOURCE } from '../shared/logs/error-alert.ts';
import { authenticate } from '../shared/sources/credentials/authenticate.ts';
import { webhookText } from '../shared/sources/webhook/webhook-text.ts';
import type { Clock } from '../shared/values/time.ts';
import type { HttpHandler } from './http-event.ts';
import { type InputStream, streamsIn } from './log-input.ts';

/** Below the server's address. */
export const LOG_DOOR_PATH = `/v1/sources/${LOGS_SOURCE}`;

export interface LogDoorOptions {
  readonly logs: Core['logs'];
  readonly secrets: Secrets;
  readonly clock: Clock;
}

/**
 * Log lines on a laptop, where no subscription sends any: `POST` of text, JSON lines, what CloudWatch Logs sends to a
 * subscription, or what `aws logs` prints, each in gzip too. Lines that do not say of which log group they are, are of
 * `?log_group=`. From here on they take the way of a subscription.
 */
export function logDoor(options: LogDoorOptions): HttpHandler {
  return async (event) => {
    const { method } = event.requestContext.http;
    if (event.rawPath.replace(/\/$/, '') !== LOG_DOOR_PATH) return json(404, { error: 'not-found' });
    if (method !== 'POST') return { ...json(405, { error: 'method-not-allowed', allowed: ['POST'] }), ...ALLOW_POST };
    const rawBody = Buffer.from(event.body ?? '', event.isBase64Encoded ? 'base64' : 'utf8');
    if (!(await isAdmitted(event, rawBody, options))) return json(401, { error: 'unauthorized' });
    const body = webhookText(rawBody, event.headers['content-encoding']);
    if (body.ok) return await taken(body.text, event, options);
    if ('tooLarge' in body) return json(413, { error: 'too-large', limitBytes: body.limit });
    return json(400, { error: 'malformed', problems: [body.problem] });
  };
}

const ALLOW_POST = { headers: { 'content-type': 'application/json; charset=utf-8', allow: 'POST' } };

async function isAdmitted(
  { headers }: APIGatewayProxyEventV2,
  rawBody: Buffer,
  { secrets, clock }: LogDoorOptions,
): Promise<boolean> {
  const values = await secrets.get(LOGS_SOURCE);
  return authenticate({ headers, rawBody, secrets: values, schemes: ['bearer'], now: clock() }) === 'accepted';
}

async function taken(
  text: string,
  event: APIGatewayProxyEventV2,
  { logs, clock }: LogDoorOptions,
): Promise<APIGatewayProxyStructuredResultV2> {
  const name = event.queryStringParameters?.log_group || LOGS_SOURCE;
  if (!LOG_GROUP.test(name)) return json(400, { error: 'malformed', problems: [LOG_GROUP_PROBLEM] });
  const streams = streamsIn(text, { name, now: clock() }).filter(({ events }) => events.some(isWritten));
  if (streams.length === 0) return json(400, { error: 'malformed', problems: [NO_LINES] });
  for (const stream of streams) await logs({ awslogs: { data: delivered(stream) } });
  return json(202, { accepted: streams.reduce((sum, { events }) => sum + events.filter(isWritten).length, 0) });
}

/** Source: https://docs.aws.amazon.com/AmazonCloudWatchLogs/latest/APIReference/API_CreateLogGroup.html */
const LOG_GROUP = /^[\w./#-]{1,512}$/;
const LOG_GROUP_PROBLEM = {
  field: 'query parameter log_group',
  rule: 'must be letters, digits and any of . _ - / #, at most 512 in all',
};
const NO_LINES = { field: 'body', rule: 'must have log lines' };

const isWritten = ({ message }: { readonly message: string }): boolean => message.trim() !== '';

/** As a subscription delivers it. What comes without IDs is new, even if the same lines came before. */
function delivered({ logGroup, logStream, events }: InputStream): string {
  const request = randomUUID();
  const envelope = {
    messageType: 'DATA_MESSAGE',
    owner: 'laptop',
    logGroup,
    logStream,
    subscriptionFilters: [],
    logEvents: events.filter(isWritten).map(({ id, timestamp, message }, at) => ({
      id: id ?? `${request}-${at}`,
      timestamp,
      message,
    })),
  };
  return gzipSync(JSON.stringify(envelope)).toString('base64');
}

const json = (statusCode: number, body: unknown): APIGatewayProxyStructuredResultV2 => ({
  statusCode,
  headers: { 'content-type': 'application/json; charset=utf-8' },
  body: JSON.stringify(body),
});
