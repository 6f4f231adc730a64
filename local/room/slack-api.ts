import { createHash } from 'node:crypto';
import * as z from 'zod';
import type { NewMessage, RoomMessages } from './room-messages.ts';

/** What a method of Slack's Web API answers with HTTP 200. */
export type ApiAnswer =
  | { readonly ok: true; readonly [field: string]: unknown }
  | { readonly ok: false; readonly error: string };

const content = {
  text: z.string().default(''),
  blocks: z.array(z.unknown()).max(50).default([]),
  metadata: z.object({ event_payload: z.record(z.string(), z.unknown()) }).optional(),
};

const POST = z.object({
  ...content,
  channel: z.string().min(1),
  thread_ts: z.string().optional(),
  reply_broadcast: z.boolean().default(false),
});

const UPDATE = z.object({ ...content, channel: z.string().min(1), ts: z.string() });

type Content = Pick<z.output<typeof POST>, 'text' | 'blocks' | 'metadata'>;

/** Characters of `text` that Slack keeps. Source: https://docs.slack.dev/reference/methods/chat.postMessage */
const TEXT = 40_000;
/** Far above what Slack takes, and below the 400 KB that an item of DynamoDB may hold. */
const MESSAGE_BYTES = 300_000;

/**
 * `chat.postMessage`, `chat.update` and `auth.test` as far as a bot notices, for any channel. Limits of blocks are
 * Slack's own business.
 */
export async function callSlackMethod(method: string, args: unknown, room: RoomMessages): Promise<ApiAnswer> {
  if (method === 'auth.test') return { ok: true, team: 'This machine', user: 'tocsin', bot_id: 'B0ROOM' };
  if (method === 'chat.postMessage') return await post(POST.safeParse(args), room);
  if (method === 'chat.update') return await update(UPDATE.safeParse(args), room);
  return refused('unknown_method');
}

async function post(
  { data: args, error }: z.ZodSafeParseResult<z.output<typeof POST>>,
  room: RoomMessages,
): Promise<ApiAnswer> {
  if (args === undefined) return refused(wordFor(error));
  const refusal = refusalOf(args);
  if (refusal) return refused(refusal);
  const channel = channelId(args.channel);
  const parent = args.thread_ts === undefined ? undefined : room.find(channel, args.thread_ts);
  const fresh: NewMessage = {
    ...contentOf(args),
    channel,
    channelName: args.channel.replace(/^#/, ''),
    // A reply to a message that is gone stands in the channel.
    ...(parent && { threadTs: parent.threadTs ?? parent.ts, channelName: parent.channelName }),
    isBroadcast: parent !== undefined && args.reply_broadcast,
  };
  const { ts, text } = await room.post(fresh);
  return { ok: true, channel, ts, message: { type: 'message', text, ts } };
}

async function update(
  { data: args, error }: z.ZodSafeParseResult<z.output<typeof UPDATE>>,
  room: RoomMessages,
): Promise<ApiAnswer> {
  if (args === undefined) return refused(wordFor(error));
  const message = room.find(args.channel, args.ts);
  if (message === undefined) return refused('message_not_found');
  const refusal = refusalOf(args);
  if (refusal) return refused(refusal);
  const { text } = await room.edit(message, contentOf(args));
  return { ok: true, channel: args.channel, ts: args.ts, text };
}

const refused = (error: string): ApiAnswer => ({ ok: false, error });

function wordFor(error: z.ZodError | undefined): string {
  const [field] = error?.issues[0]?.path ?? [];
  return field === 'blocks' ? 'invalid_blocks' : 'invalid_arguments';
}

function refusalOf({ text, blocks }: Content): string | undefined {
  if (text === '' && blocks.length === 0) return 'no_text';
  const bytes = Buffer.byteLength(JSON.stringify([text.slice(0, TEXT), blocks]));
  return bytes > MESSAGE_BYTES ? 'msg_too_long' : undefined;
}

function contentOf({ text, blocks, metadata }: Content): Pick<NewMessage, 'text' | 'blocks' | 'incident'> {
  const incident = incidentOf(metadata?.event_payload, blocks);
  return { text: text.slice(0, TEXT), blocks, ...(incident !== undefined && { incident }) };
}

/** The incident that a message is about: from its metadata, or from the line at its end that names it. */
function incidentOf(
  payload: Readonly<Record<string, unknown>> | undefined,
  blocks: readonly unknown[],
): string | undefined {
  if (typeof payload?.incident === 'string') return payload.incident;
  const contexts = blocks.flatMap((block) => CONTEXT.safeParse(block).data?.elements ?? []);
  return contexts.map(({ text }) => /\bincident `([\w-]{1,64})`/.exec(text)?.[1]).find((id) => id !== undefined);
}

const CONTEXT = z.object({ type: z.literal('context'), elements: z.array(z.object({ text: z.string() })) });

/** Slack edits by id only. Here every name is a channel, and its id follows from it. */
function channelId(nameOrId: string): string {
  if (/^C[0-9A-F]{10}$/.test(nameOrId)) return nameOrId;
  const hash = createHash('sha256').update(nameOrId.replace(/^#/, '')).digest('hex');
  return `C${hash.slice(0, 10).toUpperCase()}`;
}
