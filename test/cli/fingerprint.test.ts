import { describe, expect, it } from 'vitest';
import { fingerprintLines } from '../../local/cli/fingerprint-lines.ts';

const rows = (output: string) => output.split('\n').slice(0, -1).map((line) => line.split('\t'));

describe('npm run -s fingerprint', () => {
  it('prints a fingerprint and a template for each message, in order', () => {
    const [one, two, three] = rows(fingerprintLines('order 1 failed\nshop is closed\norder 22 failed\n'));
    expect(one).toEqual([expect.stringMatching(/^v1:[\w-]{11}$/), 'order <*> failed']);
    expect(two).toEqual([expect.stringMatching(/^v1:[\w-]{11}$/), 'shop is closed']);
    expect(three).toEqual(one);
    expect(two?.[0]).not.toBe(one?.[0]);
  });

  it('learns from the whole input, its last line too', () => {
    const names = ['ada', 'bob', 'cyd', 'dan', 'eve', 'fay'];
    const output = rows(fingerprintLines(names.map((name) => `login of ${name} was refused`).join('\n')));
    expect(new Set(output.map(([, template]) => template))).toEqual(new Set(['login of <*> was refused']));
    expect(new Set(output.map(([id]) => id)).size).toBe(1);
  });

  it('prints a line for an empty one', () => {
    expect(rows(fingerprintLines('a\n\nb\n'))).toHaveLength(3);
    expect(rows(fingerprintLines('a\r\nb'))).toHaveLength(2);
  });
});
