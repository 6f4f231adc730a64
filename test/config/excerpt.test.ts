import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { problemsText } from '../../shared/config/excerpt.ts';
import { readRoutingFile } from '../../shared/config/routing-file.ts';
import { DESTINATIONS } from '../../shared/destinations/index.ts';

/** What is printed below the first line of each problem. */
const excerptsOf = (text: string): readonly string[] => {
  const file = readRoutingFile(text, DESTINATIONS);
  const printed = problemsText('f', text, file.ok ? file.warnings : file.problems);
  return printed.split(/^f:.*\n/m).slice(1);
};

const RECEIVERS = 'receivers: [{ name: ops }]\n';

describe('a problem shows its line, a caret under its place and the check that found it', () => {
  test.each([
    [`route:\n  receiver: ops\n  group_wait: 30s\n${RECEIVERS}`, '  3 |   group_wait: 30s\n    |   ^ unknown-key\n'],
    [`route:\r\n  receiver: oops\r\n${RECEIVERS}`, '  2 |   receiver: oops\n    |             ^ unknown-receiver\n'],
    [`route: { receiver: ops }\n${RECEIVERS}a: "b`, '  3 | a: "b\n    |      ^ yaml\n'],
    [
      `route: { receiver: ops, "a\tb\u001b[31m": 1 }\n${RECEIVERS}`,
      '  1 | route: { receiver: ops, "a b [31m": 1 }\n    |                         ^ unknown-key\n',
    ],
    [
      `route:\n  receiver: ops\n  routes: [{ matchers: ['a=~"${'x'.repeat(70)}", __source__="lambda"'] }]\n${RECEIVERS}`,
      `  3 |   routes: [{ matchers: ['a=~"${'x'.repeat(35)}…\n    |                         ^ unknown-source\n`,
    ],
  ])('%j', (text, excerpt) => {
    expect(excerptsOf(text)[0]).toBe(excerpt);
  });

  test('of a long line the part around the place', () => {
    const [excerpt = ''] = excerptsOf(
      `route: { receiver: ops, group_by: [${'abcdefgh, '.repeat(20)}''] }\n${RECEIVERS}`,
    );
    const [line = '', caret = ''] = excerpt.split('\n');
    expect(line.length).toBeLessThan(120);
    expect(line[caret.indexOf('^')]).toBe('[');
  });
});

describe('nothing of a secret is in the line', () => {
  test.each([
    ["slack_configs: [{ bot_token: 'hunter2 hunter2', a: 1 }]", 'slack_configs: [{ bot_token: …'],
    ["slack_configs: [{ bot_tokn: 'hunter2', channel: '#a' }]", 'slack_configs: [{ bot_tokn: …'],
    ['slack_configs:\n    - bot_token:\n        hunter2 hunter2\n', '…'],
    ['slack_configs:\n    - bot_token: >-\n        a\n        hunter2\n', '- bot_token: …'],
    ['slack_configs: [{ channel: xoxb-123456-hunter2, mention: [a b] }]', 'slack_configs: [{ channel: …'],
    ["webhook_configs: [{ url: 'https://a.example.com/?sig=hunter2', a: 1 }]", "webhook_configs: [{ url: '…', a: 1 }]"],
    ['pagerduty_configs: [{ routing_key: hunter2 }]', 'pagerduty_configs: [{ routing_key: …'],
  ])('%j', (entry, shown) => {
    const excerpts = excerptsOf(`route: { receiver: ops }\nreceivers:\n  - name: ops\n    ${entry}\n`);
    expect(excerpts.join()).toContain(shown);
    expect(excerpts.join()).not.toContain('hunter2');
  });

  test('for any place of a token', () => {
    const valid = `route: { receiver: ops }\nreceivers:\n- name: ops\n  slack_configs:\n  - { channel: '#a', mention: [here] }\n`;
    fc.assert(
      fc.property(fc.nat(valid.length), fc.constantFrom('', ' ', ': ', '\n', '"', '!', '*', ','), (at, around) => {
        const text = `${valid.slice(0, at)}${around}xoxb-7319-pLaNtEdSeCrEt${around}${valid.slice(at)}`;
        expect(excerptsOf(text).join()).not.toContain('pLaNtEd');
      }),
      { numRuns: 500 },
    );
  });
});
