import type { APIGatewayProxyEventV2, APIGatewayProxyStructuredResultV2 } from 'aws-lambda';
import { acceptWebhook, type WebhookDeps, type WebhookResult } from '../../shared/flows/accept-webhook.ts';
import { instant } from '../../shared/values/time.ts';

const PATH = /^\/v1\/sources\/([^/]+)\/?$/;

export type IngestHandler = (event: APIGatewayProxyEventV2) => Promise<APIGatewayProxyStructuredResultV2>;

/** The HTTP API's `/v1/sources/<name>`: event in, answer out. */
export const createIngestHandler =
  (deps: WebhookDeps): IngestHandler =>
  async (event) =>
    answerTo(
      await acceptWebhook(
        {
          method: event.requestContext.http.method,
          source: PATH.exec(event.rawPath)?.[1] ?? '',
          headers: event.headers,
          rawBody: Buffer.from(event.body ?? '', event.isBase64Encoded ? 'base64' : 'utf8'),
          ...(event.requestContext.timeEpoch > 0 && { receivedAt: instant(event.requestContext.timeEpoch) }),
        },
        deps,
      ),
    );

function answerTo(received: WebhookResult): APIGatewayProxyStructuredResultV2 {
  if ('taken' in received) return json(202, { accepted: received.alerts, incidents: received.taken });
  if ('inboxed' in received) return json(202, { accepted: received.alerts, inboxed: true });
  const { refused } = received;
  switch (refused) {
    case 'unknown-source':
      return json(404, { error: refused, known: received.known });
    case 'method-not-allowed':
      return json(405, { error: refused, allowed: received.allowed }, { allow: received.allowed.join(', ') });
    case 'unauthorized':
      return json(401, { error: refused }, { 'www-authenticate': 'Bearer' });
    case 'too-large':
      return json(413, { error: refused, limitBytes: received.limit, advice: received.advice });
    case 'unavailable':
      return json(503, { error: refused }, { 'retry-after': '5' });
    default:
      return json(400, {
        error: refused,
        problems: received.problems,
        ...(received.advice !== undefined && { advice: received.advice }),
      });
  }
}

const json = (
  statusCode: number,
  body: unknown,
  headers: Readonly<Record<string, string>> = {},
): APIGatewayProxyStructuredResultV2 => ({
  statusCode,
  headers: { 'content-type': 'application/json; charset=utf-8', ...headers },
  body: JSON.stringify(body),
});
