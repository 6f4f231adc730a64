import type {
  Answer,
  Conversation,
  DeliveryOutcome,
  Memory,
  OutgoingRequest,
  Step,
} from '../../shared/destinations/conversation.ts';
import { seconds } from '../../shared/values/time.ts';
import type { StubAnswer, StubApi } from './stub-server.ts';

export interface Played {
  readonly steps: readonly Step[];
  /** Undefined when it crashed. */
  readonly outcome: DeliveryOutcome | undefined;
  /** What the ledger holds afterwards. */
  readonly memory: Memory | undefined;
}

/** One API, or several behind one `handle`, and the secrets that open them. */
export interface StubbedApis {
  readonly api: Pick<StubApi, 'handle'>;
  /** The values behind the names. */
  readonly secrets: Readonly<Record<string, string>>;
}

/**
 * Plays the world to a delivery as the flow does: requests go to the stub, what is remembered is kept at once, and the
 * outcome's memory when it is settled. `crashAfter`: the process dies right after that step took effect, before the
 * delivery hears of it; steps count from 1.
 */
export function playDelivery(
  delivery: Conversation,
  world: StubbedApis,
  memory?: Memory,
  crashAfter = Number.POSITIVE_INFINITY,
): Played {
  const steps: Step[] = [];
  let kept = memory;
  let next = delivery.next();
  while (!next.done) {
    const step = next.value;
    steps.push(step);
    if (step.do === 'remember') kept = step.memory;
    const answer = answerTo(step, world);
    if (steps.length >= crashAfter) return { steps, outcome: undefined, memory: kept };
    next = delivery.next(answer);
  }
  const outcome = next.value;
  return { steps, outcome, memory: outcome.outcome === 'delivered' ? outcome.memory : kept };
}

export function answerTo(step: Step, { api, secrets }: StubbedApis): Answer {
  if (step.do === 'remember') return { remembered: true };
  if (step.do === 'publish') throw new Error('this world has no topics');
  const { request } = step;
  const url = typeof request.url === 'string' ? request.url : secrets[request.url.secret];
  if (url === undefined || isSecretMissing(request, secrets)) {
    return { unreachable: 'secret-missing', detail: 'no such secret' };
  }
  const headers = { 'content-type': 'application/json; charset=utf-8', ...authorizationOf(request, secrets) };
  return received(api.handle({ method: request.method, url, headers, body: JSON.stringify(request.body) }), request);
}

function isSecretMissing({ credentials }: OutgoingRequest, secrets: StubbedApis['secrets']): boolean {
  if (credentials === undefined) return false;
  return secrets['bearer' in credentials ? credentials.bearer : credentials.basic.password] === undefined;
}

function authorizationOf({ credentials }: OutgoingRequest, secrets: StubbedApis['secrets']): Record<string, string> {
  if (credentials === undefined) return {};
  if ('bearer' in credentials) return { authorization: `Bearer ${secrets[credentials.bearer]}` };
  const { user, password } = credentials.basic;
  return { authorization: `Basic ${Buffer.from(`${user}:${secrets[password]}`).toString('base64')}` };
}

function received(answer: StubAnswer, { wanted = [], bodyRead }: OutgoingRequest): Answer {
  if (answer === 'silent') return { unreachable: 'timeout', detail: 'no answer in time' };
  if (answer === 'disconnected') return { unreachable: 'connection', detail: 'ECONNRESET' };
  if (answer.endless && bodyRead !== 'start') return { unreachable: 'timeout', detail: 'no answer in time' };
  const isJson = answer.headers['content-type']?.includes('json') ?? false;
  const { 'retry-after': retryAfter, location } = answer.headers;
  const headers = Object.entries(answer.headers).filter(([name]) => wanted.includes(name.toLowerCase()));
  return {
    answered: answer.status,
    body: isJson ? JSON.parse(answer.body) : answer.body,
    ...(retryAfter !== undefined && { retryAfter: seconds(Number(retryAfter)) }),
    ...(location !== undefined && { leadsTo: new URL(location).host }),
    ...(headers.length > 0 && {
      headers: Object.fromEntries(headers.map(([name, value]) => [name.toLowerCase(), value])),
    }),
  };
}
