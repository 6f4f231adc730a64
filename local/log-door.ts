import { randomUUID } from 'node:crypto';
import { gzipSync } from 'node:zlib';
import type { APIGatewayProxyEventV2, APIGatewayProxyStructuredResultV2 } from 'aws-lambda';
import type { Core } from '../functions/core.ts';
import { LOGS_SOURCE } from '../shared/logs/error-alert.ts';
import { webhookText } from '../shared/sources/webhook/webhook-text.ts';
import { type DoorToken, hasToken } from './bearer-token.ts';
import type { HttpHandler } from './http-event.ts';
import { jsonAnswer } from './json-answer.ts';
import { type InputStream, streamsIn } from './log-input.ts';

/** Below the server's address. */
export const LOG_DOOR_PATH = `/v1/sources/${LOGS_SOURCE}`;

export interface LogDoorOptions extends DoorToken {
  readonly logs: Core['logs'];
}

/**
 * Log lines on a laptop, where no subscription sends any: `POST` of text, JSON lines, what CloudWatch Logs sends to a
 * subscription, or what `aws logs` prints, each in gzip too. Lines that do not say of which log group they are, are of
 * `?log_group=`. From here on they take the way of a subscription.
 */
export function logDoor(options: LogDoorOptions): HttpHandler {
  return async (event) => {
    const { method } = event.requestContext.http;
    if (event.rawPath.replace(/\/$/, '') !== LOG_DOOR_PATH) return jsonAnswer(404, { error: 'not-found' });
    if (method !== 'POST') {
      return jsonAnswer(405, { error: 'method-not-allowed', allowed: ['POST'] }, { allow: 'POST' });
    }
    const rawBody = Buffer.from(event.body ?? '', event.isBase64Encoded ? 'base64' : 'utf8');
    if (!(await hasToken(event, options))) return jsonAnswer(401, { error: 'unauthorized' });
    const body = webhookText(rawBody, event.headers['content-encoding']);
    if (body.ok) return await taken(body.text, event, options);
    if ('tooLarge' in body) return jsonAnswer(413, { error: 'too-large', limitBytes: body.limit });
    return jsonAnswer(400, { error: 'malformed', problems: [body.problem] });
  };
}

async function taken(
  text: string,
  event: APIGatewayProxyEventV2,
  { logs, clock }: LogDoorOptions,
): Promise<APIGatewayProxyStructuredResultV2> {
  const name = event.queryStringParameters?.log_group || LOGS_SOURCE;
  if (!LOG_GROUP.test(name)) return jsonAnswer(400, { error: 'malformed', problems: [LOG_GROUP_PROBLEM] });
  const streams = streamsIn(text, { name, now: clock() }).filter(({ events }) => events.some(isWritten));
  if (streams.length === 0) return jsonAnswer(400, { error: 'malformed', problems: [NO_LINES] });
  for (const stream of streams) await logs({ awslogs: { data: delivered(stream) } });
  return jsonAnswer(202, { accepted: streams.reduce((sum, { events }) => sum + events.filter(isWritten).length, 0) });
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
