import {
  between,
  type Clock,
  type DurationMs,
  duration,
  type EpochMs,
  instant,
  seconds,
} from '../../shared/values/time.ts';
import {
  asArray,
  asString,
  type ErrorFault,
  isJson,
  type Json,
  jsonResponse,
  parseJson,
  StubApi,
  type StubRequest,
  type StubResponse,
} from './stub-server.ts';
import { blockComplaints, isTooLongInTotal } from './stub-slack-blocks.ts';

/** So many at once, then one every so often. */
interface Pace {
  readonly every: DurationMs;
  readonly burst: number;
}

export interface SlackSetup {
  readonly token: string;
  /** Channel names and their ids. */
  readonly channels: Readonly<Record<string, string>>;
  /** Paths of incoming webhooks and the names of the channels they post to. */
  readonly webhooks: Readonly<Record<string, string>>;
  /** Posts to one channel, by bot or webhook. */
  readonly postPace: Pace;
  /** `chat.update` is tier 3: 50 and more a minute. */
  readonly updatePace: Pace;
}

const DEFAULTS: SlackSetup = {
  token: 'xoxb-stub',
  channels: { alerts: 'C0ALERTS01' },
  webhooks: { '/services/T0STUB/B0STUB/hook': 'alerts' },
  postPace: { every: seconds(1), burst: 3 },
  updatePace: { every: duration(1200), burst: 10 },
};

export interface SlackMessage {
  readonly channel: string;
  readonly ts: string;
  /** `bot`, `webhook`, or the person given to `say`. */
  readonly user: string;
  text: string;
  blocks: readonly unknown[];
  attachments: readonly unknown[];
  readonly thread_ts?: string;
  readonly reply_broadcast: boolean;
  /** What it said before each edit. */
  readonly edits: { readonly at: EpochMs; readonly text: string; readonly blocks: readonly unknown[] }[];
  deleted: boolean;
}

export interface SlackThread extends SlackMessage {
  readonly replies: readonly SlackMessage[];
}

type Refusal = { readonly error: string; readonly complaints?: readonly string[] };

/**
 * Slack's `auth.test`, `chat.postMessage`, `chat.update` and incoming webhooks.
 * `fail({ error })` makes the Web API answer `ok: false` with it, a webhook answer it as text with `status` or 400.
 * Sources: https://docs.slack.dev/reference/methods/chat.update, https://docs.slack.dev/apis/web-api/rate-limits,
 * https://api.slack.com/changelog/2016-05-17-changes-to-errors-for-incoming-webhooks
 */
export class StubSlack extends StubApi {
  readonly messages: SlackMessage[] = [];
  /** The workspace's setting for editing messages; older ones answer `edit_window_closed`. Without end when absent. */
  editWindow: DurationMs | undefined;
  readonly #setup: SlackSetup;
  readonly #paces = new Map<string, number>();
  #lastMicros = 0;

  constructor(clock: Clock, setup: Partial<SlackSetup> = {}) {
    super(clock);
    this.#setup = { ...DEFAULTS, ...setup };
  }

  /** A channel as a person sees it, by name or id: its messages in order, each with its thread. */
  channel(nameOrId: string): SlackThread[] {
    const all = this.messages.filter((message) => message.channel === this.#channelId(nameOrId));
    return all
      .filter((message) => message.thread_ts === undefined || message.reply_broadcast)
      .map((root) => ({ ...root, replies: all.filter((one) => one.thread_ts === root.ts && !one.deleted) }))
      .filter((root) => !root.deleted || root.replies.length > 0);
  }

  /** A person writes. */
  say(user: string, channel: string, text: string): SlackMessage {
    return this.#store(this.#channelId(channel) ?? channel, user, { text });
  }

  /** A person deletes a message. Its thread stays under a tombstone. */
  remove(ts: string): void {
    const message = this.messages.find((one) => one.ts === ts);
    if (message)
      Object.assign(message, { deleted: true, text: 'This message was deleted.', blocks: [], attachments: [] });
  }

  protected override answer(request: StubRequest): StubResponse {
    const [path = ''] = request.url.split('?');
    if (path.startsWith('/services/')) return this.#webhook(path, request);
    const refusal = this.#authorise(request.headers.authorization);
    if (refusal) return notOk(refusal);
    // A GET has no body, and a JSON body without its content type is not read.
    const args = request.method === 'POST' && isJsonType(request) ? parseJson(request.body) : {};
    if (!isJson(args)) return notOk(args === undefined ? 'invalid_json' : 'json_not_object');
    if (path === '/api/auth.test') return ok({ team: 'Stub', team_id: 'T0STUB', user: 'tocsin', bot_id: 'B0STUB' });
    if (path === '/api/chat.postMessage') return this.#post(args);
    if (path === '/api/chat.update') return this.#update(args);
    return notOk('unknown_method');
  }

  protected override failure(fault: ErrorFault, request: StubRequest): StubResponse {
    const isWebhook = request.url.startsWith('/services/');
    if (fault.status === 429) return rateLimited(fault.retryAfter, isWebhook);
    if (!isWebhook && fault.error !== undefined) return notOk(fault.error);
    const { status = 400, error = 'upstream connect error' } = fault;
    return plain(status, error);
  }

  #authorise(authorization: string | undefined): string | undefined {
    if (authorization === undefined) return 'not_authed';
    return authorization === `Bearer ${this.#setup.token}` ? undefined : 'invalid_auth';
  }

  #post(args: Json): StubResponse {
    const channel = this.#channelId(asString(args.channel));
    if (channel === undefined) return notOk('channel_not_found');
    const wait = this.#wait(channel, this.#setup.postPace);
    if (wait > 0) return rateLimited(wait);
    const refusal = refusalOf(args);
    if (refusal) return notOk(refusal.error, refusal.complaints);
    const message = this.#store(channel, 'bot', args);
    return ok({ channel, ts: message.ts, message: asApi(message) });
  }

  #update(args: Json): StubResponse {
    const wait = this.#wait('chat.update', this.#setup.updatePace);
    if (wait > 0) return rateLimited(wait);
    const channel = Object.values(this.#setup.channels).find((id) => id === args.channel);
    if (channel === undefined) return notOk('channel_not_found');
    const message = this.messages.find((one) => one.channel === channel && one.ts === args.ts && !one.deleted);
    if (message === undefined) return notOk('message_not_found');
    const refusal = this.#editRefusal(message, args);
    if (refusal) return notOk(refusal.error, refusal.complaints);
    message.edits.push({ at: this.clock(), text: message.text, blocks: message.blocks });
    // Blocks stay only when neither blocks nor text are given: text alone takes their place.
    if (args.blocks !== undefined || args.text !== undefined) message.blocks = asArray(args.blocks);
    if (args.text !== undefined) message.text = asString(args.text);
    if (args.attachments !== undefined) message.attachments = asArray(args.attachments);
    return ok({ channel, ts: message.ts, text: message.text, message: asApi(message) });
  }

  #editRefusal(message: SlackMessage, args: Json): Refusal | undefined {
    if (message.user !== 'bot') return { error: 'cant_update_message' };
    const age = between(instant(Number(message.ts) * 1000), this.clock());
    if (this.editWindow !== undefined && age > this.editWindow) return { error: 'edit_window_closed' };
    // About 4,000 bytes as users met it, though a post may have 40,000 characters.
    // Source: https://github.com/seratch/ChatGPT-in-Slack/issues/102
    if (Buffer.byteLength(asString(args.text)) > 4000) return { error: 'msg_too_long' };
    return refusalOf(args);
  }

  #webhook(path: string, request: StubRequest): StubResponse {
    const name = this.#setup.webhooks[path];
    const known = Object.keys(this.#setup.webhooks).some((one) => parentOf(one) === parentOf(path));
    if (name === undefined) return known ? plain(403, 'invalid_token') : plain(404, 'no_service');
    const channel = this.#channelId(name);
    if (channel === undefined) return plain(404, 'channel_not_found');
    const wait = this.#wait(channel, this.#setup.postPace);
    if (wait > 0) return rateLimited(wait, true);
    const args = request.method === 'POST' ? parseJson(request.body) : undefined;
    if (!isJson(args)) return plain(400, 'invalid_payload');
    const refusal = refusalOf(args);
    if (refusal) return plain(400, refusal.error);
    this.#store(channel, 'webhook', args);
    return plain(200, 'ok');
  }

  #channelId(nameOrId: string): string | undefined {
    const { channels } = this.#setup;
    return Object.values(channels).find((id) => id === nameOrId) ?? channels[nameOrId.replace(/^#/, '')];
  }

  #store(channel: string, user: string, args: Json): SlackMessage {
    const micros = Math.max(this.clock() * 1000, this.#lastMicros + 1);
    this.#lastMicros = micros;
    // A reply to a message that is gone is not refused: it stands in the channel, and the answer has no thread_ts.
    // Source: https://github.com/slack-go/slack/issues/1571
    const parent = this.messages.find((one) => one.channel === channel && one.ts === args.thread_ts && !one.deleted);
    const thread = parent?.thread_ts ?? parent?.ts;
    const message: SlackMessage = {
      channel,
      ts: `${Math.floor(micros / 1e6)}.${String(micros % 1e6).padStart(6, '0')}`,
      user,
      text: asString(args.text).slice(0, 40_000),
      blocks: asArray(args.blocks),
      attachments: asArray(args.attachments),
      ...(thread !== undefined && { thread_ts: thread }),
      reply_broadcast: thread !== undefined && args.reply_broadcast === true,
      edits: [],
      deleted: false,
    };
    this.messages.push(message);
    return message;
  }

  /** Seconds to wait, 0 when the call is let through. What is refused does not count against the pace. */
  #wait(key: string, { every, burst }: Pace): number {
    const now = this.clock();
    const paidUntil = Math.max(this.#paces.get(key) ?? now, now);
    const early = paidUntil - now - (burst - 1) * every;
    if (early > 0) return Math.ceil(early / 1000);
    this.#paces.set(key, paidUntil + every);
    return 0;
  }
}

function refusalOf(args: Json): Refusal | undefined {
  const blocks = asArray(args.blocks);
  const attachments = asArray(args.attachments);
  if (args.blocks !== undefined && !Array.isArray(args.blocks)) return { error: 'invalid_blocks_format' };
  if (asString(args.text) === '' && blocks.length + attachments.length === 0) return { error: 'no_text' };
  if (attachments.length > 100) return { error: 'too_many_attachments' };
  const complaints = blocks.length > 0 ? blockComplaints(blocks, '/blocks') : [];
  if (complaints.length > 0) return { error: 'invalid_blocks', complaints };
  const nested = attachments.map((one) => asArray(isJson(one) ? one.blocks : undefined));
  const inner = nested.flatMap((list, i) => (list.length > 0 ? blockComplaints(list, `/attachments/${i}/blocks`) : []));
  if (inner.length > 0) return { error: 'invalid_attachments', complaints: inner };
  return isTooLongInTotal([...blocks, ...nested.flat()]) ? { error: 'msg_blocks_too_long' } : undefined;
}

const parentOf = (path: string): string => path.slice(0, path.lastIndexOf('/'));
const isJsonType = ({ headers }: StubRequest): boolean =>
  headers['content-type']?.startsWith('application/json') ?? false;

function asApi({ ts, text, blocks, attachments, thread_ts, edits }: SlackMessage): Json {
  const optional = { ...(thread_ts && { thread_ts }), ...(edits.length > 0 && { edited: { user: 'U0STUB', ts } }) };
  return { type: 'message', subtype: 'bot_message', bot_id: 'B0STUB', ts, text, blocks, attachments, ...optional };
}

const ok = (result: Json): StubResponse => jsonResponse(200, { ok: true, ...result });

function notOk(error: string, complaints: readonly string[] = []): StubResponse {
  const details = { errors: complaints, response_metadata: { messages: complaints.map((one) => `[ERROR] ${one}`) } };
  return jsonResponse(200, { ok: false, error, ...(complaints.length > 0 && details) });
}

function rateLimited(retryAfter = 1, isWebhook = false): StubResponse {
  const body = isWebhook
    ? { retry_after: retryAfter, ok: false, error: 'rate_limited' }
    : { ok: false, error: 'ratelimited' };
  return jsonResponse(429, body, { 'retry-after': String(retryAfter) });
}

const plain = (status: number, body: string): StubResponse => ({
  status,
  headers: { 'content-type': 'text/html' },
  body,
});
