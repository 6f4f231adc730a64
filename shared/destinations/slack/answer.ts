import * as z from 'zod';
import type { Answer } from '../conversation.ts';
import { answerOrFailure, type DeliveryFailure, failureFrom } from '../failure.ts';

/**
 * How Slack took a message. `gone`: it can no longer be edited or replied to; `closed`: its channel takes nothing from
 * us; `layout`: its blocks were refused, its text may pass. Where nothing else can be tried, the delivery ends with
 * `failure`.
 */
export type SlackAnswer =
  | { readonly accepted: Posted }
  | {
      readonly refused: 'gone' | 'closed' | 'layout' | 'other';
      readonly error: string;
      readonly failure: DeliveryFailure;
    };

export interface Posted {
  readonly channel?: string | undefined;
  readonly ts?: string | undefined;
}

/**
 * That the token or the webhook's address is not valid any more: another value of the secret may be. The Web API says so
 * with HTTP 200.
 */
export const REFUSED_CREDENTIALS = [
  ...['not_authed', 'invalid_auth', 'account_inactive', 'token_revoked', 'token_expired'],
  ...['invalid_token', 'no_service', 'no_active_hooks', 'no_team'],
] as const;

/**
 * The words of Slack's `error` that say more than "rejected". `fatal_error` and `internal_error` may have taken
 * effect, so a message can be doubled after them.
 * Sources: https://docs.slack.dev/reference/methods/chat.postMessage, https://docs.slack.dev/reference/methods/chat.update,
 * https://api.slack.com/changelog/2016-05-17-changes-to-errors-for-incoming-webhooks
 */
const MEANINGS = {
  'rate-limited': ['ratelimited', 'rate_limited', 'message_limit_exceeded'],
  unavailable: [
    ...['internal_error', 'fatal_error', 'service_unavailable', 'request_timeout', 'update_failed', 'rollup_error'],
    ...['team_added_to_org', 'org_login_required', 'external_channel_migrating'],
  ],
  // A new token, a new webhook or a permission puts it right without a change of ours.
  unauthorized: [
    ...REFUSED_CREDENTIALS,
    ...['missing_scope', 'not_allowed_token_type', 'team_access_not_granted', 'two_factor_setup_required'],
    ...['access_denied', 'accesslimited', 'ekm_access_denied'],
  ],
  // The channel was made private or archived, or the bot taken out of it: people can undo that.
  'not-found': ['channel_not_found'],
  'place-closed': [
    ...['is_archived', 'channel_is_archived', 'is_inactive', 'not_in_channel', 'no_permission'],
    ...['restricted_action', 'restricted_action_read_only_channel', 'restricted_action_thread_only_channel'],
    ...['action_prohibited', 'posting_to_general_channel_denied', 'messages_tab_disabled'],
  ],
  gone: [
    ...['message_not_found', 'edit_window_closed', 'cant_update_message', 'block_mismatch'],
    ...['thread_not_found', 'cannot_reply_to_message', 'restricted_action_non_threadable_channel'],
  ],
  layout: [
    ...['invalid_blocks', 'invalid_blocks_format', 'msg_blocks_too_long', 'msg_too_long'],
    ...['invalid_arguments', 'invalid_payload'],
  ],
} as const satisfies Record<string, readonly string[]>;
type Meaning = keyof typeof MEANINGS;

const MEANING_OF: ReadonlyMap<string, Meaning> = new Map(
  (Object.keys(MEANINGS) as Meaning[]).flatMap((meaning) => MEANINGS[meaning].map((word) => [word, meaning] as const)),
);

/** What the owner of the workspace can do about it. */
const ADVICE: Readonly<Record<string, string>> = {
  channel_not_found: 'check the channel; if it is private, invite the bot to it',
  not_in_channel: 'invite the bot to the channel (/invite), or grant it chat:write.public',
  is_archived: 'unarchive the channel or name another',
  channel_is_archived: 'unarchive the channel or name another',
  is_inactive: 'unarchive the channel or name another',
  no_permission: 'invite the bot to the channel (/invite)',
  restricted_action: 'a preference of the workspace forbids the app to post there',
  restricted_action_thread_only_channel: 'allow the app to post in this channel outside of threads',
  posting_to_general_channel_denied: 'allow the webhook to post in #general, or name another channel',
  messages_tab_disabled: 'switch on the messages tab of the app, or name a channel',
  restricted_action_read_only_channel: 'allow the app to post in this read-only channel',
  action_prohibited: 'a preference of the workspace forbids the webhook to post there',
  missing_scope: 'grant the app chat:write and install it again',
  no_service: 'the webhook was removed: make a new one and store its URL in the secret',
  invalid_token: 'the webhook was removed: make a new one and store its URL in the secret',
};

const API_BODY = z.object({
  ok: z.boolean(),
  error: z.string().optional(),
  channel: z.string().optional(),
  ts: z.string().optional(),
});

/** The Web API says `ok` in the body; with HTTP 200 a message can still be refused. */
export function readApiAnswer(answer: Answer): SlackAnswer {
  const body = API_BODY.safeParse('answered' in answer ? answer.body : undefined);
  if (!body.success) return withoutWord(answer);
  const { ok, error = '', channel, ts } = body.data;
  return ok ? { accepted: { channel, ts } } : refusedWith(error, answer);
}

/** An incoming webhook answers with the text `ok`, or with the error as text. */
export function readWebhookAnswer(answer: Answer): SlackAnswer {
  const word = 'answered' in answer && typeof answer.body === 'string' ? answer.body.trim() : '';
  return word === 'ok' ? { accepted: {} } : refusedWith(word, answer);
}

function refusedWith(word: string, answer: Answer): SlackAnswer {
  const meaning = MEANING_OF.get(word);
  // Slack's errors are such words. Anything else, and whatever is unknown with a 5xx, is a proxy's and stays out of logs.
  const isForeign = !/^[a-z_]{1,60}$/.test(word) || (meaning === undefined && statusOf(answer) >= 500);
  if (isForeign) return withoutWord(answer);
  const detail = ADVICE[word] === undefined ? word : `${word}: ${ADVICE[word]}`;
  if (meaning === undefined || meaning === 'gone' || meaning === 'layout') {
    const failure = { outcome: 'rejected', reason: word.replaceAll('_', '-'), detail } as const;
    return { refused: meaning ?? 'other', error: word, failure };
  }
  const after = 'answered' in answer && answer.retryAfter !== undefined ? { after: answer.retryAfter } : {};
  const refused = CHANNEL_GONE.has(word) ? 'closed' : 'other';
  return { refused, error: word, failure: { outcome: 'retry', reason: meaning, detail, ...after } };
}

/** Where a message stands in such a channel, another channel of that name may have taken its place. */
const CHANNEL_GONE: ReadonlySet<string> = new Set([
  'channel_not_found',
  'is_archived',
  'channel_is_archived',
  'is_inactive',
  'not_in_channel',
]);

const statusOf = (answer: Answer): number => ('answered' in answer ? answer.answered : 0);

/**
 * No word of Slack's: the network, a proxy, or Slack in trouble. With HTTP 2xx too it was not Slack that took it, and
 * with a 4xx not Slack that refused it. A gateway that finds it too large may let the text alone pass.
 */
function withoutWord(answer: Answer): SlackAnswer {
  const answered = answerOrFailure(answer);
  if ('outcome' in answered) return { refused: 'other', error: 'unreachable', failure: answered };
  const status = answered.answered;
  const failure = failureFrom(
    answered,
    'is not an answer of Slack',
    FOREIGN.has(status) || status < 300 ? 502 : status,
  );
  return { refused: status === 413 ? 'layout' : 'other', error: `http_${status}`, failure };
}

/** What Slack says in a word when it is Slack that says it. */
const FOREIGN: ReadonlySet<number> = new Set([400, 415, 422]);
