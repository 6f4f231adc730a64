import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { Memory } from '../../shared/destinations/conversation.ts';
import { slack } from '../../shared/destinations/slack.ts';
import type { NotifyReason } from '../../shared/incidents/reason.ts';
import type { View } from '../../shared/messages/view.ts';
import { after, duration, minutes, seconds } from '../../shared/values/time.ts';
import { arbitraryView } from '../support/arbitrary-view.ts';
import { type Played, playDelivery } from '../support/play-delivery.ts';
import { NOW, resolvedView, sampleAlert, sampleView } from '../support/sample-view.ts';
import { type Fault, LOGIN_PAGE } from '../support/stub-server.ts';
import { type SlackThread, StubSlack } from '../support/stub-slack.ts';

const HOOK = 'https://hooks.slack.invalid/services/T0STUB/B0STUB/hook';
const SECRETS = { slack_bot_token: 'xoxb-stub', slack_webhook: HOOK };
const GLOBALS = { slack_api_url: 'https://slack.invalid/api' };
const BOT = { channel: '#alerts', mention: ['here'] };

/** A workspace with a clock of its own and one incident that it is notified of. */
class Workspace {
  now = NOW;
  readonly api = new StubSlack(() => this.now, {
    postPace: { every: seconds(1), burst: 3 },
    updatePace: { every: duration(1), burst: 1000 },
  });
  memory: Memory | undefined;
  readonly #entry: object;

  constructor(entry: object = BOT) {
    this.#entry = entry;
  }

  tell(view: View, crashAfter?: number): Played {
    this.now = after(this.now, minutes(1));
    const delivery = slack.bind(this.#entry, GLOBALS).deliver({ view, memory: this.memory });
    const played = playDelivery(delivery, { api: this.api, secrets: SECRETS }, this.memory, crashAfter);
    this.memory = played.memory;
    return played;
  }

  get channel(): readonly SlackThread[] {
    return this.api.channel('alerts');
  }

  get calls(): readonly string[] {
    return this.api.requests.map((request) => request.path.replace('/api/', ''));
  }
}

const joined = { joined: [sampleAlert('c')], left: [] };
const worse = { joined: [], left: [], worse: { from: 'warning', to: 'critical' } } as const;
const left = { joined: [], left: [sampleAlert('c')] };

const STORY: readonly View[] = [
  sampleView({ rev: 1, severity: 'warning' }),
  sampleView({ rev: 2, severity: 'warning', reason: 'joined', firing: 3, changes: joined }),
  sampleView({ rev: 3, reason: 'worse', firing: 3, changes: worse }),
  sampleView({ rev: 4, reason: 'left', resolved: 1, changes: left }),
  sampleView({ rev: 5, reason: 'repeat' }),
  resolvedView({ rev: 6 }),
  sampleView({ rev: 7, reason: 'reopened' }),
  resolvedView({ rev: 8, reason: 'ended', assumed: true }),
];

describe('an incident that a bot posts', () => {
  test('is one message that is edited, with a thread of what happened', () => {
    const workspace = new Workspace();
    for (const view of STORY) expect(workspace.tell(view).outcome).toMatchObject({ outcome: 'delivered' });
    const [message, ...broadcasts] = workspace.channel;
    expect(message?.text).toMatch(/^☑️ Assumed resolved · HighErrorRate: checkout, prod/);
    expect(message?.edits.map((edit) => edit.text.split(' · ')[0])).toEqual([
      '🟡 warning',
      '🟡 warning',
      '🔴 critical',
      '🔴 critical',
      '🔴 critical',
      '✅ Resolved after 7m',
      '🔴 critical',
    ]);
    expect(message?.replies.map((reply) => reply.text.split(' · ').slice(0, 3).join(' · '))).toEqual([
      '🟡 warning · HighErrorRate: checkout, prod · 1 more alert',
      '🔴 critical · HighErrorRate: checkout, prod · Worse: from warning to critical',
      '🔴 critical · HighErrorRate: checkout, prod · Still firing after 7m',
      '✅ Resolved after 7m · HighErrorRate: checkout, prod · 2 resolved',
      '🔴 critical · HighErrorRate: checkout, prod · Firing again',
      '☑️ Assumed resolved · HighErrorRate: checkout, prod · 2 resolved',
    ]);
    // Shown in the channel too: what people have to act on.
    expect(broadcasts.map((reply) => reply.text.split(' · ')[2])).toEqual([
      '1 more alert',
      'Worse: from warning to critical',
      'Still firing after 7m',
      'Firing again',
    ]);
  });

  test('mentions people in new messages about a problem that is new, worse or back', () => {
    const workspace = new Workspace();
    for (const view of STORY) workspace.tell(view);
    const calling = workspace.api.requests.filter((request) => request.body.includes('<!here>'));
    expect(calling.map((request) => [request.path, /Worse|New problem|Firing again/.exec(request.body)?.[0]])).toEqual([
      ['/api/chat.postMessage', 'New problem'],
      ['/api/chat.postMessage', 'Worse'],
      ['/api/chat.postMessage', 'Firing again'],
    ]);
  });

  test('remembers the channel id and timestamp that Slack answered with', () => {
    const workspace = new Workspace();
    workspace.tell(sampleView());
    expect(workspace.memory).toEqual({ channel: 'C0ALERTS01', ts: workspace.channel[0]?.ts });
  });

  test('that is over before it could be posted is one true message, which mentions no one', () => {
    const workspace = new Workspace();
    workspace.tell(resolvedView());
    expect(workspace.channel).toHaveLength(1);
    expect(workspace.channel[0]?.text).toMatch(/^✅ Resolved after 7m/);
    expect(workspace.api.requests[0]?.body).not.toContain('<!here>');
  });

  test('is sent with the token by name, to the configured address, with nothing left for Slack to guess', () => {
    const [step] = new Workspace().tell(sampleView()).steps;
    expect(step).toMatchObject({
      do: 'request',
      request: {
        method: 'POST',
        url: 'https://slack.invalid/api/chat.postMessage',
        credentials: { bearer: 'slack_bot_token' },
        body: { channel: '#alerts', parse: 'none', link_names: false, unfurl_links: false, unfurl_media: false },
      },
    });
  });

  const gone: readonly [string, (workspace: Workspace) => void][] = [
    ['deleted', ({ api, channel }) => api.remove(channel[0]?.ts ?? '')],
    [
      'too old to be edited',
      ({ api }) => {
        api.editWindow = minutes(0);
      },
    ],
    ['not its own', ({ api }) => api.fail({ error: 'cant_update_message' })],
    ['in a channel that is gone', ({ api }) => api.fail({ error: 'channel_not_found' })],
  ];
  test.each(gone)('whose message is %s gets a new message, and that one is edited from then on', (_why, happen) => {
    const workspace = new Workspace();
    workspace.tell(sampleView());
    const before = workspace.memory;
    happen(workspace);
    const view = sampleView({ rev: 2, reason: 'worse', changes: worse });
    expect(workspace.tell(view).outcome).toMatchObject({ outcome: 'delivered' });
    expect(workspace.memory).not.toEqual(before);
    workspace.api.editWindow = undefined;
    workspace.tell(sampleView({ rev: 3, reason: 'left', changes: left }));
    expect(workspace.calls).toEqual(['chat.postMessage', 'chat.update', 'chat.postMessage', 'chat.update']);
    expect(workspace.channel.at(-1)?.edits).toHaveLength(1);
    expect(workspace.api.requests[2]?.body).toContain('<!here>');
  });

  test.each(['invalid_blocks', 'msg_blocks_too_long'])('whose layout Slack refuses (%s) is posted as text', (error) => {
    const workspace = new Workspace();
    workspace.api.fail({ error }, { when: (request) => request.body.includes('"blocks"') });
    for (const view of STORY.slice(0, 2)) expect(workspace.tell(view).outcome).toMatchObject({ outcome: 'delivered' });
    const [message] = workspace.channel;
    expect(message?.blocks).toEqual([]);
    expect(message?.text).toContain('*1 more alert* · 3 firing');
    expect(message?.text).toContain(`Shown in brief: Slack refused the full layout (${error})`);
    expect(message?.replies).toHaveLength(1);
  });

  test('that a gateway finds too large is posted as text, and given up when that is too large as well', () => {
    const workspace = new Workspace();
    const page = { page: 'Request Entity Too Large', status: 413, type: 'text/plain' };
    workspace.api.fail(page, { when: (request) => request.body.includes('"blocks"') });
    expect(workspace.tell(sampleView()).outcome).toMatchObject({ outcome: 'delivered' });
    expect(workspace.channel[0]?.text).toContain('Shown in brief');
    workspace.api.fail(page, { times: 1 });
    expect(workspace.tell(sampleView({ rev: 2 })).outcome).toMatchObject({ outcome: 'rejected', reason: 'too-large' });
  });

  test('whose text is refused as well is rejected', () => {
    const workspace = new Workspace();
    workspace.api.fail({ error: 'invalid_blocks' }, { times: 2 });
    expect(workspace.tell(sampleView()).outcome).toMatchObject({ outcome: 'rejected', reason: 'invalid-blocks' });
  });
});

describe('a failure of Slack', () => {
  const passing: readonly [Fault, object][] = [
    [
      { status: 429, retryAfter: 30 },
      { outcome: 'retry', reason: 'rate-limited', after: seconds(30) },
    ],
    [{ error: 'ratelimited' }, { outcome: 'retry', reason: 'rate-limited' }],
    [{ error: 'internal_error' }, { outcome: 'retry', reason: 'unavailable' }],
    [{ status: 503 }, { outcome: 'retry', reason: 'unavailable' }],
    [{ error: 'channel_not_found' }, { outcome: 'retry', reason: 'not-found' }],
    [{ error: 'not_in_channel' }, { outcome: 'retry', reason: 'place-closed' }],
    [{ error: 'is_archived' }, { outcome: 'retry', reason: 'place-closed' }],
    [{ error: 'restricted_action' }, { outcome: 'retry', reason: 'place-closed' }],
    [
      { page: LOGIN_PAGE, status: 200 },
      { outcome: 'retry', reason: 'unavailable' },
    ],
    [
      { page: LOGIN_PAGE, status: 400 },
      { outcome: 'retry', reason: 'unavailable' },
    ],
    [
      { page: 'default backend - 404', status: 404, type: 'text/plain' },
      { outcome: 'retry', reason: 'not-found' },
    ],
    [
      { redirect: 'https://id.example.com/login?token=secret', status: 302 },
      { outcome: 'retry', reason: 'redirected', detail: '302 is not an answer of Slack, and leads to id.example.com' },
    ],
    [{ error: 'token_revoked' }, { outcome: 'retry', reason: 'unauthorized' }],
    ['refused', { outcome: 'retry', reason: 'unreachable' }],
    ['hang', { outcome: 'retry', reason: 'unreachable' }],
  ];
  const BY_ID = { ...BOT, channel: 'C0ALERTS01' };
  test.each(passing)('%j before a first message ends in a retry, which posts it once', (fault, outcome) => {
    const workspace = new Workspace();
    workspace.api.fail(fault);
    expect(workspace.tell(sampleView()).outcome).toMatchObject(outcome);
    expect(workspace.channel).toHaveLength(0);
    workspace.tell(sampleView());
    expect(workspace.channel).toHaveLength(1);
  });

  test.each(passing)('%j at the edit ends in a retry, which edits and replies once', (fault, outcome) => {
    const workspace = new Workspace(BY_ID);
    workspace.tell(sampleView());
    workspace.api.fail(fault);
    expect(workspace.tell(resolvedView()).outcome).toMatchObject(outcome);
    expect(workspace.channel[0]?.replies).toHaveLength(0);
    workspace.tell(resolvedView());
    expect(workspace.channel[0]?.replies).toHaveLength(1);
    expect(workspace.channel[0]?.edits).toHaveLength(1);
  });

  test.each(passing)(
    '%j at the reply ends in a retry, which replies once and does not edit again',
    (fault, outcome) => {
      const workspace = new Workspace(BY_ID);
      workspace.tell(sampleView());
      workspace.api.fail(fault, { times: 1, when: (request) => request.body.includes('thread_ts') });
      expect(workspace.tell(resolvedView()).outcome).toMatchObject(outcome);
      workspace.tell(resolvedView());
      expect(workspace.channel[0]?.replies).toHaveLength(1);
      expect(workspace.calls).toEqual(['chat.postMessage', 'chat.update', 'chat.postMessage', 'chat.postMessage']);
      expect(workspace.memory).not.toHaveProperty('edited');
    },
  );

  test('at the reply does not keep a later change from being edited in', () => {
    const workspace = new Workspace();
    workspace.tell(sampleView());
    workspace.api.fail({ status: 503 }, { times: 1, when: (request) => request.body.includes('thread_ts') });
    workspace.tell(sampleView({ rev: 2, reason: 'joined', changes: joined }));
    workspace.tell(resolvedView({ rev: 3 }));
    expect(workspace.channel[0]?.text).toMatch(/^✅/);
    expect(workspace.channel[0]?.replies.map((reply) => reply.text[0])).toEqual(['✅']);
  });

  test('that lasts for a channel waits, and says what to do', () => {
    const workspace = new Workspace({ channel: '#nowhere' });
    expect(workspace.tell(sampleView()).outcome).toEqual({
      outcome: 'retry',
      reason: 'not-found',
      detail: 'channel_not_found: check the channel; if it is private, invite the bot to it',
    });
  });

  test('by a message that was deleted before the reply is mended by a new message', () => {
    const workspace = new Workspace();
    workspace.tell(sampleView());
    workspace.api.fail(
      { error: 'thread_not_found' },
      { times: 1, when: (request) => request.body.includes('thread_ts') },
    );
    expect(workspace.tell(resolvedView()).outcome).toMatchObject({ outcome: 'delivered' });
    expect(workspace.channel).toHaveLength(2);
    expect(workspace.memory).toMatchObject({ ts: workspace.channel[1]?.ts });
  });
});

describe('a crash', () => {
  const REPLIED: readonly NotifyReason[] = ['joined', 'worse', 'repeat', 'reopened'];
  const later = (reason: NotifyReason): View => sampleView({ rev: 2, reason, changes: joined });

  test.each(REPLIED)('between the edit and the reply of "%s" neither loses nor doubles the reply', (reason) => {
    const workspace = new Workspace();
    workspace.tell(sampleView());
    expect(workspace.tell(later(reason), 1).outcome).toBeUndefined();
    expect(workspace.channel[0]?.replies).toHaveLength(0);
    workspace.tell(later(reason));
    expect(workspace.channel[0]?.replies).toHaveLength(1);
  });

  test('while a refused reply is remembered neither loses nor doubles the reply', () => {
    for (const crashAfter of [2, 3]) {
      const workspace = new Workspace();
      workspace.tell(sampleView());
      workspace.api.fail({ status: 503 }, { times: 1, when: (request) => request.body.includes('thread_ts') });
      expect(workspace.tell(later('joined'), crashAfter).outcome).toBeUndefined();
      workspace.tell(later('joined'));
      expect(workspace.channel.filter((one) => one.thread_ts === undefined)).toHaveLength(1);
      expect(workspace.channel[0]?.replies).toHaveLength(1);
    }
  });

  test('or an answer lost after Slack took a message doubles that message: the one window there is', () => {
    const crashed = new Workspace();
    crashed.tell(sampleView(), 1);
    crashed.tell(sampleView());
    expect(crashed.channel).toHaveLength(2);

    const lost = new Workspace();
    lost.tell(sampleView());
    lost.api.fail('lost-answer', { times: 1, when: (request) => request.body.includes('thread_ts') });
    lost.tell(later('joined'));
    lost.tell(later('joined'));
    expect(lost.channel.filter((one) => one.thread_ts === undefined)).toHaveLength(1);
    expect(lost.channel[0]?.replies).toHaveLength(2);
  });

  test('whatever fails and wherever it dies, each change has one reply and the message shows the last', () => {
    const fault = fc.constantFrom<Fault>(
      { status: 429, retryAfter: 1 },
      { status: 503 },
      { error: 'internal_error' },
      'refused',
      'hang',
    );
    const trouble = fc.record({ fault, onReply: fc.boolean(), crash: fc.constantFrom(undefined, 1) });
    const troubles = fc.array(fc.array(trouble, { maxLength: 4 }), {
      minLength: STORY.length,
      maxLength: STORY.length,
    });
    fc.assert(
      fc.property(troubles, (all) => {
        const workspace = new Workspace();
        for (const [i, view] of STORY.entries()) tellDespite(workspace, view, i === 0 ? [] : (all[i] ?? []));
        expect(workspace.channel.filter((message) => !message.reply_broadcast)).toHaveLength(1);
        expect(workspace.channel[0]?.replies).toHaveLength(6);
        expect(workspace.channel[0]?.text).toMatch(/^☑️/);
      }),
    );
  });

  /** Each trouble hits one attempt; the last attempt meets none. A crash after the first step is one after the edit. */
  function tellDespite(
    workspace: Workspace,
    view: View,
    troubles: readonly { fault: Fault; onReply: boolean; crash: number | undefined }[],
  ) {
    for (const { fault, onReply, crash } of troubles) {
      workspace.api.fail(fault, { times: 1, when: (request) => request.body.includes('thread_ts') === onReply });
      const isReplyFirst = workspace.memory?.edited === view.rev;
      const { outcome } = workspace.tell(view, isReplyFirst ? undefined : crash);
      workspace.api.heal();
      if (outcome?.outcome === 'delivered') return;
    }
    expect(workspace.tell(view).outcome).toMatchObject({ outcome: 'delivered' });
  }
});

describe('an incident that an incoming webhook posts', () => {
  const WEBHOOK = { webhook_url: 'slack_webhook', mention: ['U0123ABCD'] };

  test('is one message for each change, because such a message cannot be edited', () => {
    const workspace = new Workspace(WEBHOOK);
    for (const view of STORY) expect(workspace.tell(view).outcome).toEqual({ outcome: 'delivered', memory: {} });
    expect(workspace.channel.map((message) => message.text.split(' · ').slice(0, 3).join(' · '))).toEqual([
      '🟡 warning · HighErrorRate: checkout, prod · New problem',
      '🟡 warning · HighErrorRate: checkout, prod · 1 more alert',
      '🔴 critical · HighErrorRate: checkout, prod · Worse: from warning to critical',
      '🔴 critical · HighErrorRate: checkout, prod · 1 alert resolved',
      '🔴 critical · HighErrorRate: checkout, prod · Still firing after 7m',
      '✅ Resolved after 7m · HighErrorRate: checkout, prod · 2 resolved',
      '🔴 critical · HighErrorRate: checkout, prod · Firing again',
      '☑️ Assumed resolved · HighErrorRate: checkout, prod · 2 resolved',
    ]);
    expect(workspace.api.requests.map((request) => request.body.includes('<@U0123ABCD>'))).toEqual([
      true,
      false,
      true,
      false,
      false,
      false,
      true,
      false,
    ]);
  });

  test('names its secret and never its address', () => {
    const { steps } = new Workspace(WEBHOOK).tell(sampleView());
    expect(steps).toMatchObject([{ do: 'request', request: { url: { secret: 'slack_webhook' } } }]);
    expect(JSON.stringify(steps)).not.toContain('hooks.slack');
  });

  test('comes again when Slack is busy, after the time it asks for', () => {
    const workspace = new Workspace(WEBHOOK);
    workspace.api.fail({ status: 429, retryAfter: 20 });
    expect(workspace.tell(sampleView()).outcome).toMatchObject({ reason: 'rate-limited', after: seconds(20) });
    workspace.api.fail({ status: 500, error: 'rollup_error' });
    expect(workspace.tell(sampleView()).outcome).toMatchObject({ outcome: 'retry', reason: 'unavailable' });
    workspace.tell(sampleView());
    expect(workspace.channel).toHaveLength(1);
  });

  test('is posted as text when the layout is refused', () => {
    const workspace = new Workspace(WEBHOOK);
    workspace.api.fail({ status: 400, error: 'invalid_blocks' });
    expect(workspace.tell(sampleView()).outcome).toMatchObject({ outcome: 'delivered' });
    expect(workspace.channel[0]?.text).toContain('Shown in brief');
  });

  test('waits for a new address when the webhook was removed, and says so', () => {
    const workspace = new Workspace(WEBHOOK);
    workspace.api.fail({ status: 404, error: 'no_service' });
    expect(workspace.tell(sampleView()).outcome).toEqual({
      outcome: 'retry',
      reason: 'unauthorized',
      detail: 'no_service: the webhook was removed: make a new one and store its URL in the secret',
    });
  });

  test('waits for its secret', () => {
    const workspace = new Workspace({ webhook_url: 'not_there' });
    expect(workspace.tell(sampleView()).outcome).toMatchObject({ outcome: 'retry', reason: 'secret-missing' });
  });
});

describe('the configuration', () => {
  const problemsOf = (entry: object) =>
    slack.entry.safeParse(entry).error?.issues.map((issue) => `${issue.path.join('.')}: ${issue.message}`) ?? [];

  test('a bot updates, a webhook appends; both keep Slack’s pace of one message a second and channel', () => {
    const bot = slack.bind({ channel: '#alerts' }, {});
    expect(bot).toMatchObject({
      place: 'alerts',
      edits: true,
      cadence: 'at-once',
      needs: { secrets: ['slack_bot_token'] },
      pace: { place: 'slack#alerts', interval: 1000 },
    });
    expect(slack.bind({ channel: 'C0123456789', bot_token: 'other-token' }, {})).toMatchObject({
      place: 'C0123456789@other-token',
      needs: { secrets: ['other-token'] },
      pace: { place: 'slack#C0123456789' },
    });
    expect(slack.bind({ webhook_url: 'slack_webhook' }, {})).toMatchObject({
      place: 'webhook/slack_webhook',
      edits: false,
      cadence: 'interval',
      needs: { secrets: ['slack_webhook'] },
      pace: { place: 'slack#slack_webhook' },
    });
  });

  test('the address of the API has a default, and needs no slash at its end', () => {
    const urlFor = (globals: object) => {
      const { value } = slack.bind(BOT, globals).deliver({ view: sampleView(), memory: undefined }).next();
      return value && 'request' in value ? value.request.url : undefined;
    };
    expect(urlFor({})).toBe('https://slack.com/api/chat.postMessage');
    expect(urlFor({ slack_api_url: 'http://127.0.0.1:4000/api' })).toBe('http://127.0.0.1:4000/api/chat.postMessage');
    expect(slack.globals.safeParse({ slack_api_url: 'file:///etc' }).success).toBe(false);
  });

  const wrong: readonly [object, string][] = [
    [{}, ': either channel or webhook_url'],
    [{ channel: '#a', webhook_url: 'slack_webhook' }, ': either channel or webhook_url'],
    [{ webhook_url: 'slack_webhook', bot_token: 'slack_bot_token' }, 'bot_token: no bot_token beside webhook_url'],
    [
      { webhook_url: 'https://hooks.slack.com/services/T0/B0/planted' },
      'webhook_url: the name of a secret, such as slack_webhook: secrets are named here, never written',
    ],
    [
      { channel: '#a', bot_token: 'xoxb-1234-planted' },
      'bot_token: the name of a secret, such as slack_bot_token: secrets are named here, never written',
    ],
    [
      { channel: 'https://example.com' },
      'channel: the id of a channel, such as C0123456789, or its name, such as #alerts',
    ],
    [
      { channel: '#a', mention: ['@ada'] },
      'mention.0: here, channel, or the id of a person or a user group, such as U0123ABCD or S0123ABCD',
    ],
  ];
  test.each(wrong)('%j is refused, and a secret in it is not repeated', (entry, expected) => {
    expect(problemsOf(entry)).toEqual([expected]);
    expect(problemsOf(entry).join()).not.toContain('planted');
  });
});

describe('a secret', () => {
  test('is in no step for any incident', () => {
    fc.assert(
      fc.property(arbitraryView, fc.constantFrom(BOT, { webhook_url: 'slack_webhook' }), (view, entry) => {
        const workspace = new Workspace(entry);
        const played = [workspace.tell(view), workspace.tell({ ...view, reason: 'worse' })];
        expect(played.map((one) => one.outcome?.outcome)).toEqual(['delivered', 'delivered']);
        expect(JSON.stringify(played)).not.toMatch(/xoxb-stub|hooks\.slack/);
      }),
      { numRuns: 50 },
    );
  });
});
