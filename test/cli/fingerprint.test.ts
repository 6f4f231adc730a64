import { describe, expect, it } from 'vitest';
import { fingerprintLines } from '../../local/cli/fingerprint-lines.ts';
import { captured } from '../domain/fingerprint/captured.ts';

const rows = (output: string) =>
  output
    .split('\n')
    .slice(0, -1)
    .map((line) => line.split('\t'));

describe('npm run -s fingerprint', () => {
  it('prints a fingerprint and a template for each message, in order', () => {
    const [one, two, three] = rows(fingerprintLines('order 1 failed\nshop is closed\norder 22 failed\n', false));
    expect(one).toEqual([expect.stringMatching(/^v1:[\w-]{11}$/), 'order <*> failed']);
    expect(two).toEqual([expect.stringMatching(/^v1:[\w-]{11}$/), 'shop is closed']);
    expect(three).toEqual(one);
    expect(two?.[0]).not.toBe(one?.[0]);
  });

  it('learns from the whole input, its last line too', () => {
    const names = ['ada', 'bob', 'cyd', 'dan', 'eve', 'fay'];
    const output = rows(fingerprintLines(names.map((name) => `login of ${name} was refused`).join('\n'), false));
    expect(new Set(output.map(([, template]) => template))).toEqual(new Set(['login of <*> was refused']));
    expect(new Set(output.map(([id]) => id)).size).toBe(1);
  });

  it('prints a line for an empty one', () => {
    expect(rows(fingerprintLines('a\n\nb\n', false))).toHaveLength(3);
    expect(rows(fingerprintLines('a\r\nb', false))).toHaveLength(2);
  });

  it('reads lines of a log in any format', () => {
    const output = rows(
      fingerprintLines(
        [
          '{"level":50,"time":1893553445678,"msg":"order 17 failed"}',
          '2030-01-02 03:04:05,678 ERROR [main] shop.Orders: order 99 failed',
          'level=error msg="order 3 failed"',
        ].join('\n'),
        true,
      ),
    );
    expect(new Set(output.map(([, template]) => template))).toEqual(new Set(['order <*> failed']));
    expect(new Set(output.map(([id]) => id)).size).toBe(1);
  });

  it('prints one fingerprint for all lines of a stack trace', () => {
    const output = rows(fingerprintLines(`${captured('python-cause')}${captured('java-uncaught')}`, true));
    expect(output).toHaveLength(29 + 14);
    expect(new Set(output.slice(0, 29).map(([id]) => id)).size).toBe(1);
    expect(new Set(output.slice(29).map(([id]) => id)).size).toBe(1);
  });
});
