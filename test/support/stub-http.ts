import type { Answer, OutgoingRequest, Publication } from '../../shared/domain/delivery.ts';
import { seconds } from '../../shared/domain/time.ts';
import type { Http, Secrets, Topics } from '../../shared/ports.ts';
import { parseJson, type StubAnswer, type StubApi } from './stub-server.ts';

/** Sends to stubs by origin, without a socket, so that a virtual clock is the only one. */
export function stubHttp(stubs: Readonly<Record<string, Pick<StubApi, 'handle'>>>, secrets: Secrets): Http {
  const secret = async (name: string) => (await secrets.get(name))[0] ?? '';
  const authorization = async ({ credentials }: OutgoingRequest) => {
    if (credentials === undefined) return {};
    if ('bearer' in credentials) return { authorization: `Bearer ${await secret(credentials.bearer)}` };
    const pair = `${credentials.basic.user}:${await secret(credentials.basic.password)}`;
    return { authorization: `Basic ${Buffer.from(pair).toString('base64')}` };
  };
  return {
    async send(request) {
      const url = typeof request.url === 'string' ? request.url : await secret(request.url.secret);
      const stub = stubs[new URL(url).origin];
      if (stub === undefined) return { unreachable: 'connection', detail: 'nobody listens there' };
      const headers = { 'content-type': 'application/json; charset=utf-8', ...(await authorization(request)) };
      const body = request.body === undefined ? '' : JSON.stringify(request.body);
      return answerOf(stub.handle({ method: request.method, url, headers, body }));
    },
  };
}

function answerOf(answer: StubAnswer): Answer {
  if (answer === 'silent') return { unreachable: 'timeout', detail: 'no answer within 10 s' };
  if (answer === 'disconnected') return { unreachable: 'connection', detail: 'ECONNRESET' };
  const retryAfter = answer.headers['retry-after'];
  return {
    answered: answer.status,
    body: parseJson(answer.body) ?? answer.body,
    ...(retryAfter !== undefined && { retryAfter: seconds(Number(retryAfter)) }),
  };
}

/** A topic that takes notes. */
export class NotedTopics implements Topics {
  readonly published: Publication[] = [];

  async publish(publication: Publication): Promise<Answer> {
    this.published.push(publication);
    return { answered: 200, body: {} };
  }
}
