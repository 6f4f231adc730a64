import { beforeEach, describe, expect, it } from 'vitest';
import { type DurationMs, instant, seconds } from '../../shared/values/time.ts';
import { asString, isJson, type Json, parseJson } from './stub-server.ts';
import { type SlackSetup, StubSlack } from './stub-slack.ts';

const HOOK = '/services/T0STUB/B0STUB/hook';
const CHANNEL = 'C0ALERTS01';
const UNPACED: Partial<SlackSetup> = {
  postPace: { every: seconds(0), burst: 1 },
  updatePace: { every: seconds(0), burst: 1 },
};

let now = instant(0);
let slack: StubSlack;
const setUp = (setup: Partial<SlackSetup> = {}) => {
  now = instant(1_755_000_000_000);
  slack = new StubSlack(() => now, { channels: { alerts: CHANNEL, other: 'C0OTHER01' }, ...setup });
};
const pass = (length: DurationMs) => {
  now = instant(now + length);
};
beforeEach(() => setUp(UNPACED));

const JSON_HEADERS = { authorization: 'Bearer xoxb-stub', 'content-type': 'application/json; charset=utf-8' };

function send(url: string, body: string, headers: Record<string, string> = JSON_HEADERS, method = 'POST') {
  const answer = slack.handle({ method, url, headers, body });
  if (typeof answer === 'string') throw new Error(`unexpected ${answer}`);
  return answer;
}

/** The answer of a Web API method. */
function call(method: string, args: Json): Json {
  const body = parseJson(send(`/api/${method}`, JSON.stringify(args)).body);
  return isJson(body) ? body : {};
}
const post = (args: Json) => call('chat.postMessage', { channel: CHANNEL, ...args });
const update = (args: Json) => call('chat.update', { channel: CHANNEL, ...args });
const tsOf = (answer: Json) => asString(answer.ts);

const mrkdwn = (text: string): Json => ({ type: 'mrkdwn', text });
const plainText = (text: string): Json => ({ type: 'plain_text', text });
const section = (text: string): Json => ({ type: 'section', text: mrkdwn(text) });
const many = <T>(n: number, one: T): T[] => Array.from({ length: n }, () => one);

describe('authentication', () => {
  it.each([
    ['no header', {}, 'not_authed'],
    ['a wrong token', { authorization: 'Bearer xoxb-wrong' }, 'invalid_auth'],
    ['another scheme', { authorization: 'Basic eDp5' }, 'invalid_auth'],
  ])('answers ok:false with HTTP 200 to %s', (_, headers, error) => {
    const { status, body } = send('/api/auth.test', '{}', headers);
    expect([status, parseJson(body)]).toEqual([200, { ok: false, error }]);
  });

  it('tells a valid token who it is', () => {
    expect(call('auth.test', {})).toMatchObject({ ok: true, team_id: 'T0STUB', bot_id: 'B0STUB' });
  });

  it.each([
    ['a body that is not JSON', '{', 'invalid_json'],
    ['a body that is not an object', '[]', 'json_not_object'],
  ])('refuses %s', (_, body, error) => {
    expect(parseJson(send('/api/chat.postMessage', body).body)).toMatchObject({ ok: false, error });
  });

  it('does not know other methods', () => {
    expect(call('chat.meMessage', {})).toMatchObject({ ok: false, error: 'unknown_method' });
  });
});

describe('chat.postMessage', () => {
  it.each(['#alerts', 'alerts', CHANNEL])('posts to %s and answers the id of the channel', (channel) => {
    expect(post({ channel, text: 'a' })).toMatchObject({ ok: true, channel: CHANNEL, message: { text: 'a' } });
    expect(slack.channel('alerts')).toMatchObject([{ text: 'a', user: 'bot', replies: [] }]);
  });

  it('does not know other channels', () => {
    expect(post({ channel: '#gone', text: 'a' })).toMatchObject({ ok: false, error: 'channel_not_found' });
  });

  it.each([{}, { text: '' }, { text: '', blocks: [] }])('refuses %j, which says nothing', (args) => {
    expect(post(args)).toMatchObject({ ok: false, error: 'no_text' });
  });

  it('gives every message its own rising ts, also within one millisecond and when the clock steps back', () => {
    const times = [post({ text: 'a' }), post({ text: 'b' })];
    now = instant(now - 5000);
    times.push(post({ channel: 'C0OTHER01', text: 'c' }));
    expect(times.map(tsOf)).toEqual(['1755000000.000000', '1755000000.000001', '1755000000.000002']);
  });

  it('puts a reply into the thread, and into the channel too when it is broadcast', () => {
    const root = tsOf(post({ text: 'root' }));
    expect(post({ text: 'reply', thread_ts: root })).toMatchObject({ message: { thread_ts: root } });
    post({ text: 'loud', thread_ts: root, reply_broadcast: true });
    const [first, second] = slack.channel('alerts');
    expect(first).toMatchObject({ text: 'root', replies: [{ text: 'reply' }, { text: 'loud' }] });
    expect(second).toMatchObject({ text: 'loud', thread_ts: root });
  });

  it('puts a reply to a deleted message into the channel without a word, but without thread_ts', () => {
    const root = tsOf(post({ text: 'root' }));
    slack.remove(root);
    const answer = post({ text: 'lost', thread_ts: root });
    expect(answer.ok).toBe(true);
    expect(answer.message).not.toHaveProperty('thread_ts');
    expect(slack.channel('alerts')).toMatchObject([{ text: 'lost' }]);
  });

  it('leaves a tombstone over the thread of a deleted message', () => {
    const root = tsOf(post({ text: 'root' }));
    post({ text: 'reply', thread_ts: root });
    slack.remove(root);
    expect(slack.channel('alerts')).toMatchObject([
      { text: 'This message was deleted.', replies: [{ text: 'reply' }] },
    ]);
  });

  it('cuts a text at 40,000 characters', () => {
    post({ text: 'x'.repeat(40_001) });
    expect(slack.messages[0]?.text).toHaveLength(40_000);
  });
});

describe('Block Kit', () => {
  it.each<[string, unknown[]]>([
    ['a header of 150 characters', [{ type: 'header', text: plainText('x'.repeat(150)) }]],
    ['a section of 3,000 characters', [section('x'.repeat(3000))]],
    ['a section with 10 fields', [{ type: 'section', fields: many(10, mrkdwn('x')) }]],
    ['a field of 2,000 characters', [{ type: 'section', fields: [mrkdwn('x'.repeat(2000))] }]],
    ['a context with 10 elements', [{ type: 'context', elements: many(10, mrkdwn('x')) }]],
    ['50 blocks', many(50, { type: 'divider' })],
    [
      'a row of buttons',
      [{ type: 'actions', elements: [{ type: 'button', text: plainText('Ack'), action_id: 'ack' }] }],
    ],
    ['an image', [{ type: 'image', image_url: 'https://example.com/a.png', alt_text: 'a' }]],
  ])('takes %s', (_, blocks) => {
    expect(post({ blocks })).toMatchObject({ ok: true });
    expect(slack.messages[0]?.blocks).toEqual(blocks);
  });

  it.each<[string, unknown[], string]>([
    ['51 blocks', many(51, { type: 'divider' }), 'no more than 50 items allowed [json-pointer:/blocks]'],
    ['an unknown type', [{ type: 'chart' }], 'unsupported type: chart [json-pointer:/blocks/0/type]'],
    ['an empty section text', [section('')], 'must be more than 0 characters [json-pointer:/blocks/0/text/text]'],
    [
      '3,001 characters',
      [section('x'.repeat(3001))],
      'must be less than 3001 characters [json-pointer:/blocks/0/text/text]',
    ],
    ['an empty section', [{ type: 'section' }], 'missing required field: text [json-pointer:/blocks/0]'],
    [
      '11 fields',
      [{ type: 'section', fields: many(11, mrkdwn('x')) }],
      'no more than 10 items allowed [json-pointer:/blocks/0/fields]',
    ],
    [
      'a field of 2,001',
      [{ type: 'section', fields: [mrkdwn('x'.repeat(2001))] }],
      'must be less than 2001 characters [json-pointer:/blocks/0/fields/0/text]',
    ],
    [
      'a header in mrkdwn',
      [{ type: 'header', text: mrkdwn('x') }],
      'failed to match all allowed schemas [json-pointer:/blocks/0/text]',
    ],
    [
      'a header of 151',
      [{ type: 'header', text: plainText('x'.repeat(151)) }],
      'must be less than 151 characters [json-pointer:/blocks/0/text/text]',
    ],
    [
      '11 context elements',
      [{ type: 'context', elements: many(11, mrkdwn('x')) }],
      'no more than 10 items allowed [json-pointer:/blocks/0/elements]',
    ],
    [
      '26 buttons',
      [{ type: 'actions', elements: many(26, { type: 'button', text: plainText('x') }) }],
      'no more than 25 items allowed [json-pointer:/blocks/0/elements]',
    ],
    [
      'a button text of 76',
      [{ type: 'actions', elements: [{ type: 'button', text: plainText('x'.repeat(76)) }] }],
      'must be less than 76 characters [json-pointer:/blocks/0/elements/0/text/text]',
    ],
    [
      'a button value of 2,001',
      [{ type: 'actions', elements: [{ type: 'button', text: plainText('x'), value: 'x'.repeat(2001) }] }],
      'must be less than 2001 characters [json-pointer:/blocks/0/elements/0/value]',
    ],
    [
      'an image without alt_text',
      [{ type: 'image', image_url: 'https://example.com/a.png' }],
      'must be a string [json-pointer:/blocks/0/alt_text]',
    ],
    ['a block_id twice', many(2, { type: 'divider', block_id: 'a' }), 'block_id already exists [json-pointer:/blocks]'],
  ])('refuses %s as invalid_blocks and says where', (_, blocks, complaint) => {
    const answer = post({ text: 'a', blocks });
    expect(answer).toMatchObject({ ok: false, error: 'invalid_blocks', errors: [complaint] });
    expect(answer.response_metadata).toEqual({ messages: [`[ERROR] ${complaint}`] });
    expect(slack.messages).toEqual([]);
  });

  // Characters and blocks as users of the real API measured them.
  it.each([
    ['takes', 4649, 28, true],
    ['takes', 6020, 33, true],
    ['takes', 9597, 50, true],
    ['refuses', 11_341, 45, false],
  ])('%s %i characters in %i blocks', (_, characters, count, ok) => {
    const sizes = Array.from({ length: count }, (__, i) => Math.floor((characters + i) / count));
    const answer = post({ blocks: sizes.map((size) => section('x'.repeat(size))) });
    expect(answer).toMatchObject(ok ? { ok } : { ok, error: 'msg_blocks_too_long' });
  });

  it('takes 13,297 characters of markdown and refuses one more', () => {
    const blocks = (last: number) => [12_000, last].map((size) => ({ type: 'markdown', text: 'x'.repeat(size) }));
    expect(post({ blocks: blocks(1297) })).toMatchObject({ ok: true });
    expect(post({ blocks: blocks(1298) })).toMatchObject({ ok: false, error: 'msg_blocks_too_long' });
  });

  it.each([
    ['blocks that are no list', { blocks: 'x' }, 'invalid_blocks_format'],
    ['101 attachments', { attachments: many(101, { text: 'x' }) }, 'too_many_attachments'],
    ['bad blocks in an attachment', { attachments: [{ blocks: [section('')] }] }, 'invalid_attachments'],
  ])('refuses %s', (_, args, error) => {
    expect(post({ text: 'a', ...args })).toMatchObject({ ok: false, error });
  });
});

describe('chat.update', () => {
  const blocks = [section('old')];

  it('replaces text and blocks and keeps what was said before', () => {
    const ts = tsOf(post({ text: 'old', blocks }));
    expect(update({ ts, text: 'new', blocks: [section('new')] })).toMatchObject({
      ok: true,
      channel: CHANNEL,
      ts,
      text: 'new',
    });
    expect(slack.channel('alerts')).toMatchObject([
      { ts, text: 'new', blocks: [section('new')], edits: [{ text: 'old', blocks }] },
    ]);
  });

  it.each<[string, Json, unknown[]]>([
    ['removes the blocks when only a text is given', { text: 'new' }, []],
    ['removes the blocks when they are given empty', { text: 'new', blocks: [] }, []],
    ['keeps the blocks when neither is given', { attachments: [{ text: 'x' }] }, blocks],
  ])('%s', (_, args, left) => {
    const ts = tsOf(post({ text: 'old', blocks }));
    expect(update({ ts, ...args })).toMatchObject({ ok: true });
    expect(slack.messages[0]?.blocks).toEqual(left);
  });

  it.each<[string, Json, string]>([
    ['the name of a channel instead of its id', { channel: '#alerts', text: 'new' }, 'channel_not_found'],
    ['a ts in another channel', { channel: 'C0OTHER01', text: 'new' }, 'message_not_found'],
    ['an unknown ts', { ts: '1.000000', text: 'new' }, 'message_not_found'],
    ['no content', {}, 'no_text'],
    ['a text over 4,000 bytes', { text: 'ü'.repeat(2001) }, 'msg_too_long'],
    ['bad blocks', { blocks: [section('')] }, 'invalid_blocks'],
  ])('refuses %s', (_, args, error) => {
    const ts = tsOf(post({ text: 'old' }));
    expect(update({ ts, ...args })).toMatchObject({ ok: false, error });
    expect(slack.messages[0]).toMatchObject({ text: 'old', edits: [] });
  });

  it('does not find a deleted message', () => {
    const ts = tsOf(post({ text: 'old' }));
    slack.remove(ts);
    expect(update({ ts, text: 'new' })).toMatchObject({ ok: false, error: 'message_not_found' });
  });

  it('does not change what a person or a webhook wrote', () => {
    slack.say('U0PERSON', 'alerts', 'mine');
    send(HOOK, '{"text":"hook"}');
    const errors = slack.messages.map(({ ts }) => update({ ts, text: 'new' }).error);
    expect(errors).toEqual(['cant_update_message', 'cant_update_message']);
  });

  it('refuses to change what is older than the edit window', () => {
    const ts = tsOf(post({ text: 'old' }));
    slack.editWindow = seconds(60);
    pass(seconds(60));
    expect(update({ ts, text: 'new' })).toMatchObject({ ok: true });
    pass(seconds(1));
    expect(update({ ts, text: 'newer' })).toMatchObject({ ok: false, error: 'edit_window_closed' });
  });
});

describe('an incoming webhook', () => {
  it('answers the text ok and posts to its channel', () => {
    expect(send(HOOK, '{"text":"a"}', {})).toMatchObject({ status: 200, body: 'ok' });
    expect(slack.channel('alerts')).toMatchObject([{ text: 'a', user: 'webhook' }]);
  });

  it.each([
    ['a body that is not JSON', HOOK, '{', 400, 'invalid_payload'],
    ['a message that says nothing', HOOK, '{}', 400, 'no_text'],
    ['bad blocks', HOOK, JSON.stringify({ blocks: [section('')] }), 400, 'invalid_blocks'],
    ['a wrong secret in a known path', '/services/T0STUB/B0STUB/guess', '{"text":"a"}', 403, 'invalid_token'],
    ['an unknown path', '/services/T0STUB/B0GONE/hook', '{"text":"a"}', 404, 'no_service'],
  ])('answers %s with a status and a word', (_, path, body, status, word) => {
    expect(send(path, body)).toMatchObject({ status, body: word });
    expect(slack.messages).toEqual([]);
  });
});

describe('the rate limit', () => {
  beforeEach(() => setUp());

  const limited = { status: 429, body: '{"ok":false,"error":"ratelimited"}' };
  const postTo = (channel: string) => send('/api/chat.postMessage', JSON.stringify({ channel, text: 'a' }));

  it('lets three posts through at once, then one a second, each channel by itself', () => {
    expect(many(3, CHANNEL).map((id) => postTo(id).status)).toEqual([200, 200, 200]);
    expect(postTo(CHANNEL)).toMatchObject({ ...limited, headers: { 'retry-after': '1' } });
    expect(postTo('C0OTHER01').status).toBe(200);
    pass(seconds(1));
    expect([postTo(CHANNEL).status, postTo(CHANNEL).status]).toEqual([200, 429]);
    expect(slack.channel('alerts')).toHaveLength(4);
  });

  it('lets the burst through again after a pause', () => {
    expect(many(4, CHANNEL).map((id) => postTo(id).status)).toEqual([200, 200, 200, 429]);
    pass(seconds(10));
    expect(many(4, CHANNEL).map((id) => postTo(id).status)).toEqual([200, 200, 200, 429]);
  });

  it('counts webhooks into the same channel and answers them rate_limited', () => {
    for (const id of many(3, CHANNEL)) postTo(id);
    const answer = send(HOOK, '{"text":"a"}');
    expect(answer).toMatchObject({ status: 429, headers: { 'retry-after': '1' } });
    expect(parseJson(answer.body)).toEqual({ ok: false, error: 'rate_limited', retry_after: 1 });
  });

  it('lets ten updates through at once, then 50 a minute over all messages', () => {
    const ts = tsOf(post({ text: 'a' }));
    const edit = () => send('/api/chat.update', JSON.stringify({ channel: CHANNEL, ts, text: 'b' }));
    expect(many(11, 0).map(() => edit().status)).toEqual([...many(10, 200), 429]);
    expect(edit()).toMatchObject({ ...limited, headers: { 'retry-after': '2' } });
    pass(seconds(2));
    expect(edit().status).toBe(200);
  });
});

describe('scripted errors', () => {
  it.each([
    [
      'the Web API by name',
      '/api/chat.postMessage',
      { error: 'internal_error' },
      200,
      '{"ok":false,"error":"internal_error"}',
    ],
    ['the Web API by status', '/api/chat.postMessage', { status: 503 }, 503, 'upstream connect error'],
    [
      'the Web API as rate limit',
      '/api/chat.update',
      { status: 429, retryAfter: 30 },
      429,
      '{"ok":false,"error":"ratelimited"}',
    ],
    ['a webhook by name', HOOK, { error: 'action_prohibited', status: 403 }, 403, 'action_prohibited'],
  ])('come from %s', (_, path, fault, status, body) => {
    slack.fail(fault);
    expect(send(path, '{"channel":"alerts","text":"a"}')).toMatchObject({ status, body });
    expect(slack.messages).toEqual([]);
  });

  it('carry Retry-After in seconds', () => {
    slack.fail({ status: 429, retryAfter: 30 });
    expect(send('/api/chat.postMessage', '{}').headers).toMatchObject({ 'retry-after': '30' });
  });
});
