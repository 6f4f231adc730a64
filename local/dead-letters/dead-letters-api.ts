import { type DoorToken, hasToken } from '../bearer-token.ts';
import type { FifoQueue } from '../fifo-queue.ts';
import type { HttpHandler } from '../http-event.ts';
import { jsonAnswer } from '../json-answer.ts';
import type { DeadLetter } from './dead-letter.ts';

/** Below the server's address. */
export const DEAD_LETTERS_PATH = '/v1/dead-letters';

export interface DeadLettersApiOptions extends DoorToken {
  readonly queue: Pick<FifoQueue, 'deadLetters' | 'redrive'>;
}

/**
 * What the delivery queue of this machine has set aside, for the command line: `GET` lists it, `POST <id>/send` sends one
 * again. It asks for the token of a source, because a web page that is open in a browser here may send requests, too.
 */
export function deadLettersApi(options: DeadLettersApiOptions): HttpHandler {
  return async (event) => {
    if (!(await hasToken(event, options))) return jsonAnswer(401, { error: 'unauthorized' });
    const rest = event.rawPath.slice(DEAD_LETTERS_PATH.length);
    const { method } = event.requestContext.http;
    if (rest === '' && method === 'GET') return jsonAnswer(200, { deadLetters: listed(options.queue) });
    const [, id] = /^\/([\w-]{1,64})\/send$/.exec(rest) ?? [];
    if (id === undefined || method !== 'POST') return jsonAnswer(404, { error: 'not-found' });
    return (await options.queue.redrive(id)) === 'redriven'
      ? jsonAnswer(200, { sent: id })
      : jsonAnswer(404, { error: 'gone' });
  };
}

const listed = (queue: Pick<FifoQueue, 'deadLetters'>): readonly DeadLetter[] =>
  queue.deadLetters().map(({ id, diedAt, reason, body }) => ({
    id,
    queue: 'delivery',
    at: new Date(diedAt).toISOString(),
    reason,
    body,
  }));
