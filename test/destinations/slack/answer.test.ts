import { describe, expect, test } from 'vitest';
import type { Answer } from '../../../shared/destinations/conversation.ts';
import { readApiAnswer, readWebhookAnswer } from '../../../shared/destinations/slack/answer.ts';
import { seconds } from '../../../shared/values/time.ts';
import { LOGIN_PAGE } from '../../support/stub-server.ts';

const api = (error: string): Answer => ({ answered: 200, body: { ok: false, error } });
const webhook = (answered: number, body: unknown): Answer => ({ answered, body });

describe('an answer of the Web API', () => {
  test('is accepted with the channel id and the timestamp of the message', () => {
    expect(readApiAnswer({ answered: 200, body: { ok: true, channel: 'C1', ts: '1.2', message: {} } })).toEqual({
      accepted: { channel: 'C1', ts: '1.2' },
    });
  });

  const retried: readonly [string, string][] = [
    ['ratelimited', 'rate-limited'],
    ['rate_limited', 'rate-limited'],
    ['message_limit_exceeded', 'rate-limited'],
    ['internal_error', 'unavailable'],
    ['fatal_error', 'unavailable'],
    ['service_unavailable', 'unavailable'],
    ['request_timeout', 'unavailable'],
    ['team_added_to_org', 'unavailable'],
    ['update_failed', 'unavailable'],
    ['not_authed', 'unauthorized'],
    ['invalid_auth', 'unauthorized'],
    ['token_revoked', 'unauthorized'],
    ['token_expired', 'unauthorized'],
    ['account_inactive', 'unauthorized'],
    ['missing_scope', 'unauthorized'],
  ];
  test.each(retried)('with HTTP 200 and "%s" comes again as %s', (error, reason) => {
    expect(readApiAnswer(api(error))).toMatchObject({ refused: 'other', failure: { outcome: 'retry', reason } });
  });

  const rejected: readonly [string, string, RegExp][] = [
    ['message_not_found', 'gone', /^message_not_found$/],
    ['edit_window_closed', 'gone', /./],
    ['cant_update_message', 'gone', /./],
    ['invalid_blocks', 'layout', /./],
    ['msg_blocks_too_long', 'layout', /./],
    ['a_word_of_tomorrow', 'other', /^a_word_of_tomorrow$/],
  ];
  test.each(rejected)('with "%s" is refused as %s and says what to do', (error, refused, detail) => {
    expect(readApiAnswer(api(error))).toEqual({
      refused,
      error,
      failure: { outcome: 'rejected', reason: error.replaceAll('_', '-'), detail: expect.stringMatching(detail) },
    });
  });

  const closed: readonly [string, string, string, RegExp][] = [
    ['channel_not_found', 'not-found', 'closed', /invite the bot/],
    ['not_in_channel', 'place-closed', 'closed', /invite the bot/],
    ['is_archived', 'place-closed', 'closed', /unarchive/],
    ['is_inactive', 'place-closed', 'closed', /unarchive/],
    ['restricted_action', 'place-closed', 'other', /preference/],
    ['restricted_action_read_only_channel', 'place-closed', 'other', /allow the app/],
    ['restricted_action_thread_only_channel', 'place-closed', 'other', /allow the app/],
  ];
  test.each(closed)('with "%s" comes again as %s, and says what people can do', (error, reason, refused, detail) => {
    expect(readApiAnswer(api(error))).toEqual({
      refused,
      error,
      failure: { outcome: 'retry', reason, detail: expect.stringMatching(detail) },
    });
  });

  test('of a gateway that finds it too large is a refusal of the layout: its text may pass', () => {
    expect(readApiAnswer({ answered: 413, body: LOGIN_PAGE })).toMatchObject({
      refused: 'layout',
      failure: { outcome: 'rejected', reason: 'too-large' },
    });
  });

  test('with HTTP 429 comes again after the time that Slack asks for', () => {
    const answer: Answer = { answered: 429, body: { ok: false, error: 'ratelimited' }, retryAfter: seconds(30) };
    expect(readApiAnswer(answer)).toMatchObject({
      failure: { outcome: 'retry', reason: 'rate-limited', after: seconds(30) },
    });
    expect(readApiAnswer({ answered: 429, body: '', retryAfter: seconds(7) })).toMatchObject({
      failure: { outcome: 'retry', reason: 'rate-limited', after: seconds(7) },
    });
  });

  const foreign: readonly [Answer, string, string][] = [
    [{ answered: 503, body: 'upstream connect error' }, 'retry', 'unavailable'],
    [{ answered: 200, body: '<html>Sign in to the network</html>' }, 'retry', 'unavailable'],
    [{ answered: 200, body: { ok: false, error: 'See <https://proxy.invalid/?token=x>' } }, 'retry', 'unavailable'],
    [{ answered: 502, body: { ok: false, error: 'bad' } }, 'retry', 'unavailable'],
    [{ answered: 404, body: 'no such page' }, 'retry', 'not-found'],
    [{ answered: 400, body: 'Bad Request' }, 'retry', 'unavailable'],
    [{ answered: 200, body: LOGIN_PAGE }, 'retry', 'unavailable'],
    [{ answered: 200, body: {} }, 'retry', 'unavailable'],
    [{ answered: 302, body: '', leadsTo: 'id.example.com' }, 'retry', 'redirected'],
    [{ answered: 423, body: '' }, 'retry', 'unavailable'],
    [{ answered: 425, body: '' }, 'retry', 'unavailable'],
    [{ unreachable: 'timeout', detail: 'no answer in time' }, 'retry', 'unreachable'],
    [{ unreachable: 'connection', detail: 'ECONNRESET' }, 'retry', 'unreachable'],
    [{ unreachable: 'secret-missing', detail: 'secret "x" is not set' }, 'retry', 'secret-missing'],
  ];
  test.each(foreign)(
    'that Slack did not write, %j, is %s: %s, and its text is not repeated',
    (answer, outcome, reason) => {
      const reading = readApiAnswer(answer);
      expect(reading).toMatchObject({ refused: 'other', failure: { outcome, reason } });
      expect(JSON.stringify(reading)).not.toMatch(/proxy\.invalid|Sign in|upstream/);
    },
  );
});

describe('an answer of an incoming webhook', () => {
  test('is accepted by the text "ok" alone', () => {
    expect(readWebhookAnswer(webhook(200, 'ok'))).toEqual({ accepted: {} });
    expect(readWebhookAnswer(webhook(200, 'ok\n'))).toEqual({ accepted: {} });
    expect(readWebhookAnswer(webhook(200, '<html>ok</html>'))).toMatchObject({ failure: { reason: 'unavailable' } });
  });

  const refused: readonly [number, unknown, string, string][] = [
    [400, 'invalid_payload', 'layout', 'rejected'],
    [400, 'invalid_blocks', 'layout', 'rejected'],
    [403, 'action_prohibited', 'other', 'retry'],
    [403, 'invalid_token', 'other', 'retry'],
    [404, 'no_service', 'other', 'retry'],
    [404, 'channel_not_found', 'closed', 'retry'],
    [410, 'channel_is_archived', 'closed', 'retry'],
    [400, 'no_text', 'other', 'rejected'],
    [500, 'rollup_error', 'other', 'retry'],
    [500, 'error', 'other', 'retry'],
    [429, { retry_after: 3, ok: false, error: 'rate_limited' }, 'other', 'retry'],
  ];
  test.each(refused)('%i %j is refused as %s and ends in %s', (status, body, kind, outcome) => {
    expect(readWebhookAnswer(webhook(status, body))).toMatchObject({ refused: kind, failure: { outcome } });
  });
});
