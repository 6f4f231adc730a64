import { cutText, oneLine } from '../values/cut.ts';
import type { Answer, DeliveryOutcome, RetryReason } from './conversation.ts';

export type DeliveryFailure = Exclude<DeliveryOutcome, { outcome: 'delivered' }>;

export type Answered = Extract<Answer, { answered: number }>;

const DETAIL_CHARACTERS = 300;
/** What a receiver answers to a content that it will never take. Any other 4xx may be of something in between. */
const REFUSING = [400, 413, 415, 422];
const REDIRECTING = [301, 302, 303, 307, 308];

/** What came back from a request or a publication, or why nothing did, as the end of the delivery. */
export function answerOrFailure(answer: Answer): Answered | DeliveryFailure {
  if ('answered' in answer) return answer;
  if ('remembered' in answer) throw new Error('a request was answered as if something had been remembered');
  const reason = answer.unreachable === 'secret-missing' ? 'secret-missing' : 'unreachable';
  return { outcome: 'retry', reason, detail: answer.detail };
}

/**
 * What an HTTP status means for the delivery. `said` is what the receiver said to it; it is cut. `status` is another
 * than the answer's where the receiver's own error code says more. What may heal comes again: only a refusal of this
 * content is final, and a page for people is never one, because no receiver's API writes it.
 */
export function failureFrom(answer: Answered, said: string, status = answer.answered): DeliveryFailure {
  const detail = cutText(oneLine(`${answer.answered} ${said}${whereTo(answer)}`), DETAIL_CHARACTERS);
  const after = answer.retryAfter === undefined ? {} : { after: answer.retryAfter };
  const isFinal = REFUSING.includes(status) && (status === 413 || !isPage(answer));
  return isFinal
    ? { outcome: 'rejected', reason: status === 413 ? 'too-large' : 'refused', detail }
    : { outcome: 'retry', reason: retryReasonOf(status), detail, ...after };
}

function retryReasonOf(status: number): RetryReason {
  if (status === 429) return 'rate-limited';
  if (status === 401 || status === 403 || status === 407) return 'unauthorized';
  if (status === 404 || status === 410) return 'not-found';
  return REDIRECTING.includes(status) ? 'redirected' : 'unavailable';
}

const whereTo = ({ answered, leadsTo }: Answered): string =>
  leadsTo === undefined || !REDIRECTING.includes(answered) ? '' : `, and leads to ${leadsTo}`;

/** A login page, a maintenance page, a proxy's error page. Its content type does not say so: frameworks call any text HTML. */
export const isPage = ({ body }: Answered): boolean =>
  typeof body === 'string' &&
  /^\s{0,100}(?:<\?xml[^>]{0,200}>\s{0,100})?<(?:!doctype html|html|head|body)\b/i.test(body);
