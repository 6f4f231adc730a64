import * as z from 'zod';
import type { OutgoingRequest } from '../conversation.ts';
import { type Answered, type DeliveryFailure, failureFrom } from '../failure.ts';
import { type Asking, ask, failureOf, getMyself, isJiras, LOGIN_REASON, type Site, strangeAnswer } from './api.ts';

/**
 * Sends a request of which some answers mean something only when Jira knows who asks. A token that is expired or wrong
 * makes us an anonymous visitor: every issue "does not exist", a search finds nothing, a creation names fields that it
 * refuses. So before such an answer is believed, the login is proven: by the answer's own header, else by asking who we
 * are and then once more, because the token may have been put right in between.
 */
export function* askKnown(
  site: Site,
  outgoing: OutgoingRequest,
  isDoubtful: (answer: Answered) => boolean,
): Asking<Answered | DeliveryFailure> {
  const answer = yield* ask(outgoing);
  if ('outcome' in answer || !isDoubtful(answer)) return answer;
  const reasons = answer.headers?.[LOGIN_REASON]?.split(/[\s,]+/) ?? [];
  if (reasons.some((one) => one !== 'OK')) return unauthorized(answer, `login ${reasons.join(' ')}`);
  if (reasons.length > 0) return answer;
  const login = yield* proveLogin(site);
  return login === 'proven' ? yield* ask(outgoing) : login;
}

/** Asks of an issue that is known. `gone`: it was deleted, or our right to see it was taken, which is the same to us. */
export function* askIssue(site: Site, outgoing: OutgoingRequest): Asking<Answered | 'gone' | DeliveryFailure> {
  const answer = yield* askKnown(site, outgoing, isNotFound);
  return !('outcome' in answer) && isNotFound(answer) ? 'gone' : answer;
}

/** An ingress answers 404 too. */
const isNotFound = (answer: Answered): boolean => answer.answered === 404 && isJiras(answer);

const MYSELF = z.object({ accountId: z.string() });

function* proveLogin(site: Site): Asking<'proven' | DeliveryFailure> {
  const answer = yield* ask(getMyself(site));
  if ('outcome' in answer) return answer;
  if (answer.answered === 200) return MYSELF.safeParse(answer.body).success ? 'proven' : strangeAnswer(answer);
  return [401, 403, 404].includes(answer.answered)
    ? unauthorized(answer, 'it does not know who asks')
    : failureOf(answer);
}

const unauthorized = (answer: Answered, said: string): DeliveryFailure =>
  failureFrom(answer, `${said}; ${ADVICE}`, 401);

/** Without names: who we are there is personal data. */
const ADVICE =
  'the API token is expired or not that of the account: create a new one and store it in the secret; then the same issue goes on';
