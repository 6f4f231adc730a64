import * as z from 'zod';
import type { Answer, Credentials, OutgoingRequest, Step } from '../conversation.ts';
import { type Answered, answerOrFailure, type DeliveryFailure, failureFrom } from '../failure.ts';
import type { AdfDoc } from './adf.ts';

/** One Jira site, and who we are there. */
export interface Site {
  /** `https://your-domain.atlassian.net/rest/api/3` */
  readonly api: string;
  readonly credentials: Credentials;
}

export interface IssueRef {
  /** Stays the same when the issue is moved to another project; the key does not. */
  readonly id: string;
  /** What people call it, `OPS-12`. */
  readonly key: string;
}

export type Fields = Readonly<Record<string, unknown>>;

/** A part of a delivery: asks, and is answered. */
export type Asking<Result> = Generator<Step, Result, Answer>;

const request = (
  { api, credentials }: Site,
  method: OutgoingRequest['method'],
  path: string,
  body?: unknown,
): OutgoingRequest => ({
  method,
  url: `${api}/${path}`,
  credentials,
  wanted: [LOGIN_REASON, LIMIT_REASON],
  ...(body !== undefined && { body }),
});

/** What Jira makes of our credentials, where it says so: `OK`, `AUTHENTICATED_FAILED`, `AUTHENTICATION_DENIED`. */
export const LOGIN_REASON = 'x-seraph-loginreason';

/**
 * Which limit a 429 is of: `jira-burst-based`, `jira-quota-tenant-based`, or `jira-per-issue-on-write`.
 * Source: https://developer.atlassian.com/cloud/jira/platform/rate-limiting/
 */
const LIMIT_REASON = 'ratelimit-reason';

const issuePath = ({ id }: IssueRef, rest = ''): string => `issue/${encodeURIComponent(id)}${rest}`;

/*
 * Sources: https://developer.atlassian.com/cloud/jira/platform/rest/v3/api-group-issues/,
 * https://developer.atlassian.com/cloud/jira/platform/rest/v3/api-group-issue-comments/,
 * https://developer.atlassian.com/cloud/jira/platform/rest/v3/api-group-issue-search/
 */
export const createIssue = (site: Site, fields: Fields): OutgoingRequest => request(site, 'POST', 'issue', { fields });

export const editIssue = (site: Site, issue: IssueRef, fields: Fields): OutgoingRequest =>
  request(site, 'PUT', issuePath(issue), { fields });

export const getStatus = (site: Site, issue: IssueRef): OutgoingRequest =>
  request(site, 'GET', issuePath(issue, '?fields=status,resolution'));

export const getTransitions = (site: Site, issue: IssueRef): OutgoingRequest =>
  request(site, 'GET', issuePath(issue, '/transitions'));

export const doTransition = (site: Site, issue: IssueRef, id: string): OutgoingRequest =>
  request(site, 'POST', issuePath(issue, '/transitions'), { transition: { id } });

export const addComment = (site: Site, issue: IssueRef, body: AdfDoc): OutgoingRequest =>
  request(site, 'POST', issuePath(issue, '/comment'), { body });

export const newestComments = (site: Site, issue: IssueRef, maxResults: number): OutgoingRequest =>
  request(site, 'GET', issuePath(issue, `/comment?orderBy=-created&maxResults=${maxResults}`));

/** Bounded by the project, because Jira refuses a search that is not; without `fields` it answers with ids alone. */
export const searchIssues = (site: Site, jql: string, fields: readonly string[], maxResults: number): OutgoingRequest =>
  request(site, 'POST', 'search/jql', { jql, fields, maxResults });

export const getMyself = (site: Site): OutgoingRequest => request(site, 'GET', 'myself');

/** Sends a request; what did not come back ends the delivery. */
export function* ask(outgoing: OutgoingRequest): Asking<Answered | DeliveryFailure> {
  return answerOrFailure(yield { do: 'request', request: outgoing });
}

const ERRORS = z.object({
  errorMessages: z.array(z.string()).catch([]),
  errors: z.record(z.string(), z.string()).catch({}),
  message: z.string().optional().catch(undefined),
});

/** The fields that Jira names in a refusal, with what it says of each. */
export const fieldErrors = ({ body }: Answered): Readonly<Record<string, string>> =>
  ERRORS.safeParse(body).data?.errors ?? {};

/** Jira's own words: they name fields and rules, never credentials. A proxy's page is left out. */
export function wordsOf({ body }: Answered): string {
  const parsed = ERRORS.safeParse(body);
  if (!parsed.success) return 'without a reason';
  const { errorMessages, errors, message } = parsed.data;
  const fields = Object.entries(errors).map(([field, text]) => `${field}: ${text}`);
  return [...errorMessages, ...fields, ...(message === undefined ? [] : [message])].join(' ') || 'without a reason';
}

/** An error in Jira's own form, and not that of something between us. */
export const isJiras = ({ body }: Answered): boolean => OWN_FORM.safeParse(body).success;

const OWN_FORM = z.union([z.object({ errorMessages: z.array(z.string()) }), z.object({ errors: z.object({}) })]);

/** How an edit and a move are answered. A login page has 200. */
export const isDone = ({ answered }: Answered): boolean => answered === 204;

export function failureOf(answer: Answered): DeliveryFailure {
  if (answer.answered === 429) return limited(answer);
  const isStrange = answer.answered < 300 || (CONTENT.includes(answer.answered) && !isJiras(answer));
  return isStrange ? strangeAnswer(answer) : failureFrom(answer, wordsOf(answer));
}

/** The limit of one issue says nothing of the others: only this one waits. */
function limited(answer: Answered): DeliveryFailure {
  const which = answer.headers?.[LIMIT_REASON];
  const failure = failureFrom(answer, which === undefined ? wordsOf(answer) : `${wordsOf(answer)} (${which})`);
  const isOfIssue = which?.includes('per-issue') === true && failure.outcome === 'retry';
  return isOfIssue ? { ...failure, reason: 'incident-limited' } : failure;
}

/** Statuses by which Jira refuses a content, and says why. */
const CONTENT = [400, 415, 422];

/** Not Jira's success, nor its refusal: something between us and Jira gave it. */
export const strangeAnswer = (answer: Answered): DeliveryFailure => {
  const isOther = answer.answered < 300 || CONTENT.includes(answer.answered);
  return failureFrom(answer, 'not an answer of Jira', isOther ? 502 : answer.answered);
};

/** Sends a text with all the room there is; after a 413 once more with half of it. */
export function* withRoom<Result>(send: (share: number) => Asking<Result>): Asking<Result> {
  const answer = yield* send(1);
  return isTooLarge(answer) ? yield* send(0.5) : answer;
}

const isTooLarge = (answer: unknown): boolean =>
  typeof answer === 'object' && answer !== null && 'answered' in answer && answer.answered === 413;
