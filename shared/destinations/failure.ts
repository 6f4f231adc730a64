import { cutText, oneLine } from '../values/cut.ts';
import type { Answer, DeliveryOutcome } from './conversation.ts';

export type DeliveryFailure = Exclude<DeliveryOutcome, { outcome: 'delivered' }>;

export type Answered = Extract<Answer, { answered: number }>;

const DETAIL_CHARACTERS = 300;
/** Timeout and conflict. */
const PASSING = [408, 409];

/** What came back from a request or a publication, or why nothing did, as the end of the delivery. */
export function answerOrFailure(answer: Answer): Answered | DeliveryFailure {
  if ('answered' in answer) return answer;
  if ('remembered' in answer) throw new Error('a request was answered as if something had been remembered');
  const reason = answer.unreachable === 'secret-missing' ? 'secret-missing' : 'unreachable';
  return { outcome: 'retry', reason, detail: answer.detail };
}

/**
 * What an HTTP status means for the delivery. `said` is what the receiver said to it; it is cut. `status` is another
 * than the answer's where the receiver's own error code says more.
 */
export function failureFrom(answer: Answered, said: string, status = answer.answered): DeliveryFailure {
  const detail = cutText(oneLine(`${answer.answered} ${said}`), DETAIL_CHARACTERS);
  const after = answer.retryAfter === undefined ? {} : { after: answer.retryAfter };
  if (status === 429) return { outcome: 'retry', reason: 'rate-limited', detail, ...after };
  if (status === 401 || status === 403) return { outcome: 'retry', reason: 'unauthorized', detail };
  if (status >= 500 || PASSING.includes(status)) return { outcome: 'retry', reason: 'unavailable', detail, ...after };
  if (status === 404) return { outcome: 'rejected', reason: 'not-found', detail };
  return { outcome: 'rejected', reason: status < 400 ? 'redirected' : 'refused', detail };
}
