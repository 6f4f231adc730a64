import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { digestMessage } from '../../../shared/destinations/slack/digest.ts';
import { type Digest, digestCounts, digestTitle } from '../../../shared/messages/digest.ts';
import { minutes } from '../../../shared/values/time.ts';
import { arbitraryView } from '../../support/arbitrary-view.ts';
import { sampleView } from '../../support/sample-view.ts';
import { blockComplaints, isTooLongInTotal } from '../../support/stub-slack-blocks.ts';

const digest = (parts: Partial<Digest> = {}): Digest => ({
  fresh: { error: 12, warning: 940 },
  changed: 50,
  over: 2,
  waiting: 1004,
  top: [sampleView({ severity: 'error' })],
  takes: minutes(17),
  ...parts,
});

describe('A digest', () => {
  test.each<[string, Partial<Digest>, string]>([
    ['several severities', {}, '12 error, 940 warning; 50 shown here before; 2 over already'],
    ['new ones alone', { changed: 0, over: 0 }, '12 error, 940 warning'],
    ['none with a severity', { fresh: { none: 1200 }, changed: 0, over: 0 }, '1,200 without severity'],
    ['none that is new', { fresh: {}, changed: 21, over: 0 }, '21 shown here before'],
  ])('counts %s', (_, parts, words) => {
    expect(digestCounts(digest(parts))).toBe(words);
  });

  test('says how many wait', () => {
    expect(digestTitle(digest())).toBe('1,004 incidents wait for their turn here');
    expect(digestTitle(digest({ waiting: 9000 }))).toBe('1,004 more incidents wait for their turn here, 9,000 in all');
  });
});

describe('A digest in Slack', () => {
  test('names the most urgent by severity, title, since when and id, and says what becomes of the others', () => {
    const { text, blocks } = digestMessage(digest(), ['here']);
    const shown = JSON.stringify(blocks);
    expect(text).toBe(
      '📥 1,004 incidents wait for their turn here · 12 error, 940 warning; 50 shown here before; 2 over already · HighErrorRate: checkout, prod',
    );
    expect(shown).toContain('<!here>');
    expect(shown).toMatch(/🟠 \*HighErrorRate: checkout, prod\* · since <!date[^>]+> \(7m\) · `AbCdEfGhIjk`/);
    expect(shown).toContain('and 1,003 more');
    expect(shown).toContain('within about 17m');
  });

  test('is a message that Slack takes, and calls no one but those it was given, whatever titles are', () => {
    fc.assert(
      fc.property(fc.array(arbitraryView, { maxLength: 25 }), (top) => {
        const { text, blocks } = digestMessage(digest({ top }), []);
        expect(blockComplaints(blocks, '/blocks')).toEqual([]);
        expect(isTooLongInTotal(blocks)).toBe(false);
        expect(JSON.stringify([text, blocks])).not.toMatch(/<[!@#](?!date\^)/);
      }),
      { numRuns: 40 },
    );
  });
});
