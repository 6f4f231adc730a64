import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  escapeText,
  inline,
  linkedInline,
  linkedText,
  linkTo,
  MENTION,
  mentionOf,
  slackCode,
} from '../../../shared/destinations/slack/text.ts';

const asShown = (text: string): string => text.replaceAll('&lt;', '<').replaceAll('&gt;', '>').replaceAll('&amp;', '&');

describe('a text from outside', () => {
  test('mentions no one and links to nothing', () => {
    expect(escapeText('<!channel> <@U012> <https://evil.invalid|here> a & b', 200)).toBe(
      '&lt;!channel&gt; &lt;@U012&gt; &lt;https://evil.invalid|here&gt; a &amp; b',
    );
  });

  test('is cut by its length as sent, never within an entity', () => {
    expect(escapeText('a&&&', 10)).toBe('a&amp;…');
    expect(escapeText('a&&&', 16)).toBe('a&amp;&amp;&amp;');
  });

  test('any text keeps its beginning and its limit', () => {
    fc.assert(
      fc.property(
        fc.string({ unit: fc.constantFrom('&', '<', '>', 'a', ' ', '🔥') }),
        fc.integer({ min: 6, max: 60 }),
        (text, max) => {
          const escaped = escapeText(text, max);
          expect(escaped.length).toBeLessThanOrEqual(max);
          expect(escaped).toMatch(/^(?:[^&<>]|&(?:amp|lt|gt);)*$/u);
          const shown = asShown(escaped);
          expect(shown === text || text.startsWith(shown.slice(0, -1))).toBe(true);
        },
      ),
    );
  });

  test('within a line cannot open code that swallows what follows', () => {
    expect(inline('a ```b``` `c`\nd', 100)).toBe('a ˋˋˋbˋˋˋ ˋcˋ d');
  });

  test('as code is one span, and nothing when it is empty', () => {
    expect(slackCode('*pod*=`a`', 100)).toBe('`*pod*=ˋaˋ`');
    expect(slackCode('pod=checkout', 8)).toBe('`pod=c…`');
    expect(slackCode(' \n', 100)).toBe('');
  });
});

describe('an address in a text', () => {
  test('is a link to itself', () => {
    expect(linkedText('See https://a.invalid/x?b=1&c=2.\nOr <!here>', 200)).toBe(
      'See <https://a.invalid/x?b=1&amp;c=2>.\nOr &lt;!here&gt;',
    );
    expect(linkedInline('a\n`https://a.invalid/`', 200)).toBe('a ˋ<https://a.invalid/>ˋ');
  });

  test('hides nowhere behind another text', () => {
    expect(linkedText('<https://evil.invalid|https://bank.invalid>', 200)).toBe(
      '&lt;<https://evil.invalid/>|<https://bank.invalid/>&gt;',
    );
  });

  test('is whole or not there', () => {
    expect(linkedText('at https://a.invalid/x now', 23)).toBe('at …');
    expect(linkedText('at https://a.invalid/x now', 25)).toBe('at <https://a.invalid/x>…');
    const texts = fc
      .array(fc.oneof(fc.string({ unit: 'grapheme' }), fc.webUrl({ withQueryParameters: true })))
      .map((parts) => parts.join(' '));
    fc.assert(
      fc.property(texts, fc.integer({ min: 1, max: 300 }), (text, max) => {
        const linked = linkedText(text, max);
        expect(linked.length).toBeLessThanOrEqual(max);
        expect(linked.replace(/<https?:\/\/[^<>|`\s]+>/g, '')).not.toMatch(/[<>]/);
      }),
    );
  });
});

describe('a link', () => {
  test('is one whatever its address holds', () => {
    expect(linkTo('https://a.invalid/x|y?b=1&c=`<d>', 'Runbook', 500)).toBe(
      '<https://a.invalid/x%7Cy?b=1&amp;c=%60%3Cd%3E|Runbook>',
    );
  });

  test('leads to the web or is none', () => {
    for (const url of ['javascript:alert(1)', 'file:///etc/passwd', 'httpx://a.invalid', 'https://', '<!channel>']) {
      expect(linkTo(url, 'Runbook', 500)).toBeUndefined();
    }
  });

  test('is left out rather than cut', () => {
    expect(linkTo('https://a.invalid/long', 'Runbook', 31)).toBeUndefined();
    expect(linkTo('https://a.invalid/long', 'Runbook', 32)).toBe('<https://a.invalid/long|Runbook>');
  });
});

describe('a mention', () => {
  test('is of a person, a group, or everybody here or in the channel', () => {
    expect(['U0123ABCD', 'W0123ABCD', 'S0123ABCD', 'here', 'channel'].map(mentionOf)).toEqual([
      '<@U0123ABCD>',
      '<@W0123ABCD>',
      '<!subteam^S0123ABCD>',
      '<!here>',
      '<!channel>',
    ]);
  });

  test('is named by its id', () => {
    for (const id of ['@ada', 'U012>', 'everyone', 'C0123', '']) expect(id).not.toMatch(MENTION);
  });
});
