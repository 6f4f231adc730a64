import { describe, expect, it } from 'vitest';
import type { RoomMessage } from '../../../local/room/room-message.ts';
import { isColourful, terminalText } from '../../../local/room/room-terminal.ts';
import { after, instant, minutes } from '../../../shared/values/time.ts';

const START = instant(Date.parse('2026-08-22T14:02:09Z'));

const MESSAGE: RoomMessage = {
  ts: '1787407329.000000',
  channel: 'C0000000000',
  channelName: 'alerts',
  isBroadcast: false,
  text: '🔴 critical · HighErrorRate &amp; more',
  blocks: [
    { type: 'header', text: { type: 'plain_text', text: '🔴 critical · HighErrorRate', emoji: false } },
    { type: 'section', text: { type: 'mrkdwn', text: '*New problem* · <https://a.example|Runbook>\nsecond line' } },
    { type: 'divider' },
    { type: 'context', elements: [{ type: 'mrkdwn', text: 'incident `abc`' }] },
  ],
  postedAt: START,
};
const section = (text: string) => ({ type: 'section', text: { type: 'mrkdwn', text } });

describe('a terminal shows', () => {
  it('a message in full', () => {
    expect(terminalText({ posted: MESSAGE }, false)).toBe(
      [
        '14:02:09 UTC #alerts',
        '  🔴 critical · HighErrorRate',
        '  New problem · Runbook',
        '  second line',
        '  incident abc',
      ].join('\n'),
    );
  });

  it('a message without blocks by its text', () => {
    expect(terminalText({ posted: { ...MESSAGE, blocks: [] } }, false)).toBe(
      '14:02:09 UTC #alerts\n  🔴 critical · HighErrorRate & more',
    );
  });

  it('an edit in one line, at its own time', () => {
    const edited = { ...MESSAGE, editedAt: after(START, minutes(5)) };
    expect(terminalText({ edited }, false)).toBe('14:07:09 UTC #alerts edited: 🔴 critical · HighErrorRate & more');
  });

  it('a reply as one', () => {
    const posted = { ...MESSAGE, threadTs: '1.000000', blocks: [section('✅ *Resolved*')] };
    expect(terminalText({ posted }, false)).toBe('14:02:09 UTC #alerts in the thread\n  ✅ Resolved');
  });

  it('fields and buttons', () => {
    const fields = {
      type: 'section',
      fields: [
        { type: 'mrkdwn', text: 'a: 1' },
        { type: 'mrkdwn', text: 'b: 2' },
      ],
    };
    const actions = { type: 'actions', elements: [{ type: 'button', text: { type: 'plain_text', text: 'Silence' } }] };
    expect(terminalText({ posted: { ...MESSAGE, blocks: [fields, actions] } }, false)).toBe(
      '14:02:09 UTC #alerts\n  a: 1\n  b: 2\n  [Silence]',
    );
  });

  it('the first lines of a long message, and how many are left out', () => {
    const lines = Array.from({ length: 20 }, (_, i) => `line ${i + 1}`);
    const text = terminalText({ posted: { ...MESSAGE, blocks: [section(lines.join('\n'))] } }, false).split('\n');
    expect([text.length, text[12], text[13]]).toEqual([14, '  line 12', '  … and 8 more lines']);
  });

  it('colours where they are seen', () => {
    const text = terminalText({ posted: { ...MESSAGE, blocks: MESSAGE.blocks.slice(0, 1) } }, true);
    expect(text).toBe(
      '\u001b[2m14:02:09 UTC\u001b[0m \u001b[36m#alerts\u001b[0m\n  \u001b[1m🔴 critical · HighErrorRate\u001b[0m',
    );
  });

  it.each<[boolean, boolean | undefined, Record<string, string>]>([
    [true, true, {}],
    [true, true, { NO_COLOR: '' }],
    [false, true, { NO_COLOR: '1' }],
    [false, false, {}],
    [false, undefined, {}],
  ])('colours: %s, on a terminal: %s, with %o', (expected, isTTY, env) => {
    expect(isColourful({ isTTY }, env)).toBe(expected);
  });

  it('nothing that steers it, whatever a message holds', () => {
    const evil = 'a\u001b[2J\u001b]0;owned\u0007\r\u009b31m\u202eb';
    const blocks = [
      { type: 'header', text: { type: 'plain_text', text: evil } },
      { ...section(`${evil}\n${evil}`), fields: [{ type: 'mrkdwn', text: evil }] },
      { type: 'context', elements: [{ type: 'mrkdwn', text: `\`${evil}\`` }] },
      { type: 'actions', elements: [{ type: 'button', text: { type: 'plain_text', text: evil } }] },
    ];
    const posted = { ...MESSAGE, channelName: evil, text: evil, blocks };
    for (const text of [
      terminalText({ posted }, false),
      terminalText({ posted: { ...posted, blocks: [] } }, false),
      terminalText({ edited: posted }, false),
    ]) {
      expect(text.replaceAll('\n', '')).not.toMatch(/[\p{Cc}\u202a-\u202e]/u);
    }
  });
});
