import type { APIGatewayProxyEventV2, APIGatewayProxyStructuredResultV2 } from 'aws-lambda';
import type { Secrets } from '../../shared/flows/secrets.ts';
import { authenticate } from '../../shared/sources/credentials/authenticate.ts';
import type { Clock } from '../../shared/values/time.ts';
import type { FifoQueue } from '../fifo-queue.ts';
import type { HttpHandler } from '../http-event.ts';
import type { DeadLetter } from './dead-letter.ts';

/** Below the server's address. */
export const DEAD_LETTERS_PATH = '/v1/dead-letters';

export interface DeadLettersApiOptions {
  readonly queue: Pick<FifoQueue, 'deadLetters' | 'redrive'>;
  /** Of the source whose token opens this as well. */
  readonly secrets: Secrets;
  readonly source: string;
  readonly clock: Clock;
}

/**
 * What the delivery queue of this machine has set aside, for the command line: `GET` lists it, `POST <id>/send` sends one
 * again. It asks for the token of a source, because a web page that is open in a browser here may send requests, too.
 */
export function deadLettersApi(options: DeadLettersApiOptions): HttpHandler {
  return async (event) => {
    if (!(await isAdmitted(event, options))) return json(401, { error: 'unauthorized' });
    const rest = event.rawPath.slice(DEAD_LETTERS_PATH.length);
    const { method } = event.requestContext.http;
    if (rest === '' && method === 'GET') return json(200, { deadLetters: listed(options.queue) });
    const [, id] = /^\/([\w-]{1,64})\/send$/.exec(rest) ?? [];
    if (id === undefined || method !== 'POST') return json(404, { error: 'not-found' });
    return (await options.queue.redrive(id)) === 'redriven' ? json(200, { sent: id }) : json(404, { error: 'gone' });
  };
}

async function isAdmitted(
  { headers }: APIGatewayProxyEventV2,
  { secrets, source, clock }: DeadLettersApiOptions,
): Promise<boolean> {
  const values = await secrets.get(source);
  return authenticate({ headers, rawBody: '', secrets: values, schemes: ['bearer'], now: clock() }) === 'accepted';
}

const listed = (queue: Pick<FifoQueue, 'deadLetters'>): readonly DeadLetter[] =>
  queue.deadLetters().map(({ id, diedAt, reason, body }) => ({
    id,
    queue: 'delivery',
    at: new Date(diedAt).toISOString(),
    reason,
    body,
  }));

const json = (statusCode: number, body: unknown): APIGatewayProxyStructuredResultV2 => ({
  statusCode,
  headers: { 'content-type': 'application/json; charset=utf-8' },
  body: JSON.stringify(body),
});
