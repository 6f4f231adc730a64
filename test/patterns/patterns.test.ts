import { describe, expect, test } from 'vitest';
import { BOUNDED } from './bounded.ts';
import { judgePatterns } from './judge-patterns.ts';
import { faultOf } from './judged.ts';
import { literalsIn, RUNNING, shownPattern } from './patterns.ts';

describe('no text keeps a regular expression busy for long', async () => {
  await judgePatterns(RUNNING.filter(({ path }) => !path.startsWith('shared/logs/')));
});

describe('what bounds those that need more than linear time', () => {
  test.each(BOUNDED)(
    '$pattern is there still, and reads $atMost characters at most',
    ({ pattern, by: [path, text] }) => {
      const patterns = RUNNING.flatMap((module) => [...literalsIn(module)]);
      expect(patterns.map(shownPattern)).toContain(pattern);
      expect(RUNNING.find((one) => one.path === path)?.text).toContain(text);
    },
  );
});

describe('the judge', () => {
  test.each([
    [String.raw`^\w+(?:[._]\w+)+$`, /^exponential/],
    [String.raw`\s+$`, /^2nd degree polynomial/],
    [String.raw`(?<!\s)\s+$`, /^$/],
  ])('says of %s what it is', (source, fault) => {
    expect(faultOf({ at: 'x.ts:1', source, flags: '' })).toMatch(fault);
  });
});
