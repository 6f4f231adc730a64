import * as z from 'zod';
import type { NotifyReason } from '../incidents/reason.ts';
import { documentOf } from '../messages/build-document.ts';
import type { Digest } from '../messages/digest.ts';
import type { View } from '../messages/view.ts';
import { seconds } from '../values/time.ts';
import type { Conversation, ConversationInput, DeliveryOutcome, Memory, OutgoingRequest } from './conversation.ts';
import { destination, type Target } from './destination.ts';
import { secretName } from './secret-name.ts';
import {
  type Posted,
  REFUSED_CREDENTIALS,
  readApiAnswer,
  readWebhookAnswer,
  type SlackAnswer,
} from './slack/answer.ts';
import { plainForm, type SlackMessage } from './slack/blocks.ts';
import { digestMessage } from './slack/digest.ts';
import { isBroadcast, messageOf, replyOf } from './slack/message.ts';
import { MENTION } from './slack/text.ts';

const CHANNEL_FORM = 'the id of a channel, such as C0123456789, or its name, such as #alerts';
const MENTION_FORM = 'here, channel, or the id of a person or a user group, such as U0123ABCD or S0123ABCD';

const globals = z.strictObject({
  slack_api_url: z
    .url({ protocol: /^https?$/, error: 'an http or https URL' })
    .default('https://slack.com/api/')
    .describe('Where the methods of the Web API are. Default https://slack.com/api/.'),
});

const DEFAULT_TOKEN = 'slack_bot_token';
const MENTIONS = 10;

const entry = z
  .strictObject({
    channel: z
      .string({ error: CHANNEL_FORM })
      .regex(/^#?[^\s#/:]{1,80}$/, { error: CHANNEL_FORM })
      .optional()
      .describe('The channel that a bot posts to, by id or by name. Its message is edited as the incident changes.'),
    bot_token: secretName(DEFAULT_TOKEN)
      .optional()
      .describe(`The name of the secret that holds the bot's token. Default ${DEFAULT_TOKEN}.`),
    webhook_url: secretName('slack_webhook')
      .optional()
      .describe(
        'Instead of a channel, the name of the secret that holds the URL of an incoming webhook. It cannot edit, so ' +
          'every change is a new message.',
      ),
    mention: z
      .array(z.string({ error: MENTION_FORM }).regex(MENTION, { error: MENTION_FORM }))
      .max(MENTIONS, { error: `at most ${MENTIONS}` })
      .default([])
      .describe(
        'Whom to mention when a problem is new, gets worse or comes back: here, channel, ids of people and groups.',
      ),
  })
  .refine(({ channel, webhook_url }) => (channel === undefined) !== (webhook_url === undefined), {
    error: 'either channel or webhook_url',
  })
  .refine(({ webhook_url, bot_token }) => webhook_url === undefined || bot_token === undefined, {
    error: 'no bot_token beside webhook_url',
    path: ['bot_token'],
  })
  .meta({ examples: [{ channel: '#alerts', mention: ['here'] }, { webhook_url: 'slack_webhook' }] });

type Entry = z.infer<typeof entry>;

/** About one message a second and channel. Source: https://docs.slack.dev/apis/web-api/rate-limits */
const PACE = seconds(1);

export const slack = destination({
  name: 'slack',
  globals,
  entry,
  bind: (settings, { slack_api_url }) =>
    settings.webhook_url === undefined
      ? byBot(settings, slack_api_url.replace(/(?<!\/)\/*$/, '/'))
      : byWebhook(settings, settings.webhook_url),
});

interface Bot {
  readonly api: string;
  readonly token: string;
  readonly channel: string;
  readonly mention: readonly string[];
}

function byBot({ channel = '', bot_token = DEFAULT_TOKEN, mention }: Entry, api: string): Target {
  const bot: Bot = { api, token: bot_token, channel, mention };
  const name = channel.replace(/^#/, '');
  return {
    place: bot_token === DEFAULT_TOKEN ? name : `${name}@${bot_token}`,
    edits: true,
    cadence: 'at-once',
    recognizes: (memory) => recognizes(memory, name),
    needs: { secrets: [bot_token] },
    pace: { place: `slack#${name}`, interval: PACE },
    deliver: ({ view, memory }) => {
      const shown = shownIn(memory);
      return shown ? follow(view, shown, bot) : post(view, bot);
    },
    digest: (digest) => postDigest(digestMessage(digest, mentionsOf(digest, mention)), toChannel(bot), readApiAnswer),
  };
}

const CHANNEL_ID = /^[CDG][A-Z0-9]{7,}$/;

/** By the channel that Slack said the message is in. It says its id, so a channel that is given by name is not known by it. */
function recognizes(memory: Memory, channel: string): 'mine' | 'other' | 'unknown' {
  const shown = shownIn(memory);
  if (shown === undefined) return 'other';
  if (!CHANNEL_ID.test(channel)) return 'unknown';
  return shown.channel === channel ? 'mine' : 'other';
}

function byWebhook({ mention }: Entry, secret: string): Target {
  return {
    // The URL is the secret, so its name stands for it: another URL under the same name is the same place.
    place: `webhook/${secret}`,
    edits: false,
    cadence: 'interval',
    recognizes: (memory) => (shownIn(memory) ? 'other' : 'unknown'),
    needs: { secrets: [secret] },
    pace: { place: `slack#${secret}`, interval: PACE },
    deliver: (input) => postToWebhook(input, secret, mention),
    digest: (digest) =>
      postDigest(digestMessage(digest, mentionsOf(digest, mention)), toWebhook(secret), readWebhookAnswer),
  };
}

/** The message that shows the incident. `edited`: it shows this decision already, and the reply about it failed. */
const MEMORY = z.object({ channel: z.string(), ts: z.string(), edited: z.number().optional() });
type Shown = z.infer<typeof MEMORY>;

const shownIn = (memory: Memory | undefined): Shown | undefined => MEMORY.safeParse(memory).data;

/**
 * A new message. Slack has no way to recognise a repeated post, so when it accepts one and its answer is lost, the
 * next attempt posts another: of a message too many and a message lost, the first is the lesser evil.
 */
function* post(view: View, bot: Bot): Conversation {
  const message = messageOf(documentOf(view), mentionsFor(view, bot.mention));
  const reading = yield* send(toChannel(bot), message);
  return 'accepted' in reading ? delivered(reading.accepted) : reading.failure;
}

/**
 * Edits the message, then replies to it where people are to be notified. An edit can be repeated, a reply cannot, so the reply comes last: a crash
 * before it repeats the edit, and only an answer that is lost after it (see `post`) can double it. When it fails, the
 * edit is remembered, so that waiting for Slack does not cost an edit each time.
 */
function* follow(view: View, shown: Shown, bot: Bot): Conversation {
  const { channel, ts } = shown;
  if (shown.edited !== view.rev) {
    const edit = yield* send(
      (content) => request(bot, 'chat.update', { channel, ts, ...content }),
      messageOf(documentOf(view), []),
    );
    if ('refused' in edit) return isLost(edit.refused, shown, bot) ? yield* post(view, bot) : edit.failure;
  }
  if (!view.pings) return delivered({ channel, ts });
  const thread = { channel, thread_ts: ts, reply_broadcast: isBroadcast(view) };
  const message = replyOf(documentOf(view), mentionsFor(view, bot.mention));
  const reply = yield* send((content) => postRequest(bot, { ...thread, ...content }), message);
  if ('accepted' in reply) return delivered({ channel, ts });
  if (reply.refused === 'gone') return yield* post(view, bot);
  yield { do: 'remember', memory: { channel, ts, edited: view.rev } };
  return reply.failure;
}

/**
 * Whether a message can never be edited again. One in a channel that takes nothing from us can, when people open it; but
 * a channel that is given by its name may be another by now, and then the message belongs there.
 */
const isLost = (refused: string, shown: Shown, bot: Bot): boolean =>
  refused === 'gone' || (refused === 'closed' && bot.channel !== shown.channel);

function* postToWebhook({ view }: ConversationInput, secret: string, mention: readonly string[]): Conversation {
  const message = messageOf(documentOf(view), mentionsFor(view, mention));
  const reading = yield* send(toWebhook(secret), message, readWebhookAnswer);
  return 'accepted' in reading ? delivered({}) : reading.failure;
}

/** Nothing of it is remembered: it is never edited. */
function* postDigest(message: SlackMessage, toRequest: ToRequest, read: typeof readApiAnswer): Conversation {
  const reading = yield* send(toRequest, message, read);
  return 'accepted' in reading ? delivered({}) : reading.failure;
}

type ToRequest = (content: SlackMessage | { readonly text: string }) => OutgoingRequest;

const toChannel =
  (bot: Bot): ToRequest =>
  (content) =>
    postRequest(bot, { channel: bot.channel, ...content });

const toWebhook =
  (secret: string): ToRequest =>
  (content) => ({ method: 'POST', url: { secret }, body: { ...content, ...LITERAL, ...NO_PREVIEWS } });

/** Sends it as it should look; when Slack refuses the layout, once more as text alone, so that people are notified all the same. */
function* send(
  toRequest: ToRequest,
  message: SlackMessage,
  read = readApiAnswer,
): Generator<{ do: 'request'; request: OutgoingRequest }, SlackAnswer, Parameters<typeof readApiAnswer>[0]> {
  const requestOf = (content: Parameters<typeof toRequest>[0]) => ({
    ...toRequest(content),
    refusals: REFUSED_CREDENTIALS,
  });
  const reading = read(yield { do: 'request', request: requestOf(message) });
  if (!('refused' in reading) || reading.refused !== 'layout') return reading;
  return read(yield { do: 'request', request: requestOf(plainForm(message, reading.error)) });
}

/** Names of people and channels in texts stay text. `chat.update` has another default than `chat.postMessage`. */
const LITERAL = { parse: 'none', link_names: false } as const;
const NO_PREVIEWS = { unfurl_links: false, unfurl_media: false } as const;

const postRequest = (bot: Bot, body: object): OutgoingRequest =>
  request(bot, 'chat.postMessage', { ...body, ...NO_PREVIEWS });

const request = ({ api, token }: Bot, method: string, body: object): OutgoingRequest => ({
  method: 'POST',
  url: `${api}${method}`,
  credentials: { bearer: token },
  body: { ...body, ...LITERAL },
});

/** People are mentioned for a problem that is new, worse or back, never for one that is over. */
const CALLING: ReadonlySet<NotifyReason> = new Set(['first', 'worse', 'reopened']);
const mentionsFor = (view: View, mention: readonly string[]): readonly string[] =>
  view.pings && CALLING.has(view.reason) ? mention : [];

/** What a channel shows already and what is over calls no one. */
const mentionsOf = ({ fresh }: Digest, mention: readonly string[]): readonly string[] =>
  Object.values(fresh).some((count) => count > 0) ? mention : [];

const delivered = ({ channel, ts }: Posted): DeliveryOutcome => ({
  outcome: 'delivered',
  memory: { ...(channel !== undefined && { channel }), ...(ts !== undefined && { ts }) },
});
