import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type MrkdwnPiece, readMrkdwn } from '../../../local/room/mrkdwn.ts';
import { escapeText } from '../../../shared/destinations/slack/text.ts';
import { instant } from '../../../shared/values/time.ts';

const text = (value: string): MrkdwnPiece => ({ is: 'text', text: value });

/** What a person reads. */
const said = (pieces: readonly MrkdwnPiece[]): string =>
  pieces.map((piece) => ('pieces' in piece ? said(piece.pieces) : piece.text)).join('');

describe('a text in Slack markup', () => {
  it.each<[string, readonly MrkdwnPiece[]]>([
    ['*bold*', [{ is: 'bold', pieces: [text('bold')] }]],
    ['_so_ it is', [{ is: 'italic', pieces: [text('so')] }, text(' it is')]],
    ['~gone~', [{ is: 'strike', pieces: [text('gone')] }]],
    ['*a _b_*', [{ is: 'bold', pieces: [text('a '), { is: 'italic', pieces: [text('b')] }] }]],
    ['(*in brackets*)', [text('('), { is: 'bold', pieces: [text('in brackets')] }, text(')')]],
    ['`a*b*`', [{ is: 'code', text: 'a*b*' }]],
    ['*`a`*', [{ is: 'bold', pieces: [{ is: 'code', text: 'a' }] }]],
    ['```\nx\n y```', [{ is: 'pre', text: 'x\n y' }]],
    ['<https://a.example/?b=1&amp;c=2|Runbook>', [{ is: 'link', url: 'https://a.example/?b=1&c=2', text: 'Runbook' }]],
    ['<https://a.example>', [{ is: 'link', url: 'https://a.example', text: 'https://a.example' }]],
    ['<mailto:a@b.example>', [{ is: 'link', url: 'mailto:a@b.example', text: 'a@b.example' }]],
    ['<!here>', [{ is: 'mention', text: '@here' }]],
    ['<@U012>', [{ is: 'mention', text: '@U012' }]],
    ['<#C012|alerts>', [{ is: 'mention', text: '#alerts' }]],
    ['<!subteam^S012|@ops>', [{ is: 'mention', text: '@ops' }]],
    [
      '<!date^1787407329^{date_short_pretty} {time}|2026-08-22 14:02:09 UTC>',
      [{ is: 'time', at: instant(1787407329000), form: 'instant', text: '2026-08-22 14:02:09 UTC' }],
    ],
    ['<!date^1^{time}|00:00>', [{ is: 'time', at: instant(1000), form: 'time', text: '00:00' }]],
    ['<!date^|14:02>', [text('<!date^|14:02>')]],
    ['&gt; said', [{ is: 'quote', pieces: [text('said')] }]],
    [':fire: :nosuch:', [text('🔥 :nosuch:')]],
    ['a &lt; b &amp;amp; c', [text('a < b &amp; c')]],
  ])('%s', (source, pieces) => {
    expect(readMrkdwn(source)).toEqual(pieces);
  });

  it.each([
    'snake_case_name',
    '2*3*4',
    '* not bold *',
    '*not bold *',
    '***',
    '*not\nbold*',
    '**',
    '<javascript:alert(1)|click>',
    '<data:text/html,x>',
    '<https://>',
    '< a >',
  ])('%s is text', (source) => {
    const pieces = readMrkdwn(source);
    expect(pieces.every((piece) => piece.is === 'text')).toBe(true);
    expect(said(pieces)).toBe(source);
  });

  it('keeps order and count of code and links within styles, whatever the text is', () => {
    expect(said(readMrkdwn('a `b` *c `d` <https://e.example|f>* g\n&gt; `h`\n_`i`_'))).toBe('a b c d f g\nhi');
  });

  it('takes no character of a text for its own mark', () => {
    expect(said(readMrkdwn('a \uE000 `b` \uE000 c'))).toBe('a  b  c');
  });

  it('says what an escaped text says', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme', maxLength: 300 }), (source) => {
        const plain = source.replace(/[*_~`:\n\uE000]/g, '').replace(/^>/, '');
        expect(said(readMrkdwn(escapeText(plain, 3000)))).toBe(plain);
      }),
    );
  });

  it('never fails', () => {
    const marks = fc.constantFrom(
      '*',
      '_',
      '~',
      '`',
      '```',
      '<',
      '>',
      '|',
      '!',
      '@',
      '&gt;',
      '&lt;',
      '\n',
      ' ',
      'a',
      '\uE000',
    );
    fc.assert(
      fc.property(fc.array(marks, { maxLength: 200 }), (parts) => {
        expect(Array.isArray(readMrkdwn(parts.join('')))).toBe(true);
      }),
    );
  });

  it('is cut where no Slack message is as long', () => {
    expect(said(readMrkdwn('a'.repeat(100_000)))).toBe(`${'a'.repeat(4000)}…`);
  });
});
