import * as z from 'zod';
import { documentOf } from '../messages/build-document.ts';
import { type DurationMs, parseDuration, seconds } from '../values/time.ts';
import type { Conversation, OutgoingRequest } from './conversation.ts';
import { destination } from './destination.ts';
import { type Answered, answerOrFailure, type DeliveryFailure, failureFrom, isPage } from './failure.ts';
import { notificationJson } from './notification-json.ts';
import { secretName } from './secret-name.ts';

const JSON_BYTES = 240 * 1024;
/** What frameworks take by default, and a bit less: Express 100 kB. */
const SHORT_JSON_BYTES = 64 * 1024;
const URL_FORM = 'an http or https URL without a secret in it';

const TIMEOUT_FORM = 'a duration from 1s to 25s';
/** A function may take 30 seconds for a delivery. */
const isTimeout = (given: DurationMs | undefined): boolean =>
  given !== undefined && given >= seconds(1) && given <= seconds(25);

const entry = z
  .strictObject({
    url: z
      .url({ protocol: /^https?$/, error: URL_FORM })
      .describe('Where notifications are posted to, in the form tocsin.notification/v1.'),
    bearer_token: secretName('deploy_bot_token')
      .optional()
      .describe('The name of the secret that is sent as the bearer token. Default: none is sent.'),
    timeout: z
      .string({ error: TIMEOUT_FORM })
      .refine((text) => isTimeout(parseDuration(text)), { error: TIMEOUT_FORM })
      .default('10s')
      .describe(
        'How long an answer is waited for, from 1s to 25s. After that the notification comes again. Default 10s.',
      ),
  })
  .meta({ examples: [{ url: 'https://deploys.example.com/alerts', bearer_token: 'deploy_bot_token' }] });

/**
 * Posts each notification as JSON to a service of one's own. By its `id` a repeat is recognised:
 * after a lost answer the same one comes again.
 */
export const webhook = destination({
  name: 'webhook',
  globals: z.strictObject({}),
  entry,
  bind: ({ url, bearer_token, timeout }) => ({
    place: placeOf(url),
    edits: false,
    cadence: 'interval',
    needs: { secrets: bearer_token === undefined ? [] : [bearer_token] },
    deliver: ({ view }) =>
      post((maxBytes) => ({
        method: 'POST',
        url,
        ...(bearer_token !== undefined && { credentials: { bearer: bearer_token } }),
        body: JSON.parse(notificationJson(documentOf(view), maxBytes)),
        bodyRead: 'start',
        timeout: parseDuration(timeout) ?? seconds(10),
      })),
  }),
});

/** A query may hold what differs from day to day, or a secret. */
function placeOf(url: string): string {
  const { origin, pathname } = new URL(url);
  return `${origin}${pathname}`;
}

/** A service that takes less than all gets a shorter form, once. */
function* post(requestOf: (maxBytes: number) => OutgoingRequest): Conversation {
  const whole = answerOrFailure(yield { do: 'request', request: requestOf(JSON_BYTES) });
  const isTooLarge = 'answered' in whole && whole.answered === 413;
  const answer = isTooLarge ? answerOrFailure(yield { do: 'request', request: requestOf(SHORT_JSON_BYTES) }) : whole;
  if ('outcome' in answer) return answer;
  return isTaken(answer) ? { outcome: 'delivered', memory: {} } : failureOf(answer);
}

const isSuccess = ({ answered }: Answered): boolean => answered >= 200 && answered < 300;

const isTaken = (answer: Answered): boolean => isSuccess(answer) && !isPage(answer);

const failureOf = (answer: Answered): DeliveryFailure =>
  isSuccess(answer)
    ? failureFrom(answer, 'with a page for people, not an answer of the service', 502)
    : failureFrom(answer, 'the service did not take it');
