import { beforeEach, describe, expect, it } from 'vitest';
import type { RoomMessage } from '../../../local/room/room-message.ts';
import { RoomMessages } from '../../../local/room/room-messages.ts';
import { callSlackMethod } from '../../../local/room/slack-api.ts';
import { after, type EpochMs, instant, seconds } from '../../../shared/values/time.ts';
import { MemoryDocuments } from '../memory-documents.ts';

const START = instant(1_790_000_000_000);

describe("the room's messages", () => {
  let now: EpochMs;
  let documents: MemoryDocuments<RoomMessage>;
  let room: RoomMessages;

  const reopen = (): Promise<RoomMessages> => RoomMessages.open(documents, () => now);
  const call = (method: string, args: unknown) => callSlackMethod(method, args, room);
  async function post(text: string, args: object = {}): Promise<{ channel: string; ts: string }> {
    const answer = await call('chat.postMessage', { channel: '#alerts', text, ...args });
    if (!answer.ok) throw new Error(answer.error);
    return { channel: String(answer.channel), ts: String(answer.ts) };
  }
  const shown = () =>
    room.threads(100).map(({ message, replies }) => [message.text, ...replies.map((reply) => reply.text)]);

  beforeEach(async () => {
    now = START;
    documents = new MemoryDocuments();
    room = await reopen();
  });

  it('stand newest first, each with its replies, oldest first', async () => {
    const { ts } = await post('one');
    await post('two');
    await post('joined', { thread_ts: ts });
    now = after(now, seconds(1));
    await post('resolved', { thread_ts: ts });
    expect(shown()).toEqual([['two'], ['one', 'joined', 'resolved']]);
  });

  it('show a reply in the channel too when it is broadcast', async () => {
    const { ts } = await post('one');
    await post('worse', { thread_ts: ts, reply_broadcast: true });
    expect(shown()).toEqual([['worse'], ['one', 'worse']]);
  });

  it('have a reply to a message that is gone in the channel', async () => {
    await post('alone', { thread_ts: '1.000000', reply_broadcast: true });
    expect(shown()).toEqual([['alone']]);
    expect(room.threads(1)[0]?.message.isBroadcast).toBe(false);
  });

  it('have a reply to a reply in the same thread', async () => {
    const { ts } = await post('one');
    const reply = await post('two', { thread_ts: ts });
    await post('three', { thread_ts: reply.ts });
    expect(shown()).toEqual([['one', 'two', 'three']]);
  });

  it('name the channel of a reply as the thread does, though a bot knows it by id only', async () => {
    const { channel, ts } = await post('one');
    await post('two', { channel, thread_ts: ts });
    expect(room.threads(1)[0]?.replies[0]?.channelName).toBe('alerts');
  });

  it('are kept over a restart, before the answer is given', async () => {
    const { channel, ts } = await post('one');
    await call('chat.update', { channel, ts, text: 'one, edited' });
    await post('reply', { thread_ts: ts });
    room = await reopen();
    expect(shown()).toEqual([['one, edited', 'reply']]);
    const later = await post('two');
    expect(Number(later.ts)).toBeGreaterThan(Number(ts));
    documents.fail('before-the-write');
    await expect(post('three')).rejects.toThrow('before-the-write');
    expect(shown()).toEqual([['two'], ['one, edited', 'reply']]);
  });

  it('have ids of their own within one millisecond, and after the clock was set back', async () => {
    const first = await post('one');
    const second = await post('two');
    expect([first.ts, second.ts]).toEqual(['1790000000.000000', '1790000000.000001']);
    now = instant(START - 60_000);
    room = await reopen();
    expect((await post('three')).ts).toBe('1790000000.000002');
  });

  it('say when they were edited', async () => {
    const { channel, ts } = await post('one');
    now = after(now, seconds(5));
    await call('chat.update', { channel, ts, text: 'new', blocks: [] });
    expect(room.find(channel, ts)).toMatchObject({ text: 'new', postedAt: START, editedAt: now });
  });

  it('count their changes', async () => {
    const before = room.version;
    const { channel, ts } = await post('one');
    await call('chat.update', { channel, ts, text: 'two' });
    expect(room.version - before).toBe(2);
  });

  it('drop the oldest threads when there are more than 2,000 messages', async () => {
    const { ts } = await post('oldest');
    await post('its reply', { thread_ts: ts });
    for (let i = 0; i < 1999; i += 1) await post(`m${i}`);
    expect([documents.size, shown().length, room.threads(5000).at(-1)?.message.text]).toEqual([1999, 100, 'm0']);
  });
});

describe("the room's Slack API", () => {
  let room: RoomMessages;
  const call = (method: string, args: unknown) => callSlackMethod(method, args, room);

  beforeEach(async () => {
    room = await RoomMessages.open(new MemoryDocuments<RoomMessage>(), () => START);
  });

  it('answers a post with the id of its channel and of the message, by which it is edited', async () => {
    const posted = await call('chat.postMessage', { channel: 'alerts', text: 'one' });
    expect(posted).toMatchObject({
      ok: true,
      channel: expect.stringMatching(/^C[0-9A-F]{10}$/),
      ts: '1790000000.000000',
    });
    if (!posted.ok) return;
    const { channel, ts } = posted;
    expect(await call('chat.update', { channel, ts, text: 'two' })).toEqual({ ok: true, channel, ts, text: 'two' });
    expect(room.threads(1)[0]?.message).toMatchObject({ text: 'two', channelName: 'alerts' });
  });

  it('takes a channel for the same by name, with and without #, and by id', async () => {
    const answers = [];
    for (const channel of ['alerts', '#alerts']) answers.push(await call('chat.postMessage', { channel, text: 'x' }));
    const [{ channel = '' } = {}] = answers as { channel?: string }[];
    answers.push(await call('chat.postMessage', { channel, text: 'x' }));
    expect(new Set(answers.map((answer) => answer.ok && answer.channel)).size).toBe(1);
  });

  it.each<[string, string, unknown]>([
    ['no_text', 'chat.postMessage', { channel: 'a' }],
    ['invalid_arguments', 'chat.postMessage', { text: 'no channel' }],
    ['invalid_arguments', 'chat.postMessage', 'text'],
    ['invalid_blocks', 'chat.postMessage', { channel: 'a', blocks: 'none' }],
    ['invalid_blocks', 'chat.postMessage', { channel: 'a', blocks: Array.from({ length: 51 }, () => ({})) }],
    ['msg_too_long', 'chat.postMessage', { channel: 'a', blocks: [{ text: 'a'.repeat(300_000) }] }],
    ['message_not_found', 'chat.update', { channel: 'C0000000000', ts: '1.000000', text: 'x' }],
    ['unknown_method', 'chat.delete', {}],
  ])('answers %s as Slack does', async (error, method, args) => {
    expect(await call(method, args)).toEqual({ ok: false, error });
    expect(room.threads(1)).toEqual([]);
  });

  it('edits no message of another channel', async () => {
    const posted = await call('chat.postMessage', { channel: 'a', text: 'x' });
    expect(await call('chat.update', { channel: 'C0000000000', ts: posted.ok && posted.ts, text: 'y' })).toEqual({
      ok: false,
      error: 'message_not_found',
    });
  });

  it('knows the incident of a message by its metadata, or by the line that names it', async () => {
    const context = { type: 'context', elements: [{ type: 'mrkdwn', text: 'to ops · incident `AbC-d_fGhIj`' }] };
    const other = { type: 'section', text: { type: 'mrkdwn', text: 'incident `forged`' } };
    const metadata = { event_type: 'notified', event_payload: { incident: 'fromMeta' } };
    await call('chat.postMessage', { channel: 'a', blocks: [other, context] });
    await call('chat.postMessage', { channel: 'a', blocks: [context], metadata });
    await call('chat.postMessage', { channel: 'a', text: 'incident `none`' });
    expect(room.threads(9).map(({ message }) => message.incident)).toEqual([undefined, 'fromMeta', 'AbC-d_fGhIj']);
  });
});
