import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { fingerprintCommand } from '../../../local/cli/fingerprint-command.ts';
import { fingerprintLines } from '../../../local/cli/fingerprint-lines.ts';
import { readRoutingFile } from '../../../shared/config/routing-file.ts';
import { DESTINATIONS } from '../../../shared/destinations/index.ts';
import { RULE_SUBJECTS, RULE_VARIABLES } from '../../../shared/logs/fingerprint/overrides.ts';
import { captured } from '../../logs/fingerprint/captured.ts';

const MESSAGES = { isLog: false, isLearning: true, rules: [] };
const LOG = { ...MESSAGES, isLog: true };
const LOGINS = ['ada', 'bob', 'cyd', 'dan', 'eve', 'fay'].map((name) => `login of ${name} was refused`).join('\n');

const rows = (output: string) =>
  output
    .split('\n')
    .slice(0, -1)
    .map((line) => line.split('\t'));

describe('npm run -s fingerprint', () => {
  it('prints a fingerprint and a template for each message, in order', () => {
    const [one, two, three] = rows(fingerprintLines('order 1 failed\nshop is closed\norder 22 failed\n', MESSAGES));
    expect(one).toEqual([expect.stringMatching(/^v2:[\w-]{11}$/), 'order <*> failed']);
    expect(two).toEqual([expect.stringMatching(/^v2:[\w-]{11}$/), 'shop is closed']);
    expect(three).toEqual(one);
    expect(two?.[0]).not.toBe(one?.[0]);
  });

  it('learns from the whole input, its last line too', () => {
    const output = rows(fingerprintLines(LOGINS, MESSAGES));
    expect(new Set(output.map(([, template]) => template))).toEqual(new Set(['login of <*> was refused']));
    expect(new Set(output.map(([id]) => id)).size).toBe(1);
  });

  it('prints a line for an empty one', () => {
    expect(rows(fingerprintLines('a\n\nb\n', MESSAGES))).toHaveLength(3);
    expect(rows(fingerprintLines('a\r\nb', MESSAGES))).toHaveLength(2);
  });

  it('reads lines of a log in any format', () => {
    const output = rows(
      fingerprintLines(
        [
          '{"level":50,"time":1893553445678,"msg":"order 17 failed"}',
          '2030-01-02 03:04:05,678 ERROR [main] shop.Orders: order 99 failed',
          'level=error msg="order 3 failed"',
        ].join('\n'),
        LOG,
      ),
    );
    expect(new Set(output.map(([, template]) => template))).toEqual(new Set(['order <*> failed']));
    expect(new Set(output.map(([id]) => id)).size).toBe(1);
  });

  it('prints one fingerprint for all lines of a stack trace', () => {
    const output = rows(fingerprintLines(`${captured('python-cause')}${captured('java-uncaught')}`, LOG));
    expect(output).toHaveLength(29 + 14);
    expect(new Set(output.slice(0, 29).map(([id]) => id)).size).toBe(1);
    expect(new Set(output.slice(29).map(([id]) => id)).size).toBe(1);
  });
});

describe('the options of npm run -s fingerprint', () => {
  const RULES = `route: { receiver: blackhole }
receivers: [{ name: blackhole }]
logs:
  fingerprints:
    - match: { message: 'login *', level: error }
      fingerprint: [logins]
`;
  const files: Readonly<Record<string, string>> = {
    'names.yaml': `${RULES}redaction: { patterns: [{ name: name, regex: a.a }] }\n`,
    'tocsin.yaml': RULES,
    'wrong.yaml': `${RULES}    - { match: {}, fingerprint: [a] }\n`,
  };
  const run = (words: readonly string[], input: string) =>
    fingerprintCommand(words, async (name) => {
      const text = name === '-' ? input : files[name];
      return text === undefined ? { unreadable: `${name}: there is no such file` } : { text };
    });
  const log = LOGINS.split('\n')
    .map((line) => `level=error msg="${line}"`)
    .join('\n');

  it('learn nothing when asked not to', async () => {
    expect(await run([], LOGINS)).toMatchObject({ exitCode: 0, output: fingerprintLines(LOGINS, MESSAGES) });
    const { output } = await run(['--stateless'], LOGINS);
    expect(new Set(rows(output).map(([id]) => id)).size).toBe(6);
  });

  it('apply the rules of a routing file', async () => {
    const { output } = await run(
      ['--json', '--config', 'tocsin.yaml'],
      `${log}\nlevel=warn msg="login of ada is slow"`,
    );
    expect(new Set(rows(output).map(([id]) => id)).size).toBe(2);
    expect(rows(output)[0]?.[1]).toBe('login of ada was refused');
  });

  it('remove what the routing file wants to be removed', async () => {
    const withoutNames = await run(['--config', 'names.yaml', '--stateless'], 'login of ada failed');
    expect(rows(withoutNames.output)[0]?.[1]).toBe('login of <*> failed');
  });

  it('do not matter to personal data and secrets, which make no other error and are not printed', async () => {
    // The second number has the check digit of a payment card.
    const input = 'order 4111111111111112 of ada@example.com failed\norder 4111111111111111 of eve@example.com failed';
    const { output } = await run([], input);
    expect(rows(output).map(([, template]) => template)).toEqual(Array(2).fill('order <*> of <*> failed'));
    for (const words of [[], ['--json'], ['--explain']]) {
      expect((await run(words, input)).output).not.toMatch(/4111|@example/);
    }
  });

  it('explain what each fingerprint is made of', async () => {
    const { output } = await run(
      ['--json', '--explain', '--config', 'tocsin.yaml'],
      `${log}\nlevel=warn msg="disk 5 is full"`,
    );
    expect(output.replace(/v2:[\w-]{11}/g, 'ID')).toBe(
      'ID  6 lines\n  template  login of ada was refused\n  by        logs.fingerprints[0]\n  rule      logins\n' +
        '\nID  1 line\n  template  disk <*> is full\n  message   disk <*> is full\n',
    );
  });

  it('are refused with what is wrong, before anything is read', async () => {
    const wrong = await run(['--config', 'wrong.yaml'], '');
    expect(wrong).toMatchObject({ exitCode: 1, output: '' });
    expect(wrong.problems).toMatch(/^wrong\.yaml:7:16 logs\.fingerprints\[1\]\.match: found a map/);
    expect(await run(['--config', 'no.yaml'], '')).toMatchObject({
      exitCode: 2,
      problems: 'fingerprint: no.yaml: there is no such file\n',
    });
    expect((await run(['--jsno'], '')).problems).toMatch(/^Usage: npm run -s fingerprint/);
  });
});

describe('docs/fingerprints.md', () => {
  const docs = readFileSync(new URL('../../../docs/fingerprints.md', import.meta.url), 'utf8');
  const read = (input: string) => async () => ({ text: input });

  it('shows what is printed', async () => {
    const line = await fingerprintCommand([], read('Payment of order 8841 failed after 1200 ms'));
    expect(docs).toContain(`\n${line.output}`);
    const explained = await fingerprintCommand(['--json', '--explain'], read(captured('java-uncaught')));
    expect(docs).toContain(`\n${explained.output}`);
  });

  it('shows rules that are read', () => {
    const [, rules = ''] = /```yaml\n(.*?)```/s.exec(docs) ?? [];
    const file = readRoutingFile(
      `route: { receiver: blackhole }\nreceivers: [{ name: blackhole }]\n${rules}`,
      DESTINATIONS,
    );
    expect(file.ok && file.logSettings?.fingerprints).toHaveLength(4);
  });

  it('names every subject and variable', () => {
    for (const subject of RULE_SUBJECTS) expect(docs).toMatch(new RegExp(`\\|[^|]*\`${subject}\`[^|]*\\|`));
    for (const name of RULE_VARIABLES) expect(docs).toContain(`\`{{ ${name} }}\``);
  });
});
