import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { IMPORTANCES, type Importance, type Part } from '../../shared/messages/document.ts';
import { type Entry, fitCounting, fitEnds, fitEntries, fitFirst, layOut } from '../../shared/messages/fit.ts';

const length = (text: string): number => text.length;
const total = (texts: readonly string[]): number => texts.reduce((sum, text) => sum + text.length, 0);
const texts = fc.array(fc.string({ maxLength: 12 }), { maxLength: 20 });
const room = fc.integer({ min: 0, max: 150 });

describe('a list with a text below each line', () => {
  const all: readonly Entry[] = [{ line: 'aa', below: 'AAAA' }, { line: 'bb' }, { line: 'cc', below: 'CCCC' }];
  const counts = {
    restOf: (shown: number) => (shown < all.length ? `+${all.length - shown}` : undefined),
    withoutBelow: (entries: number) => `-${entries}`,
  };

  test.each([
    [16, ['aa', 'AAAA', 'bb', 'cc', 'CCCC']],
    [15, ['aa', 'AAAA', 'bb', 'cc', '-1']],
    [8, ['aa', 'bb', 'cc', '-2']],
    [7, ['aa', '+2', '-1']],
  ])('in %i is %j: lines go before what is below them', (max, expected) => {
    expect(fitEntries(all, max, length, counts)).toEqual(expected);
  });

  test('shows or counts every text below a line that is shown, within the room', () => {
    const below = fc.option(fc.stringMatching(/^[A-Z]{1,9}$/), { nil: undefined });
    const entry = fc.tuple(fc.stringMatching(/^[a-z]{1,9}$/), below);
    fc.assert(
      fc.property(fc.array(entry, { maxLength: 9 }), fc.integer({ min: 6, max: 150 }), (pairs, max) => {
        const entries = pairs.map(([line, text]) => (text === undefined ? { line } : { line, below: text }));
        const restOf = (shown: number) => (shown < entries.length ? `+${entries.length - shown}` : undefined);
        const lines = fitEntries(entries, max, length, { ...counts, restOf });
        expect(total(lines)).toBeLessThanOrEqual(max);
        const shown = entries.slice(0, lines.filter((line) => /^[a-z]/.test(line)).length);
        const wanted = shown.filter((one) => 'below' in one).length;
        const given = lines.filter((line) => /^[A-Z]/.test(line)).length;
        const missing = Number(/^-(\d+)$/.exec(lines.at(-1) ?? '')?.[1] ?? 0);
        expect(given + missing).toBe(wanted);
      }),
    );
  });
});

describe('as many as fit', () => {
  test.each([
    [['aa', 'bb', 'cc'], 4, ['aa', 'bb']],
    [['aa', 'bb'], 4, ['aa', 'bb']],
    [['aaaaa', 'b'], 4, []],
    [[], 4, []],
  ])('of %j in %i are %j: the first ones, never a later one in place of an earlier', (items, max, expected) => {
    expect(fitFirst(items, max, length)).toEqual(expected);
  });

  const rest = (all: readonly string[]) => (shown: number) =>
    shown < all.length ? `+${all.length - shown}` : undefined;

  test.each([
    [['aa', 'bb', 'cc'], 6, ['aa', 'bb', 'cc']],
    [['aa', 'bb', 'cc'], 5, ['aa', '+2']],
    [['aaaaaaa'], 5, ['+1']],
  ])('of %j in %i with the others counted are %j', (items, max, expected) => {
    expect(fitCounting(items, max, length, rest(items))).toEqual(expected);
  });

  test('what is shown and what is counted is all there is, within the room', () => {
    fc.assert(
      fc.property(texts, fc.integer({ min: 3, max: 150 }), (items, max) => {
        const shown = fitCounting(items, max, length, rest(items));
        expect(total(shown)).toBeLessThanOrEqual(max);
        const counted = /^\+(\d+)$/.exec(shown.at(-1) ?? '')?.[1];
        if (shown.length < items.length || total(items) > max)
          expect(Number(counted) + shown.length - 1).toBe(items.length);
        else expect(shown).toEqual(items);
      }),
    );
  });
});

describe('the ends of a text', () => {
  const lines = Array.from({ length: 9 }, (_, i) => `line ${i}`);

  test('stay, and what is cut between them is said', () => {
    expect(fitEnds(lines, 54, length)).toEqual(lines);
    expect(fitEnds(lines, 44, length)).toEqual(['line 0', 'line 1', 'line 2', '… 5 lines cut …', 'line 8']);
    expect(fitEnds(lines, 16, length)).toEqual([]);
  });

  test('are within the room', () => {
    fc.assert(
      fc.property(texts, room, (items, max) => {
        expect(total(fitEnds(items, max, length))).toBeLessThanOrEqual(max);
      }),
    );
  });
});

describe('the parts of a message', () => {
  const part = (title: string, importance: Importance): Part => ({ kind: 'list', importance, title, items: [] });
  const titleOf = (one: Part): string => ('title' in one ? one.title : '');
  const titles = { render: titleOf, sizeOf: length };

  test('are shown in reading order, and those that matter least give way', () => {
    const parts = [part('aaaa', 'useful'), part('bbbb', 'essential'), part('cccc', 'extra'), part('dd', 'detail')];
    const { shown, leftOut } = layOut(parts, 10, titles);
    expect(shown.map(({ out }) => out)).toEqual(['aaaa', 'bbbb', 'dd']);
    expect(leftOut.map(titleOf)).toEqual(['cccc']);
  });

  test('know how much room is left for them, and are left out where they cannot make do with it', () => {
    const rooms: number[] = [];
    const { shown, leftOut } = layOut([part('aaaa', 'detail'), part('bbb', 'important')], 5, {
      render: (one, left) => {
        rooms.push(left);
        return left < 3 ? undefined : titleOf(one);
      },
      sizeOf: length,
    });
    expect(rooms).toEqual([5, 2]);
    expect([shown.length, leftOut.map(titleOf)]).toEqual([1, ['aaaa']]);
  });

  test('take no more than there is, and a part is left out only where a more important one took its room', () => {
    const parts = fc.array(fc.tuple(fc.string({ maxLength: 12 }), fc.constantFrom(...IMPORTANCES)), { maxLength: 9 });
    fc.assert(
      fc.property(parts, room, (all, max) => {
        const { shown, leftOut } = layOut(
          all.map(([title, importance]) => part(title, importance)),
          max,
          titles,
        );
        const used = total(shown.map(({ out }) => out));
        expect(used).toBeLessThanOrEqual(max);
        expect(shown.length + leftOut.length).toBe(all.length);
        for (const one of leftOut) {
          const rank = IMPORTANCES.indexOf(one.importance);
          const before = shown.filter(({ part: other }) => IMPORTANCES.indexOf(other.importance) <= rank);
          expect(total(before.map(({ out }) => out)) + titleOf(one).length).toBeGreaterThan(max);
        }
      }),
    );
  });
});
