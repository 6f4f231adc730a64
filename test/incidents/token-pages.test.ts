import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { MEMBER_PAGES } from '../../shared/incidents/member-details.ts';
import { changedPages, isPagingDue, NO_TOKENS, pagesExpireAt, tokensIn } from '../../shared/incidents/token-pages.ts';
import { after, duration, hours, instant } from '../../shared/values/time.ts';
import { end, incident, start } from '../support/sample-incident.ts';
import { NOON } from '../support/world.ts';

const TOKENS = fc
  .array(fc.record({ name: fc.integer({ min: 0, max: 300 }), at: fc.integer({ min: 0, max: 3 }) }), { maxLength: 40 })
  .map((all) => ({
    starts: [...new Set(all.map(({ name, at }) => start(`member-${name}`, after(NOON, duration(at)))))],
    ends: [
      ...new Set(
        all.filter(({ at }) => at > 1).map(({ name, at }) => end(`member-${name}`, after(NOON, duration(at)))),
      ),
    ],
  }));

/** A save: what is recorded before it, what it assumes, and which of all that is dropped. */
const SAVES = fc.array(fc.record({ own: TOKENS, added: TOKENS, dropsEach: fc.integer({ min: 2, max: 9 }) }), {
  maxLength: 8,
});

const EMPTY = { pages: new Map(), own: NO_TOKENS, isFull: false, expiresAt: instant(0) };

describe('Starts and ends on pages', () => {
  test('are the same set as in one place, whatever is recorded, assumed and dropped', () => {
    fc.assert(
      fc.property(SAVES, (saves) => {
        let pages = new Map();
        let all = { starts: new Set<string>(), ends: new Set<string>() };
        for (const { own, added, dropsEach } of saves) {
          const isDropped = (_: string, i: number) => i % dropsEach === 0;
          const gone = { starts: [...all.starts].filter(isDropped), ends: [...all.ends].filter(isDropped) };
          const left = (known: ReadonlySet<string>, news: readonly string[], drop: readonly string[]) =>
            new Set([...known, ...news].filter((token) => !drop.includes(token)));
          const changed = changedPages({ pages, own }, { starts: [], ends: added.ends }, gone);
          pages = new Map([...pages, ...changed]);
          all = {
            starts: left(all.starts, own.starts, gone.starts),
            ends: left(all.ends, [...own.ends, ...added.ends], gone.ends),
          };
          expect(tokensIn({ pages, own: NO_TOKENS })).toEqual(all);
        }
        expect([...pages.keys()].every((page) => MEMBER_PAGES.includes(page))).toBe(true);
      }),
    );
  });

  test('are the same page in whatever order they came', () => {
    fc.assert(
      fc.property(TOKENS, TOKENS, (one, other) => {
        const first = changedPages({ pages: new Map(), own: one }, other, NO_TOKENS);
        const second = changedPages({ pages: new Map(), own: other }, one, NO_TOKENS);
        expect([...first].sort(([a], [b]) => a - b)).toEqual([...second].sort(([a], [b]) => a - b));
      }),
    );
  });

  test('of one more member change one page', () => {
    const own = { starts: [start('one-more', NOON)], ends: [] };
    expect(changedPages({ ...EMPTY, own }, NO_TOKENS, NO_TOKENS).size).toBe(1);
  });
});

describe('An incident is saved although nothing was decided', () => {
  const expiresAt = after(NOON, hours(72));
  const paged = (parts: object) =>
    incident({ ...{ pages: { ...EMPTY, expiresAt: after(NOON, hours(144)), ...parts } }, expiresAt });

  test.each([
    ['if it has few members', incident({ expiresAt }), false],
    ['if its pages have taken all and last', paged({}), false],
    ['if there is much that they have not taken', paged({ isFull: true }), true],
    ['if it may be there for longer than they are', paged({ expiresAt: after(NOON, hours(71)) }), true],
  ])('%s: %o', (_, one, isDue) => {
    expect(isPagingDue(one)).toBe(isDue);
  });

  test('once in as long as it lasts: its pages last twice as long', () => {
    expect(pagesExpireAt({ seenAt: NOON, expiresAt })).toBe(after(NOON, hours(144)));
  });
});
