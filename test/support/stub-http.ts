import type { Answer, Publication } from '../../shared/destinations/conversation.ts';
import type { Http, Topics } from '../../shared/flows/outgoing.ts';
import { answerTo, type StubbedApis } from './play-delivery.ts';
import type { StubApi } from './stub-server.ts';

/** Sends to stubs by origin, without a socket, so that a virtual clock is the only one. */
export function stubHttp(stubs: Readonly<Record<string, StubbedApis['api']>>, secrets: StubbedApis['secrets']): Http {
  const handle: StubApi['handle'] = (request) => stubs[new URL(request.url).origin]?.handle(request) ?? 'disconnected';
  return { send: async (request) => answerTo({ do: 'request', request }, { api: { handle }, secrets }) };
}

/** A topic that takes notes. */
export class NotedTopics implements Topics {
  readonly published: Publication[] = [];

  async publish(publication: Publication): Promise<Answer> {
    this.published.push(publication);
    return { answered: 200, body: {} };
  }
}
